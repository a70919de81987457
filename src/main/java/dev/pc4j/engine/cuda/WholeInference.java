package dev.pc4j.engine.cuda;

import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.List;

/**
 * The phases from the gathered rows to the energies of a chain, which one launch of {@code columns} runs: gather of x and y, perhaps show of x, the
 * feed-forward pass a node at a time, the output's start, the chain, energies and their totals.
 *
 * @param chain the phase of its loop
 * @param input says by which activation the first node reads the input
 * @param tasks in the order that {@code columns.cu} names
 * @param rest the phases that follow
 */
record WholeInference(Phase chain, Task input, List<Task> tasks, List<Phase> rest) {

    /** Takes the beginning of a script with a chain apart. */
    static WholeInference of(List<Phase> phases) {
        Reader reader = new Reader(phases);
        List<Task> gather = reader.take(Family.GATHER);
        List<Task> show = reader.next() == Family.SHOW ? reader.take(Family.SHOW) : List.of();
        List<Task> forward = new ArrayList<>();
        while (reader.next() == Family.PREDICT) {
            forward.addAll(reader.take(Family.PREDICT));
        }
        Task output = reader.take(Family.OUTPUT).getFirst();
        Phase chain = reader.phase(Family.CHAIN);
        List<Task> energies = reader.take(Family.ENERGY);
        List<Task> tasks = new ArrayList<>(gather);
        tasks.add(show.isEmpty() ? gather.getFirst() : show.getFirst());
        tasks.add(output);
        for (int i = 0; i < chain.tasks().size(); i++) {
            int node = i + 1;
            tasks.add(forward.get(i));
            tasks.add(chain.tasks().get(i));
            tasks.add(energies.stream().filter(t -> t.get(Int.NODE) == node).findFirst().orElseGet(Task::new));
        }
        tasks.addAll(reader.take(Family.TOTAL));
        Task input = show.isEmpty() ? new Task() : show.getFirst();
        return new WholeInference(chain, input, List.copyOf(tasks), reader.rest());
    }

    /** Goes through phases in their order. */
    private static final class Reader {
        private final List<Phase> phases;
        private int at;

        Reader(List<Phase> phases) {
            this.phases = phases;
        }

        Family next() {
            return phases.get(at).family();
        }

        Phase phase(Family family) {
            if (next() != family) {
                throw new IllegalStateException("a chain is not run from its start: %s in place of %s".formatted(next(),
                        family));
            }
            return phases.get(at++);
        }

        List<Task> take(Family family) {
            return phase(family).tasks();
        }

        List<Phase> rest() {
            return phases.subList(at, phases.size());
        }
    }
}
