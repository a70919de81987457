package dev.pc4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Graphs, rules, starts and free ends by chance, on every engine: the combinations that no list of cases has. A test is named by the seed
 * of its random numbers, which makes it again. Left out is what rounding decides: incremental learning forms errors anew from whole values,
 * however small they are, and centred nudging learns from the difference of two inferences, however like they are.
 */
@Tag("engines")
class RandomGraphsTest {
    /** Graphs by chance can magnify rounding; what is computed wrong is off by far more. */
    private static final double AMPLIFICATION = 1000;

    private static final int[] ROWS = {1, 2, 3, 5, 17, 33};

    @TestFactory
    Stream<DynamicNode> engines() {
        return PresentEngines.each(name -> IntStream.range(0, count(name))
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check(name, seed))));
    }

    /** Devices compile kernels for each, which takes most of the time. */
    private static int count(String name) {
        return switch (name) {
            case "reference" -> 0;
            case "host" -> 150;
            case "cuda" -> 8; // on the stand-in, a CPU
            default -> 12;
        };
    }

    private static void check(String name, int seed) {
        Case of = draw(seed);
        Conformance.lacking(name, of).ifPresent(why -> Assumptions.abort("engine '%s' has %s".formatted(name, why)));
        try (Engine candidate = PresentEngines.open(name); Engine reference = PresentEngines.open("reference")) {
            Result result = Conformance.run(candidate, reference, of);
            assertThat(result.passed()).as("%s: %s", result, of.graph().nodes()).isTrue();
        } catch (DivergenceException e) {
            Assumptions.abort("on the reference engine " + e.getMessage());
        }
    }

    private static Stream<Rule> rules() {
        return Rule.all().stream().filter(rule -> rule != LearningRule.INCREMENTAL && rule != Nudging.CENTRED);
    }

    private static Case draw(int seed) {
        Random random = new Random(7919L * seed + 13);
        Graph graph = RandomGraphs.of(random);
        List<Rule> rules = rules().toList();
        Rule rule = rules.get(random.nextInt(rules.size()));
        rule = rule == Langevin.RULE ? Langevin.RULE.with(0.01) : rule;
        Inference inference = new Inference(1 + random.nextInt(6), 0.02 + 0.08 * random.nextDouble());
        Schedule schedule = rule.schedule(graph, graph.free(free(graph, rule, random)), inference);
        Start start = List.of(Start.FEED_FORWARD, Start.ZERO, Start.KEEP, Start.random(0.3)).get(random.nextInt(4));
        if (rule.iterative()) {
            schedule = schedule.starting(graph.free(), start);
        }
        int rows = ROWS[random.nextInt(ROWS.length)];
        String what = "seed %d/%s from %s, %d rows".formatted(seed, rule.label(), start.kind().label(), rows);
        return new Case(what, graph, schedule, Optimiser.sgd(1e-4), rows, rows, AMPLIFICATION);
    }

    /** By chance an input and an output, where the rule can move them. */
    private static String[] free(Graph graph, Rule rule, Random random) {
        List<String> free = new ArrayList<>();
        boolean moves = rule.iterative() && !"epc".equals(rule.label());
        if (moves && random.nextInt(5) == 0) {
            free.add(end(graph.inputs(), random));
        }
        if (moves && !(rule instanceof Nudging) && random.nextInt(5) == 0) {
            free.add(end(graph.outputs(), random));
        }
        return free.toArray(String[]::new);
    }

    private static String end(List<Node> nodes, Random random) {
        return nodes.get(random.nextInt(nodes.size())).name();
    }
}
