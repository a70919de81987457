package dev.pc4j.engine;

import dev.pc4j.graph.Parameter;

/**
 * The predictive forward-forward algorithm (Ororbia and Mali 2023, arXiv 2301.01452) compiled for a batch, with its parameters, all zero
 * at first. It checks what it is given and leaves the rest to an engine. All arrays are row-major float32.
 *
 * <p>The working batch holds every sample twice: in the first half with its label, a positive, and in the second with a wrong one, a
 * negative. Goodness is the threshold less a layer's sum of squares: positives are driven to little activity, which is the other way
 * round than in Hinton's forward-forward algorithm.
 *
 * <p>A plan is used by one thread at a time. After {@link #close} every call is an {@link IllegalStateException}; closing twice is
 * harmless.
 */
public final class PffPlan implements AutoCloseable {
    private final PffShape shape;
    private final PffSettings settings;
    private final int batch;
    private final EnginePff engine;
    private int rowsTrained;
    private int batches;
    private boolean closed;

    /**
     * A plan on an engine.
     *
     * @param batch the most samples that one call brings
     */
    public PffPlan(PffShape shape, PffSettings settings, int batch, EnginePff engine) {
        this.shape = shape;
        this.settings = settings;
        this.batch = batch;
        this.engine = engine;
    }

    /**
     * Fails unless there can be a plan for so many samples.
     *
     * @throws IllegalArgumentException naming what there can be
     */
    public static void requireBatch(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
    }

    /** The circuits. */
    public PffShape shape() {
        return shape;
    }

    /** How they settle and learn. */
    public PffSettings settings() {
        return settings;
    }

    /** The most samples that one call brings. */
    public int batch() {
        return batch;
    }

    /** What runs and how. Several lines. */
    public String explain() {
        return engine.explain();
    }

    /** Sets a parameter of {@link PffShape#parameters}. */
    public void set(String parameter, float[] values) {
        open();
        Parameter of = shape.parameter(parameter);
        requireLength("parameter '%s' %s".formatted(parameter, of.shape()), values, of.shape().size());
        Given.values(of, values);
        engine.set(of, values);
    }

    /** A copy of a parameter. */
    public float[] get(String parameter) {
        open();
        return engine.get(shape.parameter(parameter));
    }

    /**
     * Learns from a batch: both circuits settle for {@link PffSettings#steps} steps and let Adam step in each. The engine may still
     * compute when this returns.
     *
     * @param x [n, inputs]
     * @param labels the classes of the samples, from 0
     * @param wrong another class for each, of the negatives
     * @param latents where the top latents start, [2 n, latents], positives first; small, but not zero, where the norm has no slope
     */
    public void train(float[] x, int[] labels, int[] wrong, float[] latents) {
        int rows = rows("x", x, shape.inputs());
        requireLabels("labels", labels, rows);
        requireLabels("wrong labels", wrong, rows);
        for (int i = 0; i < rows; i++) {
            if (labels[i] == wrong[i]) {
                throw new IllegalArgumentException("wrong label %d of row %d is the row's label: give another class"
                        .formatted(wrong[i], i));
            }
        }
        requireLength("latents of 2 x %d rows".formatted(rows), latents, 2 * rows * shape.latents());
        rowsTrained = 2 * rows;
        batches++;
        engine.train(x, labels, wrong, latents);
    }

    /**
     * The means over the batches since the last call; waits for the engine.
     *
     * @throws EngineException when they are not finite
     */
    public PffLosses losses() {
        open();
        if (batches == 0) {
            throw new IllegalStateException("there are no losses yet: call train first");
        }
        PffLosses means = PffLosses.of(engine.losses(), batches);
        batches = 0;
        if (!means.isFinite()) {
            throw new EngineException("the losses are not finite any more: %s; try learning rate %s"
                    .formatted(means, settings.learningRate() / 2));
        }
        return means;
    }

    /** What has settled in the last batch that was learned from, [2 n, width], positives first. */
    public float[] state(PffState state) {
        open();
        if (rowsTrained == 0) {
            throw new IllegalStateException("nothing has settled yet: call train first");
        }
        return engine.value(state, rowsTrained);
    }

    /**
     * The goodness of every label: with the label held and without noise, the circuit settles from the feed-forward pass for {@link
     * PffSettings#classifyingSteps}, and less the sum of squares is averaged over both layers and the last two steps. The label of the
     * greatest goodness, and so of the least activity, is the answer.
     *
     * @param x [n, inputs]
     * @return [n, classes]
     */
    public float[] goodness(float[] x) {
        int rows = rows("x", x, shape.inputs());
        return engine.goodness(x, rows);
    }

    /**
     * The top latents of samples with their labels: both circuits settle as in training, without noise, and nothing learns.
     *
     * @param x [n, inputs]
     * @param start as in {@link #train}, [n, latents]
     * @return [n, latents]
     */
    public float[] latents(float[] x, int[] labels, float[] start) {
        int rows = rows("x", x, shape.inputs());
        requireLabels("labels", labels, rows);
        requireLength("latents of %d rows".formatted(rows), start, rows * shape.latents());
        rowsTrained = 0;
        return engine.latents(x, labels, start);
    }

    /** What the generative circuit makes of layer 2's feed-forward values of x, [n, inputs]. */
    public float[] reconstruct(float[] x) {
        int rows = rows("x", x, shape.inputs());
        return engine.reconstruct(x, rows);
    }

    /**
     * What the generative circuit makes of top latents, from the top down.
     *
     * @param latents [n, latents]
     * @return [n, inputs]
     */
    public float[] sample(float[] latents) {
        int rows = rows("latents", latents, shape.latents());
        return engine.sample(latents, rows);
    }

    /** A copy of all that training carries on; slots are {@code m/<parameter>} and {@code v/<parameter>} of Adam. */
    public PlanState state() {
        open();
        return engine.state();
    }

    /** Takes over a state of the same circuits. */
    public void restore(PlanState state) {
        open();
        state.requireLike(engine.state());
        Given.state(shape.parameters(), state);
        engine.restore(state);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            engine.close();
        }
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("this plan is closed: compile another");
        }
    }

    private int rows(String what, float[] values, int width) {
        open();
        int rows = values.length / width;
        if (values.length == 0 || values.length % width != 0) {
            throw new IllegalArgumentException("%s has %d values, which are not whole rows of %d"
                    .formatted(what, values.length, width));
        }
        if (rows > batch) {
            throw new IllegalArgumentException("%d rows do not fit the plan: it was compiled for a batch of %d"
                    .formatted(rows, batch));
        }
        Given.rows(what, values, width);
        return rows;
    }

    private void requireLabels(String what, int[] labels, int rows) {
        if (labels.length != rows) {
            throw new IllegalArgumentException("x has %d rows and there are %d %s: give one for each"
                    .formatted(rows, labels.length, what));
        }
        for (int i = 0; i < rows; i++) {
            if (labels[i] < 0 || labels[i] >= shape.classes()) {
                throw new IllegalArgumentException("%s have %d at row %d: use 0 to %d"
                        .formatted(what, labels[i], i, shape.classes() - 1));
            }
        }
    }

    private static void requireLength(String what, float[] values, int wanted) {
        if (values.length != wanted) {
            throw new IllegalArgumentException("%s has %d values: give %d".formatted(what, values.length, wanted));
        }
    }
}
