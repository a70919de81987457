package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.schedule.LearningRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
    private static final EngineOptions ONE_THREAD = new EngineOptions(1, "");

    private final DataSet data = Sample.blobs(40);

    @TempDir
    Path folder;

    /** Far too fast, so that some epochs are worse than those before. */
    private static Trainer trainer(Validation validation) {
        return Trainer.builder(Sample.net())
                .engine("host", ONE_THREAD)
                .rule(LearningRule.BACKPROP)
                .optimiser(Optimiser.adam(0.3))
                .validation(validation)
                .batch(8)
                .seed(2)
                .build();
    }

    private static double loss(EpochReport report) {
        return report.validation().orElseThrow().loss();
    }

    @Test
    void rowsKeptBackAreNotLearntFrom() {
        Validation quarter = new Validation(0.25, 5, 0);
        try (Trainer kept = trainer(quarter); Trainer learnt = trainer(Validation.NONE)) {
            EpochReport report = kept.fit(data, 1).getFirst();
            assertThat(report.train().rows()).isEqualTo(30);
            assertThat(report.validation().orElseThrow().rows()).isEqualTo(10);
            learnt.fit(data.shuffledSplit(0.25, 5).train(), 1);
            assertThat(Sample.bits(kept.plan().state())).isEqualTo(Sample.bits(learnt.plan().state()));
        }
    }

    @Test
    void theBestEpochIsKeptAndPatienceStops() {
        try (Trainer trainer = trainer(new Validation(0.25, 5, 3))) {
            List<EpochReport> reports = trainer.fit(data, 100);
            assertThat(reports).hasSizeBetween(4, 99);
            assertThat(trainer.hasStopped()).isTrue();
            Best best = trainer.progress().best().orElseThrow();
            assertThat(best.epoch()).isEqualTo(reports.size() - 3);
            assertThat(best.loss()).isEqualTo(loss(reports.get(best.epoch() - 1)));
            assertThat(reports).allSatisfy(report -> assertThat(loss(report)).isGreaterThanOrEqualTo(best.loss()));
            DataSet rows = data.shuffledSplit(0.25, 5).test();
            assertThat(trainer.evaluate(rows).loss()).isEqualTo(loss(reports.getLast()));
            trainer.useBest();
            assertThat(trainer.evaluate(rows).loss()).isEqualTo(best.loss());
            assertThat(trainer.fit(data, 5)).isEmpty();
        }
    }

    @Test
    void aResumedRunHasTheSameBestEpochAndStopsWhereAWholeOneDoes() {
        Path file = folder.resolve("run.safetensors");
        Validation validation = new Validation(0.25, 5, 3);
        try (Trainer whole = trainer(validation)) {
            int all = whole.fit(data, 100).size();
            int before = all - 1; // an epoch after the best one, so that best and last parameters differ
            try (Trainer first = trainer(validation)) {
                first.fit(data, before);
                first.save(file);
            }
            assertThat(Checkpoint.read(file).progress().epochsSinceBest()).isPositive();
            try (Trainer second = Trainer.load(file, "host", ONE_THREAD)) {
                assertThat(second.fit(data, 50)).hasSize(1);
                Checkpoint found = second.checkpoint();
                Checkpoint wanted = whole.checkpoint();
                assertThat(Sample.bits(found.state())).isEqualTo(Sample.bits(wanted.state()));
                assertThat(Sample.bits(found.best())).isEqualTo(Sample.bits(wanted.best()));
                assertThat(found.progress()).isEqualTo(wanted.progress());
            }
        }
    }

    @Test
    void aFileHasTheBestParametersUnderTheirNames() {
        Path file = folder.resolve("run.safetensors");
        try (Trainer trainer = trainer(new Validation(0.25, 5, 3))) {
            trainer.fit(data, 100);
            trainer.save(file);
            Checkpoint read = Checkpoint.read(file);
            assertThat(read.best()).isNotEqualTo(read.state().parameters());
            trainer.useBest();
            assertThat(read.best().get("h1.weight")).isEqualTo(trainer.plan().get("h1.weight"));
        }
    }

    @Test
    void rangesAreChecked() {
        assertThatThrownBy(() -> new Validation(1, 0, 0)).hasMessageContaining("validation share 1.0 is not between");
        assertThatThrownBy(() -> new Validation(Double.NaN, 0, 0)).hasMessageContaining("validation share NaN");
        assertThatThrownBy(() -> new Validation(0.1, 0, -1)).hasMessageContaining("patience -1 is negative");
        assertThatThrownBy(() -> new Validation(0, 0, 1)).hasMessageContaining("patience 1 needs rows to judge by");
    }
}
