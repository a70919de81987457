package dev.pc4j.engine.device;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Programs.Kind;
import dev.pc4j.engine.device.Programs.What;
import dev.pc4j.schedule.Step;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all calls of a plan share. A call makes a program ready for what it holds, brings its rows and the words of its {@link Controls} to
 * the device, runs the program and reads what was found. A plan knows of the calls so far how often the optimiser has stepped, how many
 * inferences there were and what the last of them held.
 */
final class Calls {
    final Network network;
    final Programs programs;
    final Runs runs;
    private final Stream stream;
    private final Memory control;
    private final Controls controls;

    /** Settings of the optimiser: one for a step after the inference, where none is within. */
    private final int settings;

    /** What the last inference held, of which values and errors are asked. */
    private Pins held;

    /** What it ran last: its nodes have moved and have errors. */
    private Compiled shown;

    private long updates;
    private int tick;

    /** Inferences so far, and the rows of the last one. */
    private long inferences;

    private int lastRows;

    /** Lets the device decide what runs, compiles inference and training, on which the size of its memory depends, and allocates. */
    Calls(Stream stream, Network network, Programs programs, Optimiser optimiser) {
        this.stream = stream;
        this.network = network;
        this.programs = programs;
        this.held = ends(false);
        stream.plan(programs.undecided(held).phases());
        this.shown = programs.compiled(Kind.INFERENCE, held);
        programs.compiled(Kind.TRAINING, held);
        long within = network.schedule.flat().filter(Step.Apply.class::isInstance).count();
        this.settings = Math.max(Math.max(1, (int) within * Pieces.LONGEST), shown.settings());
        this.controls = new Controls(optimiser, settings, network.batch);
        this.control = stream.allocate(controls.size(), "the controls of a plan");
        this.runs = new Runs(stream, network, control, programs, this::bring);
        uploadOnes();
        clearResults();
    }

    private void uploadOnes() {
        float[] ones = new float[network.rows * network.packing.columns()];
        for (int r = 0; r < network.rows; r++) {
            ones[r * network.packing.columns()] = 1;
        }
        upload(network.ones, ones, ones.length);
    }

    /** The plan's memory, which may be another after a program was compiled. */
    Memory memory() {
        return runs.memory();
    }

    private void upload(long at, float[] values, int count) {
        stream.upload(memory(), at, values, 0, count);
    }

    /** Waits for all that was asked for; so many floats of the plan's memory. */
    float[] download(long at, int count) {
        float[] values = new float[count];
        stream.download(memory(), at, values, 0, count);
        return values;
    }

    // What a call holds, and its rows.

    /** What a call on x and y holds. */
    Pins ends(boolean continued) {
        return Pins.ends(network.graph, true, continued);
    }

    /** The same for so many rows, where an inference may go on from the last one. */
    Pins ends(int rows) {
        return ends(continues(rows));
    }

    private boolean continues(int rows) {
        return network.continues() && lastRows == rows;
    }

    /** Makes a program ready and brings it x and y; what the call holds. */
    Pins ready(What what, float[] x, float[] y, int rows) {
        Pins pins = ends(rows);
        runs.ready(what, pins);
        give(x, y, rows);
        return pins;
    }

    /** The same with what clamps hold. */
    Pins ready(What what, Clamps clamps, int rows) {
        Pins pins = Pins.of(clamps, network.graph, continues(rows));
        runs.ready(what, pins);
        give(clamps, rows);
        return pins;
    }

    /** The same with chosen rows of a data set. */
    Pins ready(What what, DeviceSamples samples, int[] order, int from, int count) {
        Pins pins = ends(count);
        runs.ready(what, pins);
        give(samples, order, from, count);
        return pins;
    }

    /** Makes a prediction ready, which starts from its inputs alone; what it holds. */
    Pins readyToPredict(float[] x, int rows) {
        Pins pins = Pins.ends(network.graph, false, false);
        runs.ready(Kind.PREDICTION, pins);
        give(x, null, rows);
        return pins;
    }

