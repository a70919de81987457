package dev.pc4j.reproduce;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.model.ClassicalRule;
import dev.pc4j.model.Cue;
import dev.pc4j.model.Hopfield;
import dev.pc4j.model.Patterns;
import dev.pc4j.model.Recall;
import dev.pc4j.schedule.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hopfield networks trained by predictive coding. The paper's abstract claims that they behave as classical ones and has no figures; those
 * beside ours are a replication's in float64 with the same settings: 100 elements, a tenth of them turned round, 6 sets of patterns.
 */
final class AssociativeMemory implements Experiment {
    private static final int N = 100;
    private static final int EPOCHS = 200;
    private static final int CUES = 3;

    /** What the replication found at a load. */
    private record Replicated(double sign, double hebb, double relax, double complete, double correlation) {}

    private static final Map<Integer, Replicated> REPLICATED = new TreeMap<>(Map.of(
            10, new Replicated(1, 0.978, 1, 1, 0.953),
            14, new Replicated(1, 0.711, 0.961, 1, 0.928),
            20, new Replicated(1, 0.289, 0.794, 1, 0.897),
            30, new Replicated(1, 0.022, 0.261, 1, 0.836),
            40, new Replicated(1, 0, 0.033, 1, 0.769)));

    @Override
    public String name() {
        return "hopfield";
    }

    @Override
    public String paper() {
        return "Ganjidoost, Snow and Orchard 2024, Online Training of Hopfield Networks using Predictive Coding, arXiv 2406.14723";
    }

    @Override
    public Optional<String> lacking(Capabilities engine) {
        return Hopfield.builder(N).lacking(engine);
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public List<Figure> run(Setup setup) {
        List<Figure> figures = new ArrayList<>();
        List<Integer> counts = setup.quick() ? List.of(14, 30) : List.copyOf(REPLICATED.keySet());
        for (int count : counts) {
            setup.say("%d patterns of %d elements".formatted(count, N));
            figures.addAll(recall(setup, count));
        }
        figures.add(residual(setup));
        return figures;
    }

    private static List<Figure> recall(Setup setup, int count) {
        int sets = setup.pick(3, 6);
        double[] sums = new double[6];
        for (int set = 0; set < sets; set++) {
            double[] found = recall(setup, Patterns.random(count, N, 1000L * count + set), set);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += found[i] / sets;
            }
        }
        String setting = "load %.2f, %d sets of patterns, %d cues each".formatted((double) count / N, sets, CUES);
        Replicated expected = REPLICATED.get(count);
        // The rates of other sets of patterns differ by so much.
        double error = setup.quick() ? 0.25 : 0.15;
        return List.of(
                figure("exact recall by PC, sign dynamics", setting, expected.sign, sums[0]).atLeast(0.97),
                figure("exact recall by PC, one element after another", setting, expected.sign, sums[1]).atLeast(0.9),
                figure("exact recall by Hebb's rule, sign dynamics", setting, expected.hebb, sums[2])
                        .near(expected.hebb, error),
                figure("exact recall by PC, free relaxation", setting, expected.relax, sums[3])
                        .near(expected.relax, error),
                figure("exact completion by PC from half the elements", setting, expected.complete, sums[4])
                        .atLeast(0.97),
                figure("correlation of PC's and Hebb's weights", setting, expected.correlation, sums[5])
                        .near(expected.correlation, 0.03));
    }

    private static Figure figure(String what, String setting, double replicated, double ours) {
        return Figure.shown(what, setting, "%.3f (replication)".formatted(replicated), ours);
    }

    private static double[] recall(Setup setup, Patterns patterns, int seed) {
        Patterns asked = patterns.repeated(CUES);
        Cue flipped = asked.flipped(0.1, seed);
        Inference inference = new Inference(1000, 0.1);
        float[] hebb = ClassicalRule.HEBB.weights(patterns);
        Hopfield.Builder network = Hopfield.builder(N).seed(seed);
        try (Hopfield memory = network.build(setup.engine());
                Hopfield longer = network.inference(inference).build(setup.engine())) {
            memory.store(patterns, EPOCHS);
            float[] weights = memory.weights();
            longer.set(weights);
            double sign = asked.match(memory.recall(Recall.SIGN, flipped)).exact();
            double asynchronous = asked.match(memory.recall(Recall.ASYNCHRONOUS, flipped)).exact();
            double relaxed = asked.match(memory.recall(Recall.RELAX, flipped)).exact();
            double completed = patterns.match(longer.recall(Recall.COMPLETE, patterns.masked(0.5))).exact();
            memory.set(hebb);
            double classical = asked.match(memory.recall(Recall.SIGN, flipped)).exact();
            return new double[] {sign, asynchronous, classical, relaxed, completed, correlation(weights, hebb)};
        }
    }

    /** Pearson's, of the weights off the diagonal. */
    private static double correlation(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        double meanA = mean(a);
        double meanB = mean(b);
        for (int i = 0; i < a.length; i++) {
            if (i % (N + 1) != 0) {
                ab += (a[i] - meanA) * (b[i] - meanB);
                aa += (a[i] - meanA) * (a[i] - meanA);
                bb += (b[i] - meanB) * (b[i] - meanB);
            }
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double mean(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum / (weights.length - N);
    }

    /** Stored patterns have no error left. */
    private static Figure residual(Setup setup) {
        Patterns patterns = Patterns.random(10, N, 1);
        try (Hopfield memory = Hopfield.builder(N).build(setup.engine())) {
            memory.store(patterns, 2 * EPOCHS);
            double worst = 0;
            for (float error : memory.errors(patterns.values())) {
                worst = Math.max(worst, Math.abs(error));
            }
            return Figure.shown("largest error of a stored pattern",
                    "load 0.10, %d epochs".formatted(2 * EPOCHS), "3e-16 (replication, float64)", worst).atMost(1e-5);
        }
    }
}
