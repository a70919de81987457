package dev.pc4j.graph;

import java.util.List;

/**
 * The largest or the mean value of each window of an image [height, width, channels], channel by channel. Windows that the image does not
 * fill are dropped. Among equal values the first in row-major order is the largest, and alone receives the error.
 *
 * @param statistic largest or mean
 * @param window its side; {@value #WHOLE} for the whole image, which leaves [channels]
 * @param stride from window to window; {@value #WHOLE} with the whole image
 */
public record Pool(Statistic statistic, int window, int stride) implements Operator {
    /** The window that is the whole image. */
    public static final int WHOLE = 0;

    /** What a {@link Pool} takes of a window. */
    public enum Statistic implements Choice {
        /** The largest value. */
        MAX("max", "the largest value of a window"),
        /** The mean. */
        AVERAGE("average", "the mean of a window");

        private final String label;
        private final String description;

        Statistic(String label, String description) {
            this.label = label;
            this.description = description;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }
    }

    /** Checks window and stride. */
    public Pool {
        boolean whole = window == WHOLE && stride == WHOLE;
        if (!whole && (window < 1 || stride < 1)) {
            throw new GraphException(
                    "a pool of window %d and stride %d has no windows: use at least 1 of each, or Pool.global"
                            .formatted(window, stride));
        }
    }

    /** The largest of each window, windows side by side. */
    public static Pool max(int window) {
        return new Pool(Statistic.MAX, window, window);
    }

    /** The mean of each window, windows side by side. */
    public static Pool average(int window) {
        return new Pool(Statistic.AVERAGE, window, window);
    }

    /** The mean, or the largest value, of the whole image: [channels]. */
    public static Pool global(Statistic statistic) {
        return new Pool(statistic, WHOLE, WHOLE);
    }

    @Override
    public String kind() {
        return "pool";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Value image = Operator.only(kind(), node, parents, 3, "images [height, width, channels]");
        Shape shape = image.shape();
        if (window == WHOLE) {
            return Shape.of(shape.last());
        }
        if (window > shape.extent(0) || window > shape.extent(1)) {
            throw new GraphException(
                    "node '%s': a window of %d does not fit into '%s' %s: use a smaller one, or Pool.global"
                            .formatted(node, window, image.name(), shape));
        }
        return Shape.of((shape.extent(0) - window) / stride + 1, (shape.extent(1) - window) / stride + 1, shape.last());
    }
}
