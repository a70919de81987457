package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.Optional;

/**
 * Changes of training images by chance: mirrored left to right, and moved by some pixels with black coming in. What
 * happens to a row depends on the seed, the epoch and the row alone.
 */
final class Augmentation {

    private final int height;
    private final int width;
    private final int channels;
    private final ImageOptions options;
    private final float[] black;
    private final long seed;

    private Augmentation(Shape image, ImageOptions options, Scaler scaler, long seed) {
        this.height = image.extent(0);
        this.width = image.extent(1);
        this.channels = image.last();
        this.options = options;
        this.seed = seed;
        this.black = new float[channels];
        scaler.apply(black, channels);
    }

    /** Those that a data set's recipe asks for, if any. */
    static Optional<Augmentation> of(DataSet data, long seed) {
        return data.recipe()
                .filter(recipe -> recipe.images().augments())
                .map(recipe -> new Augmentation(data.shape(), recipe.images(), recipe.scaler(), seed));
    }

    /**
     * Fails where images cannot be changed as asked for.
     *
     * @param scaler what they are scaled by, which must do the same to all pixels of a channel
     */
    static void check(DataSet data, ImageOptions options, Scaler scaler) {
        if (!options.augments()) {
            return;
        }
        String change = options.flip() ? "flip" : "crop " + options.crop();
        Shape shape = data.shape();
        if (shape.rank() != 3) {
            throw new DataException("%s is for images, the rows of '%s' have shape %s: leave it out"
                    .formatted(change, data.name(), shape));
        }
        int least = Math.min(shape.extent(0), shape.extent(1));
        if (options.crop() >= least) {
            throw new DataException("crop %d leaves nothing of the %dx%d images of '%s': use 0..%d".formatted(
                    options.crop(), shape.extent(0), shape.extent(1), data.name(), least - 1));
        }
        if (Math.max(scaler.offsets().size(), scaler.divisors().size()) > shape.last()) {
            throw new DataException("%s does not go with scaling %s, which is another for every pixel: use %s or %s"
                    .formatted(change, scaler.kind().label(), Scaling.BYTE.label(), Scaling.CHANNEL.label()));
        }
    }

    /** Changes a row as an epoch has it, where it lies in an array. */
    void apply(long epoch, int row, float[] x, int at) {
        long bits = Shuffle.bits(seed, epoch, row);
        boolean mirrored = options.flip() && (bits & 1) == 1;
        int down = offset(Shuffle.next(bits));
        int right = offset(Shuffle.next(bits + 1));
        if (!mirrored && down == 0 && right == 0) {
            return;
        }
        float[] image = new float[height * width * channels];
        System.arraycopy(x, at, image, 0, image.length);
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                int fromRow = i + down;
                int fromColumn = (mirrored ? width - 1 - j : j) + right;
                boolean inside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
                System.arraycopy(inside ? image : black, inside ? (fromRow * width + fromColumn) * channels : 0,
                        x, at + (i * width + j) * channels, channels);
            }
        }
    }

    /** Between the crop to the one and to the other side. */
    private int offset(long bits) {
        return options.crop() == 0 ? 0 : Shuffle.below(2 * options.crop() + 1, bits) - options.crop();
    }
}
