package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.SumOf;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which loops of a node that predicts itself are one launch. */
class RecurrenceTest {
    private static final Inference INFERENCE = new Inference(300, 0.1);

    /** A launch for 300 iterations of 4 rows; without it each iteration is two and more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void relaxationAndCompletionAre(boolean completes) {
        Graph graph = itself(100, new Dense(100, Activation.TANH).withoutSelfConnections());
        List<Phase> phases = phases(graph, INFERENCE, held(100, completes));
        assertThat(phases).filteredOn(p -> p.family() == Family.RECURRENT).hasSize(1);
        assertThat(phases).filteredOn(p -> p.family() == Family.RELAX || p.family() == Family.STEER).isEmpty();
    }

    @Test
    void widerNodesAreNot() {
        assertThat(recurrences(itself(225, new Dense(225, Activation.NONE)), INFERENCE)).isEmpty();
        assertThat(recurrences(itself(224, new Dense(224, Activation.NONE)), INFERENCE)).hasSize(1);
    }

    @Test
    void otherOperatorsAreNot() {
        Dense dense = new Dense(6, Activation.TANH, Placement.BEFORE, false);
        Graph sum = Graph.builder().later("v", 6).node("v", new SumOf(dense, dense), "v", "v").build();
        assertThat(recurrences(sum, INFERENCE)).isEmpty();
        assertThat(recurrences(itself(6, new Dense(6, Activation.TANH, Placement.AFTER, false)), INFERENCE)).isEmpty();
        Graph two = Graph.builder().later("v", 6).node("v", dense, "v").node("w", dense, "v").build();
        assertThat(recurrences(two, INFERENCE)).isEmpty();
    }

    @Test
    void ratesThatFallAndHeldPredictionsAreNot() {
        Graph graph = itself(6, new Dense(6, Activation.TANH));
        assertThat(recurrences(graph, new Inference(300, 0.1, true, Double.POSITIVE_INFINITY))).isEmpty();
        assertThat(of(phases(graph, LearningRule.FIXED_PREDICTION.schedule(graph, graph.predicted(), INFERENCE),
                held(6, false)))).isEmpty();
    }

    @Test
    void relaxationsWithNoiseAreNot() {
        Graph graph = itself(6, new Dense(6, Activation.TANH));
        assertThat(of(phases(graph, Langevin.RULE.schedule(graph, graph.predicted(), INFERENCE), held(6, false))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void otherValueOptimisersAreNot(ValueOptimiser.Kind kind) {
        Graph graph = itself(6, new Dense(6, Activation.TANH));
        assertThat(recurrences(graph, INFERENCE.with(ValueOptimiser.of(kind)))).isEmpty();
    }

    private static Graph itself(int width, Operator operator) {
        return Graph.builder().later("v", width).node("v", operator, "v").build();
    }

    /** Values that are all given, of which nothing, or every second one, is held. */
    private static Clamps held(int width, boolean some) {
        boolean[] held = new boolean[width];
        for (int i = 0; i < width; i += 2) {
            held[i] = some;
        }
        return Clamps.of("v", new float[width], held);
    }

    private static List<Phase> recurrences(Graph graph, Inference inference) {
        return of(phases(graph, inference, held(graph.node(0).width(), false)));
    }

    private static List<Phase> of(List<Phase> phases) {
        return phases.stream().filter(p -> p.family() == Family.RECURRENT).toList();
    }

    private static List<Phase> phases(Graph graph, Inference inference, Clamps clamps) {
        return phases(graph, LearningRule.STRICT.schedule(graph, graph.predicted(), inference), clamps);
    }

    private static List<Phase> phases(Graph graph, Schedule schedule, Clamps clamps) {
        Network network = new Network(graph, schedule, new Packing(16, 1, false),
                PlanOptions.batch(4).with(Optimiser.sgd(1)), "test");
        return Compiler.compile(network, Program.of(graph, schedule), Optimiser.sgd(0.1), Precision.FP32, p -> true,
                Purpose.INFERENCE, Pins.of(clamps, graph, false)).phases();
    }
}
