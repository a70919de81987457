package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.LogLines;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The host engine on a JVM that was not given the Vector API. */
@Tag("no-vector")
class ScalarTwinTest {

    /** Every activation and placement, odd shapes, graphs that are no chains, both energies and every optimiser; all rules. */
    static List<Case> cases() {
        return Conformance.cases().stream().filter(c -> !c.name().startsWith("deep-narrow 32")).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void conforms(Case of) {
        try (LogLines lines = LogLines.of(HostProvider.class);
                Engine host = Engines.open("host");
                Engine reference = Engines.open("reference")) {
            assertThat(lines.all()).hasSize(1);
            Result result = Conformance.run(host, reference, of);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    @Test
    void oneWarningNamesTheMissingFlagAndItsCost() {
        try (LogLines lines = LogLines.of(HostProvider.class)) {
            try (Engine host = Engines.open("host")) {
                assertThat(host.device()).contains("scalar");
            }
            assertThat(lines.of(Level.WARNING)).singleElement()
                    .asString()
                    .contains("--add-modules jdk.incubator.vector", "20 to 40 times slower", "'host'")
                    .doesNotContain("\n");
            assertThat(lines.all()).hasSize(1);
        }
    }
}
