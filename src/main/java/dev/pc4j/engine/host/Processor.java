package dev.pc4j.engine.host;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor's name, for people, and what it can do. */
final class Processor {
    /** Far above what as many fused multiply-adds take, far below what they take in arbitrary precision, as the JVM does without them. */
    private static final long SUSPICIOUS_NANOSECONDS = 20_000;

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private Processor() {}

    static String name() {
        if (Files.isReadable(CPUINFO)) {
            try (Stream<String> lines = Files.lines(CPUINFO)) {
                return lines.filter(l -> l.startsWith("model name"))
                        .map(l -> l.substring(l.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException e) {
                return System.getProperty("os.arch");
            }
        }
        return System.getProperty("os.arch");
    }

    /** Whether it multiplies and adds in one instruction. The JVM's word takes long to ask for, so only where it is in doubt. */
    static boolean multipliesAndAdds() {
        return quick() || Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("UseFMA")
                .getValue());
    }

    private static boolean quick() {
        float sum = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            sum = Math.fma(sum, 0.5f, i);
        }
        return System.nanoTime() - begin < SUSPICIOUS_NANOSECONDS && sum > 0;
    }
}
