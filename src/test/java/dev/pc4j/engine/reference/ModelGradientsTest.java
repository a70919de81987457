package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Cnn;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Z-IL and exact learning are backpropagation on every model (Salvatori et al. 2022). */
class ModelGradientsTest {
    private static final int ROWS = 2;
    private static final double BOUND = 1e-12;
    /** What is zero but for rounding is compared beside the largest gradient. */
    private static final double ROUNDING = 1e-12;

    private static Graph graph(String name) {
        return switch (name) {
            case "lenet" -> Models.cnn(Cnn.LENET, Shape.of(16, 16, 1), 4, Activation.TANH).build(Energy.gaussian(1));
            case "rnn" -> Models.rnn(6, 5, 7, 4).build(Energy.softmaxCrossEntropy(1));
            case "resnet18" -> Models.resNet18(Shape.of(8, 8, 3), 2, 4).build(Energy.gaussian(1));
            case "transformer" -> Models.transformer(5, 3, 8, 2, 2, 4).build(Energy.gaussian(1));
            case "mupc" -> Models.muPc(6, 5, 6, 3, Activation.RELU).build(Energy.gaussian(1));
            case "language model" -> Models.languageModel(7, 5, 8, 2, 2);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet", "rnn", "resnet18", "transformer", "mupc", "language model"})
    void levelRulesAreBackpropagation(String name) {
        Graph graph = graph(name);
        Map<String, double[]> expected = gradients(graph, LearningRule.BACKPROP);
        double largest = expected.values().stream().mapToDouble(Nets::norm).max().orElseThrow();
        for (LearningRule rule : new LearningRule[] {LearningRule.ZIL, LearningRule.EXACT}) {
            gradients(graph, rule).forEach((parameter, found) -> {
                double[] wanted = expected.get(parameter);
                double beside = Nets.norm(wanted) > ROUNDING * largest ? Nets.norm(wanted) : largest;
                assertThat(Nets.norm(Vectors.difference(found, wanted))).as(rule + " " + parameter)
                        .isLessThanOrEqualTo(BOUND * beside);
            });
        }
    }

    /** The gradient of shared parameters is the sum of those of copies that are not shared. */
    @ParameterizedTest
    @EnumSource(names = {"STRICT", "ZIL"})
    void sharingAddsUpTheCopies(LearningRule rule) {
        Graph shared = graph("rnn");
        Graph.Builder copies = Graph.builder();
        shared.nodes().forEach(node -> {
            String[] parents = node.parents().stream().map(p -> shared.node(p).name()).toArray(String[]::new);
            var names = node.parameters().iterator();
            copies.node(node.name(), node.operator(), role -> names.next().name() + "@" + node.name(), parents);
        });
        Map<String, double[]> apart = gradients(copies.build(Energy.softmaxCrossEntropy(1)), rule);
        gradients(shared, rule).forEach((name, found) -> {
            double[] sum = new double[found.length];
            apart.forEach((copy, gradient) -> {
                if (copy.startsWith(name + "@")) {
                    Vectors.add(sum, gradient, 1);
                }
            });
            assertThat(Nets.relative(found, sum)).as(name).isLessThan(BOUND);
        });
    }

    private static Map<String, double[]> gradients(Graph graph, LearningRule rule) {
        PlanOptions options = PlanOptions.batch(ROWS);
        try (ExactPlan plan = ExactPlan.of(new ReferenceEngine().compile(
                graph, rule.schedule(graph, new Inference(8, 0.1)), options)).orElseThrow()) {
            graph.parameters()
                    .forEach(p -> plan.set(p.name(),
                            values(p.name().replaceAll("@.*", ""), p.shape().size(), p.fanIn())));
            plan.infer(input(graph), target(graph));
            Map<String, double[]> found = new LinkedHashMap<>();
            graph.parameters().forEach(p -> found.put(p.name(), plan.gradient(p.name())));
            return found;
        }
    }

    private static double[] values(String name, int count, int fanIn) {
        return Nets.normal(name.hashCode(), count, fanIn == 0 ? 0.5 : 1 / Math.sqrt(fanIn));
    }

    private static double[] input(Graph graph) {
        int count = ROWS * graph.input().width();
        return graph.node(1).name().equals("embedding") && graph.input().shape().rank() == 1
                ? IntStream.range(0, count).mapToDouble(i -> (i * 3) % 7).toArray()
                : Nets.normal(1, count, 1);
    }

    private static double[] target(Graph graph) {
        double[] target = Nets.normal(2, ROWS * graph.output().width(), 1);
        if (graph.energy() instanceof Energy.SoftmaxCrossEntropy) {
            Arrays.fill(target, 0);
            int width = graph.output().shape().last();
            IntStream.range(0, target.length / width).forEach(i -> target[i * width + (i * 5) % width] = 1);
        }
        return target;
    }
}
