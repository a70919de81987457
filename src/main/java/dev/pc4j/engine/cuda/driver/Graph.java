package dev.pc4j.engine.cuda.driver;

import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** Work that was captured into a CUDA graph: one call runs all of it. */
public final class Graph {
    private final CudaStream stream;
    private final Calls calls;
    private final int works;
    private final CUgraphExec executable = new CUgraphExec();
    private final Owned.Handle handle;

    /** Captures, instantiates and uploads. */
    public Graph(CudaStream stream, List<Work> works, int rows) {
        this.stream = stream;
        this.calls = stream.context().calls();
        this.works = works.size();
        CUgraph graph = new CUgraph();
        capture(graph, works, rows);
        try {
            calls.make("cuGraphInstantiate", this::toString,
                    () -> JCudaDriver.cuGraphInstantiate(executable, graph, 0));
        } catch (RuntimeException e) {
            Owned.closeAfter(e, () -> destroy(graph));
            throw e;
        }
        this.handle = stream.owned().add(this::destroy);
        destroy(graph);
        calls.make("cuGraphUpload", this::toString, () -> JCudaDriver.cuGraphUpload(executable, stream.handle()));
    }

    /** In relaxed mode, because cuBLAS may load its code when a product is first asked for. */
    private void capture(CUgraph graph, List<Work> works, int rows) {
        calls.make("cuStreamBeginCapture", () -> JCudaDriver.cuStreamBeginCapture(stream.handle(),
                CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED));
        try {
            works.forEach(work -> work.enqueue(rows));
            calls.make("cuStreamEndCapture", this::toString,
                    () -> JCudaDriver.cuStreamEndCapture(stream.handle(), graph));
        } catch (RuntimeException e) {
            Owned.closeAfter(e, () -> abandon(graph));
            throw e;
        }
    }

    /** Brings the stream out of its capture, which gives a graph unless what failed has spoilt the capture. */
    private void abandon(CUgraph graph) {
        calls.make("cuStreamEndCapture", () -> JCudaDriver.cuStreamEndCapture(stream.handle(), graph));
        destroy(graph);
    }

    private void destroy(CUgraph graph) {
        calls.make("cuGraphDestroy", () -> JCudaDriver.cuGraphDestroy(graph));
    }

    private void destroy() {
        calls.make("cuGraphExecDestroy", () -> JCudaDriver.cuGraphExecDestroy(executable));
    }

    /** Asks for one run. */
    public void launch() {
        calls.make("cuGraphLaunch", this::toString, () -> JCudaDriver.cuGraphLaunch(executable, stream.handle()));
    }

    /** Releases it, once nothing of it runs any more. */
    public void release() {
        handle.release();
    }

    @Override
    public String toString() {
        return "a graph of %d launches".formatted(works);
    }
}
