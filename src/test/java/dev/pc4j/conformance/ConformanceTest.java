package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The suite on every engine present, in each precision that it offers. */
@Tag("engines")
class ConformanceTest {

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> {
            try (Engine engine = PresentEngines.open(name)) {
                return engine.precisions()
                        .stream()
                        .flatMap(precision -> Stream
                                .concat(Conformance.cases().stream(), Conformance.graphCases().stream())
                                .map(c -> DynamicTest.dynamicTest(precision.label() + " " + c.name(),
                                        () -> check(name, precision, c))));
            }
        });
    }

    private static void check(String name, Precision precision, Case of) {
        Conformance.lacking(name, of).ifPresent(why -> {
            Assumptions.abort("engine '%s' has %s".formatted(name, why));
        });
        try (Engine candidate = PresentEngines.open(name);
                Engine reference = PresentEngines.open("reference")) {
            Result result = Conformance.run(candidate, reference, of, precision);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    @Test
    void casesHaveDifferentNames() {
        List<String> names = Stream.concat(Conformance.cases().stream(), Conformance.graphCases().stream())
                .map(Case::name)
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }
}
