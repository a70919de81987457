package dev.pc4j.engine.host;

import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What a convolution multiplies its weights by: for each output position the elements of the image under the kernel, [kernel rows, kernel
 * columns, channels of a group] one after another, zeros outside the image. A dense operator on the last axis is the case of a kernel of one
 * element.
 */
final class Patches {
    /** Elements side by side that are fewer than pay a loop of their own at every position. */
    private static final int SHORT = 16;

    private final int height;
    private final int width;
    private final int channels;
    private final int group;
    private final int kernelWidth;
    private final int stride;
    private final int padding;
    private final int size;
    private final Zone all;
    private final List<Zone> zones;

    private Patches(Shape image, int group, int kernelHeight, int kernelWidth, int stride, int padding, Shape out) {
        this.height = image.extent(0);
        this.width = image.extent(1);
        this.channels = image.last();
        this.group = group;
        this.kernelWidth = kernelWidth;
        this.stride = stride;
        this.padding = padding;
        this.size = kernelHeight * kernelWidth * group;
        Zone.Axis down = new Zone.Axis(height, out.extent(0), kernelHeight, stride, padding);
        Zone.Axis across = new Zone.Axis(width, out.extent(1), kernelWidth, stride, padding);
        this.all = Zone.all(down, across, group);
        this.zones = Zone.of(down, across, group);
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
        return all.positions();
    }

    /** All positions. */
    Zone all() {
        return all;
    }

    /** All positions parted into zones, so that products need not take the zeros outside the image. */
    List<Zone> zones() {
        return zones;
    }

    /** The elements of a patch. */
    int size() {
        return size;
    }

    /** The channels of a group. */
    int channels() {
        return group;
    }

    /** What is done to the same elements of patches at positions side by side, where all of them lie inside the image. */
    private interface Run {
        /**
         * Does it.
         *
         * @param inImage where the first position's elements begin, those of the next {@link #step} further on
         * @param position the first, counted from that of the walk
         * @param inPatch where the elements begin among those that are walked
         * @param length how many of each position
         */
        void at(int inImage, int position, int count, int inPatch, int length);
    }

    /** Positions that lie side by side on one line of the output: the first one's place, and its number in the walk. */
    private record Side(int image, int y, int x, int position, int count) {}

    /** From a position's elements in the image to those of the next one beside it. */
    private int step() {
        return stride * channels;
    }

    /**
     * Walks the elements [from, to) of the patches at some positions of a zone, which may go on from row to row of the batch, skipping what lies
     * outside the image. An element of the image is met in the order of the positions, wherever a walk begins and ends.
     *
     * @param apart from the image of one row of the batch to that of the next
     */
    private void walk(Zone zone, int begin, int count, int apart, int first, int from, int to, Run run) {
        int across = zone.line();
        for (int done = 0; done < count;) {
            int place = zone.place(begin + done);
            int image = place / positions() * apart;
            int beside = zone.beside(begin + done, count - done);
            lines(new Side(image, place % positions() / across, place % across, done, beside), first, from, to, run);
            done += beside;
        }
    }

    /** Line by line of the kernel, where the elements of a line lie side by side in the image too, or tap by tap. */
    private void lines(Side side, int first, int from, int to, Run run) {
        int length = kernelWidth * group;
        int top = side.y * stride - padding;
        for (int begin = from; begin < to;) {
            int number = begin / length;
            int line = number * length;
            int end = Math.min(to, line + length);
            int y = top + number;
            if (y < 0 || y >= height) {
                begin = end;
                continue;
            }
            if (group < channels) {
                end = Math.min(end, line + ((begin - line) / group + 1) * group);
            }
            // Element 0 of the line in the image, were the position at x = 0 and the kernel's edge there.
            int image = side.image + y * width * channels + first;
            piece(side, image, line, begin, end, from, run);
            begin = end;
        }
    }

