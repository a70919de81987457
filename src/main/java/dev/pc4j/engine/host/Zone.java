package dev.pc4j.engine.host;

import java.util.ArrayList;
import java.util.List;

/**
 * A rectangle of output positions of a convolution at which the same elements of the patches lie inside the image. Those of all rows of the
 * batch are counted one after another, line by line.
 *
 * @param first the position of its corner
 * @param down its lines
 * @param across its positions on a line
 * @param line positions on a line of the whole output
 * @param whole positions of the whole output
 * @param elements runs of elements of a patch, ascending, that are not all zeros there
 * @param clipped whether some of these lie outside the image nevertheless
 */
record Zone(int first, int down, int across, int line, int whole, List<Run> elements, boolean clipped) {

    /** Elements [from, to). */
    record Run(int from, int to) {}

    /** How a kernel passes over an image in one direction: extents, and by how much it begins outside. */
    record Axis(int image, int out, int kernel, int stride, int padding) {

        /** Outputs [from, to) at which the kernel's elements [begin, end) lie inside. */
        private record Span(int from, int to, int begin, int end) {}

        private Span at(int i) {
            int left = i * stride - padding;
            return new Span(i, i + 1, Math.max(0, -left), Math.min(kernel, image - left));
        }

        private List<Span> spans() {
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < out; i++) {
                Span here = at(i);
                Span before = spans.isEmpty() ? null : spans.getLast();
                if (before != null && before.begin == here.begin && before.end == here.end) {
                    spans.set(spans.size() - 1, new Span(before.from, here.to, here.begin, here.end));
                } else {
                    spans.add(here);
                }
            }
            return spans;
        }
    }

    /** The whole output, with all elements: zeros where they lie outside. */
    static Zone all(Axis down, Axis across, int channels) {
        Run all = new Run(0, down.kernel * across.kernel * channels);
        boolean clipped = down.padding > 0 || across.padding > 0;
        return new Zone(0, down.out, across.out, across.out, down.out * across.out, List.of(all), clipped);
    }

    /** The whole output parted by what lies inside; a patch has its elements line by line and tap by tap, so many channels of each. */
    static List<Zone> of(Axis down, Axis across, int channels) {
        Zone all = all(down, across, channels);
        List<Zone> zones = new ArrayList<>();
        for (Axis.Span y : down.spans()) {
            for (Axis.Span x : across.spans()) {
                List<Run> inside = runs(y, x, across.kernel, channels);
                boolean clipped = inside.isEmpty();
                zones.add(new Zone(y.from * across.out + x.from, y.to - y.from, x.to - x.from, all.line, all.whole,
                        clipped ? all.elements : inside, clipped));
            }
        }
        return zones;
    }

    private static List<Run> runs(Axis.Span y, Axis.Span x, int kernel, int channels) {
        List<Run> runs = new ArrayList<>();
        for (int line = y.begin; line < y.end && x.begin < x.end; line++) {
            int from = (line * kernel + x.begin) * channels;
            int to = (line * kernel + x.end) * channels;
            if (!runs.isEmpty() && runs.getLast().to == from) {
                runs.set(runs.size() - 1, new Run(runs.getLast().from, to));
            } else {
                runs.add(new Run(from, to));
            }
        }
        return runs;
    }

    /** How many positions it has of a row of the batch. */
    int positions() {
        return down * across;
    }

    /** Which position of the whole output its i-th is, both counted from the first row of the batch on. */
    int place(int i) {
        int inRow = i % positions();
        return i / positions() * whole + first + inRow / across * line + inRow % across;
    }

    /** How many of {@code count} positions from the i-th on lie side by side on a line, one after another in the whole output too. */
    int beside(int i, int count) {
        return Math.min(across - i % across, count);
    }
}
