package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Precision;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The shapes that other devices get, forced on the one that is here: staged ones in work-groups of several sizes, and packed ones of
 * narrower vectors. {@code -Dpc4j.opencl.cases=all} runs the whole suite on each, which takes minutes on a CPU.
 */
class ShapesTest {
    private static final boolean ALL = "all".equals(System.getProperty("pc4j.opencl.cases"));

    private static final Map<String, Choice> SHAPES = Map.of(
            "staged 16x16 sweep", new Choice(Geometry.gpu(16, 16), Way.SWEEP),
            "staged 16x32 phases", new Choice(Geometry.gpu(16, 32), Way.PHASES),
            "staged 32x32 phases", new Choice(Geometry.gpu(32, 32), Way.PHASES),
            "staged 64x64 sweep", new Choice(Geometry.gpu(64, 64), Way.SWEEP),
            "packed 4 lanes sweep", new Choice(Geometry.cpu(4, 64, 4), Way.SWEEP),
            "packed 8 lanes phases", new Choice(Geometry.cpu(8, 64, 4), Way.PHASES),
            "packed 16 lanes phases", new Choice(Geometry.cpu(16, 64, 4), Way.PHASES));

    @TestFactory
    Stream<DynamicNode> shapes() {
        Present.device();
        return SHAPES.entrySet()
                .stream()
                .map(e -> DynamicContainer.dynamicContainer(e.getKey(), cases().stream()
                        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(e.getValue(), c)))));
    }

    /** Of the whole suite, by default, every seventh and what is about odd sizes. */
    private static List<Case> cases() {
        List<Case> all = Conformance.cases();
        return all.stream()
                .filter(c -> ALL || (!c.name().contains("deep-narrow 32") && (all.indexOf(c) % 7 == 0
                        || c.name().contains("odd"))))
                .toList();
    }

    private static void check(Choice shape, Case of) {
        Settings settings = Present.settings().with(shape.geometry()).with(shape.way());
        if (shape.geometry().staged()) { // optimising what is made for a GPU takes a CPU's compiler a minute
            settings = settings.withFlags("-cl-opt-disable");
        }
        try (Engine candidate = new OpenClEngine(Present.device(), settings);
                Engine reference = Engines.open("reference")) {
            Result result = Conformance.run(candidate, reference, of, Precision.FP32);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }
}
