package dev.pc4j.conformance;

import static dev.pc4j.conformance.PresentEngines.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.train.Trainer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Rows that are held some batches at a time teach, and fail, as rows that are held at once, on every engine. */
@Tag("engines")
class ByBatchesTest {
    private static final int ROWS = 40;

    /** So wide that some 16 rows are held at a time. */
    private static final int WIDTH = 1 << 18;

    private static DataSet data() {
        float[] x = new float[ROWS * WIDTH];
        int[] labels = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = row % 2;
            for (int i = row % 7; i < WIDTH; i += 97) {
                x[row * WIDTH + i] = (row % 2 + 1) / 64f;
            }
        }
        return new DataSet("wide", WIDTH, 2, x, labels);
    }

    private static Trainer trainer(Engine engine, double rate) {
        return Trainer.builder(Models.mlp(WIDTH, 2).build())
                .engine(engine)
                .inference(new Inference(1, 0.1))
                .optimiser(Optimiser.sgd(rate))
                .batch(8)
                .build();
    }

    @TestFactory
    Stream<DynamicNode> engines() {
        DataSet data = data();
        return PresentEngines.each(name -> Stream.of(
                test("the same bits", name, engine -> {
                    try (Trainer whole = trainer(engine, 0.01); Trainer parts = trainer(engine, 0.01)) {
                        whole.fit(data, 1);
                        parts.fit(data.byBatches(), 1);
                        assertThat(parts.plan().get("y.weight")).isEqualTo(whole.plan().get("y.weight"));
                    }
                }),
                test("the same failure", name, engine -> {
                    try (Trainer whole = trainer(engine, 1e30); Trainer parts = trainer(engine, 1e30)) {
                        assertThat(failure(parts, data.byBatches())).isEqualTo(failure(whole, data));
                    }
                })));
    }

    /** The message; empty in float64, which has larger numbers. */
    private static Optional<String> failure(Trainer trainer, DataSet data) {
        return Optional.ofNullable(catchThrowableOfType(DivergenceException.class, () -> trainer.fit(data, 1)))
                .map(Throwable::getMessage);
    }
}
