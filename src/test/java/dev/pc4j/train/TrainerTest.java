package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    private final DataSet data = Sample.blobs(50);

    private static TrainerBuilder small() {
        return Trainer.builder(Sample.net())
                .engine("reference")
                .inference(new Inference(6, 0.2))
                .optimiser(Optimiser.adam(0.02))
                .batch(16)
                .seed(1);
    }

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void everyRuleLearnsWhatIsEasy(LearningRule rule) {
        try (Trainer trainer = small().rule(rule).build()) {
            List<EpochReport> reports = trainer.fit(data, 12);
            assertThat(trainer.accuracy(data)).isGreaterThan(0.9);
            assertThat(reports).hasSize(12).extracting(report -> report.train().rows()).containsOnly(50L);
            assertThat(reports.getLast().train().loss()).isLessThan(0.7 * reports.getFirst().train().loss());
            assertThat(reports.getLast().train().accuracy().orElseThrow()).isBetween(0.9, 1.0);
            assertThat(reports.getLast().epoch()).isEqualTo(12);
            assertThat(trainer.epochsDone()).isEqualTo(12);
            assertThat(trainer.progress()).isEqualTo(new Progress(12, 48, "blobs"));
        }
    }

    @Test
    void arraysTrainAsTheDataSetOfTheirRows() {
        try (Trainer one = small().build(); Trainer other = small().build()) {
            one.fit(data, 2);
            other.fit(data.inputs(), data.targetRows(), 2);
            assertThat(Sample.bits(other.plan().state())).isEqualTo(Sample.bits(one.plan().state()));
        }
    }

    @Test
    void listenersHearOfEveryBatchAndOfTheSumsSoFar() {
        List<String> calls = new ArrayList<>();
        try (Trainer trainer = small().build()) {
            trainer.fit(data, 1, new TrainingListener() {
                @Override
                public void batchDone(int epoch, int batch, int batches) {
                    calls.add("%d:%d/%d".formatted(epoch, batch, batches));
                }

                @Override
                public void soFar(int epoch, Evaluation train, double energy) {
                    calls.add("rows " + train.rows());
                }

                @Override
                public void epochDone(EpochReport report) {
                    calls.add("epoch " + report.epoch() + " of " + trainer.epochsDone());
                }
            });
        }
        assertThat(calls).containsExactly(
                "1:1/4", "rows 16", "1:2/4", "rows 32", "1:3/4", "rows 48", "1:4/4", "rows 50", "epoch 1 of 1");
    }

    @Test
    void predictionTakesAnyNumberOfRows() {
        try (Trainer trainer = small().build()) {
            float[] all = trainer.predict(data.inputs());
            assertThat(all).hasSize(150);
            float[] last = trainer.predict(Arrays.copyOfRange(data.inputs(), 49 * 4, 50 * 4));
            assertThat(Arrays.copyOfRange(all, 147, 150)).isEqualTo(last);
            assertThatThrownBy(() -> trainer.predict(new float[401]))
                    .hasMessageContaining("401 values are not whole rows");
        }
    }

    @Test
    void numbersAreJudgedByTheirSquaredError() {
        DataSet numbers = new DataSet("numbers", 4, data.inputs(),
                new Targets.Numbers(List.of("a", "b", "c"), data.targetRows()));
        try (Trainer trainer = small().build(); Trainer classes = small().build()) {
            List<EpochReport> reports = trainer.fit(numbers, 12);
            assertThat(Sample.bits(trainer.plan().state())).isNotEqualTo(Sample.bits(classes.plan().state()));
            classes.fit(data, 12);
            assertThat(Sample.bits(trainer.plan().state())).isEqualTo(Sample.bits(classes.plan().state()));
            Evaluation train = reports.getLast().train();
            assertThat(train.accuracy()).isEmpty();
            assertThat(train.meanSquaredError().orElseThrow()).isCloseTo(2 * train.loss() / 3, within(1e-12));
            Evaluation judged = trainer.evaluate(numbers);
            assertThat(judged.accuracy()).isEmpty();
            assertThat(judged.meanSquaredError().orElseThrow()).isBetween(0.001, 0.1);
        }
    }

    @ParameterizedTest
    @EnumSource(LearningRule.class)
    void theEnergyIsThatAfterInferenceAndChangesNothing(LearningRule rule) {
        try (Trainer trainer = small().rule(rule).build()) {
            trainer.fit(data, 1);
            String before = Sample.bits(trainer.plan().state());
            DataSet batch = data.head(16);
            assertThat(trainer.energy(data)).isPositive();
            double energy = trainer.energy(batch);
            assertThat(Sample.bits(trainer.plan().state())).isEqualTo(before);
            Inferred found = trainer.plan().infer(batch.inputs(), batch.targetRows());
            // Z-IL leaves the errors of different steps, where the energy is of predictions made anew.
            double bound = rule == LearningRule.ZIL ? 1 : 1e-12;
            assertThat(energy).isCloseTo(found.energy() / 16, within(bound));
        }
    }

    @Test
    void theRateFollowsItsScheduleOverThePlannedEpochs() {
        try (Trainer trainer = small().rates(RateSchedule.COSINE).plannedEpochs(4).build()) {
            List<EpochReport> reports = trainer.fit(data, 2);
            assertThat(reports.get(1).learningRate())
                    .isCloseTo(0.02 * RateSchedule.COSINE.factor(7, 16), within(1e-15));
            assertThat(trainer.training().plannedEpochs()).isEqualTo(4);
            trainer.fit(data, 3);
            assertThat(trainer.training().plannedEpochs()).isEqualTo(5);
        }
    }

    @Test
    void aBatchLargerThanTheDataIsOneLine() {
        try (Trainer trainer = small().batch(64).build()) {
            assertThatThrownBy(() -> trainer.fit(data, 1))
                    .isInstanceOf(DataException.class)
                    .hasMessage("batch 64 is larger than the 50 rows of 'blobs': use <= 50");
        }
    }

    @Test
    void dataThatDoNotFitTheGraphAreOneLine() {
        String line = "data set 'blobs' has 4 features and 3 classes, the graph's input 'x' is [6] "
                + "and its output 'y' [3]: give them the data's sizes";
        try (Trainer trainer = Trainer.builder(Models.mlp(6, 3).build()).engine("reference").batch(5).build()) {
            assertThatThrownBy(() -> trainer.fit(data, 1)).isInstanceOf(DataException.class).hasMessage(line);
            assertThatThrownBy(() -> trainer.accuracy(data)).isInstanceOf(DataException.class).hasMessage(line);
        }
    }

    @Test
    void aDivergenceNamesItsEpochAndBatchAndLeavesTheEpochUndone() {
        try (Trainer trainer = small().inference(new Inference(400, 50)).build()) {
            String before = Sample.bits(trainer.plan().state());
            assertThatThrownBy(() -> trainer.fit(data, 1))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageContaining("not finite")
                    .hasMessageEndingWith("(epoch 1, batch 1 of 4)");
            assertThat(trainer.epochsDone()).isZero();
            assertThat(Sample.bits(trainer.plan().state())).isEqualTo(before);
        }
    }

    @Test
    void anUnknownEngineNamesTheNearest() {
        assertThatThrownBy(() -> small().engine("referense").build())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("did you mean 'reference'");
    }

    @Test
    void closingTwiceIsHarmless() {
        Trainer trainer = small().build();
        trainer.fit(data, 1);
        trainer.close();
        trainer.close();
        assertThatThrownBy(() -> trainer.fit(data, 1)).isInstanceOf(IllegalStateException.class);
    }
}
