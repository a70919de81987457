package dev.pc4j.data;

import dev.pc4j.environment.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of files, gzipped or not, and the errors of reading it.
 */
final class Content {

    private static final int BUFFER = 1 << 16;

    private Content() {}

    /** The decompressed content; what the file holds, not its name, tells whether it is gzipped. */
    static InputStream open(Path path) throws IOException {
        return decompress(Files.newInputStream(path));
    }

    /** The decompressed content; closes {@code raw} where that fails. */
    static InputStream decompress(InputStream raw) throws IOException {
        try {
            BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
            in.mark(2);
            int magic = in.read() | in.read() << 8;
            in.reset();
            return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(in, BUFFER) : in;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** {@return the exception that tells a user about this failure to read} */
    static DataException unreadable(String source, IOException e) {
        String why = switch (e) {
            case ZipException _,EOFException _ ->
                "damaged gzip (%s): copy or fetch it anew".formatted(e.getMessage());
            default -> Reason.of(e);
        };
        return new DataException("cannot read '%s': %s".formatted(source, why), e);
    }
}
