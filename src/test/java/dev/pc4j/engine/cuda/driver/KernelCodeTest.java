package dev.pc4j.engine.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** What the fat binary tells of itself. */
class KernelCodeTest {
    private static final int HEADER = 16;
    private static final int ENTRY = 64;
    private static final int CODE = 24;
    private static final short PTX = 1;
    private static final short MACHINE = 2;

    @Test
    void architecturesAreReadFromTheEntries() {
        ByteBuffer binary = ByteBuffer.allocate(HEADER + 3 * (ENTRY + CODE)).order(ByteOrder.LITTLE_ENDIAN);
        binary.putInt(0xBA55ED50).putShort((short) 1).putShort((short) HEADER).putLong(3L * (ENTRY + CODE));
        entry(binary, MACHINE, 90);
        entry(binary, MACHINE, 75);
        entry(binary, PTX, 120);
        assertThat(KernelCode.architectures(binary.array())).isEqualTo("sm_75, sm_90 and PTX for compute_120");
    }

    private static void entry(ByteBuffer to, short kind, int architecture) {
        int at = to.position();
        to.putShort(kind).putShort((short) 1).putInt(ENTRY).putLong(CODE);
        to.putInt(at + 28, architecture);
        to.position(at + ENTRY + CODE);
    }

    /** A build without kernels has no version either. */
    @Test
    void theBuildSaysWithWhichToolkitItWas() {
        assertThat(KernelCode.toolkit().isPresent()).isEqualTo(KernelCode.missing().isEmpty());
    }

    @Test
    void whatIsNoFatBinaryHasNothingToSay() {
        assertThat(KernelCode.architectures(new byte[100])).isEqualTo("unknown");
        assertThat(KernelCode.architectures(new byte[0])).isEqualTo("unknown");
    }
}
