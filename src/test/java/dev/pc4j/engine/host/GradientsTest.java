package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Value;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GradientsTest {

    /** The identity, with a parameter that it does not use; it notes its name when its gradient is taken. */
    private record Noting(String name, int size, List<String> notes) implements CustomOperator {
        @Override
        public String kind() {
            return "noting";
        }

        @Override
        public Shape output(String node, List<Value> parents) {
            return Operator.only(kind(), node, parents).shape();
        }

        @Override
        public List<Parameter> parameters(List<Shape> parents) {
            return List.of(new Parameter("unused", Shape.of(size), 1, 1));
        }

        @Override
        public void forward(double[][] parents, double[][] parameters, double[] mu) {
            System.arraycopy(parents[0], 0, mu, 0, mu.length);
        }

        @Override
        public void pullBack(double[][] parents, double[][] parameters, double[] error, int slot, double[] back) {
            for (int i = 0; i < back.length; i++) {
                back[i] += error[i];
            }
        }

        @Override
        public void gradients(double[][] parents, double[][] parameters, double[] error, double[][] gradients) {
            notes.add(name);
        }
    }

    /** Else Z-IL, whose levels learn from the output down, would begin a wide first layer last, and one thread alone would end with it. */
    @Test
    void longBlocksAreBegunFirstWhicheverNodeLearnsFirst() {
        assertThat(order(LearningRule.ZIL, 10, 1000, 100)).containsExactly("h2", "y", "h1");
        assertThat(order(LearningRule.ZIL, 1000, 10, 100)).containsExactly("h1", "y", "h2");
        assertThat(order(LearningRule.BACKPROP, 10, 100, 1000)).containsExactly("y", "h2", "h1");
    }

    private static List<String> order(LearningRule rule, int first, int second, int third) {
        List<String> notes = new ArrayList<>();
        Graph graph = Graph.builder()
                .input("x", 3)
                .node("h1", new Noting("h1", first, notes), "x")
                .node("h2", new Noting("h2", second, notes), "h1")
                .node("y", new Noting("y", third, notes), "h2")
                .build(Energy.gaussian(1));
        try (Engine engine = Fixtures.host(1); Plan plan = Fixtures.plan(engine, graph, rule, 1, Optimiser.sgd(0.1))) {
            Fixtures.infer(plan, 1);
        }
        return notes;
    }

    /** A convolution's few weights are used at every position, and its bias too. */
    @Test
    void theTermsOfABlockCountThePositionsAtWhichItIsUsed() {
        Graph graph = Graph.builder()
                .input("x", 12, 12, 1)
                .node("h", Conv2d.of(2, 3, 1, 1), "x")
                .node("y", new Dense(2, Activation.NONE).flat(), "h")
                .build(Energy.gaussian(1));
        HostNetwork network = new HostNetwork(graph, LearningRule.ZIL.schedule(graph, Fixtures.INFERENCE), 8,
                Optimiser.sgd(0.1), 0, Fixtures.vectors());
        Map<String, Long> terms = network.uses()
                .stream()
                .collect(Collectors.toMap(use -> use.parameter().parameter.name(), use -> use.terms(8)));
        assertThat(terms.get("h.weight")).isGreaterThan(terms.get("y.weight"));
        assertThat(terms).containsEntry("h.bias", 8L * 12 * 12 * 2).containsEntry("y.bias", 8L * 2);
    }
}
