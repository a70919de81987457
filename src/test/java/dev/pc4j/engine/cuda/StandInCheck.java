package dev.pc4j.engine.cuda;

import static jcuda.driver.JCudaDriver.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.CudaException;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUDA_KERNEL_NODE_PARAMS;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUgraphNode;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;

/**
 * The stand-in driver as JCuda sees it, unmodified: run by {@link StandInDriverTest} in a JVM of its own, one line a check. The kernel
 * {@code keep} copies n floats if the status is zero, which is as little as a kernel can do.
 */
@SuppressWarnings("AvoidStarImport")
final class StandInCheck {
    private static final int N = 1000;
    private static final int THREADS = 256;
    /** The words of a PcTask. */
    private static final int TASK_BYTES = 24 * 8 + 18 * 4;

    private final CUcontext context = new CUcontext();
    private final CUdevice device = new CUdevice();
    private final CUmodule module = new CUmodule();
    private final CUfunction keep = new CUfunction();
    private final CUstream stream = new CUstream();

    /** One of the things that must hold. */
    private interface Check {
        void run();
    }

    public static void main(String[] arguments) {
        setExceptionsEnabled(true);
        JCublas2.setExceptionsEnabled(true);
        StandInCheck checks = new StandInCheck();
        boolean right = true;
        for (Map.Entry<String, Check> check : checks.all().entrySet()) {
            try {
                check.getValue().run();
                System.out.println("right: " + check.getKey());
            } catch (RuntimeException | AssertionError e) {
                right = false;
                System.out.println("WRONG: " + check.getKey() + ": " + e);
                e.printStackTrace(System.out);
            }
        }
        System.exit(right ? 0 : 1);
    }

    private Map<String, Check> all() {
        Map<String, Check> all = new LinkedHashMap<>();
        all.put("a call before cuInit, and one without a context", this::order);
        all.put("the device", this::device);
        all.put("memory starts as NaN, is copied, filled, freed once", this::memory);
        all.put("out of memory", this::outOfMemory);
        all.put("kernels, by both ways of passing parameters", this::launches);
        all.put("launches that the real driver refuses", this::refusals);
        all.put("a stream works when it is waited for", this::late);
        all.put("copies of memory that is not pinned are told", this::unpinned);
        all.put("graphs: capture, launch, new parameters", this::graphs);
        all.put("no allocation while capturing", this::captureForbids);
        all.put("events", this::events);
        all.put("ordered failures", this::failures);
        all.put("a kernel with a freed pointer", this::freedPointer);
        all.put("products of cuBLAS, captured", this::products);
        all.put("nothing is left", this::nothingLeft);
        return all;
    }

    private void order() {
        expect("CUDA_ERROR_NOT_INITIALIZED", () -> cuDeviceGet(device, 0));
        cuInit(0);
        cuDeviceGet(device, 0);
        expect("CUDA_ERROR_INVALID_CONTEXT", () -> cuStreamCreate(stream, 0));
        cuDevicePrimaryCtxRetain(context, device);
        cuCtxSetCurrent(context);
        cuModuleLoadData(module, new byte[] {1, 2, 3, 0});
        cuModuleGetFunction(keep, module, "keep");
        expect("CUDA_ERROR_NOT_FOUND", () -> cuModuleGetFunction(new CUfunction(), module, "memcpy"));
        cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
    }

