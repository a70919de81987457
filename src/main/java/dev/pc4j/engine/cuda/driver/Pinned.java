package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Pages of host memory that the device copies from while the program goes on: a few blocks in turn, each with an event that says when
 * its last copy is done. Whatever goes to the device passes through here, so that callers may change their arrays at once.
 */
final class Pinned {
    /** Bytes of a block: many times the controls of a call, and large enough for the bus. */
    static final int BLOCK = 256 << 10;

    private static final int BLOCKS = 4;

    private final Calls calls;
    private final CUstream stream;
    private final ByteBuffer[] blocks = new ByteBuffer[BLOCKS];
    private final CUevent[] copied = new CUevent[BLOCKS];
    private final boolean[] busy = new boolean[BLOCKS];
    private int next;

    /** Fills a block. */
    interface Filling {
        void fill(ByteBuffer block);
    }

    /** Copies a block to the device, or from there. */
    interface Copy {
        int copy(Pointer block);
    }

    /** Reads a block. */
    interface Reading {
        void read(ByteBuffer block);
    }

    /** Allocates the blocks; what is made goes to {@code owned}. */
    Pinned(Calls calls, CUstream stream, Owned owned) {
        this.calls = calls;
        this.stream = stream;
        Pointer memory = new Pointer();
        long bytes = (long) BLOCKS * BLOCK;
        calls.make("cuMemAllocHost", () -> bytes + " bytes of pinned memory",
                () -> JCudaDriver.cuMemAllocHost(memory, bytes));
        owned.add(() -> calls.make("cuMemFreeHost", () -> JCudaDriver.cuMemFreeHost(memory)));
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = block(memory, (long) i * BLOCK);
            copied[i] = event(owned);
        }
    }

    private ByteBuffer block(Pointer memory, long at) {
        ByteBuffer block = memory.getByteBuffer(at, BLOCK);
        if (block == null) {
            throw new EngineException("cuMemAllocHost gave no memory that Java can write to, on " + calls.device());
        }
        return block.order(ByteOrder.nativeOrder());
    }

    private CUevent event(Owned owned) {
        CUevent event = new CUevent();
        calls.make("cuEventCreate",
                () -> JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
        owned.add(() -> calls.make("cuEventDestroy", () -> JCudaDriver.cuEventDestroy(event)));
        return event;
    }

    /** Sends up to {@link #BLOCK} bytes, which are copied some time later. */
    void send(String call, Filling filling, Copy copy) {
        int block = free();
        filling.fill(blocks[block].clear());
        calls.make(call, () -> copy.copy(Pointer.to(blocks[block])));
        calls.make("cuEventRecord", () -> JCudaDriver.cuEventRecord(copied[block], stream));
        busy[block] = true;
    }

    /** Fetches up to {@link #BLOCK} bytes, waiting for all that the stream has been asked for. */
    void fetch(String call, Copy copy, Reading reading) {
        int block = free();
        calls.make(call, () -> copy.copy(Pointer.to(blocks[block])));
        calls.make("cuStreamSynchronize", () -> JCudaDriver.cuStreamSynchronize(stream));
        reading.read(blocks[block].clear());
    }

    /** A block that nothing is being copied from. */
    private int free() {
        int block = next;
        next = (next + 1) % BLOCKS;
        if (busy[block]) {
            calls.make("cuEventSynchronize", () -> JCudaDriver.cuEventSynchronize(copied[block]));
            busy[block] = false;
        }
        return block;
    }
}
