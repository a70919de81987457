package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Split;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is saved and loaded must go on as if it had not been. */
class ResumeTest {
    private static final EngineOptions TWO_THREADS = new EngineOptions(2, "");

    private final DataSet data = Sample.blobs(23);

    @TempDir
    Path folder;

    static Stream<Arguments> rulesAndOptimisers() {
        return Arrays.stream(LearningRule.values())
                .flatMap(rule -> Arrays.stream(Optimiser.Kind.values()).map(kind -> Arguments.of(rule, kind)));
    }

    private static TrainerBuilder trainer(LearningRule rule, Optimiser.Kind kind) {
        return Trainer.builder(Models.residual(4, 5, 5, 3).build())
                .engine("host", TWO_THREADS)
                .rule(rule)
                .inference(new Inference(4, 0.1))
                .optimiser(Optimiser.of(kind, 0.01).withClipNorm(5))
                .rates(RateSchedule.COSINE.withWarmup(0.2))
                .plannedEpochs(5)
                .batch(8)
                .seed(3);
    }

    @ParameterizedTest
    @MethodSource("rulesAndOptimisers")
    void resumedEqualsUninterruptedBitForBit(LearningRule rule, Optimiser.Kind kind) {
        resumes(() -> trainer(rule, kind));
    }

    /** Learns in the middle, moves nodes at rates of their own, and starts at random. */
    @Test
    void aScheduleOfOnesOwnIsResumedBitForBit() {
        Graph graph = Models.residual(4, 5, 5, 3).build();
        Step predict = new Step.Predict(graph.predicted());
        Step.Relax relax = new Step.Relax(graph.free(), new Rate(0.1, true), Map.of(graph.free().getFirst(), 0.5), 0,
                ValueOptimiser.of(ValueOptimiser.Kind.MOMENTUM));
        Schedule own = new Schedule("halves", false, List.of(
                new Step.Initialise(graph.free(), Start.random(0.1)),
                new Step.Repeat(3, List.of(predict, relax)), predict, new Step.Learn(graph.predicted()),
                new Step.Repeat(2, List.of(predict, relax)), predict));
        resumes(() -> trainer(LearningRule.STRICT, Optimiser.Kind.ADAM).schedule(own));
        try (Trainer again = Trainer.load(folder.resolve("run.safetensors"), "host", TWO_THREADS)) {
            assertThat(again.plan().schedule()).isEqualTo(own);
        }
    }

