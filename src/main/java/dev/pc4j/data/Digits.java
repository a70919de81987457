package dev.pc4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The 8x8 digits inside the jar; {@code digits-LICENCE.txt} beside them says where they come from.
 */
final class Digits {

    private static final int CLASSES = 10;
    private static final int TEST_ROWS = 360;
    private static final long SPLIT_SEED = 0;
    private static final float PIXEL_MAX = 16;

    private Digits() {}

    /** {@return the fixed split, which no option changes} */
    static RawData read() {
        DataSet all = new IdxPair(resource("digits-images-idx3-ubyte.gz"), resource("digits-labels-idx1-ubyte.gz"))
                .toDataSet("digits", CLASSES);
        Split split = all.shuffledSplit(TEST_ROWS, SPLIT_SEED);
        return RawData.images(split.train(), Optional.of(split.test()), 0, PIXEL_MAX);
    }

    private static Idx resource(String file) {
        InputStream raw = Digits.class.getResourceAsStream(file);
        if (raw == null) {
            throw new IllegalStateException("resource %s is not in the jar: build it again".formatted(file));
        }
        try (InputStream in = Content.decompress(raw)) {
            return Idx.read(file, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
