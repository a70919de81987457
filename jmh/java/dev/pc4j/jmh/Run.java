package dev.pc4j.jmh;

import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.Main;

/** JMH's own program, on those engines of {@code -p engine=a,b} that run here; the reason is printed for each of the others. */
public final class Run {
    private static final String ENGINE = "engine=";

    private Run() {}

    /** The arguments are JMH's. */
    public static void main(String[] args) throws IOException {
        String[] left = args.clone();
        for (int i = 1; i < left.length; i++) {
            if (left[i - 1].equals("-p") && left[i].startsWith(ENGINE)) {
                left[i] = ENGINE + present(left[i].substring(ENGINE.length()).split(","));
            }
        }
        Main.main(left);
    }

    private static String present(String... engines) {
        String all = Arrays.stream(engines).filter(Run::runs).collect(Collectors.joining(","));
        if (all.isEmpty()) {
            System.err.println("jmh/run: none of the engines " + String.join(", ", engines) + " runs here");
            System.exit(1);
        }
        return all;
    }

    /** A name that no engine has is left to fail where it is opened, with the names that there are. */
    private static boolean runs(String engine) {
        Optional<String> why = Engines.providers()
                .stream()
                .filter(p -> p.name().equals(engine))
                .findFirst()
                .flatMap(EngineProvider::unavailable);
        why.ifPresent(line -> System.err.println("jmh/run: engine " + engine + " skipped: " + line));
        return why.isEmpty();
    }
}
