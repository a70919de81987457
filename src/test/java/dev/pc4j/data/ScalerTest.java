package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.graph.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalerTest {

    @Test
    void noneLeavesValues() {
        assertThat(train(Scaling.NONE, 255, -3, 0.5f, 7, 0.25f)).containsExactly(-3, 0.5f, 7, 0.25f);
    }

    @Test
    void autoDividesPixelsByTheirFullValue() {
        assertThat(train(Scaling.AUTO, 255, 0, 51, 255, 1)).containsExactly(0, 51 / 255f, 1, 1 / 255f);
    }

    @Test
    void autoDividesATableOfBytesByItsLargestValue() {
        assertThat(train(Scaling.AUTO, 0, 0, 4, 16, 1)).containsExactly(0, 0.25f, 1, 0.0625f);
        assertThat(train(Scaling.AUTO, 0, 0, 1, 1, 0)).containsExactly(0, 1, 1, 0);
    }

    @Test
    void autoDividesOtherFeaturesByTheirOwnLargestValueAboveOne() {
        assertThat(train(Scaling.AUTO, 0, -4, 0.5f, 2, 0.25f)).containsExactly(-1, 0.5f, 0.5f, 0.25f);
        assertThat(train(Scaling.AUTO, 0, 0, 256, 1, 128)).containsExactly(0, 1, 1, 0.5f);
    }

    @Test
    void unitDividesFeaturesOfBytesAsWell() {
        assertThat(train(Scaling.UNIT, 255, -4, 0.5f, 2, 0.25f)).containsExactly(-1, 0.5f, 0.5f, 0.25f);
        assertThat(train(Scaling.UNIT, 0, 0, 1, 0, 2)).containsExactly(0, 0.5f, 0, 1);
    }

    @Test
    void byteDividesAllValuesByAFullPixel() {
        assertThat(train(Scaling.BYTE, 16, 0, 4, 16, 1)).containsExactly(0, 0.25f, 1, 0.0625f);
        assertThat(train(Scaling.BYTE, 0, 0, 51, 255, 1)).containsExactly(0, 51 / 255f, 1, 1 / 255f);
    }

    @Test
    void autoSaysWhatItTook() {
        assertThat(Scaler.fit(set(0, 4, 16, 1), Scaling.AUTO, 0)).hasToString("byte (/ 16)");
        assertThat(Scaler.fit(set(0, 4.5f, 16, 1), Scaling.AUTO, 0)).hasToString("unit");
    }

    @Test
    void minMaxSpansZeroToOne() {
        assertThat(train(Scaling.MIN_MAX, 0, -4, 5, 4, 5, 0, 5)).containsExactly(0, 0, 1, 0, 0.5f, 0);
    }

    @Test
    void standardisedFeaturesHaveMeanZeroAndDeviationOne() {
        float[] x = train(Scaling.STANDARD, 0, 1_000_001, 0.1f, 1_000_002, 0.1f, 1_000_006, 0.1f);
        double deviation = Math.sqrt((4 + 1 + 9) / 3.0);
        assertThat(x[0]).isCloseTo((float) (-2 / deviation), within(1e-6f));
        assertThat(x[4]).isCloseTo((float) (3 / deviation), within(1e-6f));
        assertThat(new float[] {x[1], x[3], x[5]}).containsExactly(0, 0, 0);
    }

    @Test
    void channelsOfImagesHaveMeanZeroAndDeviationOneOverTheirPixels() {
        DataSet images = set(1, 10, 3, 10, 5, 10, 7, 10).with(Shape.of(1, 1, 2));
        DataSet read = new DataSet("x", Shape.of(2, 1, 2), new ArrayInputs(images.inputs().clone(), 4),
                new Targets.Classes(List.of("0"), new int[2]));
        for (DataSet train : List.of(images, read)) {
            DataSet scaled = Scaler.fit(train, Scaling.CHANNEL, 255).apply(train);
            double deviation = Math.sqrt(5);
            assertThat(scaled.inputs()).containsExactly((float) (-3 / deviation), 0, (float) (-1 / deviation), 0,
                    (float) (1 / deviation), 0, (float) (3 / deviation), 0);
        }
        assertThatThrownBy(() -> Scaler.fit(set(1, 2), Scaling.CHANNEL, 0)).isInstanceOf(DataException.class)
                .hasMessage("scaling channel is for images, the rows of 'x' have shape [2]: use standard");
    }

    @Test
    void rowsThatAreReadOneByOneAreScaledAsAnArray() {
        for (Scaling scaling : List.of(Scaling.AUTO, Scaling.BYTE, Scaling.UNIT, Scaling.MIN_MAX, Scaling.STANDARD)) {
            DataSet array = set(-4, 0.5f, 2, 0.25f, 300, 7);
            DataSet read = array
                    .with(new SelectedInputs(new ArrayInputs(array.inputs().clone(), 2), new int[] {0, 1, 2}));
            Scaler scaler = Scaler.fit(read, scaling, 0);
            assertThat(scaler).isEqualTo(Scaler.fit(array, scaling, 0));
            assertThat(scaler.apply(read).inputs()).containsExactly(scaler.apply(array).inputs());
        }
    }

    @Test
    void theTestPartIsScaledByWhatTheTrainPartShows() {
        DataSet test = set(4, 4);
        Scaler.fit(set(0, 0, 2, 4), Scaling.MIN_MAX, 0).apply(test);
        assertThat(test.inputs()).containsExactly(2, 1);
    }

    @Test
    void aScalingThatDividesByZeroIsRefused() {
        assertThatThrownBy(() -> new Scaler(Scaling.UNIT, List.of(0.0), List.of(1.0, 0.0)))
                .isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Scaler(Scaling.UNIT, List.of(Double.NaN), List.of(1.0)))
                .isInstanceOf(DataException.class);
    }

    private static float[] train(Scaling scaling, float pixelMax, float... values) {
        DataSet train = set(values);
        Scaler.fit(train, scaling, pixelMax).apply(train);
        return train.inputs();
    }

    private static DataSet set(float... values) {
        return new DataSet("x", 2, 1, values, new int[values.length / 2]);
    }
}
