package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.cuda.nvrtc.KernelCompiler;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/**
 * The device's primary context with the kernels loaded in it. An engine and its streams share one, each a holder of it; the last to let
 * go releases it. Its methods may be called from several threads.
 */
public final class Context {
    /** What a block may ask for without saying so before. */
    private static final int USUAL_SHARED = 48 << 10;

    private final Device device;
    private final Calls calls;
    private final Owned owned = new Owned();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Optional<KernelCompiler> compiler;
    private final Map<String, KernelFunction> functions = new HashMap<>();
    private final Map<KernelSource, KernelFunction> compiled = new HashMap<>();
    private int holders = 1;

    /**
     * Opens it for the first holder, the caller.
     *
     * @param compiler of kernels that are not in the code; empty where there is none
     */
    public Context(Device device, byte[] code, Optional<KernelCompiler> compiler) {
        this.device = device;
        this.compiler = compiler;
        this.calls = new Calls(device.label());
        try {
            calls.make("cuDevicePrimaryCtxRetain",
                    () -> JCudaDriver.cuDevicePrimaryCtxRetain(context, device.handle()));
            owned.add(() -> calls.make("cuDevicePrimaryCtxRelease",
                    () -> JCudaDriver.cuDevicePrimaryCtxRelease(device.handle())));
            enter();
            load(module, code, "the kernels, " + KernelCode.architectures(code));
        } catch (RuntimeException | Error e) {
            Owned.closeAfter(e, owned);
            throw e;
        }
    }

    private void load(CUmodule into, byte[] code, String what) {
        calls.make("cuModuleLoadData", () -> what, () -> JCudaDriver.cuModuleLoadData(into, code));
        owned.add(() -> calls.make("cuModuleUnload", () -> JCudaDriver.cuModuleUnload(into)));
    }

    public Device device() {
        return device;
    }

    public Calls calls() {
        return calls;
    }

    /** Makes it the context of the calling thread's next calls. */
    void enter() {
        calls.make("cuCtxSetCurrent", () -> JCudaDriver.cuCtxSetCurrent(context));
    }

    /** One holder more. */
    synchronized Context hold() {
        holders++;
        return this;
    }

    /** One holder less, which has released what it made. */
    public synchronized void release() {
        holders--;
        if (holders == 0) {
            try (owned) {
                enter();
            }
        }
    }

    /** A kernel, allowed the shared memory of its tile; one that asks for another amount each time, all that there is. */
    public synchronized KernelFunction function(Tile tile) {
        return functions.computeIfAbsent(tile.kernel(), name -> function(module, tile,
                tile.equals(Tile.all().get(name)) ? tile.shared() : device.sharedMemory()));
    }

    /** Kernels from their sources, with their launch shapes: all that nobody has asked for yet are compiled at once; there is a compiler. */
    public synchronized Map<KernelSource, KernelFunction> functions(Map<KernelSource, Tile> kernels) {
        List<KernelSource> sources = kernels.keySet().stream().filter(s -> !compiled.containsKey(s)).toList();
        List<byte[]> code = compiler.orElseThrow().compile(sources);
        for (int i = 0; i < sources.size(); i++) {
            CUmodule own = new CUmodule();
            load(own, code.get(i), sources.get(i).name());
            Tile tile = kernels.get(sources.get(i));
            compiled.put(sources.get(i), function(own, tile, tile.shared()));
        }
        return Map.copyOf(compiled);
    }

    /** How many clusters of a kernel the device runs at a time, each of so many blocks. */
    public int clustersAtOnce(Tile tile, int blocks) {
        enter();
        return Occupancy.clusters(calls, function(tile), tile, blocks);
    }

    private KernelFunction function(CUmodule of, Tile tile, int most) {
        KernelFunction function = new KernelFunction();
        calls.make("cuModuleGetFunction", tile::kernel,
                () -> JCudaDriver.cuModuleGetFunction(function, of, tile.kernel()));
        if (most > USUAL_SHARED) {
            calls.make("cuFuncSetAttribute",
                    () -> "%s, %d bytes of shared memory of at most %d"
                            .formatted(tile.kernel(), most, device.sharedMemory()),
                    () -> JCudaDriver.cuFuncSetAttribute(function,
                            CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, most));
        }
        if (tile.needsPermission()) {
            calls.make("cuFuncSetAttribute", () -> tile.kernel() + ", clusters of a size that is not portable",
                    () -> JCudaDriver.cuFuncSetAttribute(function,
                            CUfunction_attribute.CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED, 1));
        }
        return function;
    }
}
