package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.pc4j.engine.reference.Operators;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator of the user's own: checked by one call, run by the engines that take such. */
class OwnOperatorTest {
    private static final Graph GRAPH = Graph.builder()
            .input("x", 4)
            .dense("h", "x", 3, Activation.TANH)
            .node("c", new Cube(), "h")
            .dense("y", "c", 2, Activation.NONE)
            .build(Energy.gaussian(1));
    private static final Schedule STRICT = LearningRule.STRICT.schedule(GRAPH, new Inference(10, 0.2));

    @Test
    void isCheckedByFiniteDifferences() {
        assertThat(Operators.check(new Cube(), Shape.of(3))).isLessThan(1e-6);
    }

    @Test
    void learnsTheSameOnHostAndReference() {
        float[] host = learnt("host");
        float[] reference = learnt("reference");
        for (int i = 0; i < host.length; i++) {
            assertThat(host[i]).isCloseTo(reference[i], withinPercentage(0.01));
        }
    }

    /** The energy and the gradient of the operator's parameter, then the parameter after a step of learning. */
    private static float[] learnt(String name) {
        try (Engine engine = Engines.open(name); Plan plan = engine.compile(GRAPH, STRICT, PlanOptions.batch(2))) {
            plan.set("c.a", new float[] {0.7f});
            Inferred found = plan.infer(new float[] {1, -2, 0.5f, 0.3f, -1, 0.2f, 2, 0}, new float[] {1, -1, 0.5f, 2});
            float gradient = plan.gradient("c.a")[0];
            plan.learn(1);
            return new float[] {(float) found.energy(), gradient, plan.get("c.a")[0]};
        }
    }

    @Test
    void enginesWithoutSuchNameThoseThatHaveThem() {
        assertThatThrownBy(() -> new Capabilities(Capabilities.ALL.operators(), Set.of())
                .require("narrow", GRAPH, STRICT)).isInstanceOf(EngineException.class)
                .hasMessageContaining("operator cube of node 'c'")
                .hasMessageContaining("host");
    }
}
