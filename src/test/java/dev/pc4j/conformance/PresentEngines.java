package dev.pc4j.conformance;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests for each engine of this build. One that cannot run here is skipped with its reason; naming it in the environment's
 * {@code PC4J_REQUIRE=host,reference} makes its absence a failure. The system property {@code pc4j.test.engine} keeps all others out, and
 * {@code pc4j.test.elsewhere} names one whose absence is judged by another execution of the tests.
 */
final class PresentEngines {

    private PresentEngines() {}

    /** The tests of every engine, in a container of the engine's name. */
    static Stream<DynamicNode> each(Function<String, Stream<? extends DynamicNode>> tests) {
        List<EngineProvider> providers = Engines.providers();
        Set<String> names = providers.stream().map(EngineProvider::name).collect(Collectors.toCollection(TreeSet::new));
        names.addAll(required());
        String only = System.getProperty("pc4j.test.engine", "");
        names.removeIf(name -> !only.isEmpty() && !name.equals(only));
        return names.stream().map(name -> of(name, providers, tests));
    }

    private static DynamicNode of(
            String name, List<EngineProvider> providers, Function<String, Stream<? extends DynamicNode>> tests) {
        Optional<String> absent = absent(name, providers);
        return absent.isEmpty()
                ? DynamicContainer.dynamicContainer(name, tests.apply(name))
                : DynamicTest.dynamicTest(name + " is absent", () -> skip(name, absent.get()));
    }

    /** A test of one engine of {@link #each}, which is open for as long as it takes. */
    static DynamicTest test(String what, String name, Consumer<Engine> check) {
        return DynamicTest.dynamicTest(what, () -> {
            try (Engine engine = open(name)) {
                check.accept(engine);
            }
        });
    }

    private static Optional<String> absent(String name, List<EngineProvider> providers) {
        return providers.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .map(EngineProvider::unavailable)
                .orElse(Optional.of("not in this build"));
    }

    private static void skip(String name, String reason) {
        String line = "engine " + name + " skipped: " + reason;
        if (required().contains(name) && !name.equals(System.getProperty("pc4j.test.elsewhere"))) {
            Assertions.fail(line + ", but PC4J_REQUIRE names it");
        }
        System.out.println(line);
        Assumptions.abort(line);
    }

    private static List<String> required() {
        String value = System.getenv().getOrDefault("PC4J_REQUIRE", "");
        return Arrays.stream(value.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    /** Opens an engine of {@link #each}. */
    static Engine open(String name) {
        return Engines.open(name);
    }
}
