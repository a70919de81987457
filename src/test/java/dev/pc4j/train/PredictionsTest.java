package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that hands its input on: the outputs are the rows. */
class PredictionsTest {
    private static final float[] ROWS = {3, 2, 1, 2, 2, 5, 0, 1, -1, 4, 4, 0};

    static Stream<Energy> energies() {
        return Stream.of(Energy.gaussian(0.5), Energy.softmaxCrossEntropy(2), Energy.bernoulliCrossEntropy(2));
    }

    private static Predictions predict(Energy energy, DataSet data) {
        try (Trainer trainer = identity(energy)) {
            return trainer.predictions(data);
        }
    }

    private static Trainer identity(Energy energy) {
        Graph graph = Graph.builder().input("x", 3).dense("y", "x", 3, Activation.NONE).build(energy);
        Trainer trainer = Trainer.builder(graph).engine("reference").batch(3).build();
        trainer.plan().set("y.weight", new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        return trainer;
    }

    private static DataSet labelled(int... labels) {
        return new DataSet("rows", 3, 3, ROWS, labels);
    }

    private static DataSet numbers() {
        return new DataSet("rows", 3, ROWS,
                new Targets.Numbers(List.of("a", "b", "c"), new float[] {3, 2, 1, 0, 1, 0, 1, 0, 0, 4, 4, 1}));
    }

    @ParameterizedTest
    @MethodSource("energies")
    void theLossIsWhereATraceStarts(Energy energy) {
        DataSet data = labelled(0, 0, 1, 2).head(3);
        try (Trainer trainer = identity(energy)) {
            double[] start = trainer.plan().trace(data.inputs(), data.targetRows())[0];
            assertThat(trainer.predictions(data).loss()).isCloseTo(start[0] / 3, within(1e-6));
        }
    }

    @Test
    void aSoftmaxGoesOverTheLastAxisOfTheOutput() {
        Graph graph = Graph.builder().input("x", 2, 3).identity("y", "x").build(Energy.softmaxCrossEntropy(1));
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        float[] targets = {1, 0, 0, 0, 1, 0, 0, 0.5f, 0.5f, 0, 0, 1};
        DataSet data = new DataSet("rows", 6, ROWS, new Targets.Numbers(names, targets));
        try (Trainer trainer = Trainer.builder(graph).engine("reference").batch(2).build()) {
            double[] start = trainer.plan().trace(data.inputs(), data.targetRows())[0];
            assertThat(trainer.predictions(data).loss()).isCloseTo(start[0] / 2, within(1e-6));
        }
    }

    @Test
    void theLabelMayBeAmongTheLargest() {
        Predictions predictions = predict(Energy.gaussian(1), labelled(0, 0, 0, 1));
        assertThat(predictions.accuracy()).isEqualTo(0.25); // of the last row's equal outputs the first is taken
        assertThat(predictions.topAccuracy(2)).isEqualTo(1);
        assertThat(predictions.topAccuracy(3)).isEqualTo(1);
        assertThatThrownBy(() -> predictions.topAccuracy(4)).hasMessage("top 4 is out of range: 'rows' has 3 outputs, "
                + "use 1..3");
        assertThatThrownBy(() -> predictions.topAccuracy(0)).hasMessageContaining("top 0");
    }

    @Test
    void confusionCountsTrueLabelsByRow() {
        Confusion confusion = predict(Energy.gaussian(1), labelled(0, 0, 1, 1)).confusion();
        assertThat(confusion.counts()).isDeepEqualTo(new int[][] {{1, 0, 1}, {1, 1, 0}, {0, 0, 0}});
        assertThat(confusion.correct()).isEqualTo(2);
        assertThat(confusion.recall(0)).isEqualTo(0.5);
        assertThat(confusion.recall(2)).isNaN();
        assertThat(confusion.precision(1)).isEqualTo(1);
        assertThat(confusion.precision(2)).isZero();
    }

    @Test
    void numbersHaveASquaredErrorOrTheLabelOfTheLargest() {
        Evaluation gaussian = predict(Energy.gaussian(0.5), numbers()).evaluation();
        assertThat(gaussian.meanSquaredError()).hasValue((0 + (4 + 1 + 25) + (1 + 1 + 1) + 1) / 12.0);
        assertThat(gaussian.loss()).isCloseTo(0.25 * 34 / 4, within(1e-12));
        assertThat(gaussian.accuracy()).isEmpty();
        Evaluation entropy = predict(Energy.softmaxCrossEntropy(1), numbers()).evaluation();
        assertThat(entropy.accuracy()).hasValue(0.5);
        assertThat(entropy.meanSquaredError()).isEmpty();
    }
}
