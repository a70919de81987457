package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.conformance.Result;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activation;
import dev.pc4j.model.ClassicalRule;
import dev.pc4j.model.Hopfield;
import dev.pc4j.model.Patterns;
import dev.pc4j.model.Recall;
import dev.pc4j.schedule.Inference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The shapes that other devices get, forced on the one that is here: staged ones in work-groups of several sizes, and packed ones of
 * narrower vectors. {@code -Dpc4j.opencl.cases=all} runs the whole suite on each, which takes minutes on a CPU.
 */
class ShapesTest {
    private static final boolean ALL = "all".equals(System.getProperty("pc4j.opencl.cases"));

    /** What tiles and work-groups of any size can get wrong: odd widths, few rows, and kernels that sum over a work-group. */
    private static final Set<String> EDGES = Set.of("widths 67-131-33-17/strict", "width 1/strict", "batch 1/strict",
            "5 rows in a batch of 12/fixed", "residual/zil", "cross-entropy/strict", "adamw clipped/strict",
            "mq/backprop", "adam/incremental");

    /** With these, everything that kernels branch on: every rule, activation, placement, energy, optimiser and family. */
    private static final List<Pattern> BRANCHES = Stream.of(
            "widths 67-131-33-17/.*",
            "(none|relu|leaky-relu.*|tanh|sigmoid|gelu|hard-tanh|silu|softplus|elu) (before|after)/strict",
            "residual/.*", "sum at the output/strict", "one parent twice/strict", "cross-entropy/.*",
            "soft clamp, cross-entropy/incremental", "output precision 0.5/sequential", "depth 1/zil", "decay/strict",
            "(sgd|momentum|adam|adamw|mq)/.*", "sgd clipped/.*", "deep-narrow 8x32/incremental")
            .map(Pattern::compile)
            .toList();

    /** Of graphs, every family and what it can get wrong. */
    private static final Set<String> GRAPHS = Set.of("convolutions/strict", "convolution of stride 3, batch 1/zil",
            "convolution in groups/strict", "residual block of images/incremental", "attention/strict",
            "causal attention of one head/sequential", "language model/strict", "shared cell/zil", "gate/strict",
            "dropout/strict", "two inputs and outputs/strict", "free input and half an output/strict");

    private static final Map<String, Choice> SHAPES = Map.of(
            "staged 16x16 sweep", new Choice(Geometry.gpu(16, 16), Way.SWEEP),
            "staged 32x32 phases", new Choice(Geometry.gpu(32, 32), Way.PHASES),
            "staged 32x64 sweep", new Choice(Geometry.gpu(32, 64), Way.SWEEP),
            "packed 4 lanes sweep", new Choice(Geometry.cpu(4, 64, 4), Way.SWEEP),
            "packed 8 lanes phases", new Choice(Geometry.cpu(8, 64, 4), Way.PHASES),
            "packed 16 lanes phases", new Choice(Geometry.cpu(16, 64, 4), Way.PHASES));

    /** A staged shape of either way, with small work-groups, for a CPU walks through their items at every barrier. */
    private static final Set<String> WIDE = Set.of("staged 16x16 sweep", "staged 32x32 phases");

    @TestFactory
    Stream<DynamicNode> shapes() {
        Present.device();
        return SHAPES.entrySet()
                .stream()
                .map(e -> DynamicContainer.dynamicContainer(e.getKey(), cases(e.getKey()).stream()
                        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(e.getValue(), c)))));
    }

    private static List<Case> cases(String shape) {
        Stream<Case> dense = Conformance.cases()
                .stream()
                .filter(c -> ALL || EDGES.contains(c.name()) || (WIDE.contains(shape) && branches(c.name())));
        Stream<Case> graphs = Conformance.graphCases()
                .stream()
                .filter(c -> WIDE.contains(shape) && GRAPHS.contains(c.name()));
        return Stream.concat(dense, graphs).toList();
    }

    private static boolean branches(String name) {
        return BRANCHES.stream().anyMatch(p -> p.matcher(name).matches());
    }

    /** What the driver's compiler makes of barriers when it optimises; one small network, for each kernel takes it seconds. */
    @Test
    void stagedAndOptimised() {
        Present.device();
        Case small = Conformance.cases().stream().filter(c -> c.name().equals("depth 1/zil")).findFirst().orElseThrow();
        run(Present.settings().with(Geometry.gpu(16, 16)).with(Way.PHASES), small);
    }

    /** The loop of a node that predicts itself in one launch, whose products differ between staged and packed shapes. */
    @Test
    void nodesThatPredictThemselves() {
        Present.device();
        Patterns patterns = Patterns.random(5, 37, 1);
        float[] expected;
        try (Engine reference = Engines.open("reference")) {
            expected = completed(reference, patterns);
        }
        for (String shape : List.of("staged 16x16 sweep", "staged 32x32 phases", "packed 4 lanes sweep")) {
            try (Engine engine = new OpenClEngine(Present.device(), settings(SHAPES.get(shape)))) {
                assertThat(completed(engine, patterns)).as(shape).containsExactly(expected, within(1e-4f));
            }
        }
    }

    private static float[] completed(Engine engine, Patterns patterns) {
        Hopfield.Builder builder = Hopfield.builder(37)
                .activation(Activation.TANH)
                .inference(new Inference(50, 0.1))
                .batch(3);
        try (Hopfield memory = builder.build(engine)) {
            memory.set(ClassicalRule.HEBB.weights(patterns));
            return memory.recall(Recall.COMPLETE, patterns.masked(0.5));
        }
    }

    private static Settings settings(Choice shape) {
        Settings settings = Present.settings().with(shape.geometry()).with(shape.way());
        // Optimising what is made for a GPU takes a CPU's compiler a minute.
        return shape.geometry().staged() ? settings.withFlags("-cl-opt-disable") : settings;
    }

    private static void check(Choice shape, Case of) {
        run(settings(shape), of);
    }

    private static void run(Settings settings, Case of) {
        try (Engine candidate = new OpenClEngine(Present.device(), settings);
                Engine reference = Engines.open("reference")) {
            Result result = Conformance.run(candidate, reference, of, Precision.FP32);
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }
}
