package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Feature;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** One plan whose calls hold other nodes each time, on every engine that can: what a call asks for beside leaves nothing to the next one. */
@Tag("engines")
class HeldNodesTest {
    private static final int ROWS = 3;
    private static final Graph CHAIN = Graphs.chain(Energy.gaussian(1), 6, 5, 4, 3);
    private static final double BOUND = 1e-4;

    private static final List<Rule> RULES = List.of(LearningRule.STRICT, LearningRule.INCREMENTAL,
            LearningRule.FIXED_PREDICTION, Langevin.RULE, Nudging.POSITIVE, ErrorBased.RULE);

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> {
            Capabilities has = Engines.provider(name).capabilities();
            if (!has.features().contains(Feature.CLAMPS)) {
                return Stream.of();
            }
            return RULES.stream()
                    .filter(rule -> has.lacking(CHAIN, schedule(rule)).isEmpty())
                    .map(rule -> DynamicTest.dynamicTest(rule.label(), () -> check(name, rule)));
        });
    }

    private static Schedule schedule(Rule rule) {
        return rule.schedule(CHAIN, new Inference(12, 0.2));
    }

    private static void check(String name, Rule rule) {
        List<float[]> expected = run("reference", rule);
        List<float[]> found = run(name, rule);
        for (int i = 0; i < expected.size(); i++) {
            double distance = Distance.relative(Distance.widen(found.get(i)), Distance.widen(expected.get(i)));
            assertThat(distance).as("array %d of %s", i, name).isLessThanOrEqualTo(BOUND);
        }
    }

    /** Energies and values after calls that hold the ends, the middle in part, the middle in whole, nothing but the input, and the ends again. */
    private static List<float[]> run(String name, Rule rule) {
        Random random = new Random(7);
        float[] x = floats(random, 6);
        float[] y = floats(random, 3);
        float[] middle = floats(random, 4);
        boolean[] some = new boolean[middle.length];
        for (int i = 0; i < some.length; i += 3) {
            some[i] = true;
        }
        List<Clamps> calls = List.of(Clamps.of("x", x).and("y", y),
                Clamps.of("x", x).and("y", y).and("h2", middle, some),
                Clamps.of("x", x).and("h2", middle),
                Clamps.of("x", x),
                Clamps.of("x", x).and("y", y));
        List<float[]> all = new ArrayList<>();
        try (Engine engine = Engines.open(name);
                Plan plan = engine.compile(CHAIN, schedule(rule), PlanOptions.batch(ROWS + 1))) {
            for (Clamps clamps : calls) {
                Inferred found = plan.infer(clamps);
                all.add(new float[] {(float) found.loss(), (float) found.energy()});
                CHAIN.nodes().forEach(node -> all.add(plan.value(node.name())));
                CHAIN.parameters().forEach(parameter -> all.add(plan.gradient(parameter.name())));
            }
        }
        return all;
    }

    private static float[] floats(Random random, int width) {
        float[] values = new float[ROWS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
