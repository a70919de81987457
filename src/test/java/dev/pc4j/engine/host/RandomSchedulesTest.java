package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.reference.Nets;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Schedules that no rule makes, against the reference: segments, learners that wait, errors that do not follow and sweeps are only
 * ways to compute the same. Parameters change before a prediction of everything, as in every rule; activations are before the weights,
 * because those after them have their slope of the last prediction.
 */
class RandomSchedulesTest {

    @Property(tries = 400, seed = "41")
    void hostComputesWhatTheReferenceComputes(@ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Graph graph = random.nextBoolean() ? Fixtures.chain() : Nets.residual();
        List<Step> steps = steps(graph, random, 8);
        Schedule free = new Schedule("random", false, steps);
        boolean held = !free.appliesWithin() && random.nextBoolean();
        Schedule schedule = new Schedule("random", held, steps);
        Map<String, float[]> expected = found("reference", graph, schedule);
        Map<String, float[]> found = found(HostProvider.NAME, graph, schedule);
        expected.forEach((what, values) -> assertThat(relative(found.get(what), values))
                .as("%s under %s", what, schedule)
                .isLessThan(3e-4));
    }

    private static List<Step> steps(Graph graph, RandomGenerator random, int count) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(count < 8 ? 7 : 9)) {
                case 0, 1 -> steps.add(new Step.Predict(some(graph.predicted(), random)));
                case 2, 3 -> steps.add(
                        new Step.Relax(some(graph.free(), random), new Rate(0.3, random.nextBoolean())));
                case 4 -> steps.add(new Step.Learn(learners(graph, random)));
                case 5 -> steps.add(new Step.Predict(graph.predicted()));
                case 6 -> {
                    steps.add(new Step.Apply());
                    steps.add(new Step.Predict(graph.predicted()));
                }
                default -> steps.add(new Step.Repeat(random.nextInt(3), steps(graph, random, 4)));
            }
        }
        return steps;
    }

    /** Some nodes, one with parameters at least: a schedule that learns none is refused. */
    private static List<Integer> learners(Graph graph, RandomGenerator random) {
        List<Integer> picked = some(graph.predicted(), random);
        boolean any = picked.stream().anyMatch(n -> !graph.node(n).parameters().isEmpty());
        return any ? picked : graph.predicted();
    }

    private static List<Integer> some(List<Integer> of, RandomGenerator random) {
        List<Integer> picked = new ArrayList<>(of);
        picked.removeIf(n -> random.nextInt(3) == 0);
        return picked.isEmpty() ? of : picked;
    }

    private static Map<String, float[]> found(String name, Graph graph, Schedule schedule) {
        try (Engine engine = Engines.open(name);
                Plan plan = Fixtures.plan(engine, graph, schedule, 6, Optimiser.sgd(0.02))) {
            Fixtures.infer(plan, 6);
            return Fixtures.everything(plan);
        }
    }

    private static double relative(float[] a, float[] b) {
        double difference = 0;
        double norm = 1e-6;
        for (int i = 0; i < b.length; i++) {
            difference += Math.pow((double) a[i] - b[i], 2);
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
