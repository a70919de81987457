package dev.pc4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.PffCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PFF learns the digits: labels, reconstructions and samples; and goes on where it stopped. */
class PredictiveForwardForwardTest {
    private static final PffSettings SETTINGS = PffSettings.DEFAULT.withSteps(6).withLearningRate(1e-3);
    private static Engine engine;
    private static Split digits;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        engine = Engines.open("host");
        digits = DataSets.load("digits");
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static PredictiveForwardForward.Builder small() {
        return PredictiveForwardForward.builder(64, 10).units(60).latents(8).batch(50).settings(SETTINGS);
    }

    @Test
    void learnsLabelsAndImages() {
        try (PredictiveForwardForward pff = small().build(engine)) {
            List<PffEpoch> epochs = new ArrayList<>();
            pff.fit(digits.train(), 12, epochs::add);
            PffEvaluation found = pff.evaluate(digits.test());
            assertThat(found.error()).isLessThan(0.1);
            assertThat(found.reconstruction()).isLessThan(0.75 * found.variance());
            assertThat(epochs.getLast().losses().goodness2()).isLessThan(epochs.getFirst().losses().goodness2());
            pff.fitLatents(digits.train(), 10);
            float[] samples = pff.sample(20, 1);
            assertThat(samples).hasSize(20 * 64).isEqualTo(pff.sample(20, 1)).isNotEqualTo(pff.sample(20, 2));
            assertThat(PffEvaluation.variance(samples, 64)).isGreaterThan(0.05 * found.variance());
        }
    }

    @Test
    void goesOnToTheBit() {
        Path file = folder.resolve("pff.safetensors");
        DataSet train = digits.train().head(230);
        try (PredictiveForwardForward whole = small().build(engine);
                PredictiveForwardForward half = small().build(engine)) {
            whole.fit(train, 2);
            half.fit(train, 1);
            half.fitLatents(train, 3);
            half.save(file);
            try (PredictiveForwardForward rest = PredictiveForwardForward.load(file, engine)) {
                assertThat(rest.sample(5, 1)).isEqualTo(half.sample(5, 1));
                rest.fit(train, 1);
                assertThat(rest.progress()).isEqualTo(whole.progress());
                float[] x = digits.test().inputs(0, 50);
                assertThat(rest.goodness(x)).isEqualTo(whole.goodness(x));
                whole.save(folder.resolve("whole.safetensors"));
                rest.save(file);
            }
        }
        PffCheckpoint a = PffCheckpoint.read(file);
        PffCheckpoint b = PffCheckpoint.read(folder.resolve("whole.safetensors"));
        a.state().slots().forEach((name, values) -> assertThat(b.state().slots().get(name)).isEqualTo(values));
    }

    @Test
    void wrongLabelsAreNeverRight() {
        try (PredictiveForwardForward pff = small().build(engine)) {
            int[] labels = digits.train().labels();
            int[] seen = new int[10];
            for (int step = 0; step < 5; step++) {
                int[] wrong = PffStart.wrong(SETTINGS, pff.shape().classes(), labels, step);
                for (int i = 0; i < labels.length; i++) {
                    assertThat(wrong[i]).isNotEqualTo(labels[i]).isBetween(0, 9);
                    seen[wrong[i]]++;
                }
            }
            for (int count : seen) {
                assertThat(count).isBetween(labels.length * 5 / 20, labels.length * 5 / 5);
            }
        }
    }

    @Test
    void refusesInOneLine() {
        assertThatThrownBy(() -> small().units(65).build(engine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("65 units are no whole groups of 10: use 70 units");
        try (PredictiveForwardForward pff = small().build(engine)) {
            assertThatThrownBy(() -> pff.sample(3, 1)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call fitLatents first");
            float[] far = new float[64];
            far[3] = 2;
            DataSet rows = new DataSet("far", 64, 10, far, new int[] {1});
            assertThatThrownBy(() -> pff.accuracy(rows)).isInstanceOf(DataException.class)
                    .hasMessageContaining("has 2.0");
            pff.save(folder.resolve("pff.safetensors"));
        }
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("pff.safetensors")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("it holds circuits of PFF, not a network");
    }
}
