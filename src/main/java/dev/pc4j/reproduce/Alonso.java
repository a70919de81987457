package dev.pc4j.reproduce;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Cnn;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.RateSchedule;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import dev.pc4j.train.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sequential inference learning on CIFAR-10: one step size a layer (MQ) makes up for hidden gradients that are too small, as Adam does with
 * more memory, and one sweep of inference is as good as five.
 */
final class Alonso implements Experiment {
    private static final int BATCH = 64;
    private static final int EPOCHS = 45;
    private static final int QUICK_STEPS = 100;

    private static final double GAMMA = 0.04;

    /** beta of the soft output clamp. */
    private static final double SOFT_CLAMP = 100;

    private static final double MQ_MEMORY = 0.999;

    /**
     * An optimiser under a rule.
     *
     * @param accuracy the paper's, empty where it was not found
     * @param fast whether it learns something within a quick run
     */
    private record Way(String name, LearningRule rule, Optimiser optimiser, String accuracy, boolean fast) {}

    private static final Way SEQUENTIAL = new Way("SeqIL", LearningRule.SEQUENTIAL, Optimiser.sgd(0.5), "0.507", true);
    private static final Way MQ = new Way("SeqIL-MQ", LearningRule.SEQUENTIAL,
            Optimiser.of(Optimiser.Kind.MQ, 2.2e-4).withMomentum(MQ_MEMORY), "0.675", false);
    private static final Way ADAM = new Way("SeqIL-Adam", LearningRule.SEQUENTIAL, Optimiser.adam(7.5e-5), "as MQ",
            true);
    private static final List<Way> ALL = List.of(SEQUENTIAL, MQ, ADAM,
            new Way("BP", LearningRule.BACKPROP, Optimiser.sgd(0.014), "", false),
            new Way("BP-Adam", LearningRule.BACKPROP, Optimiser.adam(1.2e-4), "", true));

    @Override
    public String name() {
        return "alonso";
    }

    @Override
    public String paper() {
        return "Alonso, Krichmar and Neftci 2024, Understanding and Improving Optimization in Predictive Coding Networks, AAAI, arXiv 2305.13562";
    }

    @Override
    public Optional<String> lacking(Capabilities engine) {
        return engine.lacking(network(), MQ.rule.schedule(network(), inference(MQ.rule, 3)));
    }

    @Override
    public List<Figure> onlyOnGpu() {
        return List.of(Figure.absent("test accuracies of SeqIL and SeqIL-MQ after %d epochs".formatted(EPOCHS),
                "0.507, 0.675",
                "%d epochs of CIFAR-10, seven times, are days on a processor: use --engine cuda".formatted(EPOCHS)));
    }

    private static Graph network() {
        return Models.cnn(Cnn.STRIDED, Shape.of(32, 32, 3), 10, Cnn.STRIDED.usual())
                .build(Energy.softmaxCrossEntropy(1));
    }

    /** Backpropagation's output is clamped hard. */
    private static Inference inference(LearningRule rule, int steps) {
        return rule.iterative() ? new Inference(steps, GAMMA, true, SOFT_CLAMP) : Inference.DEFAULT;
    }

    @Override
    public List<Figure> run(Setup setup) {
        Split cifar = setup.load("cifar-10/images.tar.gz", "cifar-10");
        int steps = setup.pick(QUICK_STEPS, cifar.train().rows() / BATCH);
        DataSet train = Setup.some(cifar.train(), steps * BATCH);
        DataSet test = Setup.some(cifar.test(), setup.pick(1000, cifar.test().rows()));
        setup.say("gradients of the first layer");
        List<Figure> figures = new ArrayList<>(firstLayer(setup, Setup.some(train, BATCH)));
        Map<Way, Double> accuracies = new LinkedHashMap<>();
        for (Way way : ALL) {
            double accuracy = accuracy(setup, way, 3, train, test);
            accuracies.put(way, accuracy);
            figures.add(figure(setup, way, accuracy));
        }
        figures.add(spread(setup, accuracies.get(ADAM), train, test));
        figures.add(setup.quick()
                ? Figure.absent("gain of SeqIL-MQ over plain SeqIL", "0.168",
                        "not run by --quick: MQ's steps are small, and the figures above are of the first %d of 35,000"
                                .formatted(QUICK_STEPS))
                : Figure.shown("gain of SeqIL-MQ over plain SeqIL", setting(setup, 3), "0.168",
                        accuracies.get(MQ) - accuracies.get(SEQUENTIAL)).atLeast(0.1));
        return figures;
    }

