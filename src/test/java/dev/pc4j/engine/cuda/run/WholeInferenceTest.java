package dev.pc4j.engine.cuda.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of a script is one launch of columns, and what follows it. */
class WholeInferenceTest {
    /** A task that is told from the others by its columns. */
    private static Phase phase(Family family, Integer... columns) {
        List<Task> tasks = Stream.of(columns).map(n -> new Task().with(Int.N, n).with(Int.NODE, n % 10)).toList();
        return new Phase(family, Precision.TF32, tasks);
    }

    private static List<Integer> columns(List<Task> tasks) {
        return tasks.stream().map(task -> task.get(Int.N)).toList();
    }

    private static List<Phase> script(Phase... after) {
        List<Phase> phases = new ArrayList<>(List.of(phase(Family.GATHER, 10, 20), phase(Family.PREDICT, 31),
                phase(Family.PREDICT, 32), phase(Family.OUTPUT, 40), phase(Family.CHAIN, 51, 52),
                phase(Family.ENERGY, 62), phase(Family.TOTAL, 71, 72)));
        phases.addAll(List.of(after));
        return phases;
    }

    @Test
    void tasksLieInTheOrderOfTheKernel() {
        WholeInference whole = WholeInference.of(script());
        assertThat(columns(whole.tasks())).as("node 1 has no energy")
                .containsExactly(10, 20, 10, 40, 31, 51, 0, 32, 52,
                        62, 71, 72);
        assertThat(whole.rest()).isEmpty();
        assertThat(whole.input().get(Int.SHOWN)).isZero();
    }

    @Test
    void gradientsAfterEachOtherAreOnePhaseAndTheOthersStayWhereTheyAre() {
        List<Phase> rest = WholeInference.of(script(phase(Family.FACTOR, 1), phase(Family.LEARN, 2, 3),
                phase(Family.LEARN, 4), phase(Family.MAGNITUDE, 5), phase(Family.FACTOR, 6))).rest();
        assertThat(rest).extracting(Phase::family)
                .containsExactly(Family.FACTOR, Family.LEARN, Family.MAGNITUDE, Family.FACTOR);
        assertThat(columns(rest.get(1).tasks())).containsExactly(2, 3, 4);
    }

    @Test
    void whatDoesNotStartWithItsRowsIsRefused() {
        List<Phase> phases = script();
        assertThatThrownBy(() -> WholeInference.of(phases.subList(1, phases.size())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("phase 0 is no GATHER");
    }
}
