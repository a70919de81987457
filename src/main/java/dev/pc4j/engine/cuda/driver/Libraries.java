package dev.pc4j.engine.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** Whether the dynamic loader finds a library: asked before JCuda is, which unpacks its own libraries first and fails with a page. */
public final class Libraries {
    /** The driver. */
    static final String DRIVER = "libcuda.so.1";

    /** The cuBLAS that JCublas 12 is bound to. */
    public static final String CUBLAS = "libcublas.so.12";

    private Libraries() {}

    /** Whether it loads. */
    @SuppressWarnings("restricted")
    static boolean loads(String name) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup _ = SymbolLookup.libraryLookup(name, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
