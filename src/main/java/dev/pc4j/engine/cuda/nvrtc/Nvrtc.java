package dev.pc4j.engine.cuda.nvrtc;

import dev.pc4j.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** NVIDIA's run-time compiler of CUDA C++, {@code libnvrtc}. Several threads may compile at a time. */
@SuppressWarnings("restricted") // functions of a library that this class is for
public final class Nvrtc {
    /** A system property that names the library to load, or {@value #NONE} for none, in place of the one that is found. */
    public static final String PROPERTY = "pc4j.cuda.nvrtc";

    /** The value of {@link #PROPERTY} that means no library. */
    public static final String NONE = "none";

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor OF_TWO_ADDRESSES = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private final String path;
    private final SymbolLookup library;
    private final String version;

    private Nvrtc(String path, SymbolLookup library) {
        this.path = path;
        this.library = library;
        this.version = askVersion();
    }

    /** The library of this machine; empty where there is none. */
    public static Optional<Nvrtc> find() {
        String named = System.getProperty(PROPERTY, "");
        if (named.equals(NONE)) {
            return Optional.empty();
        }
        if (!named.isEmpty()) {
            return Optional.of(load(named).orElseThrow(() -> new EngineException(
                    "the NVRTC '%s' that -D%s names does not load; use the path of a libnvrtc.so, or %s for none"
                            .formatted(named, PROPERTY, NONE))));
        }
        return new NvrtcSearch().places().stream().map(Nvrtc::load).flatMap(Optional::stream).findFirst();
    }

    private static Optional<Nvrtc> load(String place) {
        try {
            Path file = Path.of(place);
            if (file.getParent() != null) {
                // It looks for these by name only when it compiles, and finds them where they are loaded already.
                NvrtcSearch.list(file.getParent(), "libnvrtc-builtins.so.*")
                        .forEach(builtins -> SymbolLookup.libraryLookup(builtins, Arena.global()));
            }
            return Optional.of(new Nvrtc(place, SymbolLookup.libraryLookup(place, Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Its CUDA version, such as 13.0. */
    public String version() {
        return version;
    }

    /** Version and place, for people. */
    public String describe() {
        return "NVRTC %s (%s)".formatted(version, path);
    }

    private String askVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment minor = arena.allocate(ValueLayout.JAVA_INT);
            check("nvrtcVersion", invoke("nvrtcVersion", OF_TWO_ADDRESSES, major, minor));
            return major.get(ValueLayout.JAVA_INT, 0) + "." + minor.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Whether it compiles for an architecture, such as 90. */
    public boolean knows(int architecture) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            FunctionDescriptor ofOne = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
            check("nvrtcGetNumSupportedArchs", invoke("nvrtcGetNumSupportedArchs", ofOne, count));
            MemorySegment all = arena.allocate(ValueLayout.JAVA_INT, count.get(ValueLayout.JAVA_INT, 0));
            check("nvrtcGetSupportedArchs", invoke("nvrtcGetSupportedArchs", ofOne, all));
            return IntStream.of(all.toArray(ValueLayout.JAVA_INT)).anyMatch(known -> known == architecture);
        }
    }

    /**
     * Code for an architecture, as {@code cuModuleLoadData} takes it.
     *
     * @param options such as {@code --gpu-architecture=sm_90a}
     * @param log takes what the compiler says
     * @throws EngineException with the compiler's first line of error
     */
    public byte[] compile(KernelSource source, List<String> options, Consumer<String> log) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            check("nvrtcCreateProgram", invoke("nvrtcCreateProgram",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                    handle, arena.allocateFrom(source.text()), arena.allocateFrom(source.name()), 0, MemorySegment.NULL,
                    MemorySegment.NULL));
            try {
                return compile(arena, handle.get(ValueLayout.ADDRESS, 0), source, options, log);
            } finally {
                int _ = invoke("nvrtcDestroyProgram", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
                        handle);
            }
        }
    }

    private byte[] compile(Arena arena, MemorySegment program, KernelSource source, List<String> options,
            Consumer<String> log) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, options.size());
        for (int i = 0; i < options.size(); i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options.get(i)));
        }
        int result = invoke("nvrtcCompileProgram", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS), program, options.size(), pointers);
        String said = bytes(arena, program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog").getString(0);
        log.accept(said);
        if (result != 0) {
            String line = said.lines().filter(l -> l.contains("error")).findFirst().orElse(name(result));
            throw new EngineException("%s does not compile by %s: %s".formatted(source.name(), describe(), line));
        }
        return bytes(arena, program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN").toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment bytes(Arena arena, MemorySegment program, String sizeOf, String get) {
        MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        check(sizeOf, invoke(sizeOf, OF_TWO_ADDRESSES, program, size));
        MemorySegment bytes = arena.allocate(Math.max(1, size.get(ValueLayout.JAVA_LONG, 0)));
        check(get, invoke(get, OF_TWO_ADDRESSES, program, bytes));
        return bytes;
    }

    private void check(String function, int result) {
        if (result != 0) {
            throw new EngineException("%s of %s failed: %s".formatted(function, path, name(result)));
        }
    }

    private String name(int result) {
        MemorySegment text = (MemorySegment) call("nvrtcGetErrorString",
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT), result);
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private int invoke(String function, FunctionDescriptor as, Object... arguments) {
        return (int) call(function, as, arguments);
    }

    private Object call(String function, FunctionDescriptor as, Object... arguments) {
        MethodHandle handle = LINKER.downcallHandle(library.find(function)
                .orElseThrow(() -> new EngineException("'%s' is no NVRTC: it has no %s".formatted(path, function))),
                as);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }
}
