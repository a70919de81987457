package dev.pc4j.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.conformance.Case;
import dev.pc4j.conformance.Conformance;
import dev.pc4j.engine.reference.Nets;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A loop that is cut as one of a few passes gives the program that it gives written out: the same segments, learners and errors that
 * follow, pass by pass.
 */
class CutterTest {
    private static final Graph CHAIN = Nets.chain(Activation.TANH, Energy.gaussian(1), 7, 6, 5, 4, 3);
    private static final Graph RESIDUAL = Nets.residual();

    @Property(tries = 4000, seed = "10")
    void randomSchedules(@ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Graph graph = random.nextBoolean() ? CHAIN : RESIDUAL;
        List<Step> steps = steps(graph, random, 2 + random.nextInt(6), true);
        sameWrittenOut(graph, new Schedule("random", random.nextInt(4) == 0, steps));
    }

    @Test
    void rules() {
        for (Case of : Conformance.cases()) {
            if (of.schedule().flat().noneMatch(s -> s instanceof Step.RelaxErrors || s instanceof Step.Nudge)) {
                sameWrittenOut(of.graph(), of.schedule());
            }
        }
    }

    private static void sameWrittenOut(Graph graph, Schedule schedule) {
        List<Leg> legs = Leg.of(schedule);
        Program folded = new Cutter(graph, schedule.held()).cut(legs);
        Program writtenOut = new Cutter(graph, schedule.held(), Integer.MAX_VALUE).cut(legs);
        assertThat(WrittenOut.segments(folded)).as("%s", schedule).isEqualTo(WrittenOut.segments(writtenOut));
    }

    private static List<Step> steps(Graph graph, RandomGenerator random, int count, boolean loops) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(loops ? 9 : 6)) {
                case 0, 1 -> steps.add(new Step.Predict(some(graph.predicted(), random)));
                case 2, 3 -> steps.add(
                        new Step.Relax(some(graph.free(), random), new Rate(0.3, random.nextBoolean())));
                case 4 -> steps.add(new Step.Learn(some(graph.predicted(), random)));
                case 5 -> steps.add(new Step.Apply());
                default -> steps.add(new Step.Repeat(random.nextInt(12),
                        steps(graph, random, 1 + random.nextInt(5), false)));
            }
        }
        return steps;
    }

    private static List<Integer> some(List<Integer> of, RandomGenerator random) {
        List<Integer> picked = new ArrayList<>(of);
        picked.removeIf(n -> random.nextInt(2) == 0);
        return picked.isEmpty() ? of : picked;
    }
}
