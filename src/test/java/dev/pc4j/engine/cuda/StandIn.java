package dev.pc4j.engine.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * What a test says to the stand-in driver of {@code src/test/native/standin} and hears from it, in a JVM that was started with it on
 * {@code LD_LIBRARY_PATH}. The functions and what the environment can say are explained in {@code control.cpp}.
 */
@SuppressWarnings("restricted") // functions of a library of our own
final class StandIn {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());

    private StandIn() {}

    /** Whether the driver that this JVM finds is the stand-in. */
    static boolean present() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup("libcuda.so.1", arena).find("standin_reset").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Pieces of device memory that are not freed. */
    static long liveAllocations() {
        return number("standin_live_allocations");
    }

    /** Bytes of device memory that are not freed. */
    static long liveBytes() {
        return number("standin_live_bytes");
    }

    /** Streams, events, graphs, modules, pinned buffers and holds on the context that are not given back. */
    static long liveObjects() {
        return number("standin_live_objects");
    }

    /** Calls so far, of those that can be made to fail by their number. */
    static long calls() {
        return number("standin_calls");
    }

    /** Things done so far that the real driver lets pass and that are wrong. */
    static long violations() {
        return number("standin_violations");
    }

    /** The {@code n}th call from now returns the code; calls that give something back are not counted. */
    static void failAfter(long n, int code) {
        call("standin_fail_after", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT), n, code);
    }

    /** The {@code n}th call from now of one function, named without a version, returns the code. */
    static void failCall(String function, long n, int code) {
        try (Arena arena = Arena.ofConfined()) {
            call("standin_fail_call",
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                    arena.allocateFrom(function), n, code);
        }
    }

    /** Whether the ordered failure has happened, or none was ordered. */
    static boolean failed() {
        return (int) call("standin_failed", FunctionDescriptor.of(ValueLayout.JAVA_INT)) != 0;
    }

    /** How much device memory there is. */
    static void memory(long bytes) {
        call("standin_memory", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), bytes);
    }

    /** The order of a kernel's threads: ascending, descending, interleaved warps, and from 3 on seeds of a shuffle. */
    static void order(int order) {
        call("standin_order", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), order);
    }

    /** The places of all barriers and waits, {@code file:line}, that kernels come to while something runs. */
    static List<String> places(Runnable running) {
        FunctionDescriptor ofInt = FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT);
        call("standin_note", ofInt, 1);
        running.run();
        List<String> places = new ArrayList<>();
        for (String place = noted(0); place != null; place = noted(places.size())) {
            places.add(place);
        }
        call("standin_note", ofInt, 0);
        return places;
    }

    private static String noted(int i) {
        MemorySegment text = (MemorySegment) call("standin_noted", FunctionDescriptor.of(
                ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(4096, ValueLayout.JAVA_BYTE)),
                ValueLayout.JAVA_INT), i);
        return text.equals(MemorySegment.NULL) ? null : text.getString(0);
    }

    /** The barrier or wait at a place does nothing while something runs. */
    static void without(String place, Runnable running) {
        int colon = place.lastIndexOf(':');
        FunctionDescriptor as = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            call("standin_remove", as, arena.allocateFrom(place.substring(0, colon)),
                    Integer.parseInt(place.substring(colon + 1)));
            running.run();
        } finally {
            call("standin_remove", as, MemorySegment.NULL, 0);
        }
    }

    /** The last fault or violation in words. */
    static String report() {
        MemorySegment text = (MemorySegment) call("standin_report",
                FunctionDescriptor.of(ValueLayout.ADDRESS.withTargetLayout(
                        MemoryLayout.sequenceLayout(4096, ValueLayout.JAVA_BYTE))));
        return text.getString(0);
    }

    /** Back to what the environment says, counts at zero, the device well again; what is allocated stays. */
    static void reset() {
        call("standin_reset", FunctionDescriptor.ofVoid());
    }

    private static long number(String name) {
        return (long) call(name, FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    private static Object call(String name, FunctionDescriptor as, Object... arguments) {
        MethodHandle function = LINKER.downcallHandle(LIBRARY.findOrThrow(name), as);
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(name, e);
        }
    }
}
