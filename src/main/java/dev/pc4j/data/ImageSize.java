package dev.pc4j.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of images.
 *
 * @param height rows of pixels
 * @param width  pixels in a row
 */
public record ImageSize(int height, int width) {

    private static final int MOST = 8192;
    private static final Pattern WORD = Pattern.compile("(\\d{1,9})(?:x(\\d{1,9}))?");

    /**
     * Checks the range.
     *
     * @throws DataException where an extent is not in 1..8192
     */
    public ImageSize {
        if (height < 1 || height > MOST || width < 1 || width > MOST) {
            throw new DataException("image size %dx%d is out of range: use 1x1 to %dx%d"
                    .formatted(height, width, MOST, MOST));
        }
    }

    /**
     * Reads a size as users write it.
     *
     * @param word {@code 32x48} for height and width, or {@code 32} for both
     * @throws DataException where it is none
     */
    public static ImageSize parse(String word) {
        Matcher size = WORD.matcher(word.strip());
        if (!size.matches()) {
            throw new DataException("image size '%s' is none: use height and width such as 32x32".formatted(word));
        }
        int height = Integer.parseInt(size.group(1));
        return new ImageSize(height, size.group(2) == null ? height : Integer.parseInt(size.group(2)));
    }

    /** {@return height and width, as {@link #parse} takes it} */
    @Override
    public String toString() {
        return "%dx%d".formatted(height, width);
    }
}
