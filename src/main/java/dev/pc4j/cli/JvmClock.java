package dev.pc4j.cli;

import java.lang.management.ManagementFactory;

/** Times since the JVM started. */
final class JvmClock {

    private JvmClock() {}

    /** Milliseconds from the start of the JVM to a moment that {@link System#currentTimeMillis} gave. */
    static long sinceStart(long moment) {
        return moment - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
