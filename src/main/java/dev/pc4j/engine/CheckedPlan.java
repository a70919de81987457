package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Schedule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final SteppedInference stepped;
    private final GivenRows given;
    private final Diagnosis diagnosis;
    private int rowsInferred;
    private boolean submitted;
    private long iterations;

    /** What an inference that was submitted has found already. */
    private Optional<Inferred> settled = Optional.empty();

    private boolean closed;

    /**
     * A plan with every parameter at its starting values.
     *
     * @param compiler the engine, which is asked for a second plan where gradients are compared
     * @param options with the precision filled in
     * @param engine the engine's plan, which this one closes
     */
    public CheckedPlan(
            Engine compiler, Graph graph, Schedule schedule, PlanOptions options, EnginePlan<S> engine) {
        this.graph = graph;
        this.schedule = schedule;
        this.options = options;
        this.engine = engine;
        this.stepped = new SteppedInference(engine, schedule);
        this.given = new GivenRows(graph, schedule, options.batch());
        this.diagnosis = new Diagnosis(this, compiler);
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
    public Precision precision() {
        return engine.precision(options.precision().orElseThrow());
    }

    @Override
    public boolean warm() {
        return engine.warm();
    }

    @Override
    public void set(String name, float[] values) {
        Parameter parameter = parameter(name);
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
        return inferred(rows, () -> engine.infer(x, y, rows), () -> engine.start(x, y, rows));
    }

    /** Whole, or by steps where it may stop early. */
    private Inferred inferred(int rows, Supplier<Inferred> whole, Runnable start) {
        begin();
        Inferred found = stepped.stops() ? settle(rows, start) : whole.get();
        rowsInferred = rows;
        return found;
    }

    /** Forgets what other calls have found. */
    private void begin() {
        rowsInferred = 0;
        submitted = false;
        settled = Optional.empty();
        stepped.over();
    }

    private Inferred settle(int rows, Runnable start) {
        start.run();
        stepped.begun(rows);
        return stepped.settle(false, 1);
    }

    @Override
    public Inferred infer(MemorySegment x, MemorySegment y) {
        return infer(floats(x), floats(y));
    }

    @Override
    public Inferred infer(Clamps clamps) {
        if (given.isPair(clamps)) {
            return infer(GivenRows.values(clamps, graph.input()), GivenRows.values(clamps, graph.output()));
        }
        int rows = rows(clamps);
        given.requireHeldInputs(clamps);
        return inferred(rows, () -> engine.infer(clamps, rows), () -> engine.start(clamps, rows));
    }

    @Override
    public Iteration start(float[] x, float[] y) {
        int rows = rows(x, y);
        return started(rows, () -> engine.start(x, y, rows));
    }

    @Override
    public Iteration start(Clamps clamps) {
        if (given.isPair(clamps)) {
            return start(GivenRows.values(clamps, graph.input()), GivenRows.values(clamps, graph.output()));
        }
        int rows = rows(clamps);
        given.requireHeldInputs(clamps);
        return started(rows, () -> engine.start(clamps, rows));
    }

    private Iteration started(int rows, Runnable start) {
        SteppedInference.requireCourse(graph, schedule);
        begin();
        start.run();
        stepped.begun(rows);
        Iteration now = stepped.look();
        rowsInferred = rows;
        return now;
    }

    @Override
    public Iteration step(int count) {
        requireUnderWay();
        if (count < 1) {
            throw new IllegalArgumentException("cannot take %d iterations: use 1 or more".formatted(count));
        }
        int rows = rowsInferred;
        rowsInferred = 0;
        stepped.step(count, 1);
        Iteration now = stepped.look();
        rowsInferred = rows;
        return now;
    }

    @Override
    public Inferred finish() {
        requireUnderWay();
        int rows = rowsInferred;
        rowsInferred = 0;
        Inferred found = stepped.finish(false, 1);
        rowsInferred = rows;
        return found;
    }

    private void requireUnderWay() {
        open();
        if (!stepped.isUnderWay()) {
            throw new IllegalStateException("no inference is under way: call start(x, y) first");
        }
    }

    @Override
    public Recording record(Clamps clamps, String... nodes) {
        SteppedInference.requireCourse(graph, schedule);
        List<Node> named = Arrays.stream(nodes).map(graph::node).toList();
        int rows = rows(clamps);
        requireRoomFor(named.stream().mapToLong(n -> 2L * Float.BYTES * rows * n.width()).sum());
        start(clamps);
        Recorder recorder = new Recorder(engine, named, rows);
        stepped.observe(recorder::add);
        rowsInferred = 0;
        return recorder.recording();
    }

    @Override
    public Diagnostics diagnose(float[] x, float[] y) {
        return diagnose(Clamps.of(graph.input().name(), x).and(graph.output().name(), y));
    }

    @Override
    public Diagnostics diagnose(Clamps clamps) {
        open();
        return diagnosis.of(clamps, given.areEnds(clamps));
    }

    @Override
    public float[] gradient(String name) {
        Parameter parameter = parameter(name);
        requireEnded("gradient");
        afterInference("gradient");
        return engine.gradient(parameter);
    }

    @Override
    public void gradient(String name, MemorySegment out) {
        copy(gradient(name), out, name);
    }

    @Override
    public GradientSums gradients() {
        Map<String, float[]> sums = new LinkedHashMap<>();
        learning().forEach(p -> sums.put(p.name(), gradient(p.name())));
        return new GradientSums(rowsInferred, sums);
    }

    /** The parameters that are not frozen. */
    private List<Parameter> learning() {
        return graph.parameters().stream().filter(p -> options.optimiser().factor(graph, p) > 0).toList();
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
    public float[] prediction(String node) {
        float[] prediction = value(predicted(node, "prediction").name());
        float[] error = error(node);
        for (int i = 0; i < prediction.length; i++) {
            prediction[i] -= error[i];
        }
        return prediction;
    }

    @Override
    public double[][] trace(float[] x, float[] y) {
        int rows = rows(x, y);
        return traced(rows, () -> engine.trace(x, y, rows), () -> engine.start(x, y, rows));
    }

    @Override
    public double[][] trace(Clamps clamps) {
        if (given.isPair(clamps)) {
            return trace(GivenRows.values(clamps, graph.input()), GivenRows.values(clamps, graph.output()));
        }
        int rows = rows(clamps);
        given.requireHeldInputs(clamps);
        return traced(rows, () -> engine.trace(clamps, rows), () -> engine.start(clamps, rows));
    }

    private double[][] traced(int rows, Supplier<double[][]> whole, Runnable start) {
        requireRoomFor(0);
        begin();
        // Where parameters change within, an engine can show an iteration only by beginning anew, and a schedule taken by hand goes on.
        if (!stepped.stops() && !(schedule.appliesWithin() && Course.of(graph, schedule).isPresent())) {
            return whole.get();
        }
        start.run();
        stepped.begun(rows);
        List<double[]> energies = new ArrayList<>();
        stepped.observe(i -> energies.add(i.energies().stream().mapToDouble(Double::doubleValue).toArray()));
        return energies.toArray(double[][]::new);
    }

    /** Fails where a record of energies and so many bytes more for every iteration cannot be held. */
    private void requireRoomFor(long more) {
        double bytes = (schedule.iterations() + 1.0)
                * (ARRAY + Double.BYTES * (double) graph.predicted().size() + more);
        long most = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > most) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "a record of %d iterations takes %.1f GB, and half of this JVM's memory is %.1f GB: use at most %d",
                    schedule.iterations(), bytes / 1e9, most / 1e9, (long) (schedule.iterations() * (most / bytes))));
        }
    }

    @Override
    public List<float[]> predict(Clamps inputs, List<String> nodes) {
        int rows = rows(inputs);
        List<Node> of = nodes.stream().map(node -> predicted(node, "prediction")).toList();
        begin();
        return engine.predict(inputs, of, rows);
    }

    @Override
    public float[] predict(float[] x) {
        open();
        int rows = given.of(graph.input(), x.length);
        Given.input(graph, graph.input(), x);
        begin();
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
        requireEnded("learning");
        afterInference("learning");
        if (!schedule.appliesWithin()) {
            engine.learn(rowsInferred, rateFactor);
        }
    }

    @Override
    public void learn(GradientSums gradients, double rateFactor) {
        open();
        Given.rateFactor(rateFactor);
        if (schedule.appliesWithin()) {
            throw new IllegalArgumentException(
                    "rule '%s' steps within its inference, by gradients of its own: use a rule that steps after it, such as strict"
                            .formatted(schedule.name()));
        }
        gradients.requireFor(graph, learning());
        begin();
        engine.learn(gradients, rateFactor);
    }

    @Override
    public Samples hold(float[] x, float[] y) {
        open();
        given.requireSamples(new SideBySide(graph.inputs()).apart(x), new SideBySide(graph.outputs()).apart(y));
        S held = engine.hold(x, y);
        held.heldBy(this);
        return held;
    }

    @Override
    public Samples hold(Clamps data) {
        open();
        given.requireEnds(data);
        return hold(new SideBySide(graph.inputs()).together(data), new SideBySide(graph.outputs()).together(data));
    }

    @Override
    public void train(Samples samples, int[] order, int from, int count, double rateFactor) {
        open();
        Given.rateFactor(rateFactor);
        S held = held(samples, order, from, count, "a training step");
        begin();
        if (stepped.stops()) {
            engine.start(held, order, from, count);
            stepped.begun(count);
            iterations += stepped.settle(true, rateFactor).iterations();
        } else {
            engine.train(held, order, from, count, rateFactor);
            iterations += schedule.iterations();
        }
    }

    @Override
    public void submit(Samples samples, int[] order, int from, int count) {
        open();
        S held = held(samples, order, from, count, "an inference");
        begin();
        if (stepped.stops()) {
            settled = Optional.of(settle(count, () -> engine.start(held, order, from, count)));
        } else {
            engine.submit(held, order, from, count);
        }
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
        Inferred found = settled.isPresent() ? settled.get() : engine.await(rows);
        rowsInferred = rows;
        return found;
    }

    @Override
    public Metrics metrics() {
        open();
        long ran = iterations;
        iterations = 0;
        Metrics found = engine.metrics();
        return new Metrics(found.rows(), found.loss(), found.energy(), found.correct(), ran);
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
            diagnosis.close();
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

    private void requireEnded(String what) {
        if (stepped.isUnderWay()) {
            throw new IllegalStateException(
                    "there is no %s while inference is under way: call finish() first".formatted(what));
        }
    }

    private Parameter parameter(String name) {
        open();
        return Choice.named(graph.parameters(), Parameter::name, "parameter", name);
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

    private int rows(Clamps clamps) {
        open();
        return given.of(clamps);
    }

    private int rows(float[] x, float[] y) {
        open();
        return given.of(x, y);
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
