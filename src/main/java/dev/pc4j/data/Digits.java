package dev.pc4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The 8x8 digits inside the jar; {@code digits-LICENCE.txt} beside them says where they come from.
 */
final class Digits implements Source {

    private static final int CLASSES = 10;
    private static final int TEST_ROWS = 360;
    private static final long SPLIT_SEED = 0;
    private static final float PIXEL_MAX = 16;

    @Override
    public Kind kind() {
        return Kind.OTHER;
    }

    @Override
    public float[] unlabelled(DataRecipe recipe) {
        throw new IllegalStateException("the digits in the jar are no file");
    }

    /** {@return the fixed split, which no option changes} */
    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        DataSet all = new IdxPair(resource("digits-images-idx3-ubyte.gz"), resource("digits-labels-idx1-ubyte.gz"))
                .toDataSet("digits", CLASSES);
        Split split = all.shuffledSplit(TEST_ROWS, SPLIT_SEED);
        return RawData.plain(split.train(), Optional.of(split.test()), 0, PIXEL_MAX).as(known);
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
