package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Cube;
import dev.pc4j.engine.DropoutMask;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import dev.pc4j.graph.Value;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators carry back and learn, against finite differences of what they predict. */
class OperatorsTest {
    private static final double BOUND = 1e-6;
    private static final Shape IMAGE = Shape.of(5, 7, 4);
    private static final Shape TOKENS = Shape.of(3, 6);

    static Stream<Arguments> operators() {
        Dense dense = new Dense(4, Activation.TANH);
        return Stream.of(
                of(dense, Shape.of(5)),
                of(dense, TOKENS),
                of(dense.flat(), TOKENS),
                of(new Dense(4, Activation.GELU, Placement.AFTER, false), TOKENS),
                of(Conv2d.of(3, 3, 1, 1), IMAGE),
                of(Conv2d.of(3, 3, 3, 0), IMAGE),
                of(Conv2d.of(2, 1, 1, 0), IMAGE),
                of(new Conv2d(6, 2, 3, 2, 1, 2, false), IMAGE),
                of(new Conv2d(4, 3, 3, 1, 1, 4, true), IMAGE),
                of(Pool.max(2), IMAGE),
                of(new Pool(Pool.Statistic.MAX, 3, 2), IMAGE),
                of(new Pool(Pool.Statistic.AVERAGE, 3, 1), IMAGE),
                of(Pool.global(Pool.Statistic.AVERAGE), IMAGE),
                of(Pool.global(Pool.Statistic.MAX), IMAGE),
                of(Normalise.layer(), TOKENS),
                of(Normalise.layer(), IMAGE),
                of(Normalise.rms(), TOKENS),
                of(Normalise.group(2), IMAGE),
                of(Normalise.group(1), Shape.of(1, 1, 4)),
                of(Normalise.group(2), Shape.of(6)),
                of(new Normalise(Normalise.Form.GROUP, 2, false, false, 1e-3), IMAGE),
                of(new Activate(Activation.SIGMOID), TOKENS),
                of(new Scale(-0.3), TOKENS),
                of(new Offset(), TOKENS),
                of(new Dropout(0.4, 3), TOKENS),
                of(new Identity(), TOKENS),
                of(new Add(), TOKENS, TOKENS, TOKENS),
                of(new Multiply(), TOKENS, TOKENS, TOKENS),
                of(new Concat(0), TOKENS, Shape.of(2, 6)),
                of(new Concat(-1), TOKENS, Shape.of(3, 2), Shape.of(3, 1)),
                of(new Slice(0, 1, 2), TOKENS),
                of(new Slice(-2, 2, 5), IMAGE),
                of(Reshape.to(18), TOKENS),
                of(new Mean(0), TOKENS),
                of(new Mean(1), IMAGE),
                of(new Mean(-1), TOKENS),
                of(new Attention(1, false), TOKENS, TOKENS, TOKENS),
                of(new Attention(3, true), TOKENS, TOKENS, TOKENS),
                of(new Attention(2, false), TOKENS, Shape.of(4, 6), Shape.of(4, 6)),
                of(new Attention(2, true), Shape.of(1, 6), Shape.of(1, 6), Shape.of(1, 6)),
                of(new SumOf(dense, new Sequence(new Mean(0), dense)), Shape.of(5), TOKENS),
                of(new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2), new Activate(Activation.TANH), Pool.max(2)),
                        IMAGE),
                of(new Sequence(new Add(), new Activate(Activation.TANH), dense), TOKENS, TOKENS),
                of(new Cube(), TOKENS));
    }

    private static Arguments of(Operator operator, Shape... parents) {
        return Arguments.of(operator, parents);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void carriesBackAndLearnsTheDerivative(Operator operator, Shape[] parents) {
        assertThat(Operators.check(operator, parents)).isLessThan(BOUND);
    }

    /** All but inputs, which compute nothing, and what tokens or chance decide, which have tests of their own. */
    @Test
    void noKindIsForgotten() {
        Set<Class<?>> checked = operators().map(of -> of.get()[0]).map(Object::getClass).collect(Collectors.toSet());
        checked.addAll(List.of(Input.class, Embedding.class, Dropout.class));
        assertThat(checked).containsAll(OperatorKinds.ALL);
    }

    /** A custom operator that forgets a factor in what it carries back. */
    @Test
    void theCheckFindsAWrongDerivative() {
        CustomOperator wrong = new CustomOperator() {
            @Override
            public String kind() {
                return "wrong";
            }

            @Override
            public Shape output(String node, List<Value> parents) {
                return parents.getFirst().shape();
            }

            @Override
            public void forward(double[][] parents, double[][] parameters, double[] mu) {
                IntStream.range(0, mu.length).forEach(i -> mu[i] = parents[0][i] * parents[0][i]);
            }

            @Override
            public void pullBack(double[][] parents, double[][] parameters, double[] error, int slot, double[] back) {
                IntStream.range(0, back.length).forEach(i -> back[i] += parents[0][i] * error[i]);
            }
        };
        assertThat(Operators.check(wrong, TOKENS)).isGreaterThan(0.1);
    }

    @Test
    void dropoutKeepsOneMaskThroughAnInferenceAndDrawsAnotherForTheNext() {
        Graph graph = Graph.builder().input("x", 50).node("y", new Dropout(0.5, 9), "x").build(Energy.gaussian(1));
        ExactPlan plan = Nets.plan(graph, LearningRule.STRICT, new Inference(3, 0.1));
        double[] x = IntStream.range(0, 50 * Nets.ROWS).mapToDouble(i -> 1).toArray();
        double[] y = new double[x.length];
        for (int inference = 0; inference < 2; inference++) {
            plan.infer(x, y);
            DropoutMask mask = DropoutMask.of(new Dropout(0.5, 9), inference);
            double[] error = plan.error("y");
            for (int i = 0; i < error.length; i++) {
                assertThat(error[i]).isEqualTo(0 - mask.factor(i / 50, i % 50));
            }
        }
        assertThat(plan.plan().predict(Named.narrow(x))).containsOnly(1f);
    }

    @Test
    void aTokenOutsideTheVocabularyIsNamed() {
        Graph graph = Graph.builder().input("x", 2).node("y", new Embedding(3, 2), "x").build(Energy.gaussian(1));
        ExactPlan plan = Nets.plan(graph, LearningRule.STRICT, Inference.DEFAULT);
        assertThatThrownBy(() -> plan.infer(new double[] {0, 3}, new double[4]))
                .hasMessage(
                        "x is 3.0 at row 0, column 1 of 'x', whose tokens 'y' embeds: use whole numbers from 0 to 2");
    }
}
