package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance suite on what device plans compile, run by the plain reading of task.h, on both layouts of weights. */
class DevicePlanTest {
    private static final Engine REFERENCE = Engines.open("reference");

    /** All but the deep ones, whose many products take the plain loops too long; kernels are tested on them. */
    static Stream<Case> cases() {
        return Conformance.cases().stream().filter(c -> c.graph().nodes().size() < 30);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowMajor(Case of) {
        check(of, new Packing(16, 4, false), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packed(Case of) {
        check(of, new Packing(8, 1, true), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void chains(Case of) {
        check(of, new Packing(16, 4, false), true);
    }

    private static void check(Case of, Packing packing, boolean chains) {
        Result result = Conformance.run(new PlainDevice(packing, chains), REFERENCE, of);
        assertThat(result.passed()).as(result.toString()).isTrue();
    }
}
