package dev.pc4j.engine.cuda.nvrtc;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes code of sources for one architecture: from the cache, else by NVRTC, then kept.
 */
public final class KernelCompiler {
    private static final System.Logger LOG = System.getLogger(KernelCompiler.class.getName());
    private static final List<String> OPTIONS = List.of("--std=c++17");

    private final Nvrtc nvrtc;
    private final String architecture;
    private final CodeCache cache;

    private KernelCompiler(Nvrtc nvrtc, String architecture, CodeCache cache) {
        this.nvrtc = nvrtc;
        this.architecture = architecture;
        this.cache = cache;
    }

    /**
     * For a device of a compute capability; empty where NVRTC is older than the device.
     *
     * @param capability 10 times the major and once the minor number
     * @param folder of the cache
     */
    public static Optional<KernelCompiler> of(Nvrtc nvrtc, int capability, Path folder) {
        return nvrtc.knows(capability)
                ? Optional.of(new KernelCompiler(nvrtc, architecture(capability), new CodeCache(folder)))
                : Optional.empty();
    }

    /** What clusters and asynchronous stores of 9.0 need has a letter more. */
    static String architecture(int capability) {
        return "sm_" + capability + (capability == 90 ? "a" : "");
    }

    /** Who compiles, for people. */
    public String describe() {
        return nvrtc.describe();
    }

    /**
     * The code of sources, all that is not in the cache compiled at once.
     *
     * @throws dev.pc4j.engine.EngineException where one does not compile
     */
    public List<byte[]> compile(List<KernelSource> sources) {
        return sources.parallelStream().map(this::compile).toList();
    }

    private byte[] compile(KernelSource source) {
        List<String> options = options();
        String key = CodeCache.key(source.text(), String.join(" ", options), nvrtc.version());
        return cache.read(key).orElseGet(() -> {
            byte[] code = nvrtc.compile(source, options,
                    log -> LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", source.name(), log.strip()));
            cache.write(key, code);
            return code;
        });
    }

    private List<String> options() {
        return java.util.stream.Stream.concat(OPTIONS.stream(),
                java.util.stream.Stream.of("--gpu-architecture=" + architecture)).toList();
    }
}