    private void resumes(Supplier<TrainerBuilder> trainer) {
        Path file = folder.resolve("run.safetensors");
        try (Trainer whole = trainer.get().build(); Trainer first = trainer.get().build()) {
            whole.fit(data, 5);
            first.fit(data, 2);
            first.save(file);
            try (Trainer second = Trainer.load(file, "host", TWO_THREADS)) {
                assertThat(second.fit(data, 3)).extracting(EpochReport::epoch).containsExactly(3, 4, 5);
                assertThat(Sample.all(second.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            }
        }
    }

    @Test
    void aResumedRunKeepsLayersFrozenAndDropsItsRateAtTheSameSteps() {
        Path file = folder.resolve("run.safetensors");
        LayerRates layers = LayerRates.NONE.with("y", 0.5).freezing("h1");
        Supplier<Trainer> trainer = () -> trainer(LearningRule.STRICT, Optimiser.Kind.MOMENTUM)
                .optimiser(Optimiser.of(Optimiser.Kind.MOMENTUM, 0.1).withNesterov().withLayerRates(layers))
                .rates(RateSchedule.of(RateSchedule.Kind.STEP).withDrops(0.5, 4))
                .build();
        try (Trainer whole = trainer.get(); Trainer first = trainer.get()) {
            float[] frozen = whole.plan().get("h1.weight");
            whole.fit(data, 5);
            first.fit(data, 2);
            first.save(file);
            try (Trainer second = Trainer.load(file, "host", TWO_THREADS)) {
                second.fit(data, 3);
                assertThat(Sample.all(second.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
                assertThat(second.plan().get("h1.weight")).isEqualTo(frozen);
            }
        }
    }

    @Test
    void aRunThatIsStoppedWithinAnEpochGoesOnBitForBit() {
        Path file = folder.resolve("run.safetensors");
        Validation half = new Validation(0.3, 1, 0);
        try (Trainer whole = trainer(LearningRule.STRICT, Optimiser.Kind.ADAM).validation(half).build();
                Trainer first = trainer(LearningRule.STRICT, Optimiser.Kind.ADAM).validation(half).build()) {
            whole.fit(data, 5);
            TrainingListener stop = new TrainingListener() {
                @Override
                public void batchDone(int epoch, int batch, int batches) {
                    if (epoch == 3 && batch == 1) {
                        first.save(file);
                        throw new IllegalStateException("stop");
                    }
                }
            };
            assertThatThrownBy(() -> first.fit(data, 5, stop)).hasMessage("stop");
            assertThat(first.progress().batches()).isEqualTo(1);
            first.fit(data, 3);
            assertThat(Sample.all(first.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            try (Trainer second = Trainer.load(file, "host", TWO_THREADS)) {
                assertThat(second.fit(data, 3)).extracting(EpochReport::epoch).containsExactly(3, 4, 5);
                assertThat(Sample.all(second.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            }
        }
    }

    @Test
    void loadTakesOverSettingsAndPredictions() {
        Path file = folder.resolve("run.safetensors");
        float[] before;
        Training training;
        try (Trainer trainer = Trainer.builder(Sample.net()).engine("reference").batch(8).seed(5).build()) {
            trainer.fit(data, 2);
            trainer.save(file);
            before = trainer.predict(data.inputs());
            training = trainer.training();
        }
        try (Trainer loaded = Trainer.load(file, "reference", EngineOptions.DEFAULT)) {
            assertThat(loaded.predict(data.inputs())).usingComparatorWithPrecision(1e-6f).containsExactly(before);
            assertThat(loaded.training()).isEqualTo(training);
            assertThat(loaded.progress()).isEqualTo(new Progress(2, 6, "blobs"));
        }
    }

    @Test
    void anEngineWithoutThePrecisionOfTrainingComputesInItsOwn() {
        Path file = folder.resolve("run.safetensors");
        Checkpoint saved = checkpoint(Sample.net());
        new Checkpoint(saved.graph(), saved.training().withPrecision(Optional.of(Precision.BF16)), saved.state(),
                saved.progress(), saved.recipe(), saved.best()).write(file);
        try (Trainer loaded = Trainer.load(file, "reference", EngineOptions.DEFAULT)) {
            assertThat(loaded.training()).isEqualTo(saved.training());
        }
    }

    @Test
    void dataThatWereLoadedOtherwiseAreNotJudged() {
        Path file = folder.resolve("run.safetensors");
        LoadOptions raw = LoadOptions.defaults().withScaling(Scaling.NONE);
        Split digits = DataSets.load("digits");
        try (Trainer trainer = Trainer.builder(Models.mlp(64, 4, 10).build()).engine("reference").build()) {
            trainer.fit(digits.train().head(64), 1);
            trainer.save(file);
        }
        try (Trainer loaded = Trainer.load(file, "reference", EngineOptions.DEFAULT)) {
            assertThat(loaded.recipe()).isEqualTo(digits.test().recipe());
            assertThat(loaded.accuracy(digits.test().head(8))).isBetween(0.0, 1.0);
            DataSet other = DataSets.load("digits", null, raw).test();
            assertThatThrownBy(() -> loaded.accuracy(other)).isInstanceOf(DataException.class)
                    .hasMessageContaining("'digits/test' was loaded with another scaling");
        }
    }

    @Test
    void aCheckpointOfAnotherGraphNamesTheTensorAndBothShapes() {
        Checkpoint saved = checkpoint(Sample.net());
        assertThatThrownBy(() -> restore(Models.mlp(4, 6, 3).build(), saved))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("tensor 'h1.weight' is [4x5] in the checkpoint and [4x6] in the graph: "
                        + "use the checkpoint's graph");
        assertThatThrownBy(() -> restore(Models.mlp(4, 5, 5, 3).build(), saved))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no tensor 'h2.weight' [5x5]");
        assertThatThrownBy(() -> restore(Models.mlp(4, 5, 3).bias(false).build(), saved))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'h1.bias' [5] that the graph has no place for");
    }

    @Test
    void anotherOptimiserIsOneLine() {
        Checkpoint saved = checkpoint(Sample.net());
        try (Trainer other = Trainer.builder(Sample.net()).engine("reference").optimiser(Optimiser.sgd(0.1)).build()) {
            assertThatThrownBy(() -> other.restore(saved))
                    .hasMessage("the checkpoint's optimiser is adam, the trainer's sgd: use adam");
        }
    }

    private static Checkpoint checkpoint(Graph graph) {
        try (Trainer trainer = Trainer.builder(graph).engine("reference").build()) {
            return trainer.checkpoint();
        }
    }

    private static void restore(Graph graph, Checkpoint saved) {
        try (Trainer trainer = Trainer.builder(graph).engine("reference").build()) {
            trainer.restore(saved);
        }
    }
}
