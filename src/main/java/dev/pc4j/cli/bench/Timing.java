package dev.pc4j.cli.bench;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Seconds of one call, over groups of calls.
 *
 * @param median of the groups' means
 * @param least of the groups' means
 */
public record Timing(double median, double least) {
    private static final int LEAST_CALLS = 3;
    private static final double WINDOW = 0.25;
    private static final double SETTLED = 1.03;
    /** Warming up ends here even where times still fall. */
    private static final double PATIENCE = 5;
    /** Seconds of one call above which compiling takes no visible part of it. */
    private static final double SLOW = 5;
    private static final double GROUP_SECONDS = 0.05;
    private static final int MOST_CALLS = 1000;

    /**
     * Times a call.
     *
     * @param call what is timed; it may leave its work running
     * @param await waits until all calls have done their work; once a group, as devices are used
     * @param warm whether calls are as fast as they will be
     * @param repeats groups of calls, each of at least 0.05 s
     * @param warmUp seconds of calls before, at least; they go on while times still fall or it is not warm, because the JIT
     *     compiler is at work
     */
    public static Timing of(Runnable call, Runnable await, BooleanSupplier warm, int repeats, double warmUp) {
        warmUp(call, await, warm, warmUp);
        int inner = (int) Math.clamp(GROUP_SECONDS / Math.max(seconds(call, await, 1), 1e-6), 1, MOST_CALLS);
        double[] groups = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            groups[i] = seconds(call, await, inner) / inner;
        }
        Arrays.sort(groups);
        return new Timing(median(groups), groups[0]);
    }

    /** The median of values in ascending order, of an even number the mean of the middle two; not a number of none. */
    public static double median(double[] sorted) {
        int count = sorted.length;
        return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    private static void warmUp(Runnable call, Runnable await, BooleanSupplier warm, double least) {
        double once = seconds(call, await, 1);
        if (once > SLOW) {
            return;
        }
        double spent = once + seconds(call, await, LEAST_CALLS - 1);
        double best = once;
        boolean settled = false;
        while (spent < least || (!settled && spent < least * PATIENCE)) {
            int calls = (int) Math.clamp(WINDOW / once, 1, MOST_CALLS);
            boolean wasWarm = warm.getAsBoolean();
            double window = seconds(call, await, calls);
            once = window / calls;
            settled = wasWarm && once > best / SETTLED;
            best = Math.min(best, once);
            spent += window;
        }
    }

    private static double seconds(Runnable call, Runnable await, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            call.run();
        }
        await.run();
        return Math.max(1, System.nanoTime() - start) * 1e-9;
    }
}
