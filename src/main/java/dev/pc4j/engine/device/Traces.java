package dev.pc4j.engine.device;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
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
            calls.begin(rows, 1);
            Compiler compiler = calls.programs.following(pins);
            Arrays.setAll(energies, t -> energiesOf(
                    compiler.part(t == 0 ? course.get().start() : course.get().next(1), Purpose.LOOK),
                    calls::memory));
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, pins, calls::memory, rows));
        }
        return energies;
    }

    private double[] energiesAfter(int iterations, Pins pins, Supplier<Memory> from, int rows) {
        calls.begin(rows, 1);
        double[] energies = energiesOf(calls.programs.prefix(iterations, pins), from);
        calls.undo();
        return energies;
    }

    private double[] energiesOf(Compiled what, Supplier<Memory> from) {
        calls.runs.once(what, from);
        Results found = calls.results();
        if (found.failedTick() != 0) {
            calls.clearStatus();
        }
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