    private void device() {
        byte[] name = new byte[64];
        cuDeviceGetName(name, name.length, device);
        require(new String(name, java.nio.charset.StandardCharsets.UTF_8).startsWith("PC4J stand-in\0"), "name");
        require(attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) == 9, "capability");
        require(attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT) == 132, "processors");
        require(attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN) == 227 << 10,
                "shared");
    }

    private int attribute(int which) {
        int[] value = new int[1];
        cuDeviceGetAttribute(value, which, device);
        return value[0];
    }

    private void memory() {
        Address a = allocate(N);
        float[] back = new float[N];
        cuMemcpyDtoH(Pointer.to(back), a, 4L * N);
        require(Float.isNaN(back[0]) && Float.isNaN(back[N - 1]), "poison");
        float[] numbers = numbers(N, 1);
        cuMemcpyHtoD(a, Pointer.to(numbers), 4L * N);
        cuMemsetD32(a, Float.floatToRawIntBits(5), 10);
        cuMemcpyDtoD(a.withByteOffset(4 * 500), a, 40);
        cuMemcpyDtoH(Pointer.to(back), a, 4L * N);
        require(back[9] == 5 && back[10] == numbers[10] && back[509] == 5 && back[510] == numbers[510], "copies");
        expect("CUDA_ERROR_INVALID_VALUE", () -> cuMemcpyDtoH(Pointer.to(back), a.withByteOffset(4), 4L * N));
        require(StandIn.liveAllocations() == 1 && StandIn.liveBytes() == 4 * N, "counts");
        cuMemFree(a);
        expect("CUDA_ERROR_INVALID_VALUE", () -> cuMemFree(a));
        expect("CUDA_ERROR_INVALID_VALUE", () -> cuMemcpyDtoH(Pointer.to(back), a, 4));
    }

    private void outOfMemory() {
        StandIn.memory(1 << 20);
        Address a = allocate(200_000);
        expect("CUDA_ERROR_OUT_OF_MEMORY", () -> allocate(100_000));
        long[] free = new long[1];
        long[] total = new long[1];
        cuMemGetInfo(free, total);
        require(total[0] == 1 << 20 && free[0] == (1 << 20) - 800_000, "free");
        cuMemFree(a);
        StandIn.reset();
    }

    private void launches() {
        try (Copy copy = new Copy()) {
            launch(copy, stream, true);
            cuStreamSynchronize(stream);
            copy.requireDone();
            copy.clear();
            launch(copy, stream, false);
            cuCtxSynchronize();
            copy.requireDone();
        }
    }

    private void refusals() {
        try (Copy copy = new Copy()) {
            Pointer parameters = copy.pointers();
            expect("CUDA_ERROR_INVALID_VALUE",
                    () -> cuLaunchKernel(keep, 0, 1, 1, THREADS, 1, 1, 0, stream, parameters, null));
            expect("CUDA_ERROR_INVALID_VALUE",
                    () -> cuLaunchKernel(keep, 1, 65536, 1, THREADS, 1, 1, 0, stream, parameters, null));
            expect("CUDA_ERROR_INVALID_VALUE",
                    () -> cuLaunchKernel(keep, 1, 1, 1, 1025, 1, 1, 0, stream, parameters, null));
            expect("CUDA_ERROR_INVALID_VALUE",
                    () -> cuLaunchKernel(keep, 1, 1, 1, THREADS, 1, 1, 50 << 10, stream, parameters, null));
            expect("CUDA_ERROR_INVALID_VALUE", () -> share(228 << 10));
            share(100 << 10);
            cuLaunchKernel(keep, 1, 1, 1, THREADS, 1, 1, 50 << 10, stream, parameters, null);
            cuStreamSynchronize(stream);
            copy.requireDone();
        }
    }

    private void share(int bytes) {
        cuFuncSetAttribute(keep, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
    }

    private void late() {
        try (Copy copy = new Copy()) {
            Pointer pinned = new Pointer();
            cuMemAllocHost(pinned, 4L * N);
            FloatBuffer seen = pinned.getByteBuffer(0, 4L * N).order(ByteOrder.nativeOrder()).asFloatBuffer();
            launch(copy, stream, true);
            cuMemcpyDtoHAsync(pinned, copy.to(), 4L * N, stream);
            require(Float.isNaN(seen.get(0)), "the stream has worked before anybody waited");
            require(cuStreamQueryCode(stream) == CUresult.CUDA_ERROR_NOT_READY, "not ready");
            cuStreamSynchronize(stream);
            require(seen.get(3) == copy.numbers[3], "the stream has not worked");
            cuMemFreeHost(pinned);
        }
    }

    private static int cuStreamQueryCode(CUstream stream) {
        setExceptionsEnabled(false);
        int code = cuStreamQuery(stream);
        setExceptionsEnabled(true);
        return code;
    }

    private void unpinned() {
        Address a = allocate(N);
        long before = StandIn.violations();
        cuMemcpyHtoDAsync(a, Pointer.to(numbers(N, 2)), 4L * N, stream);
        cuStreamSynchronize(stream);
        require(StandIn.violations() == before + 1 && StandIn.report().contains("not pinned"), "violation");
        cuMemFree(a);
    }

    private void graphs() {
        try (Copy copy = new Copy(); Copy other = new Copy()) {
            CUgraph graph = new CUgraph();
            CUgraphExec exec = new CUgraphExec();
            cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
            launch(copy, stream, true);
            cuMemsetD32Async(copy.to(), 0, 1, stream);
            cuStreamEndCapture(stream, graph);
            copy.requireNothing();
            cuGraphInstantiate(exec, graph, 0);
            cuGraphUpload(exec, stream);
            cuGraphLaunch(exec, stream);
            cuStreamSynchronize(stream);
            require(copy.read()[0] == 0 && copy.read()[1] == copy.numbers[1], "graph");
            cuGraphExecDestroy(exec);
            cuGraphDestroy(graph);
            built(copy, other);
        }
    }

    /** A graph of one node. JCuda's cuGraphGetNodes hands the driver a count that it has not set, so nodes come from building alone. */
    private void built(Copy copy, Copy other) {
        CUgraph graph = new CUgraph();
        CUgraphExec exec = new CUgraphExec();
        CUgraphNode node = new CUgraphNode();
        cuGraphCreate(graph, 0);
        cuGraphAddKernelNode(node, graph, null, 0, node(copy));
        cuGraphInstantiate(exec, graph, 0);
        copy.clear();
        cuGraphLaunch(exec, stream);
        cuGraphExecKernelNodeSetParams(exec, node, node(other));
        cuGraphLaunch(exec, stream);
        cuStreamSynchronize(stream);
        copy.requireDone();
        other.requireDone();
        cuGraphExecDestroy(exec);
        cuGraphDestroy(graph);
    }

    private CUDA_KERNEL_NODE_PARAMS node(Copy copy) {
        CUDA_KERNEL_NODE_PARAMS node = new CUDA_KERNEL_NODE_PARAMS();
        node.func = keep;
        node.gridDimX = node.gridDimY = node.gridDimZ = 1;
        node.blockDimX = THREADS;
        node.blockDimY = node.blockDimZ = 1;
        node.kernelParams = copy.pointers();
        return node;
    }

    private void captureForbids() {
        CUgraph graph = new CUgraph();
        cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_GLOBAL);
        expect("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", () -> allocate(N));
        expect("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", () -> cuStreamEndCapture(stream, graph));
    }

    private void events() {
        try (Copy copy = new Copy()) {
            CUevent start = new CUevent();
            CUevent end = new CUevent();
            cuEventCreate(start, 0);
            cuEventCreate(end, 0);
            cuEventRecord(start, stream);
            launch(copy, stream, true);
            cuEventRecord(end, stream);
            cuEventSynchronize(end);
            float[] milliseconds = new float[1];
            cuEventElapsedTime(milliseconds, start, end);
            require(milliseconds[0] > 0, "time");
            copy.requireDone();
            cuEventDestroy(start);
            cuEventDestroy(end);
        }
    }

    private void failures() {
        StandIn.failAfter(2, CUresult.CUDA_ERROR_UNKNOWN);
        Address a = allocate(N);
        require(!StandIn.failed(), "too early");
        expect("CUDA_ERROR_UNKNOWN", () -> allocate(N));
        require(StandIn.failed(), "not noted");
        StandIn.failCall("cuMemFree", 1, CUresult.CUDA_ERROR_LAUNCH_FAILED);
        expect("CUDA_ERROR_LAUNCH_FAILED", () -> cuMemFree(a));
        cuMemFree(a);
    }

    private void freedPointer() {
        Copy copy = new Copy();
        copy.close();
        launch(copy, stream, true);
        expect("CUDA_ERROR_ILLEGAL_ADDRESS", () -> cuStreamSynchronize(stream));
        require(StandIn.report().contains("keep"), StandIn.report());
        expect("CUDA_ERROR_ILLEGAL_ADDRESS", () -> allocate(N));
        StandIn.reset();
    }

    /** c[3, 2] = a[3, 4] b[4, 2] row by row, so for cuBLAS c^T = b^T a^T; and with operands of bf16. */
    private void products() {
        float[] left = numbers(12, 3);
        float[] right = numbers(8, 4);
        Address a = allocate(12);
        Address b = allocate(8);
        Address c = allocate(6);
        cuMemcpyHtoD(a, Pointer.to(left), 48);
        cuMemcpyHtoD(b, Pointer.to(right), 32);
        cublasHandle handle = new cublasHandle();
        JCublas2.cublasCreate(handle);
        JCublas2.cublasSetStream(handle, new jcuda.runtime.cudaStream_t(stream));
        CUgraph graph = new CUgraph();
        CUgraphExec exec = new CUgraphExec();
        cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
        JCublas2.cublasSgemm(handle, cublasOperation.CUBLAS_OP_N, cublasOperation.CUBLAS_OP_N, 2, 3, 4,
                Pointer.to(new float[] {1}), b, 2, a, 4, Pointer.to(new float[] {0}), c, 2);
        cuStreamEndCapture(stream, graph);
        cuGraphInstantiate(exec, graph, 0);
        cuGraphLaunch(exec, stream);
        cuStreamSynchronize(stream);
        float[] product = new float[6];
        cuMemcpyDtoH(Pointer.to(product), c, 24);
        for (int i = 0; i < 6; i++) {
            double wanted = 0;
            for (int k = 0; k < 4; k++) {
                wanted += (double) left[i / 2 * 4 + k] * right[k * 2 + i % 2];
            }
            require(Math.abs(product[i] - wanted) < 1e-6, "product %d: %g, not %g".formatted(i, product[i], wanted));
        }
        cuGraphExecDestroy(exec);
        cuGraphDestroy(graph);
        JCublas2.cublasDestroy(handle);
        cuMemFree(a);
        cuMemFree(b);
        cuMemFree(c);
    }

    private void nothingLeft() {
        cuStreamDestroy(stream);
        cuModuleUnload(module);
        cuDevicePrimaryCtxRelease(device);
        require(StandIn.liveAllocations() == 0 && StandIn.liveBytes() == 0, "device memory");
        require(StandIn.liveObjects() == 0, "objects: " + StandIn.liveObjects());
    }

    /** A launch of keep: a plan of N floats, as many again, a word that is the status, and its task. */
    private static final class Copy implements AutoCloseable {
        final float[] numbers = numbers(N, 7);
        private final Address memory = allocate(2 * N + 16);
        private final Address tasks = allocate(TASK_BYTES / 4);
        private final Address controls = allocate(16);
        private final ByteBuffer launch = ByteBuffer.allocateDirect(48).order(ByteOrder.nativeOrder());

        Copy() {
            cuMemcpyHtoD(memory, Pointer.to(numbers), 4L * N);
            cuMemsetD32(memory.withByteOffset(8L * N), 0, 16);
            cuMemsetD32(controls, 0, 16);
            cuMemcpyHtoD(tasks, Pointer.to(task()), TASK_BYTES);
            for (Address pointer : new Address[] {memory, tasks, controls}) {
                launch.putLong(pointer.value());
            }
            launch.putLong(0).putLong(0).putInt(0).putInt(1).flip();
        }

        private static ByteBuffer task() {
            ByteBuffer task = ByteBuffer.allocateDirect(TASK_BYTES).order(ByteOrder.nativeOrder());
            for (int i = 0; i < 24; i++) {
                task.putLong(8 * i, i == 0 ? 0 : i == 20 ? N : i == 23 ? 2L * N : -1);
            }
            task.putInt(24 * 8, 1).putInt(24 * 8 + 4, N).putInt(24 * 8 + 14 * 4, 1);
            return task;
        }

        Address to() {
            return memory.plus(4L * N);
        }

        Pointer pointers() {
            return Pointer.to(Pointer.to(launch));
        }

        Pointer launch() {
            return Pointer.to(launch);
        }

        void clear() {
            cuMemsetD32(to(), 0, N);
        }

        float[] read() {
            float[] back = new float[N];
            cuMemcpyDtoH(Pointer.to(back), to(), 4L * N);
            return back;
        }

        void requireDone() {
            require(java.util.Arrays.equals(read(), numbers), "the kernel has not copied");
        }

        void requireNothing() {
            require(Float.isNaN(read()[0]), "the kernel has run");
        }

        @Override
        public void close() {
            cuMemFree(memory);
            cuMemFree(tasks);
            cuMemFree(controls);
        }
    }

    private void launch(Copy copy, CUstream on, boolean pointers) {
        if (pointers) {
            cuLaunchKernel(keep, 1, 1, 1, THREADS, 1, 1, 0, on, copy.pointers(), null);
            return;
        }
        NativePointerObject[] extra = {CU_LAUNCH_PARAM_BUFFER_POINTER, copy.launch(), CU_LAUNCH_PARAM_BUFFER_SIZE,
            Pointer.to(new long[] {48}), CU_LAUNCH_PARAM_END};
        cuLaunchKernel(keep, 1, 1, 1, THREADS, 1, 1, 0, on, null, Pointer.to(extra));
    }

    /** A device address that can be written into parameters. */
    private static final class Address extends jcuda.driver.CUdeviceptr {
        Address() {}

        private Address(Address from, long offset) {
            super(from, offset);
        }

        long value() {
            return getNativePointer() + getByteOffset();
        }

        Address plus(long bytes) {
            return new Address(this, bytes);
        }
    }

    private static Address allocate(int floats) {
        Address address = new Address();
        cuMemAlloc(address, 4L * floats);
        return address;
    }

    private static float[] numbers(int n, int seed) {
        float[] numbers = new float[n];
        java.util.Random random = new java.util.Random(seed);
        for (int i = 0; i < n; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    private static void expect(String error, Check call) {
        try {
            call.run();
        } catch (CudaException e) {
            require(error.equals(e.getMessage()), "%s instead of %s".formatted(e.getMessage(), error));
            return;
        }
        throw new AssertionError("no " + error);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
