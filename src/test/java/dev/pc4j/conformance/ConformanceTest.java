package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Precision;
import java.util.HashSet;
import java.util.stream.Stream;
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
                        .flatMap(precision -> Conformance.cases()
                                .stream()
                                .map(c -> DynamicTest.dynamicTest(precision.label() + " " + c.name(),
                                        () -> check(name, precision, c))));
            }
        });
    }

    private static void check(String name, Precision precision, Case of) {
        try (Engine candidate = PresentEngines.open(name);
                Engine reference = PresentEngines.open("reference")) {
            Result result = Conformance.run(candidate, reference, of, precision);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    @Test
    void casesHaveDifferentNames() {
        assertThat(new HashSet<>(Conformance.cases().stream().map(Case::name).toList()))
                .hasSameSizeAs(Conformance.cases());
    }
}
