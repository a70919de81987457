package dev.pc4j.engine.host;

import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Shape;
import java.util.Arrays;

/**
 * What a convolution multiplies its weights by: for each output position the elements of the image under the kernel, [kernel rows, kernel
 * columns, channels of a group] one after another, zeros outside the image. A dense operator on the last axis is the case of a kernel of one
 * element.
 */
final class Patches {
    private final int height;
    private final int width;
    private final int channels;
    private final int group;
    private final int kernelWidth;
    private final int stride;
    private final int padding;
    private final int across;
    private final int positions;
    private final int size;

    private Patches(Shape image, int group, int kernelHeight, int kernelWidth, int stride, int padding, Shape out) {
        this.height = image.extent(0);
        this.width = image.extent(1);
        this.channels = image.last();
        this.group = group;
        this.kernelWidth = kernelWidth;
        this.stride = stride;
        this.padding = padding;
        this.across = out.extent(1);
        this.positions = out.extent(0) * across;
        this.size = kernelHeight * kernelWidth * group;
    }

    /** Those of a convolution. */
    static Patches of(Conv2d conv, Shape image, Shape out) {
        return new Patches(image, image.last() / conv.groups(), conv.kernelHeight(), conv.kernelWidth(), conv.stride(),
                conv.padding(), out);
    }

    /** Each of so many runs of features by itself. */
    static Patches each(int runs, int features) {
        Shape image = Shape.of(1, runs, features);
        return new Patches(image, features, 1, 1, 1, 0, image);
    }

    /** The positions of a row of the batch. */
    int positions() {
        return positions;
    }

    /** The elements of a patch. */
    int size() {
        return size;
    }

    /** The channels of a group. */
    int channels() {
        return group;
    }

    /** What is done to a run of elements of a patch that lies inside the image. */
    private interface Run {
        void at(int inImage, int inPatch, int length);
    }

    /** Walks the elements [from, to) of the patch at a position, skipping what lies outside the image. */
    private void walk(int position, int first, int from, int to, Run run) {
        int top = position / across * stride - padding;
        int left = position % across * stride - padding;
        int line = kernelWidth * group;
        for (int begin = from; begin < to; begin = (begin / line + 1) * line) {
            int y = top + begin / line;
            if (y < 0 || y >= height) {
                continue;
            }
            int end = Math.min(to, (begin / line + 1) * line);
            if (group == channels) {
                whole(begin, end, begin / line * line, (y * width + left) * channels, left, from, run);
            } else {
                byTaps(begin, end, begin / line * line, y * width, left, first, from, run);
            }
        }
    }

    /** A part of one line of the kernel, whose elements lie side by side in the image too. */
    private void whole(int begin, int end, int line, int image, int left, int from, Run run) {
        int inside = Math.max(begin, line - left * channels);
        int outside = Math.min(end, line + (width - left) * channels);
        if (inside < outside) {
            run.at(image + inside - line, inside - from, outside - inside);
        }
    }

    /** The same where the channels of a group lie apart, from one element of the kernel to the next. */
    private void byTaps(int begin, int end, int line, int row, int left, int first, int from, Run run) {
        for (int at = begin; at < end; at = line + ((at - line) / group + 1) * group) {
            int x = left + (at - line) / group;
            int tap = line + (at - line) / group * group;
            if (x >= 0 && x < width) {
                run.at((row + x) * channels + first + at - tap, at - from, Math.min(end, tap + group) - at);
            }
        }
    }

    /**
     * Gathers elements [from, to) of the patches of some positions, which may go on from row to row of the batch.
     *
     * @param values the images
     * @param value whose they are
     * @param begin the first position, counted from the first row on
     * @param first the first channel of the group
     * @param out [count, to - from]
     */
    void gather(float[] values, HostValue value, int begin, int count, int first, int from, int to, float[] out,
            int at) {
        int length = to - from;
        Arrays.fill(out, at, at + count * length, 0);
        for (int m = 0; m < count; m++) {
            int row = (begin + m) / positions * value.stride;
            int here = at + m * length;
            walk((begin + m) % positions, first, from, to,
                    (inImage, inPatch, run) -> System.arraycopy(values, row + inImage, out, here + inPatch, run));
        }
    }

    /**
     * Adds elements of patches back to where {@link #gather} takes them from.
     *
     * @param patches [count], each {@code apart} from the next
     * @param into the images, {@code apartInto} apart from {@code base} on
     */
    void scatter(
            float[] patches, int at, int apart, int begin, int count, int first, int from, int to, float[] into,
            int base,
            int apartInto) {
        for (int m = 0; m < count; m++) {
            int row = base + (begin + m) / positions * apartInto;
            int here = at + m * apart;
            walk((begin + m) % positions, first, from, to, (inImage, inPatch, run) -> {
                for (int i = 0; i < run; i++) {
                    into[row + inImage + i] += patches[here + inPatch + i];
                }
            });
        }
    }
}
