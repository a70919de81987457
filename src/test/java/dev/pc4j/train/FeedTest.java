package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.ImageOptions;
import dev.pc4j.data.Inputs;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Split;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are read by batches while a network learns from others. */
class FeedTest {
    private static final EngineOptions ONE_THREAD = new EngineOptions(1, "");

    @TempDir
    Path folder;

    private static Trainer trainer(Graph graph) {
        return Trainer.builder(graph)
                .engine("host", ONE_THREAD)
                .inference(new Inference(2, 0.1))
                .optimiser(Optimiser.adam(0.01))
                .batch(7)
                .plannedEpochs(3)
                .seed(3)
                .build();
    }

    private static DataSet digits(ImageOptions images) {
        return DataSets.load("digits", null, LoadOptions.defaults().withImages(images)).train().head(100);
    }

    @Test
    void rowsByBatchesTeachWhatRowsAtOnceTeach() {
        DataSet data = digits(ImageOptions.NONE);
        Graph graph = Models.mlp(64, 5, 10).build();
        try (Trainer whole = trainer(graph); Trainer streamed = trainer(graph)) {
            List<EpochReport> reports = whole.fit(data, 2);
            List<EpochReport> same = streamed.fit(data.byBatches(), 2);
            assertThat(Sample.all(streamed.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            assertThat(same.getLast().train()).isEqualTo(reports.getLast().train());
            assertThat(streamed.accuracy(data.byBatches())).isEqualTo(whole.accuracy(data));
        }
    }

    @Test
    void aRunOnChangedImagesGoesOnBitForBitFromWithinAnEpoch() {
        DataSet data = digits(ImageOptions.NONE.withAugmentation(true, 2));
        Graph graph = Models.mlp(64, 5, 10).build();
        Path file = folder.resolve("run.safetensors");
        try (Trainer whole = trainer(graph); Trainer plain = trainer(graph); Trainer stopped = trainer(graph)) {
            whole.fit(data, 3);
            plain.fit(digits(ImageOptions.NONE), 3);
            assertThat(Sample.bits(plain.checkpoint().state())).isNotEqualTo(Sample.bits(whole.checkpoint().state()));
            assertThatThrownBy(() -> stopped.fit(data, 3, new StopAt(2, 4))).isInstanceOf(StopAt.Stopped.class);
            stopped.save(file);
            try (Trainer second = Trainer.load(file, "host", ONE_THREAD)) {
                assertThat(second.recipe().orElseThrow().images().crop()).isEqualTo(2);
                second.fit(data, 2);
                assertThat(Sample.all(second.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
            }
            // The same trainer goes on as well, with what it had read given up.
            stopped.fit(data, 2);
            assertThat(Sample.all(stopped.checkpoint())).isEqualTo(Sample.all(whole.checkpoint()));
        }
    }

    /** Stops a run after a batch. */
    private record StopAt(int epoch, int batch) implements TrainingListener {
        private static final class Stopped extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        @Override
        public void batchDone(int of, int done, int batches) {
            if (of == epoch && done == batch) {
                throw new Stopped();
            }
        }
    }

    @Test
    void aLanguageModelLearnsATextAndGoesOnBitForBit() throws IOException {
        Path text = Files.writeString(folder.resolve("t.txt"), "abac".repeat(60));
        Split split = DataSets.load(text.toString(), null, LoadOptions.defaults().withSequence(8));
        Graph graph = Models.languageModel(3, 8, 4, 1, 1);
        Path file = folder.resolve("run.safetensors");
        try (Trainer whole = trainer(graph); Trainer first = trainer(graph)) {
            double before = whole.evaluate(split.test()).tokenLoss().orElseThrow();
            List<EpochReport> reports = whole.fit(split.train(), 6);
            Evaluation after = whole.evaluate(split.test());
            assertThat(after.tokenLoss().orElseThrow()).isLessThan(before);
            assertThat(after.loss()).isCloseTo(8 * after.tokenLoss().orElseThrow(), within(1e-9));
            assertThat(after.accuracy()).isEmpty();
            assertThat(whole.accuracy(split.test())).isBetween(0.4, 1.0);
            assertThat(reports.getLast().train().tokenLoss().orElseThrow()).isBetween(0.1, before);
            first.fit(split.train(), 2);
            first.save(file);
            try (Trainer second = Trainer.load(file, "host", ONE_THREAD)) {
                assertThat(second.recipe().orElseThrow().targetNames()).containsExactly("a", "b", "c");
                second.fit(DataSets.load(second.recipe().orElseThrow(), null).train(), 4);
                assertThat(Sample.bits(second.checkpoint().state())).isEqualTo(Sample.bits(whole.checkpoint().state()));
            }
        }
        try (Trainer other = trainer(Models.mlp(8, 24).build())) {
            assertThatThrownBy(() -> other.fit(split.train(), 1)).isInstanceOf(DataException.class)
                    .hasMessage(
                            "data set 't.txt/train' has 3 tokens to choose from at each of 8 positions, the graph's "
                                    + "output 'y' is [24]: give it the shape [8x3]");
        }
    }

    @Test
    void noMoreThanTwoStretchesAreHeld() {
        // 1 GiB in all, of which a stretch is 16 MiB: two batches of 7.
        int rows = 1024;
        int width = 1 << 18;
        AtomicInteger read = new AtomicInteger();
        AtomicInteger ahead = new AtomicInteger();
        AtomicInteger learnt = new AtomicInteger();
        DataSet data = made(rows, width, row -> {
            ahead.accumulateAndGet(read.incrementAndGet() - learnt.get(), Math::max);
            return row % 2;
        });
        try (Trainer trainer = trainer(Models.mlp(width, 2).build())) {
            trainer.fit(data.byBatches(), 1, new TrainingListener() {
                @Override
                public void batchDone(int epoch, int batch, int batches) {
                    learnt.addAndGet(7);
                }
            });
        }
        assertThat(read).hasValue(rows);
        assertThat(ahead.get()).isBetween(14, 2 * 14);
    }

    @Test
    void aRowThatCannotBeReadEndsTheRunWithItsLine() {
        DataSet data = made(50, 4, row -> {
            if (row == 33) {
                throw new DataException("row 33 is damaged: drop it");
            }
            return 1;
        });
        try (Trainer trainer = trainer(Models.mlp(4, 2).build())) {
            assertThatThrownBy(() -> trainer.fit(data.byBatches(), 1)).isInstanceOf(DataException.class)
                    .hasMessage("row 33 is damaged: drop it");
        }
    }

    /** Rows of one value each, which is asked for when a row is read. */
    private static DataSet made(int rows, int width, IntUnaryOperator value) {
        record Made(int rows, int width, IntUnaryOperator value) implements Inputs {
            @Override
            public void read(int row, float[] into, int at) {
                Arrays.fill(into, at, at + width, value.applyAsInt(row));
            }
        }
        return new DataSet("made", Shape.of(width), new Made(rows, width, value),
                new Targets.Classes(List.of("a", "b"), new int[rows]));
    }
}
