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
import java.util.Set;
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

    private static final Set<String> SUBSET = Set.of(
            "widths 67-131-33-17/strict", "widths 67-131-33-17/sequential", "widths 67-131-33-17/backprop",
            "width 1/strict",
            "batch 1/strict", "5 rows in a batch of 12/fixed", "depth 1/zil", "residual/strict", "residual/zil",
            "cross-entropy/strict",
            "soft clamp, cross-entropy/incremental", "gelu after/strict", "sum at the output/strict",
            "adamw/incremental",
            "momentum/strict", "mq/backprop", "adamw clipped/strict", "deep-narrow 8x32/incremental");

    private static final Map<String, Choice> SHAPES = Map.of(
            "staged 16x16 sweep", new Choice(Geometry.gpu(16, 16), Way.SWEEP),
            "staged 16x32 phases", new Choice(Geometry.gpu(16, 32), Way.PHASES),
            "staged 32x32 phases", new Choice(Geometry.gpu(32, 32), Way.PHASES),
            "staged 32x64 sweep", new Choice(Geometry.gpu(32, 64), Way.SWEEP),
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

    /** By default what tiles and work-groups can get wrong: odd widths, few rows, other optimisers and the output's energies. */
    private static List<Case> cases() {
        return Conformance.cases().stream().filter(c -> ALL || SUBSET.contains(c.name())).toList();
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
