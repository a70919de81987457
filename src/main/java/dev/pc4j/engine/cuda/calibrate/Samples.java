package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.EngineException;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.DoubleSupplier;

/** A time that is measured until the two least results agree, since whatever else happens on a device only adds to it. */
final class Samples {
    private static final int LEAST = 3;
    private static final int MOST = 20;

    /** How far apart they may lie. */
    private static final double AGREE = 1.5;

    private Samples() {}

    /**
     * The least time.
     *
     * @param what is measured, for the error
     * @throws EngineException when times are no times, or are noise
     */
    static double least(String what, DoubleSupplier time) {
        PriorityQueue<Double> times = new PriorityQueue<>();
        double second = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MOST; i++) {
            times.add(positive(what, time.getAsDouble()));
            double least = times.remove();
            second = times.isEmpty() ? second : times.element();
            times.add(least);
            if (i + 1 >= LEAST && second <= AGREE * least) {
                return least;
            }
        }
        throw new EngineException(String.format(Locale.ROOT,
                "calibrate cannot measure %s: of %d tries the shortest took %.3g and %.3g us, which is noise."
                        + " Let nothing else use the device; nothing was kept",
                what, MOST, times.element(), second));
    }

    private static double positive(String what, double time) {
        if (!Double.isFinite(time) || time <= 0) {
            throw new EngineException(
                    "calibrate cannot measure %s: the device says that it took %s us; nothing was kept".formatted(what,
                            time));
        }
        return time;
    }
}
