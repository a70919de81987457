package dev.pc4j.engine.cuda.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator.OfDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing is kept which no device can be: zeros, noise, rates beyond all devices. */
class PlausibleTest {
    private static final Map<String, Double> USUAL = KnownConstants.byName(Constants.defaults(90));

    private static double least(double... times) {
        OfDouble next = DoubleStream.of(times).iterator();
        return Samples.least("a barrier", next::nextDouble);
    }

    @Test
    void theLeastTimeCountsOnceAnotherAgrees() {
        assertThat(least(10, 11, 12)).isEqualTo(10);
        assertThat(least(90, 10, 40, 30, 11)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void whatIsNoTimeIsAnError(double time) {
        assertThatThrownBy(() -> least(10, time)).isInstanceOf(EngineException.class)
                .hasMessageContaining("calibrate cannot measure a barrier: the device says that it took " + time);
    }

    @Test
    void noiseIsAnError() {
        assertThatThrownBy(() -> least(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 1e4, 1e4, 1e4, 1e4, 1e4,
                1e4, 1e4, 1e4))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "calibrate cannot measure a barrier: of 20 tries the shortest took 1.00 and 2.00 us, which is"
                                + " noise. Let nothing else use the device; nothing was kept");
    }

    @ParameterizedTest
    @CsvSource({"barrier,0.001", "barrier,0", "hbm,40000", "hbm,NaN", "tiles.tf32,-0.1", "cores.bf16,Infinity",
        "l2Each,501"})
    void valuesThatNoDeviceHas(String name, double value) {
        assertThatThrownBy(() -> Plausible.require(Map.of(name, value), USUAL)).isInstanceOf(EngineException.class)
                .hasMessageContainingAll("calibrate measured nonsense: " + name + " is ", Plausible.unit(name),
                        "nothing was kept");
    }

    @Test
    void slowDevicesArePlausible() {
        assertThatNoException().isThrownBy(() -> Plausible.require(USUAL, USUAL));
        List.of("barrier", "launch")
                .forEach(name -> assertThatNoException()
                        .isThrownBy(() -> Plausible.require(Map.of(name, 1e4), USUAL)));
        assertThatNoException().isThrownBy(() -> Plausible.require(Map.of("hbm", 3.0, "library.fp32", 1e-3), USUAL));
    }
}
