package dev.pc4j.data;

import dev.pc4j.environment.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVException;

/**
 * The content of files, gzipped or not, and the errors of reading it.
 */
final class Content {

    private static final int BUFFER = 1 << 16;
    private static final Pattern LINE = Pattern.compile("line:? ?(\\d+)");

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
            case ZipException _,EOFException _ -> "its gzip is cut off or damaged: copy or fetch it anew";
            case CSVException quotes -> quotes(quotes.getMessage());
            default -> Reason.of(e);
        };
        return new DataException("cannot read '%s': %s".formatted(source, why), e);
    }

    /** What alone can be wrong with the text of a table; the parser tells the line in its message only. */
    private static String quotes(String message) {
        Matcher line = LINE.matcher(message);
        return "%sa cell in quotes does not end with its closing quote: close it, and double a quote inside it"
                .formatted(line.find() ? "in line %s ".formatted(line.group(1)) : "");
    }
}