    /** An error crosses the net in one sweep, and with simultaneous updates only in as many as there are layers. */
    private static List<Figure> firstLayer(Setup setup, DataSet batch) {
        Comparison comparison = new Comparison(setup.engine(), batch.inputs(), batch.targetRows(), BATCH, Map.of());
        Graph graph = network();
        float[] backprop = first(comparison, graph, LearningRule.BACKPROP);
        float[] expected = new float[backprop.length];
        float scale = (float) (SOFT_CLAMP / (1 + SOFT_CLAMP)
                * Math.pow(GAMMA, Levels.of(graph).of(graph.node("h1").index())));
        for (int i = 0; i < expected.length; i++) {
            expected[i] = scale * backprop[i];
        }
        float[] simultaneous = first(comparison, graph, LearningRule.STRICT);
        return List.of(
                Figure.shown("first layer's gradient by SeqIL, T 1, from (1 - q) gamma^3 of BP's, relative",
                        "the same network, a batch of 64", "0 (theory)",
                        Likeness.of(first(comparison, graph, LearningRule.SEQUENTIAL), expected).difference())
                        .atMost(1e-4),
                Figure.shown("first layer's gradient by simultaneous updates, T 1, over BP's norm",
                        "the same network, a batch of 64", "0 (theory)", Likeness.of(simultaneous, backprop).ratio())
                        .atMost(0));
    }

    private static float[] first(Comparison comparison, Graph graph, LearningRule rule) {
        return comparison.gradients(graph, rule.schedule(graph, inference(rule, 1))).get("h1.weight");
    }

    private static String setting(Setup setup, int steps) {
        return "CIFAR-10, 64c5s2-128c5s2-256c3s2-10, T %d, gamma %s, %s".formatted(steps, GAMMA,
                setup.quick() ? "quick: %d steps of 64".formatted(QUICK_STEPS) : EPOCHS + " epochs");
    }

    /** In a quick run those that have learnt something after so few steps must be better than a guess. */
    private static Figure figure(Setup setup, Way way, double accuracy) {
        boolean silent = way.accuracy.isEmpty() || !setup.quick();
        Figure figure = Figure.shown("test accuracy, " + way.name, setting(setup, 3),
                silent ? way.accuracy : way.accuracy + " after 45 epochs", accuracy);
        if (setup.quick()) {
            return way.fast ? figure.atLeast(0.15) : figure;
        }
        return figure.atLeast(0.45);
    }

    /** How far accuracies lie apart over T = 1, 3, 5. */
    private static Figure spread(Setup setup, double atThree, DataSet train, DataSet test) {
        double one = accuracy(setup, ADAM, 1, train, test);
        double five = accuracy(setup, ADAM, 5, train, test);
        double most = Math.max(atThree, Math.max(one, five));
        double least = Math.min(atThree, Math.min(one, five));
        return Figure.shown("spread of the accuracy of SeqIL-Adam over T = 1, 3, 5",
                "%s; %.3f, %.3f, %.3f".formatted(setting(setup, 5), one, atThree, five), "flat over T = 1 to 5",
                most - least).atMost(setup.quick() ? 0.08 : 0.03);
    }

    private static double accuracy(Setup setup, Way way, int steps, DataSet train, DataSet test) {
        setup.say("%s, T %d, %d images".formatted(way.name, steps, train.rows()));
        Training training = new Training(way.rule, inference(way.rule, steps), way.optimiser, RateSchedule.CONSTANT,
                BATCH,
                Optional.empty(), Initialisation.FAN_IN, 0, 0, Validation.NONE);
        try (Trainer trainer = Trainer.builder(network()).training(training).engine(setup.engine()).build()) {
            trainer.fit(train, setup.pick(1, EPOCHS));
            return trainer.accuracy(test);
        }
    }
}
