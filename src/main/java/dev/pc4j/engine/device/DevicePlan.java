package dev.pc4j.engine.device;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.EnginePlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
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
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final Memory control;
    private final Controls controls;
    private final Runs runs;
    private final Stored stored;

    /** Settings of the optimiser: one for a step after the inference, where none is within. */
    private final int settings;

    /** The calls that nobody has waited for yet. */
    private final List<Asked> asked = new ArrayList<>();

    /** What the last inference held, of which values and errors are asked. */
    private Pins held;

    /** What it ran last: its nodes have moved and have errors. */
    private Compiled shown;

    // Of an inference that is taken by hand.
    private final Pieces pieces;
    private Supplier<Memory> data;
    private int done;
    private long updatesAtStart;

    private long updates;
    private int tick;

    /** Inferences so far, and the rows of the last one. */
    private long inferences;

    private int lastRows;

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
            this.network = new Network(graph, schedule, stream.packing(), options, engine);
            this.held = pair(false);
            this.pieces = new Pieces(network, optimiser, precision);
            this.shown = compile(Runs.Kind.INFERENCE, held);
            long within = schedule.flat().filter(Step.Apply.class::isInstance).count();
            this.settings = Math.max(Math.max(1, (int) within * Pieces.LONGEST), shown.settings());
            compile(Runs.Kind.TRAINING, held);
            this.controls = new Controls(optimiser, settings, options.batch());
            this.control = stream.allocate(controls.size(), "the controls of a plan");
            this.runs = new Runs(stream, network, control, this::compile, this::bring);
            this.stored = new Stored(stream, network, optimiser, runs::memory);
            prepare();
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    private Compiled compile(Runs.What what, Pins pins) {
        return switch (what) {
            case Runs.Kind kind -> compile(kind, pins);
            case Pieces.Piece piece -> pieces.compile(piece, pins);
        };
    }

    private Compiled compile(Runs.Kind kind, Pins pins) {
        return switch (kind) {
            case INFERENCE -> compile(Program.of(graph, schedule), Purpose.INFERENCE, pins);
            case TRAINING -> compile(Program.of(graph, schedule), Purpose.TRAINING, pins);
            case STEP -> Compiler.step(network, optimiser);
            case PREDICTION -> Compiler.feedForward(network, optimiser, pins);
            case RENEWAL -> Compiler.renewal(network, optimiser);
            case UNDO -> Compiler.undo(network, optimiser);
        };
    }

    private Compiled compile(Program program, Purpose purpose, Pins pins) {
        return Compiler.compile(network, program, optimiser, precision, stream::takes, purpose, pins);
    }

    /** What a call on x and y holds. */
    private Pins pair(boolean continued) {
        return Pins.pair(graph, true, continued);
    }

    private Pins pair(int rows) {
        return pair(continues(rows));
    }

    private boolean continues(int rows) {
        return network.continues() && lastRows == rows;
    }

    private Memory memory() {
        return runs.memory();
    }

    private void prepare() {
        float[] ones = new float[network.rows * network.packing.columns()];
        for (int r = 0; r < network.rows; r++) {
            ones[r * network.packing.columns()] = 1;
        }
        stream.upload(memory(), network.ones, ones, 0, ones.length);
        clearResults();
        stored.begin();
    }

    private void clearResults() {
        float[] cleared = Results.cleared();
        stream.upload(memory(), network.results, cleared, 0, cleared.length);
        asked.clear();
        tick = 0;
    }

    private Results results() {
        return new Results(download(network.results, Code.ENERGIES + network.nodes.length));
    }

    private float[] download(long at, int count) {
        float[] values = new float[count];
        stream.download(memory(), at, values, 0, count);
        return values;
    }

    // Parameters.

    @Override
    public void set(Parameter parameter, float[] values) {
        stored.set(parameter, values);
        renew();
    }

    private void renew() {
        runs.run(Runs.Kind.RENEWAL, pair(false), this::memory);
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
        return stored.state(updates, inferences);
    }

    @Override
    public void restore(PlanState state) {
        stored.restore(state);
        renew();
        updates = state.updates();
        inferences = state.inferences();
    }

    // Values.

    @Override
    public float[] value(Node node, int rows) {
        NodeArrays of = network.nodes[node.index()];
        if (of.leaf && held.whole(of)) {
            return rows(of.target(), of, rows);
        }
        float[] values = rows(of.reference, of, rows);
        if (shown.moved().get(of.index())) {
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
        if (!shown.live().get(of.index())) {
            return new float[rows * of.width];
        }
        float[] errors = rows(of.error, of, rows);
        float scale = (float) of.weight;
        for (int i = 0; scale != 1 && i < errors.length; i++) {
            errors[i] /= scale;
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
        Pins pins = pair(rows);
        runs.ready(Runs.Kind.INFERENCE, pins);
        give(x, y, rows);
        return infer(pins, rows);
    }

    @Override
    public Inferred infer(Clamps clamps, int rows) {
        failPending();
        Pins pins = Pins.of(clamps, graph, continues(rows));
        runs.ready(Runs.Kind.INFERENCE, pins);
        give(clamps, rows);
        return infer(pins, rows);
    }

    private Inferred infer(Pins pins, int rows) {
        held = pins;
        shown = runs.compiled(Runs.Kind.INFERENCE, pins);
        control(rows, 1);
        runs.run(Runs.Kind.INFERENCE, pins, this::memory);
        Results found = results();
        try {
            if (found.failedTick() != 0) {
                clearStatus();
                throw diverged(pins, this::memory, rows);
            }
            updates += shown.applications();
            return found.inferred(graph.predicted(), rows, schedule.iterations());
        } finally {
            ended(rows);
        }
    }

    private void ended(int rows) {
        inferences++;
        lastRows = rows;
    }

    /** Copies a call's rows to where gather finds them; their order in the controls is their own. */
    private void give(float[] x, float[] y, int rows) {
        stream.upload(memory(), network.inputs, x, 0, rows * graph.input().width());
        if (y != null) {
            stream.upload(memory(), network.targets, y, 0, rows * graph.output().width());
        }
        controls.data(network.inputs, network.targets);
        controls.inOrder(rows);
    }

    /** Copies what a call holds to where its program finds it. */
    private void give(Clamps clamps, int rows) {
        clamps.nodes().forEach((name, clamp) -> {
            NodeArrays of = network.nodes[graph.node(name).index()];
            long given = of.given();
            stream.upload(memory(), given, clamp.values(), 0, rows * of.width);
            clamp.held().ifPresent(mask -> {
                long at = of.mask();
                stream.upload(memory(), at, floats(mask), 0, rows * of.width);
            });
        });
        controls.inOrder(rows);
    }

    private static float[] floats(boolean[] mask) {
        float[] all = new float[mask.length];
        for (int i = 0; i < mask.length; i++) {
            all[i] = mask[i] ? 1 : 0;
        }
        return all;
    }

    private void control(int rows, double rateFactor) {
        tick++;
        sameCall(rows, rateFactor);
    }

    private void sameCall(int rows, double rateFactor) {
        controls.call(rows, tick, rateFactor);
        controls.inference(inferences);
        controls.steps(0, settings, updates);
        stream.upload(control, 0, controls.words(), 0, controls.used(rows));
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

    /** Where what was given last began to be not finite: it is run again, for fewer iterations. */
    private DivergenceException diverged(Pins pins, Supplier<Memory> from, int rows) {
        String node = graph.outputs().getLast().name();
        for (Layer layer : network.layers) {
            node = isFinite(layer, rows) ? node : layer.node.name();
        }
        return diverged(pins, from, rows, node);
    }

    private boolean isFinite(Layer layer, int rows) {
        for (float bound : download(network.nodes[layer.node.index()].bounds, rows)) {
            if (!Float.isFinite(bound)) {
                return false;
            }
        }
        for (float sum : download(layer.sums(), 2 * layer.chunks())) {
            if (!Float.isFinite(sum)) {
                return false;
            }
        }
        return true;
    }

    private DivergenceException diverged(Pins pins, Supplier<Memory> from, int rows, String node) {
        return DivergenceException.found(
                t -> energiesAfter(t, pins, from, rows), "the gradient", node, graph, schedule);
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        failPending();
        Pins pins = pair(rows);
        runs.ready(Runs.Kind.INFERENCE, pins);
        give(x, y, rows);
        return trace(pins, rows);
    }

    @Override
    public double[][] trace(Clamps clamps, int rows) {
        failPending();
        Pins pins = Pins.of(clamps, graph, continues(rows));
        runs.ready(Runs.Kind.INFERENCE, pins);
        give(clamps, rows);
        return trace(pins, rows);
    }

    private double[][] trace(Pins pins, int rows) {
        double[][] energies = new double[schedule.iterations() + 1][];
        Optional<Course> course = Course.observing(graph, schedule);
        if (course.isPresent()) {
            control(rows, 1);
            Compiler compiler = Compiler.following(network, optimiser, precision, pins);
            Arrays.setAll(energies, t -> energiesOf(
                    compiler.part(t == 0 ? course.get().start() : course.get().next(1), Purpose.LOOK),
                    this::memory));
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, pins, this::memory, rows));
        }
        return energies;
    }

    private double[] energiesAfter(int iterations, Pins pins, Supplier<Memory> from, int rows) {
        control(rows, 1);
        Program prefix = Program.prefix(graph, schedule, iterations);
        double[] energies = energiesOf(compile(prefix, Purpose.TRACE, pins), from);
        if (schedule.appliesWithin()) {
            runs.run(Runs.Kind.UNDO, pair(false), this::memory);
        }
        return energies;
    }

    private double[] energiesOf(Compiled what, Supplier<Memory> from) {
        runs.once(what, from);
        Results found = results();
        if (found.failedTick() != 0) {
            clearStatus();
        }
        return found.energies(graph.predicted());
    }

    private void clearStatus() {
        stream.upload(memory(), network.results + Code.STATUS, new float[1], 0, 1);
    }

    @Override
    public float[] predict(float[] x, int rows) {
        Pins pins = Pins.pair(graph, false, false);
        runs.ready(Runs.Kind.PREDICTION, pins);
        give(x, null, rows);
        return predict(pins, network.nodes[graph.output().index()], rows);
    }

    @Override
    public float[] predict(Clamps inputs, Node node, int rows) {
        Pins pins = Pins.of(inputs, graph, false);
        runs.ready(Runs.Kind.PREDICTION, pins);
        give(inputs, rows);
        return predict(pins, network.nodes[node.index()], rows);
    }

    private float[] predict(Pins pins, NodeArrays node, int rows) {
        control(rows, 1);
        runs.run(Runs.Kind.PREDICTION, pins, this::memory);
        return rows(node.reference, node, rows);
    }

    @Override
    public void learn(int rows, double rateFactor) {
        control(rows, rateFactor);
        runs.run(Runs.Kind.STEP, pair(false), this::memory);
        updates++;
    }

    @Override
    public void submit(DeviceSamples samples, int[] order, int from, int count) {
        enqueue(Runs.Kind.INFERENCE, samples, order, from, count, 1);
        updates += runs.compiled(Runs.Kind.INFERENCE, held).applications();
    }

    @Override
    public Inferred await(int rows) {
        Results found = results();
        requireFinite(found);
        return found.inferred(graph.predicted(), rows, schedule.iterations());
    }

    // By hand.

    @Override
    public void start(float[] x, float[] y, int rows) {
        failPending();
        begin(pair(rows), this::memory);
        give(x, y, rows);
        start(rows);
    }

    @Override
    public void start(Clamps clamps, int rows) {
        failPending();
        begin(Pins.of(clamps, graph, continues(rows)), this::memory);
        give(clamps, rows);
        start(rows);
    }

    @Override
    public void start(DeviceSamples samples, int[] order, int from, int count) {
        failPending();
        begin(pair(count), samples::memory);
        give(samples, order, from, count);
        start(count);
    }

    private void begin(Pins pins, Supplier<Memory> from) {
        held = pins;
        data = from;
        done = 0;
        updatesAtStart = updates;
        runs.ready(Pieces.Piece.START, pins);
    }

    private void start(int rows) {
        tick++;
        run(Pieces.Piece.START, rows, 1);
    }

    private void run(Pieces.Piece piece, int rows, double rateFactor) {
        shown = runs.compiled(piece, held);
        sameCall(rows, rateFactor);
        runs.run(piece, held, data);
        updates += shown.applications();
    }

    @Override
    public void step(int iterations, int rows, double rateFactor) {
        int last = Math.addExact(done, iterations);
        while (done < last) {
            int count = Math.min(Pieces.LONGEST, last - done);
            run(pieces.next(held, done, count), rows, rateFactor);
            done += count;
        }
    }

    @Override
    public double[] energies(int rows) {
        return results().energies(graph.predicted());
    }

    @Override
    public double gradientNorm(int rows) {
        double[] squares = new double[rows];
        for (int index : network.free(held)) {
            NodeArrays node = network.nodes[index];
            float[] force = rows(node.force(), node, rows);
            for (int i = 0; i < force.length; i++) {
                squares[i / node.width] += (double) force[i] * force[i];
            }
        }
        return Math.sqrt(Arrays.stream(squares).max().orElse(0));
    }

    @Override
    public Inferred finish(boolean training, int rows, double rateFactor) {
        run(pieces.end(held, done, training ? Purpose.TRAINING : Purpose.INFERENCE), rows, rateFactor);
        Results found = results();
        try {
            if (found.failedTick() != 0) {
                clearStatus();
                updates = updatesAtStart;
                throw diverged(held, data, rows);
            }
            return found.inferred(graph.predicted(), rows, done);
        } finally {
            ended(rows);
        }
    }

    @Override
    public void abandon() {
        clearStatus();
        if (schedule.appliesWithin()) {
            runs.run(Runs.Kind.UNDO, pair(false), this::memory);
        }
        updates = updatesAtStart;
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
        updates += schedule.appliesWithin() ? runs.compiled(Runs.Kind.TRAINING, held).applications() : 1;
    }

    private void enqueue(
            Runs.Kind kind, DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        held = pair(count);
        shown = runs.compiled(Runs.Kind.INFERENCE, held);
        runs.ready(kind, held);
        give(samples, order, from, count);
        control(count, rateFactor);
        asked.add(new Asked(samples, order, from, count, tick, updates));
        runs.run(kind, held, samples::memory);
        ended(count);
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
                pair(false), failed.samples::memory, failed.chosen.length, graph.output().name());
        clearResults();
        return found;
    }

    @Override
    public String kernel() {
        return runs.script(Runs.Kind.INFERENCE, held).kernel();
    }

    @Override
    public String explain() {
        return """
                kernel %s
                %s
                %d iteration(s) of rule %s, value optimiser %s, in %d phases, displacement form, clamped-input products once an inference, zero-error wave skipped
                %.1f MB of values and parameters"""
                .formatted(
                        kernel(), runs.script(Runs.Kind.INFERENCE, held).explain(), schedule.iterations(),
                        schedule.name(), schedule.valueOptimiser(),
                        runs.compiled(Runs.Kind.INFERENCE, held).phases().size(), 4 * network.words() / 1e6);
    }

    @Override
    public void close() {
        stream.close();
    }
}