    /** The same with inputs that clamps hold. */
    Pins readyToPredict(Clamps inputs, int rows) {
        Pins pins = Pins.of(inputs, network.graph, false);
        runs.ready(Kind.PREDICTION, pins);
        give(inputs, rows);
        return pins;
    }

    /** Copies a call's rows to where gather finds them; their order in the controls is their own. */
    private void give(float[] x, float[] y, int rows) {
        upload(network.inputs, x, rows * network.graph.input().width());
        if (y != null) {
            upload(network.targets, y, rows * network.graph.output().width());
        }
        controls.data(network.inputs, network.targets);
        controls.inOrder(rows);
    }

    /** Copies what a call holds to where its program finds it. */
    private void give(Clamps clamps, int rows) {
        clamps.nodes().forEach((name, clamp) -> {
            NodeArrays of = network.nodes[network.graph.node(name).index()];
            upload(of.given(), clamp.values(), rows * of.width);
            clamp.held().ifPresent(mask -> upload(of.mask(), floats(mask), rows * of.width));
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

    /** Lets the call find rows of a data set, which is in the device's memory. */
    void give(DeviceSamples samples, int[] order, int from, int count) {
        controls.data(0, samples.targets());
        controls.chosen(order, from, count);
    }

    // Words that go with a call.

    /** Begins a call and brings its words. */
    void begin(int rows, double rateFactor) {
        begin();
        goOn(rows, rateFactor);
    }

    /** Begins a call that is taken in pieces, each of which brings its words. */
    void begin() {
        tick++;
    }

    /** The number of the call that began last since {@link #clearResults}. */
    int tick() {
        return tick;
    }

    /** Brings the words of a call that has begun, or of a further piece of it. */
    void goOn(int rows, double rateFactor) {
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

    /** Runs what depends on nothing that a call holds. */
    void run(Kind what) {
        runs.run(what, ends(false), this::memory);
    }

    /** Takes back what an inference has learnt, where its schedule steps the optimiser. */
    void undo() {
        if (network.schedule.appliesWithin()) {
            run(Kind.UNDO);
        }
    }

    // What was found.

    /** Waits for all that was asked for. */
    Results results() {
        return new Results(download(network.results, network.resultWords()));
    }

    /** Waits for the first of the {@linkplain Network#glances glances}. */
    List<Results> glances(int count) {
        int words = network.resultWords();
        float[] all = download(network.glances(), count * words);
        return IntStream.range(0, count)
                .mapToObj(i -> new Results(Arrays.copyOfRange(all, i * words, (i + 1) * words)))
                .toList();
    }

    /** Forgets what was found, and counts calls from the first again. */
    void clearResults() {
        float[] cleared = Results.cleared();
        upload(network.results, cleared, cleared.length);
        tick = 0;
    }

    /** Lets the device go on after a call that was not finite. */
    void clearStatus() {
        upload(network.results + Code.STATUS, new float[1], 1);
    }

    // What there was so far.

    /** Says what an inference holds and ran, for {@link #held} and {@link #shown}. */
    void show(Pins pins, Compiled program) {
        held = pins;
        shown = program;
    }

    /** What the last inference held. */
    Pins held() {
        return held;
    }

    /** What the last inference ran last. */
    Compiled shown() {
        return shown;
    }

    /** Counts an inference. */
    void ended(int rows) {
        inferences++;
        lastRows = rows;
    }

    /** How many inferences have ended. */
    long inferences() {
        return inferences;
    }

    /** How often the optimiser has stepped. */
    long updates() {
        return updates;
    }

    /** Counts steps of the optimiser. */
    void stepped(long steps) {
        updates += steps;
    }

    /** Takes over the count of the optimiser's steps from before a call that has left nothing. */
    void backTo(long updatesBefore) {
        updates = updatesBefore;
    }

    /** Takes over the counts of a state. */
    void restore(long updatesOfState, long inferencesOfState) {
        updates = updatesOfState;
        inferences = inferencesOfState;
    }
}
