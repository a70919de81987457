package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory and copies, and who may use them when. */
class StreamTest {
    private OpenClEngine engine;
    private OpenClStream stream;

    @BeforeEach
    void open() {
        engine = Present.engine();
        stream = engine
                .stream(Candidates.of(Present.device(), Optional.empty(), Optional.empty(), Demand.of(8)).getFirst());
    }

    @AfterEach
    void close() {
        if (engine != null) {
            stream.close();
            assertThat(engine.context().buffers()).isZero();
            engine.close();
        }
    }

    @Test
    void memoryStartsAtZero() {
        Memory memory = stream.allocate(1000, "a test");
        float[] found = new float[1000];
        Arrays.fill(found, 1);
        stream.download(memory, 0, found, 0, 1000);
        assertThat(found).containsOnly(0);
    }

    @Test
    void anArrayMayChangeAsSoonAsItsUploadReturns() {
        int count = 5 * Staging.WORDS + 7;
        Memory memory = stream.allocate(count + 3, "a test");
        float[] values = new float[count + 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        stream.upload(memory, 3, values, 2, count);
        Arrays.fill(values, -1);
        float[] found = new float[count + 1];
        stream.download(memory, 3, found, 1, count);
        for (int i = 0; i < count; i++) {
            assertThat(found[i + 1]).isEqualTo(i + 2);
        }
    }

    @Test
    void whatLiesOutsideIsRefused() {
        Memory memory = stream.allocate(10, "a test");
        assertThatThrownBy(() -> stream.upload(memory, 8, new float[3], 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> stream.upload(memory, 0, new int[3], 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> stream.download(memory, -1, new float[3], 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> stream.download(memory, 0, new float[3], 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tooMuchMemoryIsRefusedWithTheNumbers() {
        long words = Present.device().largest() / 4 + 1000;
        assertThatThrownBy(() -> stream.allocate(words, "the values of a test"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the values of a test needs")
                .hasMessageContaining("(" + 4 * words + " bytes)")
                .hasMessageContaining("free are")
                .hasMessageContaining(Present.device().name());
    }

    @Test
    void nothingWorksAfterClose() {
        Memory memory = stream.allocate(10, "a test");
        memory.close();
        memory.close();
        assertThatThrownBy(() -> stream.upload(memory, 0, new float[1], 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a test is closed");
        stream.close();
        stream.close();
        assertThatThrownBy(() -> stream.allocate(1, "a test")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.script(memory, memory, List.of())).isInstanceOf(IllegalStateException.class);
    }
}
