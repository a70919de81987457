package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.reference.ExactPlan;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every engine present against the golden data of graphs; an engine that lacks what a graph needs skips it with the reason. */
@Tag("engines")
class GoldenGraphsTest {
    private static final GoldenGraphs GOLDEN = GoldenGraphs.read();
    /** Of float64, relative by norm. */
    private static final double EXACT = 1e-10;
    /** Of float64, for rules that are backpropagation. */
    private static final double BACKPROPAGATION = 1e-12;
    /** Of float32. */
    private static final double SINGLE = 1e-4;
    /** Beside the largest array: what is zero but for rounding. */
    private static final double ROUNDING = 1e-13;
    private static final List<LearningRule> AS_BACKPROP = List.of(LearningRule.ZIL, LearningRule.EXACT,
            LearningRule.BACKPROP);

    @TestFactory
    Stream<DynamicNode> settlesAsTheFileHasIt() {
        return PresentEngines.each(engine -> GoldenGraphs.all()
                .entrySet()
                .stream()
                .flatMap(g -> GOLDEN.cases(g.getKey())
                        .stream()
                        .map(c -> DynamicTest.dynamicTest(c, () -> settle(engine, g.getKey(), g.getValue(), c)))));
    }

    @TestFactory
    Stream<DynamicNode> levelRulesAreBackpropagation() {
        return PresentEngines.each(engine -> GoldenGraphs.all()
                .entrySet()
                .stream()
                .filter(g -> GOLDEN.definition(g.getKey()).supervised())
                .flatMap(g -> AS_BACKPROP.stream()
                        .flatMap(rule -> Stream.of(
                                DynamicTest.dynamicTest(g.getKey() + "/" + rule.label(),
                                        () -> backpropagate(engine, g.getKey(), g.getValue(), rule)),
                                DynamicTest.dynamicTest(g.getKey() + "/levelled/" + rule.label(),
                                        () -> backpropagate(engine, g.getKey(), Levels.levelled(g.getValue()),
                                                rule))))));
    }

    private static void settle(String engine, String name, Graph graph, String of) {
        GoldenGraphs.Expected expected = GOLDEN.expected(of);
        LearningRule rule = of.contains("/fixed_pred/") ? LearningRule.FIXED_PREDICTION : LearningRule.STRICT;
        Schedule schedule = rule.schedule(graph, graph.free(GOLDEN.definition(name).free()),
                new Inference(expected.steps(), expected.rate()));
        try (Run run = new Run(engine, name, graph, schedule)) {
            checkCurve(run.trace(), graph, expected, run.bound());
            run.infer();
            close("values", expected.values(), run::value, run.bound());
            close("errors", expected.errors(), run::error, run.bound());
            close("gradients", expected.gradients(), run::gradient, run.bound());
        }
    }

    private static void backpropagate(String engine, String name, Graph graph, LearningRule rule) {
        try (Run run = new Run(engine, name, graph, rule.schedule(graph, Inference.DEFAULT))) {
            run.infer();
            double bound = run.bound() == EXACT ? BACKPROPAGATION : run.bound();
            close("gradients", GOLDEN.definition(name).backpropagation(), run::gradient, bound);
        }
    }

    private static void checkCurve(double[][] trace, Graph graph, GoldenGraphs.Expected expected, double bound) {
        assertThat(trace).hasNumberOfRows(expected.steps() + 1);
        close("energies", expected.energies(), node -> {
            int column = graph.predicted().indexOf(graph.node(node).index());
            return Arrays.stream(trace).mapToDouble(row -> row[column]).toArray();
        }, bound);
    }

    /** Arrays by name. */
    @FunctionalInterface
    private interface Found {
        double[] of(String name);
    }

    /** Each array beside its own length, or beside the largest where it is zero but for rounding. */
    private static void close(String what, Map<String, double[]> expected, Found found, double bound) {
        double largest = expected.values().stream().mapToDouble(GoldenGraphsTest::norm).max().orElse(0);
        expected.forEach((name, values) -> {
            double[] got = found.of(name);
            assertThat(got).as(what + " of " + name).hasSameSizeAs(values);
            double[] difference = IntStream.range(0, got.length).mapToDouble(i -> got[i] - values[i]).toArray();
            double beside = norm(values) > ROUNDING * largest ? norm(values) : largest;
            assertThat(norm(difference)).as(what + " of " + name).isLessThanOrEqualTo(bound * beside);
        });
    }

    private static double norm(double[] a) {
        return Math.sqrt(Arrays.stream(a).map(v -> v * v).sum());
    }

    /** A plan with the parameters of the file, read in double: exactly where it can. */
    private static final class Run implements AutoCloseable {
        private final Engine engine;
        private final Plan plan;
        private final ExactPlan exact;
        private final GoldenGraphs.Definition of;

        Run(String name, String graphName, Graph graph, Schedule schedule) {
            of = GOLDEN.definition(graphName);
            Engines.provider(name).capabilities().lacking(graph, schedule).ifPresent(why -> {
                Assumptions.abort("engine '%s' has %s".formatted(name, why));
            });
            engine = PresentEngines.open(name);
            plan = engine.compile(graph, schedule, PlanOptions.batch(of.rows()));
            exact = ExactPlan.of(plan).orElse(null);
            of.parameters().forEach((parameter, values) -> {
                if (exact == null) {
                    plan.set(parameter, Distance.narrow(values));
                } else {
                    exact.set(parameter, values);
                }
            });
        }

        double bound() {
            return exact == null ? SINGLE : EXACT;
        }

        void infer() {
            if (exact == null) {
                plan.infer(of.clamps());
            } else {
                exact.infer(of.clamped(), of.masks());
            }
        }

        double[][] trace() {
            return exact == null ? plan.trace(of.clamps()) : exact.trace(of.clamped(), of.masks());
        }

        double[] value(String node) {
            return exact == null ? Distance.widen(plan.value(node)) : exact.value(node);
        }

        double[] error(String node) {
            return exact == null ? Distance.widen(plan.error(node)) : exact.error(node);
        }

        double[] gradient(String parameter) {
            return exact == null ? Distance.widen(plan.gradient(parameter)) : exact.gradient(parameter);
        }

        @Override
        public void close() {
            plan.close();
            engine.close();
        }
    }
}
