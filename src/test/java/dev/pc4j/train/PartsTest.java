package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches that are learnt from in parts. */
class PartsTest {
    private static final EngineOptions ONE_THREAD = new EngineOptions(1, "");

    /** Batches of 8, 8 and 7 rows. */
    private final DataSet data = Sample.blobs(23);

    @TempDir
    Path folder;

    /** Takes parts in any order, each on a plan of its own of a run that came as text. */
    private record Others(List<String> done) implements Cluster {
        @Override
        public String description() {
            return "others";
        }

        @Override
        public List<Run.Outcome> train(List<Run> runs, Split split, Path folder, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<PartWorkers> workers(Run run) {
            return Optional.of(new PartWorkers() {
                @Override
                public List<Taken> take(Map<String, float[]> parameters, List<Part> parts) {
                    Map<Part, Taken> taken = new LinkedHashMap<>();
                    for (Part part : parts.reversed()) {
                        taken.put(part, one(parameters, part));
                        done.add("%d of %d rows".formatted(part.inference(), part.y().length / 3));
                    }
                    return parts.stream().map(taken::get).toList();
                }

                private Taken one(Map<String, float[]> parameters, Part part) {
                    try (Engine engine = Engines.open("host", ONE_THREAD);
                            PartPlan plan = PartPlan.compile(engine, Run.of(run.text()))) {
                        return plan.take(parameters, part);
                    }
                }

                @Override
                public void close() {
                    done.add("closed");
                }
            });
        }

        @Override
        public void close() {}
    }

    private static TrainerBuilder trainer(Rule rule, Optimiser optimiser, int parts) {
        return Trainer.builder(Models.residual(4, 5, 5, 3).build())
                .engine("host", new EngineOptions(2, ""))
                .rule(rule)
                .inference(new Inference(4, 0.1))
                .optimiser(optimiser)
                .rates(RateSchedule.COSINE.withWarmup(0.2))
                .plannedEpochs(3)
                .batch(8)
                .parts(parts)
                .seed(3);
    }

