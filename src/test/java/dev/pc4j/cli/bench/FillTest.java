package dev.pc4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Expected values are those of the same hash in numpy with unsigned 64-bit integers. */
class FillTest {

    @Test
    void givesTheSameBitsAsNumpy() {
        assertThat(Fill.values(5, 1, 1)).containsExactly(
                -0.44126773f, 0.19773436f, 0.4359082f, -0.846043f,
                0.24749887f);
        assertThat(Fill.values(5, 2, 1)).containsExactly(
                0.980201f, 0.7315278f, -0.30466115f, -0.27386522f,
                -0.12818348f);
        assertThat(Fill.values(5, 101, Math.sqrt(3.0 / 784))).containsExactly(
                0.014408693f, 0.015165717f, 0.014159616f, -0.018755924f,
                -0.04841844f);
        assertThat(Fill.values(5, 203, 0.1)).containsExactly(
                0.07772366f, -0.057243347f, -0.096067965f, 0.029795717f,
                0.09049742f);
    }

    @Test
    void sumsToWhatNumpySums() {
        double sum = 0;
        for (float value : Fill.values(1000, 1, 1)) {
            sum += value;
        }
        assertThat(sum).isCloseTo(-16.930201768875122, Offset.offset(1e-9));
    }
}
