package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Parameters and metrics after some training steps by the rules that are more than one loop of plain relaxations, as the reference has them. */
@Tag("engines")
class TrainingRulesTest {
    private static final int ROWS = 4;
    private static final int STEPS = 5;
    private static final double BOUND = 1e-4;

    private static final List<Rule> RULES = List.of(
            Langevin.RULE.with(0.01), Nudging.POSITIVE, Nudging.NEGATIVE, Nudging.CENTRED, ErrorBased.RULE);

    /** Steps within the epilogue of a product and by sums that lie in memory. */
    private static final List<Optimiser> OPTIMISERS = List.of(
            Optimiser.sgd(0.02), Optimiser.of(Optimiser.Kind.MQ, 1e-3).withEpsilon(1e-3),
            Optimiser.of(Optimiser.Kind.ADAMW, 1e-3).withEpsilon(1e-3).withClipNorm(0.5));

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> RULES.stream()
                .flatMap(rule -> OPTIMISERS.stream()
                        .map(optimiser -> DynamicTest.dynamicTest(
                                rule.label() + ", " + optimiser.kind().label(), () -> check(name, rule, optimiser)))));
    }

    private static void check(String name, Rule rule, Optimiser optimiser) {
        Graph graph = Graphs.residual();
        Case of = new Case("training", graph, rule.schedule(graph, new Inference(8, 0.1)), optimiser, ROWS, ROWS, 1);
        Conformance.lacking(name, of).ifPresent(why -> Assumptions.abort("engine '%s' has %s".formatted(name, why)));
        Map<String, double[]> expected = train("reference", of);
        train(name, of).forEach((what, values) -> assertThat(Distance.relative(values, expected.get(what)))
                .as("%s of %s", what, name)
                .isLessThanOrEqualTo(BOUND));
    }

    private static Map<String, double[]> train(String name, Case of) {
        Graph graph = of.graph();
        Schedule schedule = of.schedule();
        Data data = Data.of(of);
        Map<String, double[]> found = new LinkedHashMap<>();
        try (Engine engine = PresentEngines.open(name);
                Plan plan = engine.compile(graph, schedule, PlanOptions.batch(ROWS).with(of.optimiser()));
                Samples samples = plan.hold(data.x(), data.y())) {
            data.parameters().forEach(plan::set);
            for (int step = 0; step < STEPS; step++) {
                plan.train(samples, data.order(), 0, ROWS, 1);
            }
            found.put("energy", new double[] {plan.metrics().energy()});
            for (Parameter parameter : graph.parameters()) {
                found.put(parameter.name(),
                        Quantity.of(Quantity.Kind.PARAMETER, parameter.name(), plan.get(parameter.name())).values());
            }
        }
        return found;
    }
}
