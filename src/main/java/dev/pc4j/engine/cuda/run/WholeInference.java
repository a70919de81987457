package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.List;

/**
 * The phases from the gathered rows to the energies of a chain, which one launch of a kernel that is compiled for them runs: gather of x and y, perhaps show of x, the
 * feed-forward pass a node at a time, the output's start, the chain, energies and their totals.
 *
 * @param chain the phase of its loop
 * @param input says by which activation the first node reads the input
 * @param tasks in the order that {@code chain.cuh} names
 * @param rest the phases that follow; gradients after each other are one, since they do not depend on each other
 */
record WholeInference(Phase chain, Task input, List<Task> tasks, List<Phase> rest) {

    /** Takes the beginning of a script with a chain apart. */
    static WholeInference of(List<Phase> phases) {
        Reader reader = new Reader(phases);
        List<Task> gather = reader.take(Family.GATHER);
        Task show = reader.isAt(Family.SHOW) ? reader.take(Family.SHOW).getFirst() : null;
        List<Task> forward = reader.takeAll(Family.PREDICT);
        List<Task> output = reader.take(Family.OUTPUT);
        Phase chain = reader.phase(Family.CHAIN);
        List<Task> tasks = new ArrayList<>(gather);
        tasks.add(show == null ? gather.getFirst() : show);
        tasks.addAll(output);
        tasks.addAll(nodes(forward, chain.tasks(), reader.take(Family.ENERGY)));
        tasks.addAll(reader.take(Family.TOTAL));
        return new WholeInference(chain, show == null ? new Task() : show, List.copyOf(tasks), reader.rest());
    }

    /** Three tasks a node; one that names nothing where a node has no energy. */
    private static List<Task> nodes(List<Task> forward, List<Task> chain, List<Task> energies) {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            int node = i + 1;
            tasks.add(forward.get(i));
            tasks.add(chain.get(i));
            tasks.add(energies.stream().filter(t -> t.get(Int.NODE) == node).findFirst().orElseGet(Task::new));
        }
        return tasks;
    }

    /** Goes through phases in their order. */
    private static final class Reader {
        private final List<Phase> phases;
        private int at;

        Reader(List<Phase> phases) {
            this.phases = phases;
        }

        boolean isAt(Family family) {
            return at < phases.size() && phases.get(at).family() == family;
        }

        Phase phase(Family family) {
            if (!isAt(family)) {
                throw new IllegalStateException(
                        "a chain is not run from its start: phase %d is no %s".formatted(at, family));
            }
            return phases.get(at++);
        }

        /** The tasks of all phases of a family that come next. */
        List<Task> takeAll(Family family) {
            List<Task> tasks = new ArrayList<>();
            while (isAt(family)) {
                tasks.addAll(take(family));
            }
            return List.copyOf(tasks);
        }

        List<Task> take(Family family) {
            return phase(family).tasks();
        }

        List<Phase> rest() {
            List<Phase> rest = new ArrayList<>();
            while (at < phases.size()) {
                Phase next = phases.get(at);
                rest.add(next.family() == Family.LEARN
                        ? new Phase(Family.LEARN, Precision.FP32, takeAll(Family.LEARN))
                        : phase(next.family()));
            }
            return List.copyOf(rest);
        }
    }
}
