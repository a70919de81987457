package dev.pc4j.engine.host;

import dev.pc4j.graph.Shape;

/**
 * Windows that a pool lays over an image [height, width, channels], all inside it.
 *
 * @param width of the image
 * @param channels of it
 * @param side of a window
 * @param sideways its other side, which differs where the window is the whole image
 * @param stride from window to window
 * @param across windows in a row
 * @param positions all windows
 */
record Windows(int width, int channels, int side, int sideways, int stride, int across, int positions) {

    /** The windows of a side and stride. */
    static Windows of(Shape image, int side, int stride) {
        int down = (image.extent(0) - side) / stride + 1;
        int across = (image.extent(1) - side) / stride + 1;
        return new Windows(image.extent(1), image.last(), side, side, stride, across, down * across);
    }

    /** One window, the whole image. */
    static Windows whole(Shape image) {
        return new Windows(image.extent(1), image.last(), image.extent(0), image.extent(1), 1, 1, 1);
    }

    /** The elements of a window in a channel. */
    int taps() {
        return side * sideways;
    }

    /** Where in the image the first channel of a window's first element lies. */
    int first(int position) {
        return (position / across * stride * width + position % across * stride) * channels;
    }

    /** From there to a window's n-th element. */
    int step(int tap) {
        return (tap / sideways * width + tap % sideways) * channels;
    }
}
