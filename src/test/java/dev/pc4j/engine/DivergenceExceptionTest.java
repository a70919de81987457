package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the iteration is found from which on energies are not finite. */
class DivergenceExceptionTest {
    private static final int STEPS = 40;
    private static final Graph GRAPH = Graph.builder()
            .input("x", 2)
            .dense("h", "x", 2, Activation.NONE)
            .dense("y", "h", 2, Activation.TANH)
            .build(Energy.gaussian(1));
    private static final Schedule SCHEDULE = LearningRule.STRICT.schedule(GRAPH, new Inference(STEPS, 0.1));

    private final List<Integer> asked = new ArrayList<>();

    private String found(IntFunction<double[]> energies) {
        return DivergenceException.found(t -> {
            asked.add(t);
            return energies.apply(t);
        }, "the gradient", "h", GRAPH, SCHEDULE).getMessage();
    }

    private String foundWhere(IntPredicate finite) {
        return found(t -> new double[] {1, finite.test(t) ? 1 : Double.NaN});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 19, 20, 21, 39, 40})
    void theFirstIsFoundByAFew(int first) {
        assertThat(foundWhere(t -> t < first))
                .startsWith("the energy of node 'y' is not finite from inference step %d on".formatted(first));
        assertThat(asked).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(7);
    }

    /** No inference rate can have done it. */
    @Test
    void fromTheStartOnItIsNotTheInferenceRate() {
        assertThat(foundWhere(t -> false))
                .startsWith("the energy of node 'y' is not finite at inference step 0, before anything was relaxed")
                .contains("learning rate", "the input or the target")
                .doesNotContain("inference rate");
    }

    @Test
    void theNodeIsTheOneNearestTheOutputAtThatStep() {
        assertThat(found(t -> new double[] {t < 9 ? 1 : Double.POSITIVE_INFINITY, t < 30 ? 1 : Double.NaN}))
                .startsWith("the energy of node 'h' is not finite from inference step 9 on");
    }

    /** Energies are those of the nodes with a prediction, and inputs have none. */
    @Test
    void inputsAreNotCounted() {
        Graph two = Graph.builder()
                .input("x1", 2)
                .input("x2", 2)
                .add("y", "x1", "x2")
                .build(Energy.gaussian(1));
        Schedule schedule = LearningRule.STRICT.schedule(two, new Inference(1, 0.1));
        assertThat(DivergenceException.found(t -> new double[] {Double.NaN}, "the gradient", "y", two, schedule))
                .hasMessageStartingWith("the energy of node 'y'");
    }

    @Test
    void finiteEnergiesNameTheOther() {
        assertThat(foundWhere(t -> true))
                .startsWith("the gradient of node 'h' is not finite from inference step 40 on");
    }

    /** Whatever comes back: what is named is not finite, and the step before it is. */
    @Test
    void whatComesBackIsNotNamed() {
        Set<Integer> failing = Set.of(3, 4, 11, 12, 13, 20, 33, 34, 40);
        String message = foundWhere(t -> !failing.contains(t));
        assertThat(List.of(3, 11, 20, 33, 40)).anyMatch(t -> message.contains("from inference step " + t + " on"));
    }
}
