package dev.pc4j.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Small grey pictures in rows, for a PNG file; no letters, which would ask for fonts. */
public final class PictureGrid {
    private static final int SIDE = 84;
    private static final int GAP = 6;
    private static final int GROUND = 0x30506f;

    private final int height;
    private final int width;
    private final int columns;
    private final int scale;
    private final List<float[]> rows = new ArrayList<>();

    /** A grid of pictures of some pixels, as many in a row as there are columns. */
    public PictureGrid(int height, int width, int columns) {
        this.height = height;
        this.width = width;
        this.columns = columns;
        this.scale = Math.max(1, SIDE / Math.max(height, width));
    }

    /** Adds a row of pictures of {@code size} values each, from -1 for black to 1 for white. */
    public void row(float[] pictures, int size) {
        float[] shown = new float[columns * height * width];
        for (int picture = 0; picture < columns; picture++) {
            System.arraycopy(pictures, picture * size, shown, picture * height * width, size);
        }
        rows.add(shown);
    }

    /** The content of a PNG file. */
    public byte[] png() {
        return Png.of(image());
    }

    private BufferedImage image() {
        int across = width * scale + GAP;
        int down = height * scale + GAP;
        BufferedImage image = new BufferedImage(columns * across + GAP, rows.size() * down + GAP,
                BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, colour(x - GAP, y - GAP, across, down));
            }
        }
        return image;
    }

    private int colour(int x, int y, int across, int down) {
        if (x < 0 || y < 0 || x % across >= width * scale || y % down >= height * scale) {
            return GROUND;
        }
        int pixel = y % down / scale * width + x % across / scale;
        float value = rows.get(y / down)[x / across * height * width + pixel];
        int grey = Math.round(255 * (Math.clamp(value, -1, 1) + 1) / 2);
        return grey << 16 | grey << 8 | grey;
    }
}
