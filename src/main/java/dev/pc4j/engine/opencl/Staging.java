package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory through which arrays travel, for the garbage collector moves arrays and a copy to the device goes on after its call
 * returns. A few slots in turn, so that the next copy need not wait for the last.
 */
final class Staging implements AutoCloseable {
    /** The size of a slot in 32-bit words. */
    static final int WORDS = 1 << 18;

    private static final int SLOTS = 4;
    private static final long NONE = 0;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] slots = new MemorySegment[SLOTS];
    private final long[] events = new long[SLOTS];
    private final Device device;
    private int current;

    Staging(Device device) {
        this.device = device;
    }

    /** A slot that nothing uses. */
    MemorySegment take() {
        current = (current + 1) % SLOTS;
        if (slots[current] == null) {
            slots[current] = arena.allocate((long) Integer.BYTES * WORDS, Long.BYTES);
        }
        await(current);
        return slots[current];
    }

    /** Says that the slot taken last is in use until an event, which this now owns. */
    void busy(long event) {
        events[current] = event;
    }

    private void await(int slot) {
        if (events[slot] != NONE) {
            long event = events[slot];
            events[slot] = NONE;
            Check.that(clWaitForEvents(event), "clWaitForEvents", "a copy to " + device);
            Check.that(clReleaseEvent(event), "clReleaseEvent", device);
        }
    }

    /** To be called when nothing runs any more. */
    @Override
    public void close() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (events[slot] != NONE) {
                clReleaseEvent(events[slot]);
                events[slot] = NONE;
            }
        }
        arena.close();
    }
}