    static Stream<Arguments> settings() {
        Optimiser adam = Optimiser.adam(0.01).withClipNorm(0.1);
        Optimiser frozen = Optimiser.of(Optimiser.Kind.MQ, 1e-3).withLayerRates(LayerRates.NONE.with("h1", 0));
        return Stream.of(1, 2, 3, 8)
                .flatMap(parts -> Stream.of(
                        Arguments.of(LearningRule.STRICT, adam, parts),
                        Arguments.of(LearningRule.ZIL, Optimiser.sgd(0.1), parts),
                        Arguments.of(LearningRule.STRICT, frozen, parts),
                        Arguments.of(Langevin.RULE, Optimiser.sgd(0.1), parts)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theBitsAreTheSameWhoeverTakesTheParts(Rule rule, Optimiser optimiser, int parts) {
        try (Trainer here = trainer(rule, optimiser, parts).build();
                Trainer others = trainer(rule, optimiser, parts).cluster(new Others(new ArrayList<>())).build()) {
            List<EpochReport> expected = here.fit(data, 2);
            List<EpochReport> found = others.fit(data, 2);
            assertThat(Sample.bits(others.plan().state())).isEqualTo(Sample.bits(here.plan().state()));
            for (int epoch = 0; epoch < 2; epoch++) {
                assertThat(found.get(epoch).train()).isEqualTo(expected.get(epoch).train());
                assertThat(found.get(epoch).energy()).isEqualTo(expected.get(epoch).energy());
            }
        }
    }

    @Test
    void rowsAreDividedEvenlyByTheNumberOfParts() {
        List<String> done = new ArrayList<>();
        try (Trainer trainer = trainer(LearningRule.ZIL, Optimiser.sgd(0.1), 3).cluster(new Others(done)).build()) {
            trainer.fit(Sample.blobs(10), 1);
        }
        assertThat(done).containsExactly("2 of 3 rows", "1 of 3 rows", "0 of 2 rows",
                "4 of 1 rows", "3 of 1 rows", "closed");
    }

    @Test
    void partsDifferFromTheWholeByRoundingAlone() {
        try (Trainer whole = trainer(LearningRule.STRICT, Optimiser.sgd(0.1), 1).build();
                Trainer parts = trainer(LearningRule.STRICT, Optimiser.sgd(0.1), 4).build()) {
            Evaluation expected = whole.fit(data, 3).getLast().train();
            Evaluation found = parts.fit(data, 3).getLast().train();
            assertThat(found.rows()).isEqualTo(expected.rows());
            assertThat(found.loss()).isEqualTo(expected.loss(), within(1e-4 * expected.loss()));
        }
    }

    /** Noise is drawn by the number of a part, which a checkpoint tells. */
    @Test
    void aRunThatIsStoppedWithinAnEpochGoesOnBitForBit() {
        Path file = folder.resolve("run.safetensors");
        try (Trainer whole = trainer(Langevin.RULE, Optimiser.adam(0.01), 3).build();
                Trainer stopped = trainer(Langevin.RULE, Optimiser.adam(0.01), 3).build()) {
            whole.fit(data, 3);
            assertThatThrownBy(() -> stopped.fit(data, 3, new TrainingListener() {
                @Override
                public void batchDone(int epoch, int batch, int batches) {
                    if (epoch == 2 && batch == 1) {
                        throw new IllegalStateException("stop");
                    }
                }
            })).hasMessage("stop");
            stopped.save(file);
            try (Trainer second = Trainer.load(file, "host", ONE_THREAD)) {
                assertThat(second.training().parts()).isEqualTo(3);
                second.fit(data, 2);
                assertThat(Sample.all(second.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            }
        }
    }

    @Test
    void aPartThatDivergesSaysWhere() {
        try (Trainer trainer = trainer(LearningRule.STRICT, Optimiser.sgd(0.1), 2)
                .inference(new Inference(400, 1e4))
                .build()) {
            String before = Sample.bits(trainer.plan().state());
            assertThatThrownBy(() -> trainer.fit(data, 1)).isInstanceOf(DivergenceException.class)
                    .hasMessageContaining("is not finite from inference step")
                    .hasMessageEndingWith("(epoch 1, batch 1 of 3)");
            assertThat(Sample.bits(trainer.plan().state())).isEqualTo(before);
        }
    }

    @Test
    void partsThatCannotBeAreRefused() {
        refused(() -> trainer(LearningRule.STRICT, Optimiser.sgd(1), 0).build(),
                "a batch in 0 parts has none: use 1 or more");
        refused(() -> trainer(LearningRule.STRICT, Optimiser.sgd(1), 9).build(),
                "9 parts are more than the 8 rows of a batch: use 8 or fewer, or a larger batch");
        refused(() -> trainer(LearningRule.INCREMENTAL, Optimiser.sgd(1), 2).build(),
                "rule 'incremental' steps within its inference, so parts of a batch would each learn for themselves");
        Graph graph = Sample.net();
        Schedule keeps = LearningRule.STRICT.schedule(graph, Inference.DEFAULT).starting(graph.free(), Start.KEEP);
        refused(() -> Trainer.builder(graph).engine("host").schedule(keeps).parts(2).build(),
                "starts where the last inference ended, which parts of a batch do not know of each other");
    }

    @Test
    void aRunGoesToAnotherMachineAsText() {
        Run run = new Run(Sample.net(), Training.DEFAULT.withParts(2).withPlannedEpochs(2).withBatch(8));
        assertThat(Run.of(run.text()).text()).isEqualTo(run.text());
        try (Engine engine = Engines.open("reference")) {
            Run.Outcome outcome = run.train(engine, new Split(data, data), TrainingListener.NONE);
            assertThat(outcome.test()).isPresent();
            assertThat(outcome.seconds()).hasSize(2);
            assertThat(Run.Outcome.of(outcome.text())).isEqualTo(outcome);
        }
    }

    @Test
    void aClusterThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ClusterProvider.named("sprak"))
                .hasMessageContaining("no cluster 'sprak' on the class path")
                .hasMessageEndingWith("spark is in pc4j-spark.jar");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}
