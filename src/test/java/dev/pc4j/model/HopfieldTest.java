package dev.pc4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Activation;
import dev.pc4j.schedule.Inference;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.Progress;
import dev.pc4j.train.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the network learns and how it recalls, on the engines that have what it is made of. */
class HopfieldTest {
    private static final int N = 100;
    private static final Engine REFERENCE = Engines.open("reference");
    private static final Engine HOST = Engines.open("host");

    @AfterAll
    static void close() {
        HOST.close();
    }

    /** With self-connections and from zero on, W is the projector onto the patterns, so its mean diagonal is the load. */
    @Test
    void withSelfConnectionsItLearnsTheProjector() {
        Patterns patterns = Patterns.random(10, N, 3);
        try (Hopfield memory = Hopfield.builder(N).selfConnections(true).batch(10).build(REFERENCE)) {
            memory.store(patterns, 400);
            float[] weights = memory.weights();
            assertThat(distance(weights, projector(patterns))).isLessThan(1e-6);
            double trace = 0;
            for (int i = 0; i < N; i++) {
                trace += weights[i * N + i];
            }
            assertThat(trace / N).isCloseTo(0.1, within(1e-7));
        }
    }

    /** Sum of q outer q over an orthonormal basis q of the patterns. */
    private static double[] projector(Patterns patterns) {
        double[] sum = new double[N * N];
        double[][] basis = new double[patterns.count()][N];
        for (int row = 0; row < basis.length; row++) {
            float[] pattern = patterns.row(row);
            double[] q = basis[row];
            for (int i = 0; i < N; i++) {
                q[i] = pattern[i];
            }
            for (int before = 0; before < row; before++) {
                add(q, basis[before], -dot(q, basis[before]));
            }
            double norm = Math.sqrt(dot(q, q));
            for (int i = 0; i < N; i++) {
                q[i] /= norm;
            }
            for (int i = 0; i < N * N; i++) {
                sum[i] += q[i / N] * q[i % N];
            }
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double[] what, double factor) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double distance(float[] a, double[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(squares);
    }

    @Test
    void withoutThemPatternsHaveNoErrorAndStayInEveryMode() {
        Patterns patterns = Patterns.random(10, N, 4);
        try (Hopfield memory = Hopfield.builder(N).build(REFERENCE)) {
            memory.store(patterns, 400);
            for (float error : memory.errors(patterns.values())) {
                assertThat(error).isCloseTo(0, within(1e-14f));
            }
            for (Recall mode : Recall.values()) {
                float[] states = memory.recall(mode, patterns.masked(0));
                assertThat(states).containsExactly(patterns.values(), within(1e-6f));
            }
        }
    }

    /** The rates of exact recall from cues with a tenth of the bits flipped, over 6 sets of patterns with 3 cues each. */
    @Test
    void recallsFarBeyondTheCapacityOfHebbsRule() {
        Map<Integer, Double> hebb = Map.of(14, 0.711, 20, 0.289, 30, 0.022);
        hebb.forEach((count, expected) -> {
            double[] exact = new double[3];
            for (int set = 0; set < 6; set++) {
                Patterns patterns = Patterns.random(count, N, 100L * count + set);
                Patterns asked = patterns.repeated(3);
                Cue cue = asked.flipped(0.1, set);
                try (Hopfield memory = Hopfield.builder(N).seed(set).build(HOST)) {
                    memory.store(patterns, 200);
                    exact[0] += asked.match(memory.recall(Recall.SIGN, cue)).exact() / 6;
                    exact[1] += asked.match(memory.recall(Recall.ASYNCHRONOUS, cue)).exact() / 6;
                    memory.set(ClassicalRule.HEBB.weights(patterns));
                    exact[2] += asked.match(memory.recall(Recall.SIGN, cue)).exact() / 6;
                }
            }
            assertThat(exact[0]).as("%d patterns", count).isGreaterThan(0.99);
            assertThat(exact[1]).as("%d patterns, asynchronous", count).isGreaterThan(0.99);
            assertThat(exact[2]).as("%d patterns by Hebb's rule", count).isCloseTo(expected, within(0.12));
        });
    }

    /** Completion from half of the elements works where free relaxation, which only projects, does not. */
    @Test
    void completesFromHalfAPattern() {
        Patterns patterns = Patterns.random(30, N, 5);
        Cue half = patterns.masked(0.5);
        Inference inference = new Inference(1000, 0.1);
        for (Engine engine : List.of(REFERENCE, HOST)) {
            try (Hopfield memory = Hopfield.builder(N).inference(inference).batch(16).build(engine)) {
                memory.store(patterns, 100);
                assertThat(patterns.match(memory.recall(Recall.COMPLETE, half)).exact()).isEqualTo(1);
                Cue flipped = patterns.flipped(0.1, 1);
                assertThat(patterns.match(memory.recall(Recall.RELAX, flipped)).exact()).isBetween(0.0, 0.6);
            }
        }
    }

    /** Storkey's rule stores more than Hebb's and less than predictive coding. */
    @Test
    void storkeysRuleLiesBetween() {
        Patterns patterns = Patterns.random(20, N, 6);
        Cue cue = patterns.flipped(0.1, 6);
        try (Hopfield memory = Hopfield.builder(N).build(HOST)) {
            memory.set(ClassicalRule.STORKEY.weights(patterns));
            double storkey = patterns.match(memory.recall(Recall.SIGN, cue)).exact();
            memory.set(ClassicalRule.HEBB.weights(patterns));
            double hebb = patterns.match(memory.recall(Recall.SIGN, cue)).exact();
            assertThat(storkey).isGreaterThan(hebb);
        }
    }

    @Test
    void hiddenNodesAreInferredFirst() {
        Patterns patterns = Patterns.random(6, 20, 7);
        for (Engine engine : List.of(REFERENCE, HOST)) {
            Hopfield.Builder builder = Hopfield.builder(20)
                    .hidden(8)
                    .activation(Activation.TANH)
                    .bias(true)
                    .inference(new Inference(60, 0.1));
            try (Hopfield memory = builder.build(engine)) {
                double first = memory.learn(patterns.values());
                double last = memory.store(patterns, 150);
                assertThat(last).isLessThan(0.01 * first);
                assertThat(patterns.match(memory.recall(Recall.COMPLETE, patterns.masked(0.2))).bits())
                        .isGreaterThan(0.95);
                assertThatThrownBy(() -> memory.recall(Recall.SIGN, patterns.masked(0)))
                        .hasMessageContaining("8 are hidden: use relax or complete");
            }
        }
    }

    @Test
    void momentumAndBatchesLearnTheSame() {
        Patterns patterns = Patterns.random(8, 40, 8);
        Optimiser momentum = Optimiser.of(Optimiser.Kind.MOMENTUM, 0.02);
        try (Hopfield memory = Hopfield.builder(40).optimiser(momentum).build(HOST)) {
            for (int step = 0; step < 300; step++) {
                memory.learn(patterns.values());
            }
            for (float error : memory.errors(patterns.values())) {
                assertThat(error).isCloseTo(0, within(1e-4f));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(memory.weights()[41 * i]).isZero();
            }
        }
    }

    @Test
    void isSavedAndLoaded(@TempDir Path folder) {
        Path file = folder.resolve("memory.safetensors");
        Patterns patterns = Patterns.random(5, 20, 9);
        for (int hidden : List.of(0, 4)) {
            try (Hopfield memory = Hopfield.builder(20).hidden(hidden).build(HOST)) {
                memory.store(patterns, 20);
                memory.save(file);
                try (Hopfield loaded = Hopfield.load(file, HOST)) {
                    Cue cue = patterns.flipped(0.1, 9);
                    assertThat(loaded.recall(Recall.RELAX, cue)).isEqualTo(memory.recall(Recall.RELAX, cue));
                    assertThat(loaded.store(patterns, 1)).isEqualTo(memory.store(patterns, 1));
                }
            }
        }
    }

    @Test
    void anotherModelIsNotLoaded(@TempDir Path folder) {
        Path file = folder.resolve("mlp.safetensors");
        var graph = Models.mlp(2, 3, 1).build();
        PlanState state = new PlanState(Map.of("h1.weight", new float[6], "h1.bias", new float[3], "y.weight",
                new float[3], "y.bias", new float[1]), Map.of(), 0);
        new Checkpoint(graph, Training.DEFAULT.with(Optimiser.sgd(0.1)), state, Progress.NONE).write(file);
        assertThatThrownBy(() -> Hopfield.load(file, HOST)).isInstanceOf(CheckpointException.class)
                .hasMessageEndingWith("holds no Hopfield network: its nodes are [x, h1, y]");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Patterns(2, new float[] {1, -1, 0.5f, 1}))
                .hasMessage("pattern 1 has 0.5 at 0: a pattern is of -1 and 1");
        assertThatThrownBy(() -> Patterns.random(2, 4, 0).flipped(1.5, 0)).hasMessageContaining("a share of 1.5");
        try (Hopfield memory = Hopfield.builder(4).build(HOST)) {
            assertThatThrownBy(() -> memory.store(Patterns.random(2, 5, 0), 1))
                    .hasMessage("patterns of 5 elements are not for a network of 4: give 4");
        }
        assertThatThrownBy(() -> Hopfield.builder(4).inference(new Inference(5, 0.1, true, 1)).build(HOST))
                .hasMessageContaining("no decay");
    }
}
