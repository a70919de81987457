package dev.pc4j.engine.reference;

import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import java.util.List;

/** Operators that move elements, or average them, along one axis. A sample is [outside, axis, inside], and so is a batch of them. */
final class Rearranged {

    private Rearranged() {}

    /** Copies runs of {@code length} steps of an axis from one array to another; the extents are each array's own. */
    private static void copy(double[] from, int fromExtent, int fromAt, double[] to, int toExtent, int toAt, int length,
            int inside) {
        for (int outside = 0; outside < from.length / (fromExtent * inside); outside++) {
            System.arraycopy(from, (outside * fromExtent + fromAt) * inside, to, (outside * toExtent + toAt) * inside,
                    length * inside);
        }
    }

    /** mu = the same elements. */
    static final class Same implements OperatorArithmetic {
        @Override
        public double[] predict(double[][] parents, Pass pass) {
            return parents[0].clone();
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return error;
        }
    }

    /** mu = the parents one after another. */
    static final class Joined implements OperatorArithmetic {
        private final int[] extents;
        private final int[] starts;
        private final int inside;
        private final int whole;

        Joined(int axis, List<Shape> parents) {
            extents = parents.stream().mapToInt(s -> s.extent(axis)).toArray();
            inside = parents.getFirst().inside(axis);
            starts = new int[extents.length];
            int at = 0;
            for (int k = 0; k < extents.length; k++) {
                starts[k] = at;
                at += extents[k];
            }
            whole = at;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = new double[parents[0].length / extents[0] * whole];
            for (int k = 0; k < parents.length; k++) {
                copy(parents[k], extents[k], 0, mu, whole, starts[k], extents[k], inside);
            }
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            double[] back = new double[parents[k].length];
            copy(error, whole, starts[k], back, extents[k], 0, extents[k], inside);
            return back;
        }
    }

    /** mu = a run of the parent. */
    static final class Run implements OperatorArithmetic {
        private final int extent;
        private final int from;
        private final int length;
        private final int inside;

        Run(Slice slice, Shape parent) {
            extent = parent.extent(slice.axis());
            from = slice.from();
            length = slice.to() - from;
            inside = parent.inside(slice.axis());
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = new double[parents[0].length / extent * length];
            copy(parents[0], extent, from, mu, length, 0, length, inside);
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            double[] back = new double[parents[0].length];
            copy(error, length, 0, back, extent, from, length, inside);
            return back;
        }
    }

    /** mu = the mean over an axis. */
    static final class Averaged implements OperatorArithmetic {
        private final int extent;
        private final int inside;

        Averaged(int axis, Shape parent) {
            extent = parent.extent(axis);
            inside = parent.inside(axis);
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = new double[parents[0].length / extent];
            for (int i = 0; i < parents[0].length; i++) {
                mu[mean(i)] += parents[0][i] / extent;
            }
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            double[] back = new double[parents[0].length];
            for (int i = 0; i < back.length; i++) {
                back[i] = error[mean(i)] / extent;
            }
            return back;
        }

        /** Which mean an element is part of. */
        private int mean(int element) {
            return element / (extent * inside) * inside + element % inside;
        }
    }
}
