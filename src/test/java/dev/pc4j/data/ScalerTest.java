package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
    void maxAbsReachesOneInEveryFeature() {
        assertThat(train(Scaling.MAX_ABS, 0, -4, 0.5f, 2, 0.25f)).containsExactly(-1, 1, 0.5f, 0.5f);
        assertThat(train(Scaling.MAX_ABS, 0, 0, 1, 0, 2)).containsExactly(0, 0.5f, 0, 1);
    }

    @Test
    void minMaxSpansZeroToOne() {
        assertThat(train(Scaling.MIN_MAX, 0, -4, 5, 4, 5, 0, 5)).containsExactly(0, 0, 1, 0, 0.5f, 0);
    }

    @Test
    void standardisedFeaturesHaveMeanZeroAndDeviationOne() {
        float[] x = train(Scaling.STANDARDISE, 0, 1_000_001, 0.1f, 1_000_002, 0.1f, 1_000_006, 0.1f);
        double deviation = Math.sqrt((4 + 1 + 9) / 3.0);
        assertThat(x[0]).isCloseTo((float) (-2 / deviation), within(1e-6f));
        assertThat(x[4]).isCloseTo((float) (3 / deviation), within(1e-6f));
        assertThat(new float[] {x[1], x[3], x[5]}).containsExactly(0, 0, 0);
    }

    @Test
    void theTestPartIsScaledByWhatTheTrainPartShows() {
        Split raw = new Split(set(0, 0, 2, 4), set(4, 4));
        assertThat(Scaler.scale(raw, Scaling.MIN_MAX, 0).test().inputs()).containsExactly(2, 1);
    }

    private static float[] train(Scaling scaling, float pixelMax, float... values) {
        return Scaler.scale(new Split(set(values), set(0, 0)), scaling, pixelMax).train().inputs();
    }

    private static DataSet set(float... values) {
        return new DataSet("x", 2, 1, values, new int[values.length / 2]);
    }
}
