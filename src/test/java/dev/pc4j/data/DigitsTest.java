package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DigitsTest {

    /** As the documentation of the data set has it. */
    private static final int[] ROWS_OF_CLASSES = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};

    @Test
    void hasItsRowsInAFixedStratifiedSplit() {
        Split split = DataSets.load("digits");
        assertThat(split.train()).hasToString("digits/train: 1437 rows, 64 features, 10 classes");
        assertThat(split.test()).hasToString("digits/test: 360 rows, 64 features, 10 classes");
        for (int c = 0; c < 10; c++) {
            int label = c;
            long train = Arrays.stream(split.train().labels()).filter(l -> l == label).count();
            long test = Arrays.stream(split.test().labels()).filter(l -> l == label).count();
            assertThat(train + test).isEqualTo(ROWS_OF_CLASSES[c]);
            assertThat(test).isBetween(ROWS_OF_CLASSES[c] * 360L / 1797, ROWS_OF_CLASSES[c] * 360L / 1797 + 1);
        }
    }

    @Test
    void pixelsAreSixteenths() {
        Split split = DataSets.load("digits");
        double sum = 0;
        for (DataSet part : new DataSet[] {split.train(), split.test()}) {
            for (float v : part.inputs()) {
                assertThat(v * 16).isBetween(0f, 16f).isEqualTo((float) Math.rint(v * 16));
                sum += v * 16;
            }
        }
        assertThat(sum).isEqualTo(561_718);
    }

    @Test
    void noSeedChangesIt() {
        int[] labels = DataSets.load("digits", null, LoadOptions.defaults().withSeed(5)).test().labels();
        assertThat(labels).isEqualTo(DataSets.load("digits").test().labels());
    }

    @Test
    void scalingsApply() {
        float[] raw = DataSets.load("digits", null, LoadOptions.defaults().withScaling(Scaling.NONE)).test().inputs();
        float most = 0;
        for (float v : raw) {
            most = Math.max(most, v);
        }
        assertThat(most).isEqualTo(16);
    }

    @Test
    void optionsThatDoNotApplyAreRefused() {
        assertThatThrownBy(() -> DataSets.load("digits", null, LoadOptions.defaults().withTestShare(0.5)))
                .isInstanceOf(DataException.class)
                .hasMessage("test share 0.5 is not for 'digits', which has its own test part: leave it out");
        assertThatThrownBy(() -> DataSets.load("digits", null, LoadOptions.defaults().withLabel("y")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label column 'y' is for CSV files");
    }

    @Test
    void theLicenceIsBesideThem() throws IOException {
        try (InputStream in = DataSets.class.getResourceAsStream("digits-LICENCE.txt")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("CC BY 4.0", "Alpaydin");
        }
    }
}
