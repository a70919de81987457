package dev.pc4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void everyProblemOfTheSuiteHasExpectedValues() {
        assertThat(Problem.suite()).hasSize(6).allSatisfy(p -> assertThat(Expected.of(p)).isPresent());
        assertThat(Problem.suite().stream().map(Problem::label).collect(Collectors.joining(" "))).isEqualTo(
                "784-256x2-10 784-256x2-10 784-512x3-10 784-1024x4-10 4096x9 784-128x32-10");
    }

    @Test
    void aChangedProblemHasNone() {
        assertThat(Expected.of(Problem.of("a").with(64, 21, 0.1))).isEmpty();
        assertThat(Expected.of(Problem.of("a").with(64, 20, 0.1))).isPresent();
    }

    @Test
    void theFirstLayerAloneHasNoActivation() {
        Graph graph = new Chain("custom", List.of(5, 4, 3), 2, 1, 0.1).graph();
        assertThat(graph.nodes().stream().skip(1).map(n -> ((Dense) n.operator()).activation()))
                .containsExactly(Activation.NONE, Activation.TANH);
    }

    @Test
    void aWrongAnswerIsOutOfBounds() {
        Expected expected = new Expected(100, 10);
        assertThat(expected.error(100.005, 10)).isLessThan(Expected.bound(Precision.FP32));
        assertThat(expected.error(100, 10.1)).isGreaterThan(Expected.bound(Precision.FP32));
        assertThat(expected.error(100.5, 10)).isLessThan(Expected.bound(Precision.BF16));
    }

    @Test
    void timesAreOfOneCall() {
        Timing timing = Timing.of(() -> {}, () -> {}, () -> true, 3, 0);
        assertThat(timing.least()).isPositive().isLessThanOrEqualTo(timing.median());
        assertThat(timing.median()).isLessThan(0.01);
    }
}
