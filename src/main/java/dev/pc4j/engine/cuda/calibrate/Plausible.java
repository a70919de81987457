package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.EngineException;
import java.util.Locale;
import java.util.Map;

/**
 * Whether measured constants can be those of a device. Defaults are of the right order: a rate ten times as high, or a time a tenth as long, is
 * none. What is much slower may be a small device.
 */
final class Plausible {
    private static final double TOO_GOOD = 10;

    private Plausible() {}

    /** The unit of a constant. */
    static String unit(String name) {
        return switch (name) {
            case "launch", "libraryLaunch", "barrier", "exchange" -> "us";
            case "exchangeBandwidth", "shared", "l2One", "l2Each", "hbm" -> "GB/s";
            case "l2Megabytes" -> "MiB";
            default -> "TFLOP/s a multiprocessor";
        };
    }

    /**
     * Checks all.
     *
     * @param usual the defaults of such a device
     * @throws EngineException naming the first that cannot be
     */
    static void require(Map<String, Double> measured, Map<String, Double> usual) {
        measured.forEach((name, value) -> {
            double better = switch (unit(name)) {
                case "us" -> usual.get(name) / value;
                case "MiB" -> 1; // the driver says it
                default -> value / usual.get(name);
            };
            if (!Double.isFinite(value) || value <= 0 || better > TOO_GOOD) {
                throw new EngineException(String.format(Locale.ROOT,
                        "calibrate measured nonsense: %s is %.3g %s, where some %.3g are usual; nothing was kept", name,
                        value, unit(name), usual.get(name)));
            }
        });
    }
}
