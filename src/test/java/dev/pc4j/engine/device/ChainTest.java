package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which rules a chain of dense nodes runs in one launch. */
class ChainTest {
    private static final Graph CHAIN = Graph.builder()
            .input("x", 5)
            .dense("h1", "x", 7, Activation.NONE)
            .dense("h2", "h1", 6, Activation.TANH)
            .dense("y", "h2", 3, Activation.TANH)
            .build(Energy.gaussian(1));
    private static final Graph RESIDUAL = Graph.builder()
            .input("x", 5)
            .dense("h1", "x", 7, Activation.NONE)
            .dense("h2", "h1", 7, Activation.TANH)
            .add("sum", "h1", "h2")
            .dense("y", "sum", 3, Activation.TANH)
            .build(Energy.gaussian(1));
    private static final Map<LearningRule, Integer> MODES = Map.of(
            LearningRule.STRICT, Code.ITERATE, LearningRule.FIXED_PREDICTION, Code.ITERATE, LearningRule.ZIL, Code.WAVE,
            LearningRule.EXACT, Code.WAVE, LearningRule.BACKPROP, Code.WAVE);

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void rules(LearningRule rule) {
        List<Phase> chains = chains(CHAIN, rule, 4);
        if (!MODES.containsKey(rule)) {
            assertThat(chains).isEmpty();
            return;
        }
        assertThat(chains).hasSize(1);
        assertThat(chains.getFirst().tasks()).hasSize(3)
                .allMatch(t -> t.get(Int.MODE) == MODES.get(rule))
                .allMatch(t -> t.has(Code.HELD) == (rule != LearningRule.STRICT && rule != LearningRule.ZIL));
    }

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void otherGraphsHaveNone(LearningRule rule) {
        assertThat(chains(RESIDUAL, rule, 4)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void otherValueOptimisersHaveNone(ValueOptimiser.Kind kind) {
        Inference inference = new Inference(4, 0.1).with(ValueOptimiser.of(kind));
        assertThat(chains(CHAIN, LearningRule.STRICT.schedule(CHAIN, inference))).isEmpty();
    }

    private static List<Phase> chains(Graph graph, LearningRule rule, int steps) {
        return chains(graph, rule.schedule(graph, new Inference(steps, 0.1)));
    }

    private static List<Phase> chains(Graph graph, Schedule schedule) {
        Network network = new Network(graph, schedule, new Packing(16, 1, false),
                PlanOptions.batch(4).with(Optimiser.sgd(1)), "test");
        return Compiler.compile(network, Program.of(graph, schedule), Optimiser.sgd(0.1), Precision.FP32, p -> true,
                Purpose.TRAINING, Pins.ends(graph, true, false))
                .phases()
                .stream()
                .filter(p -> p.family() == Family.CHAIN)
                .toList();
    }
}
