package dev.pc4j.engine;

import dev.pc4j.graph.Parameter;

/**
 * What an engine implements of a {@link PffPlan}: the same verbs, which it calls with everything checked. Arrays have whole rows that
 * fit the batch, names are resolved, and the plan is open.
 */
public interface EnginePff extends AutoCloseable {

    /** As {@link PffPlan#explain}. */
    String explain();

    /** Takes over values of the parameter's size. */
    void set(Parameter parameter, float[] values);

    /** A new array of the parameter's values. */
    float[] get(Parameter parameter);

    /** As {@link PffPlan#train}; the engine may still compute when it returns. */
    void train(float[] x, int[] labels, int[] wrong, float[] latents);

    /** The sums of the losses over the batches since the last call, in the order of {@link PffLosses#all}, each a mean over its batch. */
    double[] losses();

    /** As {@link PffPlan#state(PffState)}, of {@code rows} rows. */
    float[] value(PffState state, int rows);

    /** As {@link PffPlan#goodness}. */
    float[] goodness(float[] x, int rows);

    /** As {@link PffPlan#latents}. */
    float[] latents(float[] x, int[] labels, float[] start);

    /** As {@link PffPlan#reconstruct}. */
    float[] reconstruct(float[] x, int rows);

    /** As {@link PffPlan#sample}. */
    float[] sample(float[] latents, int rows);

    /** As {@link PffPlan#state()}. */
    PlanState state();

    /** Takes over a state with the arrays of this plan's. */
    void restore(PlanState state);

    /** Releases what the plan owns; called once. */
    @Override
    void close();
}
