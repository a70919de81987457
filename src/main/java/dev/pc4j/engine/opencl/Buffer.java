package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Memory;

/** A buffer of a context. What runs on it when it is closed still finds it: OpenCL waits. */
final class Buffer implements Memory {
    private final Context context;
    private final long handle;
    private final long words;
    private final String what;
    private boolean closed;

    Buffer(Context context, long words, String what) {
        this.context = context;
        this.words = words;
        this.what = what;
        this.handle = context.buffer(bytes(), what);
    }

    /** The cl_mem. */
    long handle() {
        if (closed) {
            throw new IllegalStateException("the memory of %s is closed".formatted(what));
        }
        return handle;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public long words() {
        return words;
    }

    long bytes() {
        return Integer.BYTES * words;
    }

    /** What it is for. */
    String what() {
        return what;
    }

    @Override
    public String toString() {
        return "%s (%s) on %s".formatted(what, Device.bytes(bytes()), context.device());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.release(handle, bytes());
        }
    }
}
