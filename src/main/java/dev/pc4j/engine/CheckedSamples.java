package dev.pc4j.engine;

import dev.pc4j.graph.Graph;

/** The checks that every engine's samples share. */
public abstract class CheckedSamples implements Samples {
    private final int rows;
    private final int inputWidth;
    private final int targetWidth;
    private Plan holder;
    private boolean closed;

    /**
     * Samples for a graph, its inputs side by side in x and its outputs in y.
     *
     * @throws IllegalArgumentException when x and y are not whole rows, equally many
     */
    protected CheckedSamples(Graph graph, float[] x, float[] y) {
        SideBySide inputs = new SideBySide(graph.inputs());
        SideBySide outputs = new SideBySide(graph.outputs());
        this.inputWidth = inputs.width();
        this.targetWidth = outputs.width();
        this.rows = inputs.rows(x);
        if (rows != outputs.rows(y)) {
            throw new IllegalArgumentException(
                    "%d rows of x and %d of y: give one target row for each".formatted(rows, outputs.rows(y)));
        }
    }

    /** Says whose they are; others' arrays may lie elsewhere, and go when their plan is closed. */
    final void heldBy(Plan plan) {
        holder = plan;
    }

    /** Fails unless a plan holds them and a call may take these rows. */
    final void require(Plan plan, int[] order, int from, int count) {
        if (closed) {
            throw new IllegalStateException("these samples are closed: hold them again");
        }
        if (!plan.equals(holder)) {
            throw new IllegalArgumentException("these samples are held by another plan: hold them with this one");
        }
        if (from < 0 || count > order.length - from) {
            throw new IllegalArgumentException(
                    "an order of %d rows has no %d from %d on: use less of it, or a longer one"
                            .formatted(order.length, count, from));
        }
        for (int i = from; i < from + count; i++) {
            if (order[i] < 0 || order[i] >= rows) {
                throw new IllegalArgumentException(
                        "row %d is not in the samples: they have %d".formatted(order[i], rows));
            }
        }
    }

    /** Floats of a row of x. */
    public final int inputWidth() {
        return inputWidth;
    }

    /** Floats of a row of y. */
    public final int targetWidth() {
        return targetWidth;
    }

    @Override
    public final int rows() {
        return rows;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** Gives back what they take; called once. */
    protected abstract void release();
}