    /** Elements [begin, end) of one line: first at positions over the left edge, then where all are inside, then over the right edge. */
    private void piece(Side side, int image, int line, int begin, int end, int from, Run run) {
        int firstTap = (begin - line) / group;
        int lastTap = (end - 1 - line) / group;
        int until = side.x + side.count;
        int inside = Math.clamp(Math.ceilDiv(padding - firstTap, stride), side.x, until);
        int outside = Math.clamp(Math.floorDiv(width - 1 - lastTap + padding, stride) + 1, inside, until);
        clip(side, side.x, inside, image, line, begin, end, from, run);
        if (inside < outside) {
            int left = inside * stride - padding;
            int at = image + (left + firstTap) * channels + begin - line - firstTap * group;
            run.at(at, side.position + inside - side.x, outside - inside, begin - from, end - begin);
        }
        clip(side, outside, until, image, line, begin, end, from, run);
    }

    /** The same at positions [x, until), some of whose elements lie outside. */
    private void clip(Side side, int x, int until, int image, int line, int begin, int end, int from, Run run) {
        for (int i = x; i < until; i++) {
            int left = i * stride - padding;
            int inside = Math.max(begin, line - left * group);
            int outside = Math.min(end, line + (width - left) * group);
            if (inside < outside) {
                int tap = (inside - line) / group;
                int at = image + (left + tap) * channels + inside - line - tap * group;
                run.at(at, side.position + i - side.x, 1, inside - from, outside - inside);
            }
        }
    }

    /**
     * Gathers elements [from, to) of the patches of some positions of a zone, which may go on from row to row of the batch.
     *
     * @param values the images
     * @param value whose they are
     * @param begin the first position, counted from the first row on
     * @param first the first channel of the group
     * @param out [count, to - from]
     */
    void gather(Zone zone, float[] values, HostValue value, int begin, int count, int first, int from, int to,
            float[] out, int at) {
        int length = to - from;
        if (zone.clipped()) {
            Arrays.fill(out, at, at + count * length, 0);
        }
        walk(zone, begin, count, value.stride, first, from, to, (inImage, position, side, inPatch, run) -> {
            int here = at + position * length + inPatch;
            for (int i = 0; i < side; i++) {
                System.arraycopy(values, inImage + i * step(), out, here + i * length, run);
            }
        });
    }

    /**
     * Gathers those of any positions negated and transposed, for the weight-gradient product: out[e][m] = -first - second of element from + e at
     * position begin + m.
     *
     * @param first null for zero
     * @param second the images, or what is added to them
     * @param value whose both are
     * @param channel the first of the group
     * @param out [to - from, count]
     */
    void transpose(float[] first, float[] second, HostValue value, int begin, int count, int channel, int from, int to,
            float[] out) {
        Arrays.fill(out, 0, (to - from) * count, 0);
        walk(all, begin, count, value.stride, channel, from, to, (inImage, position, side, inPatch, run) -> {
            for (int e = 0; e < run; e++) {
                int here = (inPatch + e) * count + position;
                negate(first, second, inImage + e, side, out, here);
            }
        });
    }

    /** One element of the patches at positions side by side. */
    private void negate(float[] first, float[] second, int at, int side, float[] out, int to) {
        int step = step();
        if (first == null) {
            for (int i = 0; i < side; i++) {
                out[to + i] = -second[at + i * step];
            }
        } else {
            for (int i = 0; i < side; i++) {
                out[to + i] = -(second[at + i * step] + first[at + i * step]);
            }
        }
    }

    /**
     * Adds elements of patches back to where {@link #gather} takes them from.
     *
     * @param patches [count], each {@code apart} from the next
     * @param into the images, {@code apartInto} apart from {@code base} on
     */
    void scatter(
            Arithmetic arithmetic, Zone zone, float[] patches, int at, int apart, int begin, int count, int first,
            int from, int to,
            float[] into, int base, int apartInto) {
        walk(zone, begin, count, apartInto, first, from, to, (inImage, position, side, inPatch, run) -> {
            int here = at + position * apart + inPatch;
            if (run < SHORT) {
                addShort(patches, here, apart, side, run, into, base + inImage);
            } else {
                for (int i = 0; i < side; i++) {
                    arithmetic.add(run, patches, here + i * apart, into, base + inImage + i * step());
                }
            }
        });
    }

    /** From the last element to the first: so what an element of the image gets still comes in the order of the positions. */
    private void addShort(float[] patches, int at, int apart, int side, int run, float[] into, int base) {
        for (int e = run - 1; e >= 0; e--) {
            for (int i = 0; i < side; i++) {
                into[base + i * step() + e] += patches[at + i * apart + e];
            }
        }
    }
}
