package dev.pc4j.engine;

import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.List;

/**
 * What an engine implements of a {@link Plan}: the same verbs, which {@link CheckedPlan} calls with everything checked. Names are
 * resolved, arrays have whole rows that fit the batch, and the plan is open.
 *
 * @param <S> how the engine holds a data set
 */
public interface EnginePlan<S extends CheckedSamples> extends AutoCloseable {

    /** As {@link Plan#explain}. */
    String explain();

    /** As {@link Plan#kernel}. */
    String kernel();

    /** As {@link Plan#precision}, of a plan that was compiled for one. */
    default Precision precision(Precision of) {
        return of;
    }

    /** As {@link Plan#warm}. */
    default boolean warm() {
        return true;
    }

    /** Takes over values of the parameter's size. */
    void set(Parameter parameter, float[] values);

    /** A new array of the parameter's values. */
    float[] get(Parameter parameter);

    /** A new array of the parameter's gradient from the last inference. */
    float[] gradient(Parameter parameter);

    /** A new array of the node's values, [rows, width]. */
    float[] value(Node node, int rows);

    /** A new array of the errors of a node other than the input, [rows, width]. */
    float[] error(Node node, int rows);

    /** Inference on {@code rows} rows from the start of x and y; finite results, or an exception with parameters as they were. */
    Inferred infer(float[] x, float[] y, int rows);

    /** As {@link #infer(float[], float[], int)} with other nodes held, or parts of nodes; for engines with {@link Feature#CLAMPS}. */
    default Inferred infer(Clamps clamps, int rows) {
        throw Capabilities.lacks("this plan's engine", Feature.CLAMPS);
    }

    /** As {@link #trace(float[], float[], int)} with other nodes held. */
    default double[][] trace(Clamps clamps, int rows) {
        throw Capabilities.lacks("this plan's engine", Feature.CLAMPS);
    }

    /** The feed-forward predictions of nodes from the inputs that are held, each [rows, width]. */
    default List<float[]> predict(Clamps inputs, List<Node> nodes, int rows) {
        throw Capabilities.lacks("this plan's engine", Feature.CLAMPS);
    }

    /** Energies of every iteration; parameters and gradients as they were. */
    double[][] trace(float[] x, float[] y, int rows);

    /** Begins an inference that is taken by hand, of a schedule that has a {@link dev.pc4j.schedule.Course}; everything is predicted. */
    void start(float[] x, float[] y, int rows);

    /** The same with other nodes held. */
    default void start(Clamps clamps, int rows) {
        throw Capabilities.lacks("this plan's engine", Feature.CLAMPS);
    }

    /** The same on samples. */
    void start(S samples, int[] order, int from, int count);

    /** Takes so many iterations, and predicts everything. */
    void step(int iterations, int rows, double rateFactor);

    /** Of every node but inputs, as they stand. */
    double[] energies(int rows);

    /** As {@link Iteration#gradientNorm}; not a number where values are not finite. */
    double gradientNorm(int rows);

    /**
     * Runs what follows the loop; finite results, or an exception with parameters as they were at the start. What it says of iterations
     * is for the caller to mend.
     *
     * @param training whether the optimiser steps, and what was found is added to {@link #metrics}
     */
    Inferred finish(boolean training, int rows, double rateFactor);

    /** Ends without that; parameters as they were at the start. */
    void abandon();

    /** The feed-forward output, [rows, n_output]. */
    float[] predict(float[] x, int rows);

    /** One step of the optimiser by the gradients of the last inference of {@code rows} rows. */
    void learn(int rows, double rateFactor);

    /** One step of the optimiser by these gradients, in which frozen parameters may be missing; those of the last inference are gone. */
    void learn(GradientSums gradients, double rateFactor);

    /** Puts samples where the engine computes, inputs and outputs {@linkplain SideBySide side by side}. */
    S hold(float[] x, float[] y);

    /** The class of what {@link #hold} returns. */
    Class<S> held();

    /** Starts an inference on samples. */
    void submit(S samples, int[] order, int from, int count);

    /** What the inference of {@code rows} rows that was submitted last has found. */
    Inferred await(int rows);

    /** One training step: inference, and the optimiser's step unless the schedule's inference has stepped already. */
    void train(S samples, int[] order, int from, int count, double rateFactor);

    /** The sums over the training steps since the last call. */
    Metrics metrics();

    /** As {@link Plan#state}. */
    PlanState state();

    /** Takes over a state with the arrays of this plan's. */
    void restore(PlanState state);

    /** Releases what the plan owns; called once. */
    @Override
    void close();
}
