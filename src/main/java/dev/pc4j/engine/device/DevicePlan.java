package dev.pc4j.engine.device;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.EnginePlan;
import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Pieces.Piece;
import dev.pc4j.engine.device.Programs.Kind;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import java.util.List;

/**
 * A plan on a device. Everything is compiled and allocated at the start; an inference and a training step are one script each, without a
 * host round trip. Training steps are only asked for: what they found comes back with {@link #metrics}, and so does the news that one of
 * them was not finite, after which the device has learnt nothing more.
 */
public final class DevicePlan implements EnginePlan<DeviceSamples> {
    private final Graph graph;
    private final Schedule schedule;
    private final Precision precision;
    private final Stream stream;
    private final Calls calls;
    private final Stored stored;
    private final Values values;
    private final Traces traces;
    private final Stepping stepping;
    private final DataSetCalls dataSets;

    /**
     * Compiles and allocates.
     *
     * @param options with the precision filled in
     * @param stream the plan's own, which it closes
     * @param engine the engine's name, for messages
     */
    public DevicePlan(Graph graph, Schedule schedule, PlanOptions options, Stream stream, String engine) {
        this.graph = graph;
        this.schedule = schedule;
        this.precision = options.precision().orElseThrow();
        this.stream = stream;
        try {
            Optimiser optimiser = options.optimiser();
            Network network = new Network(graph, schedule, stream.packing(), options, engine);
            Programs programs = new Programs(network, optimiser, precision, stream::takes);
            this.calls = new Calls(stream, network, programs, optimiser);
            this.stored = new Stored(stream, network, optimiser, calls::memory);
            this.values = new Values(calls);
            this.traces = new Traces(calls);
            this.stepping = new Stepping(calls, traces);
            this.dataSets = new DataSetCalls(calls, traces);
            stored.begin();
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    // Parameters.

    @Override
    public void set(Parameter parameter, float[] values) {
        stored.set(parameter, values);
        calls.run(Kind.RENEWAL);
    }

    @Override
    public float[] get(Parameter parameter) {
        return stored.get(parameter);
    }

    @Override
    public float[] gradient(Parameter parameter) {
        return stored.gradient(parameter);
    }

    @Override
    public PlanState state() {
        return stored.state(calls.updates(), calls.inferences());
    }

    @Override
    public void restore(PlanState state) {
        stored.restore(state);
        calls.run(Kind.RENEWAL);
        calls.restore(state.updates(), state.inferences());
    }

    // Calls on given rows.

    @Override
    public Inferred infer(float[] x, float[] y, int rows) {
        dataSets.failPending();
        return infer(calls.ready(Kind.INFERENCE, x, y, rows), rows);
    }

    @Override
    public Inferred infer(Clamps clamps, int rows) {
        dataSets.failPending();
        return infer(calls.ready(Kind.INFERENCE, clamps, rows), rows);
    }

    private Inferred infer(Pins pins, int rows) {
        calls.show(pins, calls.programs.compiled(Kind.INFERENCE, pins));
        calls.begin(rows, 1);
        calls.runs.run(Kind.INFERENCE, pins, calls::memory);
        Results found = calls.results();
        try {
            if (found.failedTick() != 0) {
                calls.clearStatus();
                throw traces.diverged(pins, calls::memory, rows);
            }
            calls.stepped(calls.shown().applications());
            return found.inferred(graph.predicted(), rows, schedule.iterations());
        } finally {
            calls.ended(rows);
        }
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        dataSets.failPending();
        return traces.trace(calls.ready(Kind.INFERENCE, x, y, rows), rows);
    }

    @Override
    public double[][] trace(Clamps clamps, int rows) {
        dataSets.failPending();
        return traces.trace(calls.ready(Kind.INFERENCE, clamps, rows), rows);
    }

    @Override
    public float[] predict(float[] x, int rows) {
        return predict(calls.readyToPredict(x, rows), List.of(graph.output()), rows).getFirst();
    }

    @Override
    public List<float[]> predict(Clamps inputs, List<Node> nodes, int rows) {
        return predict(calls.readyToPredict(inputs, rows), nodes, rows);
    }

    private List<float[]> predict(Pins pins, List<Node> nodes, int rows) {
        calls.begin(rows, 1);
        calls.runs.run(Kind.PREDICTION, pins, calls::memory);
        return nodes.stream().map(node -> values.predicted(node, rows)).toList();
    }

    @Override
    public void learn(int rows, double rateFactor) {
        calls.begin(rows, rateFactor);
        calls.run(Kind.STEP);
        calls.stepped(1);
    }

    @Override
    public void learn(GradientSums gradients, double rateFactor) {
        dataSets.failPending();
        stored.gradients(gradients.byParameter());
        learn(gradients.rows(), rateFactor);
    }

    @Override
    public float[] value(Node node, int rows) {
        return values.value(node, rows);
    }

    @Override
    public float[] error(Node node, int rows) {
        return values.error(node, rows);
    }

    // By hand.

    @Override
    public void start(float[] x, float[] y, int rows) {
        dataSets.failPending();
        stepping.start(calls.ready(Piece.START, x, y, rows), calls::memory, rows);
    }

    @Override
    public void start(Clamps clamps, int rows) {
        dataSets.failPending();
        stepping.start(calls.ready(Piece.START, clamps, rows), calls::memory, rows);
    }

    @Override
    public void start(DeviceSamples samples, int[] order, int from, int count) {
        dataSets.failPending();
        stepping.start(calls.ready(Piece.START, samples, order, from, count), samples::memory, count);
    }

    @Override
    public void step(int iterations, int rows, double rateFactor) {
        stepping.step(iterations, rows, rateFactor);
    }

    @Override
    public double[] energies(int rows) {
        return calls.results().energies(graph.predicted());
    }

    @Override
    public double gradientNorm(int rows) {
        return values.gradientNorm(rows);
    }

    @Override
    public Inferred finish(boolean training, int rows, double rateFactor) {
        return stepping.finish(training, rows, rateFactor);
    }

    @Override
    public void abandon() {
        stepping.abandon();
    }

    // On data sets.

    @Override
    public DeviceSamples hold(float[] x, float[] y) {
        return new DeviceSamples(stream, graph, x, y);
    }

    @Override
    public Class<DeviceSamples> held() {
        return DeviceSamples.class;
    }

    @Override
    public void submit(DeviceSamples samples, int[] order, int from, int count) {
        dataSets.submit(samples, order, from, count);
    }

    @Override
    public Inferred await(int rows) {
        return dataSets.await(rows);
    }

    @Override
    public void train(DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        dataSets.train(samples, order, from, count, rateFactor);
    }

    @Override
    public Metrics metrics() {
        return dataSets.metrics();
    }

    @Override
    public String kernel() {
        return script().kernel();
    }

    @Override
    public Precision precision(Precision of) {
        return script().precision(of);
    }

    /** What runs most of an inference. */
    private Script script() {
        return calls.runs.script(Kind.INFERENCE, calls.held());
    }

    @Override
    public String explain() {
        return """
                kernel %s
                %s
                %d iteration(s) of rule %s, value optimiser %s, in %d phases, displacement form, clamped-input products once an inference, zero-error wave skipped
                %.1f MB of values and parameters%s"""
                .formatted(
                        kernel(), script().explain(), schedule.iterations(), schedule.name(), schedule.valueOptimiser(),
                        calls.programs.compiled(Kind.INFERENCE, calls.held()).phases().size(),
                        4 * calls.network.words() / 1e6, exceptions());
    }

    /** The precision of products that do not have the plan's; empty where there are none. */
    private String exceptions() {
        Precision products = script().precision(precision);
        if (products != precision) {
            return "\nall products compute in %s: kernel %s has no %s".formatted(products.label(), kernel(),
                    precision.label());
        }
        boolean patches = calls.programs.compiled(Kind.INFERENCE, calls.held())
                .phases()
                .stream()
                .anyMatch(phase -> phase.family() == Family.PATCHES);
        return patches && precision != Precision.FP32
                ? "\nfeed-forward passes, attention, and gradients of convolutions and of products by position compute in fp32, other products in "
                        + precision.label()
                : "";
    }

    @Override
    public void close() {
        stream.close();
    }
}
