package dev.pc4j.engine.device;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.device.Programs.Kind;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Inferences and training steps on data sets in the device's memory. They are only asked for: what they found is read later, and so is that
 * one of them was not finite, after which the device has learnt nothing more. That one is then run again to find out where.
 */
final class DataSetCalls {
    private final Calls calls;
    private final Traces traces;
    private final Graph graph;
    private final Schedule schedule;

    /** The calls that nobody has waited for yet. */
    private final List<Asked> asked = new ArrayList<>();

    /** What it takes to run a call again. */
    private static final class Asked {
        final DeviceSamples samples;
        final int[] chosen;
        final int tick;

        /** The optimiser's steps and the inferences before it. */
        final long updates;

        final long inferences;

        Asked(DeviceSamples samples, int[] chosen, int tick, long updates, long inferences) {
            this.samples = samples;
            this.chosen = chosen;
            this.tick = tick;
            this.updates = updates;
            this.inferences = inferences;
        }
    }

    DataSetCalls(Calls calls, Traces traces) {
        this.calls = calls;
        this.traces = traces;
        this.graph = calls.network.graph;
        this.schedule = calls.network.schedule;
    }

    /** Asks for an inference. */
    void submit(DeviceSamples samples, int[] order, int from, int count) {
        enqueue(Kind.INFERENCE, samples, order, from, count, 1);
        calls.stepped(calls.programs.compiled(Kind.INFERENCE, calls.held()).applications());
    }

    /** What the inference that was submitted last has found. */
    Inferred await(int rows) {
        Results found = calls.results();
        requireFinite(found);
        return found.inferred(graph.predicted(), rows, schedule.iterations());
    }

    /** Asks for a training step. */
    void train(DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        enqueue(Kind.TRAINING, samples, order, from, count, rateFactor);
        calls.stepped(schedule.appliesWithin()
                ? calls.programs.compiled(Kind.TRAINING, calls.held()).applications()
                : 1);
    }

    private void enqueue(Kind kind, DeviceSamples samples, int[] order, int from, int count, double rateFactor) {
        Pins pins = calls.ends(count);
        calls.show(pins, calls.programs.compiled(Kind.INFERENCE, pins));
        calls.ready(kind, samples, order, from, count);
        calls.begin(count, rateFactor);
        int[] chosen = Arrays.copyOfRange(order, from, from + count);
        asked.add(new Asked(samples, chosen, calls.tick(), calls.updates(), calls.inferences()));
        calls.runs.run(kind, pins, samples::memory);
        calls.ended(count);
    }

    /** The sums over the training steps since the last call. */
    Metrics metrics() {
        Results found = calls.results();
        requireFinite(found);
        clearResults();
        return found.metrics();
    }

    /** Reports a call that failed before this one. */
    void failPending() {
        if (!asked.isEmpty()) {
            requireFinite(calls.results());
        }
    }

    /** Reports a call that failed without anybody waiting for it. */
    private void requireFinite(Results found) {
        if (found.failedTick() != 0) {
            throw diverged(found.failedTick());
        }
        asked.clear();
    }

    private DivergenceException diverged(int failedTick) {
        Asked failed = asked.stream().filter(a -> a.tick == failedTick).findFirst().orElseThrow();
        clearResults();
        calls.restore(failed.updates, failed.inferences);
        calls.give(failed.samples, failed.chosen, 0, failed.chosen.length);
        DivergenceException found = traces.diverged(
                calls.ends(false), failed.samples::memory, failed.chosen.length, graph.outputs().getLast().name());
        clearResults();
        calls.ended(failed.chosen.length);
        return found;
    }

    private void clearResults() {
        calls.clearResults();
        asked.clear();
    }
}
