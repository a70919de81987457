package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.Packing;
import java.nio.ByteBuffer;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * A stream of the driver and the owner of all that its plan has on the device. Every call makes the device's context current first, so
 * that a plan may be made on one thread and used on another.
 */
public final class CudaStream implements AutoCloseable {
    /** The kernels read and write four floats at once, in rows of whole 64 bytes; they stop at the last row by themselves. */
    private static final Packing PACKING = new Packing(16, 1, false);

    private static final String OUT_OF_MEMORY = "CUDA_ERROR_OUT_OF_MEMORY";

    private final Context context;
    private final Calls calls;
    private final CUstream stream = new CUstream();
    private final Owned owned = new Owned();
    private final Pinned pinned;
    private Blas blas;
    private boolean closed;

    /**
     * A stream.
     *
     * @param context held until the stream is closed
     */
    public CudaStream(Context context) {
        this.context = context.hold();
        this.calls = context.calls();
        owned.add(context::release);
        try {
            context.enter();
            calls.make("cuStreamCreate",
                    () -> JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
            owned.add(() -> calls.make("cuStreamDestroy", () -> JCudaDriver.cuStreamDestroy(stream)));
            this.pinned = new Pinned(calls, stream, owned);
        } catch (RuntimeException | Error e) {
            Owned.closeAfter(e, owned);
            throw e;
        }
    }

    /** How the kernels want a plan's arrays. */
    public Packing packing() {
        return PACKING;
    }

    /**
     * Zeroed memory.
     *
     * @param what it is for, for the message when there is not enough
     */
    public CudaMemory allocate(long words, String what) {
        enter();
        DevicePointer pointer = new DevicePointer();
        long bytes = Math.multiplyExact(words, (long) Integer.BYTES);
        try {
            calls.make("cuMemAlloc", () -> "%d bytes for %s".formatted(bytes, what),
                    () -> JCudaDriver.cuMemAlloc(pointer, bytes));
        } catch (EngineException e) {
            throw isOutOfMemory(e) ? outOfMemory(bytes, what, e) : e;
        }
        Owned.Handle handle = owned.add(() -> calls.make("cuMemFree", () -> JCudaDriver.cuMemFree(pointer)));
        try {
            calls.make("cuMemsetD32Async", () -> what,
                    () -> JCudaDriver.cuMemsetD32Async(pointer, 0, words, stream));
        } catch (RuntimeException e) {
            Owned.closeAfter(e, handle::release);
            throw e;
        }
        return new CudaMemory(pointer, words, () -> free(handle));
    }

    private static boolean isOutOfMemory(EngineException e) {
        return e.getCause() != null && OUT_OF_MEMORY.equals(e.getCause().getMessage());
    }

    private EngineException outOfMemory(long bytes, String what, EngineException cause) {
        long[] free = new long[1];
        long[] total = new long[1];
        calls.make("cuMemGetInfo", () -> JCudaDriver.cuMemGetInfo(free, total));
        return new EngineException(
                "out of memory on %s: %s needs %d bytes, %d of %d bytes are free: use a smaller batch or narrower layers"
                        .formatted(calls.device(), what, bytes, free[0], total[0]),
                cause);
    }

    /** Gives memory back; what is left when the stream closes is given back then. */
    private void free(Owned.Handle handle) {
        if (!closed) {
            enter();
            synchronise();
            handle.release();
        }
    }

    /** Copies floats to the word {@code at}; the array may change as soon as it returns. */
    public void upload(CudaMemory to, long at, float[] values, int from, int count) {
        enter();
        send(to, at, count, (block, done, n) -> block.asFloatBuffer().put(values, from + done, n));
    }

    /** The same with integers. */
    public void upload(CudaMemory to, long at, int[] values, int from, int count) {
        enter();
        send(to, at, count, (block, done, n) -> block.asIntBuffer().put(values, from + done, n));
        to.written(at, values, from, count);
    }

    /** Copies whole words. */
    void upload(CudaMemory to, ByteBuffer words) {
        enter();
        send(to, 0, words.remaining() / Integer.BYTES, (block, done, n) -> block.put(
                words.slice(words.position() + done * Integer.BYTES, n * Integer.BYTES)));
    }

    /** One piece of a copy. */
    private interface Piece {
        /** Puts or takes {@code words} words, of which {@code done} went before. */
        void move(ByteBuffer block, int done, int words);
    }

    private void send(CudaMemory to, long at, int count, Piece piece) {
        int most = Pinned.BLOCK / Integer.BYTES;
        for (int done = 0; done < count; done += most) {
            int begun = done;
            int words = Math.min(most, count - done);
            var target = to.at(at + begun, words);
            pinned.send("cuMemcpyHtoDAsync", block -> piece.move(block, begun, words),
                    block -> JCudaDriver.cuMemcpyHtoDAsync(target, block, (long) Integer.BYTES * words, stream));
        }
    }

    /** Waits for all that was asked for, then copies floats from the word {@code at}. */
    public void download(CudaMemory from, long at, float[] values, int to, int count) {
        enter();
        int most = Pinned.BLOCK / Integer.BYTES;
        for (int done = 0; done < count; done += most) {
            int begun = done;
            int words = Math.min(most, count - done);
            var source = from.at(at + begun, words);
            pinned.fetch("cuMemcpyDtoHAsync",
                    block -> JCudaDriver.cuMemcpyDtoHAsync(block, source, (long) Integer.BYTES * words, stream),
                    block -> block.asFloatBuffer().get(values, to + begun, words));
        }
    }

    public Context context() {
        return context;
    }

    public CUstream handle() {
        return stream;
    }

    Owned owned() {
        return owned;
    }

    /** The library's products on this stream, made when first asked for. */
    public Blas blas() {
        if (blas == null) {
            blas = new Blas(this);
        }
        return blas;
    }

    /** Makes the context current and fails after {@link #close}. */
    public void enter() {
        if (closed) {
            throw new IllegalStateException("this stream is closed, and all that it made with it");
        }
        context.enter();
    }

    /** Waits for all that was asked for. */
    public void synchronise() {
        calls.make("cuStreamSynchronize", () -> JCudaDriver.cuStreamSynchronize(stream));
    }

    /** Waits for one piece of work, whose failure then has its name. */
    public void synchroniseAfter(Work work) {
        calls.make("cuStreamSynchronize", () -> "what came after it, " + work,
                () -> JCudaDriver.cuStreamSynchronize(stream));
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (owned) {
                context.enter();
                synchronise();
            }
        }
    }
}
