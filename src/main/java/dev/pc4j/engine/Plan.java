package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A graph and a schedule compiled for a batch size and precision, with its parameters. All arrays are row-major float32: x is
 * [rows, n_input], y [rows, n_output], with rows at most the batch that the plan was compiled for.
 *
 * <p>A plan is used by one thread at a time. After {@link #close} every call but those that describe the plan is an {@link IllegalStateException}; closing twice
 * is harmless. A call that fails leaves the parameters as they were.
 */
public interface Plan extends AutoCloseable {

    /** The graph it computes. */
    Graph graph();

    /** The schedule it runs. */
    Schedule schedule();

    /** What it was compiled with, the precision filled in. */
    PlanOptions options();

    /** What runs and why: kernels, tiles, memory. Several lines. */
    String explain();

    /** The short name of the kernel that runs inference, for tables. */
    String kernel();

    /** The precision of the products that run inference, for tables: that of its options, or what its kernel has in place of that. */
    Precision precision();

    /**
     * Whether it computes as fast as it will. The host engine's loops are compiled in the background from their first use on, while calls
     * compute the same more slowly; a benchmark waits for that.
     */
    default boolean warm() {
        return true;
    }

    /** Sets a parameter. */
    void set(String parameter, float[] values);

    /** A copy of a parameter. */
    float[] get(String parameter);

    /**
     * Runs inference with x and y clamped and takes the gradients. Parameters change only under an incremental schedule, whose
     * iterations let the plan's optimiser step.
     *
     * @throws DivergenceException when energies or gradients are not finite
     */
    Inferred infer(float[] x, float[] y);

    /**
     * Runs inference with any nodes held, in whole or in part, and takes the gradients: several inputs and outputs, free ends, clamped
     * middles. {@code infer(x, y)} is the short form for a graph of one input and one output.
     *
     * @throws DivergenceException when energies or gradients are not finite
     */
    Inferred infer(Clamps clamps);

    /**
     * Begins an inference that is taken by hand, iteration by iteration: nodes are at their start, and nothing has moved. {@link #value} and
     * {@link #error} show how it stands, {@link #finish} ends it; any other call that computes gives it up, which leaves parameters that an
     * incremental schedule has changed as they are.
     *
     * <pre>{@code
     * plan.start(x, y);
     * while (plan.step().gradientNorm() > 1e-3) {}
     * plan.finish();
     * plan.learn(1);
     * }</pre>
     *
     * @throws IllegalArgumentException where the schedule is no single loop and what follows it
     */
    Iteration start(float[] x, float[] y);

    /** As {@link #start(float[], float[])} with any nodes held. */
    Iteration start(Clamps clamps);

    /** Takes the next iteration of what {@link #start} has begun; not the schedule's T but the caller says when it is enough. */
    default Iteration step() {
        return step(1);
    }

    /** Takes the next so many iterations. */
    Iteration step(int iterations);

    /**
     * Runs what follows the loop, as {@link #infer} does after T iterations, and takes the gradients.
     *
     * @throws DivergenceException when energies or gradients are not finite
     */
    Inferred finish();

    /**
     * Runs inference and keeps what every iteration shows of some nodes. Changes nothing.
     *
     * @param nodes by name
     * @throws IllegalArgumentException as {@link #start}, and where the record does not fit the JVM's memory
     */
    Recording record(Clamps clamps, String... nodes);

    /**
     * Runs inference as {@link #infer(float[], float[])} does and says what is to be known of it: energies by node and iteration, the size of
     * errors, and how like gradients are to backpropagation's from the same parameters and rows. Parameters stay, under an incremental
     * schedule too, whose gradients are those of its last iteration. Costs a second inference for the energies, and once a plan of
     * backpropagation, as large as this one without its optimiser.
     *
     * @throws DivergenceException when energies or gradients are not finite
     */
    Diagnostics diagnose(float[] x, float[] y);

    /** As {@link #diagnose(float[], float[])} with any nodes held. */
    Diagnostics diagnose(Clamps clamps);

    /** As {@link #infer(float[], float[])} from native or heap segments of floats in native byte order. */
    Inferred infer(MemorySegment x, MemorySegment y);

    /** The descent gradient dF/dtheta of the last inference, summed over its rows, in the parameter's layout. */
    float[] gradient(String parameter);

    /** The same into a segment of at least the parameter's size. */
    void gradient(String parameter, MemorySegment out);

    /** As {@link #gradient(String)} of all parameters that are not frozen, with the number of rows. */
    GradientSums gradients();

    /** The values x of a node after the last inference, [rows, width]. */
    float[] value(String node);

    /** The errors e = x - mu of a node after the last inference, [rows, width]; y - softmax(mu) with a cross-entropy output. */
    float[] error(String node);

    /** What a node's parents predict of it after the last inference, x - e, [rows, width]; with a cross-entropy output after the softmax. */
    float[] prediction(String node);

    /**
     * The energies of every node but inputs, [T + 1][nodes with a prediction]: at the start and after each of the T iterations, or of those
     * that run with a {@link dev.pc4j.schedule.Tolerance}. Changes nothing.
     */
    double[][] trace(float[] x, float[] y);

    /** As {@link #trace(float[], float[])} with any nodes held. */
    double[][] trace(Clamps clamps);

    /** The feed-forward prediction mu of any node from the inputs that are held, [rows, width]. */
    default float[] predict(Clamps inputs, String node) {
        return predict(inputs, List.of(node)).getFirst();
    }

    /** The same of several nodes by one pass, in their order. */
    List<float[]> predict(Clamps inputs, List<String> nodes);

    /** The feed-forward output mu of the last node, [rows, n_output]. */
    float[] predict(float[] x);

    /** As {@link #predict(float[])} from and to segments. */
    void predict(MemorySegment x, MemorySegment out);

    /**
     * Lets the optimiser step by the gradients of the last inference, divided by its rows. Under an incremental schedule, whose
     * inference has stepped already, it does nothing.
     *
     * @param rateFactor on the learning rate, for learning-rate schedules
     */
    void learn(double rateFactor);

    /**
     * Lets the optimiser step once by gradients that the caller gives, divided by their rows: those of several batches, or of other plans of
     * this graph. Gradients and values of an inference before it are gone afterwards.
     *
     * @param rateFactor on the learning rate, for learning-rate schedules
     * @throws IllegalArgumentException where one is missing, not of its parameter's size or not finite, and under an incremental schedule,
     *     whose inference steps by itself
     */
    void learn(GradientSums gradients, double rateFactor);

    /**
     * Puts a data set where this plan computes, x [rows, n_input] and y [rows, n_output]; of a graph of several inputs or outputs their rows
     * {@linkplain SideBySide side by side}, in the order of the graph.
     */
    Samples hold(float[] x, float[] y);

    /**
     * The same by names: the rows of all inputs and all outputs, any number of them.
     *
     * @throws IllegalArgumentException where others are held, or one of these is not, or in part
     */
    Samples hold(Clamps data);

    /**
     * Starts an inference as {@link #infer(float[], float[])} on the samples {@code order[from .. from + count)}. An engine that computes
     * beside the caller does not wait for it, so that several can follow each other without a gap; {@link #await} does.
     */
    void submit(Samples samples, int[] order, int from, int count);

    /**
     * What the inference that was submitted last has found.
     *
     * @throws DivergenceException when energies or gradients of one that was submitted are not finite
     */
    Inferred await();

    /**
     * One training step, inference and learning, on the samples {@code order[from .. from + count)}; what it found is added to
     * {@link #metrics}. An engine that computes beside the caller does not wait for it; that a step was not finite, after which it learns
     * nothing more, is then said by the next call that waits. Gradients and values of an inference before it are gone afterwards.
     */
    void train(Samples samples, int[] order, int from, int count, double rateFactor);

    /**
     * The sums over the training steps since the last call, which starts them anew.
     *
     * @throws DivergenceException when one of them was not finite; parameters are as they were before it
     */
    Metrics metrics();

    /** A copy of all that training carries on. */
    PlanState state();

    /** Takes over a state, of the same parameters and optimiser. */
    void restore(PlanState state);

    @Override
    void close();
}
