package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.graph.Shape;

/**
 * How rows of a data set are shown as grey pictures.
 *
 * @param height in pixels; the last row of pixels may be short
 * @param width in pixels
 * @param channels whose mean is a pixel's brightness
 */
record PictureShape(int height, int width, int channels) {

    /** Images as they are; rows without a shape as squares, or so. */
    static PictureShape of(DataSet data) {
        Shape shape = data.shape();
        int channels = shape.rank() == 3 ? shape.last() : 1;
        int pixels = data.features() / channels;
        int width = shape.rank() == 1 ? (int) Math.ceil(Math.sqrt(pixels)) : shape.extent(1);
        return new PictureShape(Math.ceilDiv(pixels, width), width, channels);
    }

    /** The brightness of pixels, in the range of the values. */
    float[] brightness(float[] values) {
        float[] brightness = new float[values.length / channels];
        for (int i = 0; i < values.length; i++) {
            brightness[i / channels] += values[i] / channels;
        }
        return brightness;
    }

    /** Whether rows are images, in grey or in colour. */
    static boolean isOfImages(DataSet data) {
        Shape shape = data.shape();
        return shape.rank() == 3 && (shape.last() == 1 || shape.last() == 3) && shape.extent(0) > 1;
    }

    /** The brightness of pixels, from -1 for the least of all values to 1 for the largest, whatever they are scaled to. */
    float[] stretched(float[] values) {
        float[] brightness = brightness(values);
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : brightness) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        for (int i = 0; i < brightness.length; i++) {
            brightness[i] = most > least ? 2 * (brightness[i] - least) / (most - least) - 1 : 0;
        }
        return brightness;
    }
}
