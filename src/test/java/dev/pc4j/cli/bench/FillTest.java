package dev.pc4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Expected values are those of the same hash in numpy with unsigned 64-bit integers. */
class FillTest {

    @Test
    void givesTheSameBitsAsNumpy() {
        assertThat(Fill.values(5, 1, 1)).containsExactly(
                -0.441267728805542f, 0.19773435592651367f, 0.4359081983566284f, -0.8460429906845093f,
                0.24749886989593506f);
        assertThat(Fill.values(5, 2, 1)).containsExactly(
                0.980201005935669f, 0.7315278053283691f, -0.3046611547470093f, -0.2738652229309082f,
                -0.1281834840774536f);
        assertThat(Fill.values(5, 101, Math.sqrt(3.0 / 784))).containsExactly(
                0.014408692717552185f, 0.015165717341005802f, 0.014159616082906723f, -0.018755923956632614f,
                -0.04841843992471695f);
        assertThat(Fill.values(5, 203, 0.1)).containsExactly(
                0.0777236595749855f, -0.05724334716796875f, -0.09606796503067017f, 0.02979571744799614f,
                0.09049741923809052f);
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
