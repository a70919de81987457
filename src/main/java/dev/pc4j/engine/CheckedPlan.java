package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * A {@link Plan} that checks what it is given and leaves the rest to an engine: names, sizes, and the order of calls.
 *
 * @param <S> how the engine holds a data set
 */
public final class CheckedPlan<S extends CheckedSamples> implements Plan {
    /** Bytes of an array beside its elements. */
    private static final int ARRAY = 24;

    private final Graph graph;
    private final Schedule schedule;
    private final PlanOptions options;
    private final EnginePlan<S> engine;
    private int rowsInferred;
    private boolean submitted;
    private boolean closed;

    /**
     * A plan with every parameter at its starting values.
     *
     * @param options with the precision filled in
     * @param engine the engine's plan, which this one closes
     */
    public CheckedPlan(Graph graph, Schedule schedule, PlanOptions options, EnginePlan<S> engine) {
        this.graph = graph;
        this.schedule = schedule;
        this.options = options;
        this.engine = engine;
        try {
            options.optimiser().layerRates().requireFit(graph);
            for (Parameter parameter : graph.parameters()) {
                engine.set(parameter, options.initialisation().values(parameter, options.seed()));
            }
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** The engine's own plan, for engines that offer more than a {@link Plan}. */
    public EnginePlan<S> engine() {
        return engine;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public Schedule schedule() {
        return schedule;
    }

    @Override
    public PlanOptions options() {
        return options;
    }

    @Override
    public String explain() {
        return engine.explain();
    }

    @Override
    public String kernel() {
        return engine.kernel();
    }

    @Override
    public boolean warm() {
        return engine.warm();
    }

    @Override
    public void set(String name, float[] values) {
        Parameter parameter = parameter(name);
        if (values.length != parameter.shape().size()) {
            throw new IllegalArgumentException("parameter '%s' is %s, %d values, not %d"
                    .formatted(name, parameter.shape(), parameter.shape().size(), values.length));
        }
        Given.values(parameter, values);
        engine.set(parameter, values);
    }

    @Override
    public float[] get(String name) {
        return engine.get(parameter(name));
    }

    @Override
    public Inferred infer(float[] x, float[] y) {
        int rows = rows(x, y);
        rowsInferred = 0;
        submitted = false;
        Inferred found = engine.infer(x, y, rows);
        rowsInferred = rows;
        return found;
    }

    @Override
    public Inferred infer(MemorySegment x, MemorySegment y) {
        return infer(floats(x), floats(y));
    }

    @Override
    public Inferred infer(Clamps clamps) {
        if (isPair(clamps)) {
            return infer(values(clamps, graph.input()), values(clamps, graph.output()));
        }
        int rows = rows(clamps);
        requireHeldInputs(clamps);
        rowsInferred = 0;
        submitted = false;
        Inferred found = engine.infer(clamps, rows);
        rowsInferred = rows;
        return found;
    }

    @Override
    public float[] gradient(String name) {
        Parameter parameter = parameter(name);
        afterInference("gradient");
        return engine.gradient(parameter);
    }

    @Override
    public void gradient(String name, MemorySegment out) {
        copy(gradient(name), out, name);
    }

    @Override
    public float[] value(String node) {
        open();
        Node of = graph.node(node);
        afterInference("value");
        return engine.value(of, rowsInferred);
    }

    @Override
    public float[] error(String node) {
        Node of = predicted(node, "error");
        afterInference("error");
        return engine.error(of, rowsInferred);
    }

    @Override
    public double[][] trace(float[] x, float[] y) {
        int rows = rows(x, y);
        requireRoomForTrace();
        rowsInferred = 0;
        return engine.trace(x, y, rows);
    }

    @Override
    public double[][] trace(Clamps clamps) {
        if (isPair(clamps)) {
            return trace(values(clamps, graph.input()), values(clamps, graph.output()));
        }
        int rows = rows(clamps);
        requireHeldInputs(clamps);
        requireRoomForTrace();
        rowsInferred = 0;
        return engine.trace(clamps, rows);
    }

    private void requireRoomForTrace() {
        double bytes = (schedule.iterations() + 1.0) * (ARRAY + Double.BYTES * (double) graph.predicted().size());
        long most = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > most) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "energies of %d iterations take %.1f GB, and half of this JVM's memory is %.1f GB: use at most %d",
                    schedule.iterations(), bytes / 1e9, most / 1e9, (long) (schedule.iterations() * (most / bytes))));
        }
    }

    @Override
    public float[] predict(Clamps inputs, String node) {
        int rows = rows(inputs);
        Node of = predicted(node, "prediction");
        rowsInferred = 0;
        return engine.predict(inputs, of, rows);
    }

    @Override
    public float[] predict(float[] x) {
        open();
        int rows = rows(graph.input(), x.length);
        Given.input(graph, x);
        rowsInferred = 0;
        return engine.predict(x, rows);
    }

    @Override
    public void predict(MemorySegment x, MemorySegment out) {
        copy(predict(floats(x)), out, graph.output().name());
    }

    @Override
    public void learn(double rateFactor) {
        open();
        Given.rateFactor(rateFactor);
        afterInference("learning");
        if (!schedule.appliesWithin()) {
            engine.learn(rowsInferred, rateFactor);
        }
    }

    @Override
    public Samples hold(float[] x, float[] y) {
        open();
        Given.input(graph, x);
        Given.target(graph, y);
        S held = engine.hold(x, y);
        held.heldBy(this);
        return held;
    }

    @Override
    public void train(Samples samples, int[] order, int from, int count, double rateFactor) {
        open();
        Given.rateFactor(rateFactor);
        S held = held(samples, order, from, count, "a training step");
        rowsInferred = 0;
        engine.train(held, order, from, count, rateFactor);
    }

    @Override
    public void submit(Samples samples, int[] order, int from, int count) {
        open();
        S held = held(samples, order, from, count, "an inference");
        rowsInferred = 0;
        engine.submit(held, order, from, count);
        rowsInferred = count;
        submitted = true;
    }

    @Override
    public Inferred await() {
        open();
        if (!submitted) {
            throw new IllegalStateException("there is nothing to wait for: call submit first");
        }
        submitted = false;
        int rows = rowsInferred;
        rowsInferred = 0;
        Inferred found = engine.await(rows);
        rowsInferred = rows;
        return found;
    }

    @Override
    public Metrics metrics() {
        open();
        return engine.metrics();
    }

    @Override
    public PlanState state() {
        open();
        return engine.state();
    }

    @Override
    public void restore(PlanState state) {
        open();
        state.requireLike(engine.state());
        Given.state(graph.parameters(), state);
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

    /** Samples as the engine holds them, of which a call takes {@code count}. */
    private S held(Samples samples, int[] order, int from, int count, String what) {
        if (count < 1 || count > options.batch()) {
            throw new IllegalArgumentException(
                    "%s of %d rows does not fit the plan: use 1 to %d".formatted(what, count, options.batch()));
        }
        ((CheckedSamples) samples).require(this, order, from, count);
        submitted = false;
        return engine.held().cast(samples);
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

    /** The one of a name, or an IllegalArgumentException that says which there are. */
    static <T> T nearest(List<T> all, Function<T, String> label, String name, String what) {
        for (T one : all) {
            if (label.apply(one).equals(name)) {
                return one;
            }
        }
        List<String> labels = all.stream().map(label).toList();
        throw new IllegalArgumentException("no %s '%s': %s".formatted(what, name, Choice.advice(name, labels)));
    }

    /** A node that has a prediction. */
    private Node predicted(String name, String what) {
        open();
        Node of = graph.node(name);
        if (of.isInput()) {
            throw new IllegalArgumentException("the input '%s' has no %s: ask for one of %s".formatted(name, what,
                    graph.predicted().stream().map(i -> graph.node(i).name()).toList()));
        }
        return of;
    }

    /** Whether exactly input and output are held, in whole. */
    private boolean isPair(Clamps clamps) {
        return graph.inputs().size() == 1
                && graph.outputs().size() == 1
                && clamps.nodes().keySet().equals(Set.of(graph.input().name(), graph.output().name()))
                && clamps.nodes().values().stream().allMatch(c -> c.held().isEmpty());
    }

    private static float[] values(Clamps clamps, Node node) {
        return clamps.nodes().get(node.name()).values();
    }

    /** The rows of clamps, which all have as many. */
    private int rows(Clamps clamps) {
        open();
        int rows = 0;
        String first = "";
        for (var clamp : clamps.nodes().entrySet()) {
            Node node = graph.node(clamp.getKey());
            int here = rows(node, clamp.getValue().values().length);
            Given.clamp(node, clamp.getValue());
            if (rows > 0 && here != rows) {
                throw new IllegalArgumentException("'%s' has %d rows and '%s' %d: give equally many"
                        .formatted(first, rows, clamp.getKey(), here));
            }
            rows = here;
            first = clamp.getKey();
        }
        return rows;
    }

    private void requireHeldInputs(Clamps clamps) {
        for (Node input : graph.inputs()) {
            boolean moves = schedule.flat()
                    .anyMatch(s -> s instanceof Step.Relax r && r.nodes().contains(input.index()));
            Clamps.Clamp clamp = clamps.nodes().get(input.name());
            if (!moves && (clamp == null || clamp.held().isPresent())) {
                throw new IllegalArgumentException(
                        "input '%s' is not held in whole, and the schedule does not move it: clamp it, or make the schedule for graph.free(\"%s\")"
                                .formatted(input.name(), input.name()));
            }
        }
    }

    /** The rows of x and y, which are checked. */
    private int rows(float[] x, float[] y) {
        open();
        int rows = rows(graph.input(), x.length);
        int targets = rows(graph.output(), y.length);
        if (targets != rows) {
            throw new IllegalArgumentException(
                    "x has %d rows and y %d: give one target row for each".formatted(rows, targets));
        }
        Given.input(graph, x);
        Given.target(graph, y);
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
