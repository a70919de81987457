package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;

/** The checks that every engine's plan shares; what is left to the engine has names that say what it may rely on. */
public abstract class CheckedPlan implements Plan {
    private final Graph graph;
    private final Schedule schedule;
    private final PlanOptions options;
    private Metrics metrics = Metrics.NONE;
    private int rowsInferred;
    private boolean submitted;
    private Inferred answer;
    private boolean closed;

    /** A plan for the given graph and schedule; {@code options.precision()} is filled in by the engine. */
    protected CheckedPlan(Graph graph, Schedule schedule, PlanOptions options) {
        this.graph = graph;
        this.schedule = schedule;
        this.options = options;
    }

    /** Gives every parameter its starting values; engines call it at the end of their constructor. */
    protected final void initialise() {
        for (Parameter parameter : graph.parameters()) {
            write(parameter, options.initialisation().values(parameter, options.seed()));
        }
    }

    // What an engine does, with everything checked.

    /** Takes over values of the parameter's size. */
    protected abstract void write(Parameter parameter, float[] values);

    /** A new array of the parameter's values. */
    protected abstract float[] read(Parameter parameter);

    /** A new array of the parameter's gradient from the last inference. */
    protected abstract float[] readGradient(Parameter parameter);

    /** A new array of the node's values, [rows, width]. */
    protected abstract float[] readValue(Node node, int rows);

    /** A new array of the node's errors, [rows, width]. */
    protected abstract float[] readError(Node node, int rows);

    /** Inference on {@code rows} rows from the start of x and y; finite results, or an exception with parameters as they were. */
    protected abstract Inferred run(float[] x, float[] y, int rows, double rateFactor);

    /** Energies of every iteration; parameters and gradients as they were. */
    protected abstract double[][] runTrace(float[] x, float[] y, int rows);

    /** The feed-forward output, [rows, n_output]. */
    protected abstract float[] runPredict(float[] x, int rows);

    /** One step of the optimiser by the gradients of the last inference of {@code rows} rows. */
    protected abstract void step(int rows, double rateFactor);

    /** How many rows of the last inference had their largest feed-forward prediction at the target's largest element. */
    protected abstract int countCorrect();

    /** Releases what the plan owns; called once. */
    protected abstract void release();

    @Override
    public final Graph graph() {
        return graph;
    }

    @Override
    public final Schedule schedule() {
        return schedule;
    }

    @Override
    public final PlanOptions options() {
        return options;
    }

    @Override
    public final void set(String name, float[] values) {
        Parameter parameter = parameter(name);
        if (values.length != parameter.shape().size()) {
            throw new IllegalArgumentException("parameter '%s' is %s, %d values, not %d"
                    .formatted(name, parameter.shape(), parameter.shape().size(), values.length));
        }
        write(parameter, values);
    }

    @Override
    public final float[] get(String name) {
        return read(parameter(name));
    }

    @Override
    public final Inferred infer(float[] x, float[] y) {
        int rows = rows(x.length, y.length);
        return inferred(x, y, rows, 1);
    }

    @Override
    public final Inferred infer(MemorySegment x, MemorySegment y) {
        return infer(floats(x), floats(y));
    }

    @Override
    public final float[] gradient(String name) {
        Parameter parameter = parameter(name);
        afterInference("gradient");
        return readGradient(parameter);
    }

    @Override
    public final void gradient(String name, MemorySegment out) {
        copy(gradient(name), out, name);
    }

    @Override
    public final float[] value(String node) {
        open();
        Node of = graph.node(node);
        afterInference("value");
        return readValue(of, rowsInferred);
    }

    @Override
    public final float[] error(String node) {
        open();
        Node of = graph.node(node);
        if (of.index() == 0) {
            throw new IllegalArgumentException("the input '" + node + "' has no error: ask for one of "
                    + graph.nodes().stream().skip(1).map(Node::name).toList());
        }
        afterInference("error");
        return readError(of, rowsInferred);
    }

    @Override
    public final double[][] trace(float[] x, float[] y) {
        int rows = rows(x.length, y.length);
        rowsInferred = 0;
        return runTrace(x, y, rows);
    }

    @Override
    public final float[] predict(float[] x) {
        open();
        rowsInferred = 0;
        return runPredict(x, rows(graph.input(), x.length));
    }

    @Override
    public final void predict(MemorySegment x, MemorySegment out) {
        copy(predict(floats(x)), out, graph.output().name());
    }

    @Override
    public final void learn(double rateFactor) {
        open();
        afterInference("learning");
        if (!schedule.appliesWithin()) {
            step(rowsInferred, rateFactor);
        }
    }

    @Override
    public final Samples hold(float[] x, float[] y) {
        open();
        return place(x, y);
    }

    /** Puts samples where the engine computes; here into the heap. */
    protected CheckedSamples place(float[] x, float[] y) {
        return new HeapSamples(graph, x, y);
    }

