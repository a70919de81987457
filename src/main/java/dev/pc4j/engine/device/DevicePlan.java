package dev.pc4j.engine.device;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.EnginePlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan on a device. Everything is compiled and allocated at the start; an inference and a training step are one script each, without a
 * host round trip. Training steps are only asked for: what they found comes back with {@link #metrics}, and so does the news that one of
 * them was not finite, after which the device has learnt nothing more.
 */
public final class DevicePlan implements EnginePlan<DeviceSamples> {
    private final Graph graph;
    private final Schedule schedule;
    private final Optimiser optimiser;
    private final Stream stream;
    private final Network network;
    private final Precision precision;
    private final Memory memory;
    private final Memory control;
    private final Controls controls;
    private final Compiled inference;
    private final Runs runs;

    /** The calls that nobody has waited for yet. */
    private final List<Asked> asked = new ArrayList<>();

    private long updates;
    private int tick;

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
        this.optimiser = options.optimiser();
        this.stream = stream;
        try {
            this.precision = options.precision().orElseThrow();
            this.network = new Network(
                    graph, schedule, stream.shape(), options.batch(), optimiser, engine);
            this.inference = compile(Program.of(graph, schedule), Purpose.INFERENCE);
            this.controls = new Controls(optimiser, settings(), options.batch());
            this.memory = stream.allocate(network.words, "the values and parameters of a plan");
            this.control = stream.allocate(controls.size(), "the controls of a plan");
            this.runs = new Runs(stream, memory, control, this::bring);
            prepare();
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    private Compiled compile(Program program, Purpose purpose) {
        return Compiler.compile(network, program, optimiser, precision, stream::takes, purpose);
    }

    private void prepare() {
        float[] ones = new float[network.rows * network.shape.columns()];
        for (int r = 0; r < network.rows; r++) {
            ones[r * network.shape.columns()] = 1;
        }
        stream.upload(memory, network.ones, ones, 0, ones.length);
        clearResults();
        float[] rate = {(float) optimiser.rate()};
        network.learners().forEach(n -> stream.upload(memory, n.dense.meanGradient(), rate, 0, 1));
        runs.prepare(Runs.Kind.INFERENCE, inference);
        runs.prepare(Runs.Kind.PREDICTION, Compiler.feedForward(network, optimiser));
        runs.prepare(Runs.Kind.RENEWAL, Compiler.renewal(network, optimiser));
        runs.prepare(Runs.Kind.TRAINING, compile(Program.of(graph, schedule), Purpose.TRAINING));
        if (schedule.appliesWithin()) {
            runs.prepare(Runs.Kind.UNDO, Compiler.undo(network, optimiser));
        } else {
            runs.prepare(Runs.Kind.STEP, Compiler.step(network, optimiser));
        }
    }

    private void clearResults() {
        float[] cleared = Results.cleared();
        stream.upload(memory, network.results, cleared, 0, cleared.length);
        asked.clear();
        tick = 0;
    }

    private Results results() {
        return new Results(download(network.results, Code.ENERGIES + network.nodes.length));
    }

    private float[] download(long at, int count) {
        float[] values = new float[count];
        stream.download(memory, at, values, 0, count);
        return values;
    }

    // Parameters.

    @Override
    public void set(Parameter parameter, float[] values) {
        Weights weights = weights(parameter);
        stream.upload(memory, weights.at, weights.pack(values), 0, weights.size);
        runs.run(Runs.Kind.RENEWAL, memory);
    }

    @Override
    public float[] get(Parameter parameter) {
        Weights weights = weights(parameter);
        return weights.unpack(download(weights.at, weights.size));
    }

    @Override
    public float[] gradient(Parameter parameter) {
        Weights weights = weights(parameter);
        return weights.unpack(download(weights.gradient(), weights.size));
    }

    private Weights weights(Parameter parameter) {
        return network.weights().stream().filter(w -> w.parameter.equals(parameter)).findFirst().orElseThrow();
    }

    // Values.

    @Override
    public float[] value(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        if (of == network.output()) {
            return rows(network.target, of, rows);
        }
        float[] values = rows(of.reference, of, rows);
        if (inference.moved().get(of.index())) {
            float[] displacement = rows(of.displacement, of, rows);
            for (int i = 0; i < values.length; i++) {
                values[i] += displacement[i];
            }
        }
        return values;
    }

    @Override
    public float[] error(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        if (!inference.live().get(of.index())) {
            return new float[rows * of.width];
        }
        float[] errors = rows(of.error, of, rows);
        if (of == network.output()) {
            float scale = (float) (graph.energy().precision() * schedule.outputScale());
            for (int i = 0; i < errors.length; i++) {
                errors[i] /= scale;
            }
        }
        return errors;
    }

    /** Rows of an array of the node's layout, without the margin. */
    private float[] rows(long at, NodeArrays node, int rows) {
        float[] all = download(at, rows * node.stride);
        float[] out = new float[rows * node.width];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(all, r * node.stride, out, r * node.width, node.width);
        }
        return out;
    }

    // Calls.

    @Override
    public Inferred infer(float[] x, float[] y, int rows) {
        failPending();
        give(x, y, rows);
        control(rows, 1);
        runs.run(Runs.Kind.INFERENCE, memory);
        Results found = results();
        if (found.failedTick() != 0) {
            clearStatus();
            throw diverged(rows);
        }
        updates += inference.applications();
        return found.inferred(rows);
    }

    /** Copies a call's rows to where gather finds them; their order in the controls is their own. */
    private void give(float[] x, float[] y, int rows) {
        stream.upload(memory, network.inputs, x, 0, rows * graph.input().width());
        if (y != null) {
            stream.upload(memory, network.targets, y, 0, rows * graph.output().width());
        }
        controls.data(network.inputs, network.targets);
        controls.inOrder(rows);
    }

    private void control(int rows, double rateFactor) {
        tick++;
        controls.call(rows, tick, rateFactor);
        controls.steps(0, settings(), updates);
        stream.upload(control, 0, controls.words(), 0, controls.used(rows));
    }

    /** Of the optimiser: one for a step after the inference, where none is within. */
    private int settings() {
        return Math.max(1, inference.settings());
    }

    private void bring(int first, int count, long done) {
        controls.steps(first, count, updates + done);
        int from = controls.at(first);
        stream.upload(control, from, controls.words(), from, controls.at(first + count) - from);
    }

    /** Reports a call that failed before this one. */
    private void failPending() {
        if (!asked.isEmpty()) {
            Results found = results();
            requireFinite(found);
        }
    }

    /** Reports a call that failed without anybody waiting for it. */
    private void requireFinite(Results found) {
        if (found.failedTick() != 0) {
            throw divergedBefore(found.failedTick());
        }
        asked.clear();
    }

    /** Where the rows that the controls name began to be not finite: they are run again, for fewer iterations. */
    private DivergenceException diverged(int rows) {
        String node = graph.output().name();
        for (NodeArrays learner : network.learners()) {
            for (float bound : download(learner.bounds, rows)) {
                node = Float.isFinite(bound) ? node : learner.node.name();
            }
        }
        return diverged(memory, rows, node);
    }

    private DivergenceException diverged(Memory data, int rows, String node) {
        return DivergenceException.found(
                t -> energiesAfter(t, data, rows), "the gradient", node, graph, schedule);
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        failPending();
        give(x, y, rows);
        double[][] energies = new double[schedule.iterations() + 1][];
        Optional<Course> course = Course.observing(graph, schedule);
        if (course.isPresent()) {
            control(rows, 1);
            Compiler compiler = Compiler.following(network, optimiser, precision);
            Arrays.setAll(energies, t -> energiesOf(
                    compiler.part(t == 0 ? course.get().start() : course.get().next(1)), memory));
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, memory, rows));
        }
        return energies;
    }

    private double[] energiesAfter(int iterations, Memory data, int rows) {
        control(rows, 1);
        Program prefix = Program.prefix(graph, schedule, iterations);
        double[] energies = energiesOf(compile(prefix, Purpose.INFERENCE), data);
        if (schedule.appliesWithin()) {
            runs.run(Runs.Kind.UNDO, memory);
        }
        return energies;
    }

    private double[] energiesOf(Compiled what, Memory data) {
        runs.once(what, data);
        Results found = results();
        if (found.failedTick() != 0) {
            clearStatus();
        }
        return found.energies();
    }

    private void clearStatus() {
        stream.upload(memory, network.results + Code.STATUS, new float[1], 0, 1);
    }

    @Override
    public float[] predict(float[] x, int rows) {
        give(x, null, rows);
        control(rows, 1);
        runs.run(Runs.Kind.PREDICTION, memory);
        return rows(network.output().reference, network.output(), rows);
    }

    @Override
    public void learn(int rows, double rateFactor) {
        control(rows, rateFactor);
        runs.run(Runs.Kind.STEP, memory);
        updates++;
    }

    @Override
    public void submit(DeviceSamples samples, int[] order, int from, int count) {
        enqueue(Runs.Kind.INFERENCE, samples, order, from, count, 1);
        updates += inference.applications();
    }

    @Override
    public Inferred await(int rows) {
        Results found = results();
        requireFinite(found);
        return found.inferred(rows);
    }

    // Training.

    @Override
    public DeviceSamples hold(float[] x, float[] y) {
        return new DeviceSamples(stream, graph, x, y);
    }

    @Override
    public Class<DeviceSamples> held() {
        return DeviceSamples.class;
    }

    @Override
    public void train(DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        enqueue(Runs.Kind.TRAINING, samples, order, from, count, rateFactor);
        updates += schedule.appliesWithin() ? inference.applications() : 1;
    }

    private void enqueue(
            Runs.Kind kind, DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        give(samples, order, from, count);
        control(count, rateFactor);
        asked.add(new Asked(samples, order, from, count, tick, updates));
        runs.run(kind, samples.memory());
    }

    private void give(DeviceSamples samples, int[] order, int from, int count) {
        controls.data(0, samples.targets());
        controls.chosen(order, from, count);
    }

    @Override
    public Metrics metrics() {
        Results found = results();
        requireFinite(found);
        clearResults();
        return found.metrics();
    }

    /** The failed call is run again to find out where; calls after it have changed nothing. */
    private DivergenceException divergedBefore(int failedTick) {
        Asked failed = asked.stream().filter(t -> t.tick == failedTick).findFirst().orElseThrow();
        clearResults();
        updates = failed.updates;
        give(failed.samples, failed.chosen, 0, failed.chosen.length);
        DivergenceException found = diverged(
                failed.samples.memory(), failed.chosen.length, graph.output().name());
        clearResults();
        return found;
    }

    // State.

    @Override
    public PlanState state() {
        Map<String, float[]> parameters = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        List<String> names = optimiser.kind().slots();
        for (Weights weights : network.weights()) {
            String name = weights.parameter.name();
            parameters.put(name, weights.unpack(download(weights.at, weights.size)));
            for (int s = 0; s < weights.slots.length; s++) {
                slots.put(names.get(s) + "/" + name, weights.unpack(download(weights.slots[s], weights.size)));
            }
        }
        if (optimiser.kind() == Kind.MQ) {
            learning().forEach(n -> slots.put("s/" + n.node.name(), download(n.dense.meanGradient(), 1)));
        }
        return new PlanState(parameters, slots, updates);
    }

    private List<NodeArrays> learning() {
        return network.learners().stream().filter(n -> !n.dense.learning().isEmpty()).toList();
    }

    @Override
    public void restore(PlanState state) {
        List<String> names = optimiser.kind().slots();
        for (Weights weights : network.weights()) {
            String name = weights.parameter.name();
            stream.upload(memory, weights.at, weights.pack(state.parameters().get(name)), 0, weights.size);
            for (int s = 0; s < weights.slots.length; s++) {
                float[] slot = weights.pack(state.slots().get(names.get(s) + "/" + name));
                stream.upload(memory, weights.slots[s], slot, 0, weights.size);
            }
        }
        if (optimiser.kind() == Kind.MQ) {
            learning().forEach(n -> stream.upload(
                    memory, n.dense.meanGradient(), state.slots().get("s/" + n.node.name()), 0, 1));
        }
        runs.run(Runs.Kind.RENEWAL, memory);
        updates = state.updates();
    }

    @Override
    public String kernel() {
        return runs.script(Runs.Kind.INFERENCE).kernel();
    }

    @Override
    public String explain() {
        return """
                kernel %s
                %s
                %d iteration(s) of rule %s, value optimiser %s, in %d phases, displacement form, clamped-input products once an inference, zero-error wave skipped
                %.1f MB of values and parameters"""
                .formatted(
                        kernel(), runs.script(Runs.Kind.INFERENCE).explain(), schedule.iterations(),
                        schedule.name(), schedule.valueOptimiser(), inference.phases().size(), 4 * network.words / 1e6);
    }

    @Override
    public void close() {
        stream.close();
    }
}
