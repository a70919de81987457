package dev.pc4j.data;

import java.util.Objects;
import java.util.Optional;

/**
 * How images are read and, while they are learnt from, changed. Size and colour are for files of PNG or JPEG; flips and
 * crops for rows of any images.
 *
 * @param size   what images are resized to; empty where all have one size already
 * @param colour the channels they get
 * @param flip   whether a training image is mirrored, left to right, every other time by chance
 * @param crop   how many pixels at most a training image is moved by chance in each direction, black coming in: a crop
 *               of the image padded by as many; 0 for none
 */
public record ImageOptions(Optional<ImageSize> size, Colour colour, boolean flip, int crop) {

    /** Images as they are. */
    public static final ImageOptions NONE = new ImageOptions(Optional.empty(), Colour.AUTO, false, 0);

    /**
     * Checks the range.
     *
     * @throws DataException where the crop is negative
     */
    public ImageOptions {
        Objects.requireNonNull(colour, "colour");
        if (crop < 0) {
            throw new DataException("crop %d is negative: use 1 or more pixels, or 0 for none".formatted(crop));
        }
    }

    /** {@return whether training images are changed by chance} */
    public boolean augments() {
        return flip || crop > 0;
    }

    /** The same resized. */
    public ImageOptions withSize(int height, int width) {
        return new ImageOptions(Optional.of(new ImageSize(height, width)), colour, flip, crop);
    }

    /** The same in other channels. */
    public ImageOptions withColour(Colour value) {
        return new ImageOptions(size, value, flip, crop);
    }

    /** The same with training images changed by chance. */
    public ImageOptions withAugmentation(boolean flips, int crops) {
        return new ImageOptions(size, colour, flips, crops);
    }
}
