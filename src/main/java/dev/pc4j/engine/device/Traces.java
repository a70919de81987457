package dev.pc4j.engine.device;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Energies of an inference iteration by iteration, of a call that is run for them alone and leaves parameters as they were: for whoever
 * asks, and to find out where a call that failed began to be not finite.
 */
final class Traces {
    private final Calls calls;
    private final Network network;
    private final Graph graph;
    private final Schedule schedule;

    Traces(Calls calls) {
        this.calls = calls;
        this.network = calls.network;
        this.graph = network.graph;
        this.schedule = network.schedule;
    }

    /** Energies of every iteration of a call that was made ready, one array an iteration and one for the start. */
    double[][] trace(Pins pins, int rows) {
        double[][] energies = new double[schedule.iterations() + 1][];
        Optional<Course> course = Course.observing(graph, schedule);
        if (course.isPresent()) {
            observe(course.get(), energies, pins, rows);
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, pins, calls::memory, rows));
        }
        return energies;
    }

    /** Without a wait between the iterations, or as few as there is room for. */
    private void observe(Course course, double[][] energies, Pins pins, int rows) {
        calls.begin(rows, 1);
        Compiler compiler = calls.programs.following(pins);
        for (int from = 0; from < energies.length; from += Network.GLANCES) {
            int count = Math.min(Network.GLANCES, energies.length - from);
            List<Program> programs = new ArrayList<>();
            for (int t = from; t < from + count; t++) {
                programs.add(t == 0 ? course.start() : course.next(1));
            }
            calls.runs.once(compiler.energies(programs), calls::memory);
            List<Results> found = calls.glances(count);
            for (int i = 0; i < count; i++) {
                energies[from + i] = found.get(i).energies(graph.predicted());
            }
        }
    }

    private double[] energiesAfter(int iterations, Pins pins, Supplier<Memory> from, int rows) {
        calls.begin(rows, 1);
        calls.runs.once(calls.programs.prefix(iterations, pins), from);
        Results found = calls.results();
        if (found.failedTick() != 0) {
            calls.clearStatus();
        }
        calls.undo();
        return found.energies(graph.predicted());
    }

    /**
     * Where what was given last began to be not finite: it is run again, for fewer iterations.
     *
     * @param from where its rows are gathered
     */
    DivergenceException diverged(Pins pins, Supplier<Memory> from, int rows) {
        String node = graph.outputs().getLast().name();
        for (Layer layer : network.layers) {
            node = isFinite(layer, rows) ? node : layer.node.name();
        }
        return diverged(pins, from, rows, node);
    }

    private boolean isFinite(Layer layer, int rows) {
        for (float bound : calls.download(network.nodes[layer.node.index()].bounds, rows)) {
            if (!Float.isFinite(bound)) {
                return false;
            }
        }
        for (float sum : calls.download(layer.sums(), 2 * layer.chunks())) {
            if (!Float.isFinite(sum)) {
                return false;
            }
        }
        return true;
    }

    /** The same, with the node whose gradient is named where no energy was found to be not finite. */
    DivergenceException diverged(Pins pins, Supplier<Memory> from, int rows, String node) {
        return DivergenceException.found(
                t -> energiesAfter(t, pins, from, rows), "the gradient", node, graph, schedule);
    }
}