    @Override
    public final void train(Samples samples, int[] order, int from, int count, double rateFactor) {
        open();
        requireFit(samples, count, "a training step");
        runTraining((CheckedSamples) samples, order, from, count, rateFactor);
    }

    @Override
    public final void submit(Samples samples, int[] order, int from, int count) {
        open();
        requireFit(samples, count, "an inference");
        rowsInferred = 0;
        ask((CheckedSamples) samples, order, from, count);
        rowsInferred = count;
        submitted = true;
    }

    @Override
    public final Inferred await() {
        open();
        if (!submitted) {
            throw new IllegalStateException("there is nothing to wait for: call submit first");
        }
        submitted = false;
        int rows = rowsInferred;
        rowsInferred = 0;
        Inferred found = answer(rows);
        rowsInferred = rows;
        return found;
    }

    /** Starts an inference on samples that {@link #place} made; here it is done at once. */
    protected void ask(CheckedSamples samples, int[] order, int from, int count) {
        HeapSamples held = (HeapSamples) samples;
        held.gather(order, from, count);
        answer = run(held.x(), held.y(), count, 1);
    }

    /** What the inference that was asked for last has found. */
    protected Inferred answer(int rows) {
        return answer;
    }

    /** One training step on samples that {@link #place} made; here by {@link #run} and {@link #step}. */
    protected void runTraining(CheckedSamples samples, int[] order, int from, int count, double rateFactor) {
        HeapSamples held = (HeapSamples) samples;
        held.gather(order, from, count);
        Inferred found = inferred(held.x(), held.y(), count, rateFactor);
        learn(rateFactor);
        metrics = metrics.plus(new Metrics(count, found.loss(), found.energy(), countCorrect()));
    }

    @Override
    public final Metrics metrics() {
        open();
        return takeMetrics();
    }

    /** The sums over training steps, which start anew. */
    protected Metrics takeMetrics() {
        Metrics sums = metrics;
        metrics = Metrics.NONE;
        return sums;
    }

    /** Says that what the last inference left is gone. */
    protected final void forgetInference() {
        rowsInferred = 0;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** Fails after {@link #close}. */
    protected final void open() {
        if (closed) {
            throw new IllegalStateException("this plan is closed: compile another");
        }
    }

    private Inferred inferred(float[] x, float[] y, int rows, double rateFactor) {
        rowsInferred = 0;
        submitted = false;
        Inferred found = run(x, y, rows, rateFactor);
        rowsInferred = rows;
        return found;
    }

    private void requireFit(Samples samples, int count, String what) {
        if (count < 1 || count > options.batch()) {
            throw new IllegalArgumentException(
                    "%s of %d rows does not fit the plan: use 1 to %d".formatted(what, count, options.batch()));
        }
        ((CheckedSamples) samples).requireLike(graph);
        submitted = false;
    }

    private void afterInference(String what) {
        open();
        if (submitted) {
            await();
        }
        if (rowsInferred == 0) {
            throw new IllegalStateException("there is no " + what + " yet: call infer(x, y) first");
        }
    }

    private Parameter parameter(String name) {
        open();
        List<Parameter> all = graph.parameters();
        return nearest(all, Parameter::name, name, "parameter");
    }

    private static <T> T nearest(List<T> all, Function<T, String> label, String name, String what) {
        for (T one : all) {
            if (label.apply(one).equals(name)) {
                return one;
            }
        }
        List<String> labels = all.stream().map(label).toList();
        throw new IllegalArgumentException("no %s '%s': %s".formatted(what, name, Choice.advice(name, labels)));
    }

    private int rows(int xLength, int yLength) {
        open();
        int rows = rows(graph.input(), xLength);
        int targets = rows(graph.output(), yLength);
        if (targets != rows) {
            throw new IllegalArgumentException(
                    "x has %d rows and y %d: give one target row for each".formatted(rows, targets));
        }
        return rows;
    }

    private int rows(Node node, int length) {
        int rows = length / node.width();
        if (length == 0 || length % node.width() != 0) {
            throw new IllegalArgumentException("%d values are not whole rows of node '%s' %s: give rows x %d"
                    .formatted(length, node.name(), node.shape(), node.width()));
        }
        if (rows > options.batch()) {
            throw new IllegalArgumentException("%d rows do not fit the plan: it was compiled for a batch of %d"
                    .formatted(rows, options.batch()));
        }
        return rows;
    }

    private static float[] floats(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    private static void copy(float[] values, MemorySegment out, String what) {
        if (out.byteSize() < 4L * values.length) {
            throw new IllegalArgumentException("'%s' has %d floats, the segment holds %d: make it %d bytes"
                    .formatted(what, values.length, out.byteSize() / 4, 4L * values.length));
        }
        MemorySegment.copy(values, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
    }
}
