package dev.pc4j.jmh;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.options.Options;

/** On what benchmarks can run here: all that there is, or what {@code -p} names of it. What cannot is said, a line each. */
final class Subjects {
    private final Options asked;

    Subjects(Options asked) {
        this.asked = asked;
    }

    /** The engines: those that {@code auto} tries, or those asked for by name. */
    List<String> engines() {
        List<String> all = Engines.providers().stream().filter(p -> p.order() >= 0).map(EngineProvider::name).toList();
        return asked("engine", all).stream().filter(Subjects::runs).toList();
    }

    private static boolean runs(String engine) {
        var why = Engines.provider(engine).unavailable();
        why.ifPresent(line -> skip("engine " + engine, line));
        return why.isEmpty();
    }

    /** Of all kernels and precisions of an engine, each with the values of the benchmark's own parameter that it can run. */
    Map<Subject, List<String>> of(String name, OnEngine benchmark, List<String> values) {
        Map<Subject, List<String>> able = new LinkedHashMap<>();
        try (Engine engine = Engines.open(name)) {
            for (Subject subject : all(engine)) {
                benchmark.on(subject);
                List<String> can = asked(benchmark.varied(), values).stream()
                        .filter(value -> runs(engine, benchmark, subject, value))
                        .toList();
                if (!can.isEmpty()) {
                    able.put(subject, can);
                }
            }
        }
        return able;
    }

    private List<Subject> all(Engine engine) {
        List<Subject> all = new ArrayList<>();
        for (String kernel : present(engine, "kernel", engine.kernels())) {
            for (String precision : present(engine, "precision",
                    engine.precisions().stream().map(Precision::label).toList())) {
                all.add(new Subject(engine.name(), kernel, precision));
            }
        }
        return all;
    }

    /** What is asked for of an engine's kernels or precisions. */
    private List<String> present(Engine engine, String what, List<String> there) {
        List<String> both = there.stream().filter(asked(what, there)::contains).toList();
        if (both.isEmpty()) {
            skip("engine " + engine.name(),
                    "it has none of the %ss asked for, but %s".formatted(what, String.join(", ", there)));
        }
        return both;
    }

    private static boolean runs(Engine engine, OnEngine benchmark, Subject subject, String value) {
        try (Plan _ = benchmark.compile(engine, value)) {
            return true;
        } catch (EngineException e) {
            skip("%s %s on %s".formatted(benchmark.varied(), value, subject), e.getMessage());
            return false;
        }
    }

    private Collection<String> asked(String parameter, List<String> otherwise) {
        return asked.getParameter(parameter).orElse(otherwise);
    }

    private static void skip(String what, String why) {
        System.err.println("jmh/run: " + what + " skipped: " + why);
    }
}
