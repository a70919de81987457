package dev.pc4j.engine.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/** The device's own clock around what a stream is asked for. */
public final class Stopwatch {
    private static final int TIMING = 0;

    private final CudaStream stream;
    private final Calls calls;
    private final CUevent start;
    private final CUevent end;

    /** What the stream owns from now on. */
    public Stopwatch(CudaStream stream) {
        this.stream = stream;
        this.calls = stream.context().calls();
        this.start = event();
        this.end = event();
    }

    private CUevent event() {
        CUevent event = new CUevent();
        calls.make("cuEventCreate", () -> JCudaDriver.cuEventCreate(event, TIMING));
        stream.owned().add(() -> calls.make("cuEventDestroy", () -> JCudaDriver.cuEventDestroy(event)));
        return event;
    }

    /** Microseconds that the device takes for what the work asks for. */
    public double time(Runnable work) {
        calls.make("cuEventRecord", () -> JCudaDriver.cuEventRecord(start, stream.handle()));
        work.run();
        calls.make("cuEventRecord", () -> JCudaDriver.cuEventRecord(end, stream.handle()));
        stream.synchronise();
        float[] milliseconds = new float[1];
        calls.make("cuEventElapsedTime", () -> JCudaDriver.cuEventElapsedTime(milliseconds, start, end));
        return 1e3 * milliseconds[0];
    }
}
