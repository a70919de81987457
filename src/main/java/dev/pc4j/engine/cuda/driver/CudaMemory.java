package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.device.Memory;
import jcuda.driver.CUdeviceptr;

/** Device memory of one stream, which is asked to give it back. */
public final class CudaMemory implements Memory {
    /** Where a {@code PcControls} has the rows of the call, in words. */
    private static final int ROWS = 4;

    private final DevicePointer pointer;
    private final long words;
    private final Runnable release;
    private boolean closed;
    private int rows;

    CudaMemory(DevicePointer pointer, long words, Runnable release) {
        this.pointer = pointer;
        this.words = words;
        this.release = release;
    }

    @Override
    public long words() {
        return words;
    }

    /** Its first word. */
    public long address() {
        open();
        return pointer.address();
    }

    /** The word {@code at} of it, from which {@code count} words are to be used. */
    public CUdeviceptr at(long at, long count) {
        open();
        if (at < 0 || count < 0 || at + count > words) {
            throw new IndexOutOfBoundsException(
                    "words %d to %d do not lie in device memory of %d words".formatted(at, at + count, words));
        }
        return pointer.withByteOffset(Integer.BYTES * at);
    }

    /** Takes note of what is copied here. */
    void written(long at, int[] values, int from, int count) {
        if (at <= ROWS && ROWS < at + count) {
            rows = values[from + ROWS - (int) at];
        }
    }

    /** If this holds a {@code PcControls}: the rows of the call that it is for. Products of cuBLAS need to know them on this side. */
    public int rows() {
        return rows;
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("this device memory is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
