package dev.pc4j.engine.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.pc4j.engine.device.Memory;
import dev.pc4j.engine.device.Packing;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Script;
import dev.pc4j.engine.device.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

/** A command queue, in order, and all that one plan made on it. */
final class OpenClStream implements Stream {
    private final Context context;
    private final Launcher launcher;
    private final Staging staging;
    private final long queue;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<OpenClScript> scripts = new ArrayList<>();
    private boolean closed;

    /** Opens a queue of a context, on which kernels run as the launcher says. */
    OpenClStream(Context context, Launcher launcher) {
        this.context = context;
        this.launcher = launcher;
        this.staging = new Staging(context.device());
        this.queue = context.queue();
    }

    @Override
    public Packing packing() {
        return launcher.geometry().packing();
    }

    /** The cl_command_queue. */
    long queue() {
        open();
        return queue;
    }

    Context context() {
        return context;
    }

    @Override
    public Buffer allocate(long words, String what) {
        open();
        Buffer made = new Buffer(context, words, what);
        buffers.removeIf(Buffer::closed);
        buffers.add(made);
        zero(made);
        return made;
    }

    /** Drivers that allocate at first use say here that there is not enough. */
    private void zero(Buffer buffer) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            ByteBuffer nothing = stack.calloc(Integer.BYTES);
            int code = CL12.clEnqueueFillBuffer(queue, buffer.handle(), nothing, 0, buffer.bytes(), null, null);
            if (code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_RESOURCES) {
                buffer.close();
                throw context.tooLarge(buffer.bytes(), buffer.what());
            }
            Check.that(code, "clEnqueueFillBuffer", buffer);
        }
    }

    @Override
    public void upload(Memory to, long at, float[] values, int from, int count) {
        upload(to, at, MemorySegment.ofArray(values), from, count);
    }

    @Override
    public void upload(Memory to, long at, int[] values, int from, int count) {
        upload(to, at, MemorySegment.ofArray(values), from, count);
    }

    private void upload(Memory to, long at, MemorySegment values, long from, int count) {
        Buffer buffer = within(to, at, count);
        for (int done = 0; done < count; done += Staging.WORDS) {
            long bytes = bytes(Math.min(Staging.WORDS, count - done));
            MemorySegment slot = staging.take();
            MemorySegment.copy(values, bytes(from + done), slot, 0, bytes);
            staging.busy(write(buffer, bytes(at + done), slot, bytes));
        }
    }

    private long write(Buffer buffer, long at, MemorySegment from, long bytes) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer event = stack.mallocPointer(1);
            Check.that(
                    nclEnqueueWriteBuffer(queue, buffer.handle(), CL_FALSE, at, bytes, from.address(), 0, 0,
                            event.address()),
                    "clEnqueueWriteBuffer", buffer);
            return event.get(0);
        }
    }

    @Override
    public void download(Memory from, long at, float[] values, int to, int count) {
        Buffer buffer = within(from, at, count);
        Objects.checkFromIndexSize(to, count, values.length);
        for (int done = 0; done < count; done += Staging.WORDS) {
            int words = Math.min(Staging.WORDS, count - done);
            MemorySegment slot = staging.take();
            Check.that(
                    nclEnqueueReadBuffer(queue, buffer.handle(), CL_TRUE, bytes(at + done), bytes(words),
                            slot.address(), 0, 0, 0),
                    "clEnqueueReadBuffer", buffer);
            MemorySegment.copy(slot, ValueLayout.JAVA_FLOAT, 0, values, to + done, words);
        }
    }

    private Buffer within(Memory memory, long at, int count) {
        open();
        Objects.checkFromIndexSize(at, count, memory.words());
        return (Buffer) memory;
    }

    private static long bytes(long words) {
        return Integer.BYTES * words;
    }

    @Override
    public Script script(Memory memory, Memory controls, List<Phase> phases) {
        open();
        OpenClScript script = new OpenClScript(this, launcher, (Buffer) memory, (Buffer) controls, phases);
        scripts.removeIf(OpenClScript::closed);
        scripts.add(script);
        return script;
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("the OpenCL stream is closed");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        int code = clFinish(queue);
        scripts.forEach(OpenClScript::close);
        buffers.forEach(Buffer::close);
        staging.close();
        int released = clReleaseCommandQueue(queue);
        Check.that(code, "clFinish", "the queue of a plan on " + context.device());
        Check.that(released, "clReleaseCommandQueue", context.device());
    }
}
