package dev.pc4j.engine.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import java.util.List;
import jcuda.driver.CUdevice;
import org.junit.jupiter.api.Test;

/** Which of several GPUs is taken. */
class DevicesTest {
    private static final Device OLD = device(0, "Quadro P4000", 61);
    private static final Device NEW = device(1, "RTX 4090", 89);

    private static Device device(int index, String name, int capability) {
        return new Device(new CUdevice(), index, name, capability, 8L << 30, 14, 99 << 10, 4 << 20);
    }

    @Test
    void theFirstThatCanComputeIsTakenWhereNoneIsNamed() {
        assertThat(Devices.choose("cuda", List.of(OLD, NEW), "")).isEqualTo(NEW);
        assertThat(Devices.unusable(List.of(OLD, NEW))).isEmpty();
    }

    @Test
    void aDeviceIsNamedByIndexOrPartOfItsName() {
        assertThat(Devices.choose("cuda", List.of(OLD, NEW), "1")).isEqualTo(NEW);
        assertThat(Devices.choose("cuda", List.of(OLD, NEW), "rtx")).isEqualTo(NEW);
        assertThatThrownBy(() -> Devices.choose("cuda", List.of(OLD, NEW), "H100"))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("no device 'H100'", "Quadro P4000", "RTX 4090");
    }

    @Test
    void oneThatIsTooOldSaysSo() {
        String line = "Quadro P4000 (device 0) has compute capability 6.1: the kernels need 7.5 or more";
        assertThat(Devices.unusable(List.of(OLD))).contains(line);
        assertThatThrownBy(() -> Devices.choose("cuda", List.of(OLD, NEW), "0")).hasMessage(line);
        assertThat(Devices.unusable(List.of())).contains(Devices.NONE);
    }
}
