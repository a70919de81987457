package dev.pc4j.reproduce;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.train.RateSchedule;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import dev.pc4j.train.Validation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Strict and fixed-prediction learning against backpropagation on the paper's MNIST network. The n passes of its code are n - 1 value updates
 * here, and its loss is a mean over the batch, which is an output precision of one over the batch.
 */
final class Rosenbaum implements Experiment {
    private static final int BATCH = 300;
    private static final int CLASSES = 10;

    /** eta = 0.1 and n = 20. */
    private static final Inference SLOW = new Inference(19, 0.1);

    /** eta = 1 and n = L = 5. */
    private static final Inference EXACT = new Inference(4, 1);

    /** P[Binomial(19, 0.1) &lt; k] for the layers from the input on, k = 4 to 0: what fixed prediction lacks of a gradient. */
    private static final double[] MISSING = {0.8850, 0.7054, 0.4203, 0.1351, 0};

    private static final String[] FIXED_FIGURE = {"0.90", "0.71", "0.42", "0.14", "0"};
    private static final String[] STRICT_FIGURE = {"0.98", "0.95", "0.77", "0.30", "0"};

    /** A rule with its settings, and what the paper says of it. */
    private record Way(String name, LearningRule rule, Inference inference, String time) {
        Schedule schedule(Graph graph) {
            return rule.schedule(graph, inference);
        }
    }

    private static final Way BACKPROPAGATION = new Way("backpropagation", LearningRule.BACKPROP, EXACT, "1");
    private static final Way STRICT = new Way("strict, eta 0.1, n 20", LearningRule.STRICT, SLOW, "4.09");
    private static final Way FIXED = new Way("fixed, eta 0.1, n 20", LearningRule.FIXED_PREDICTION, SLOW, "3.63");
    private static final Way FIXED_EXACT = new Way("fixed, eta 1, n 5", LearningRule.FIXED_PREDICTION, EXACT, "1.72");
    private static final List<Way> ALL = List.of(BACKPROPAGATION, STRICT, FIXED, FIXED_EXACT);

    @Override
    public String name() {
        return "rosenbaum";
    }

    @Override
    public String paper() {
        return "Rosenbaum 2022, On the relationship between predictive coding and backpropagation, PLoS ONE, arXiv 2106.13082";
    }

    @Override
    public Optional<String> lacking(Capabilities engine) {
        Graph graph = network(Energy.gaussian(1));
        return engine.lacking(graph, STRICT.schedule(graph));
    }

    /** Its MNIST network of 32,695 parameters, each row of its table one node. */
    private static Graph network(Energy energy) {
        return Graph.builder()
                .input("x", 28, 28, 1)
                .node("h1", new Sequence(Conv2d.of(10, 3, 1, 0), new Activate(Activation.RELU), Pool.max(2)), "x")
                .node("h2", new Sequence(Conv2d.of(5, 3, 1, 0), new Activate(Activation.RELU)), "h1")
                .node("h3", new Dense(50, Activation.RELU, Placement.AFTER, true).flat(), "h2")
                .node("h4", new Dense(30, Activation.RELU, Placement.AFTER, true), "h3")
                .node("y", new Dense(CLASSES, Activation.NONE), "h4")
                .build(energy);
    }

    private static Graph squared() {
        return network(Energy.gaussian(1.0 / BATCH / CLASSES));
    }

    private static Graph crossEntropy() {
        return network(Energy.softmaxCrossEntropy(1.0 / BATCH));
    }

    @Override
    public List<Figure> run(Setup setup) {
        Split mnist = setup.load("mnist");
        DataSet train = Setup.some(mnist.train(), setup.pick(60 * BATCH, mnist.train().rows()));
        int epochs = setup.pick(1, 2);
        List<Figure> figures = new ArrayList<>();
        Map<String, float[]> trained = new HashMap<>();
        for (Way way : ALL) {
            setup.say("%s: %d epoch(s) of %d images".formatted(way.name, epochs, train.rows()));
            figures.add(accuracy(setup, way, train, epochs, mnist.test(), trained));
        }
        setup.say("gradients at the weights that backpropagation has learnt");
        figures.addAll(gradients(setup.engine(), mnist.train(), trained));
        setup.say("times of a training step");
        figures.addAll(times(setup, mnist.train()));
        return figures;
    }

    /** The paper's curves of test accuracy overlap, at about 0.97 after two epochs. */
    private static Figure accuracy(Setup setup, Way way, DataSet train, int epochs, DataSet test,
            Map<String, float[]> trained) {
        Training training = new Training(way.rule, way.inference, Optimiser.adam(2e-3).withEpsilon(1e-8 / BATCH),
                RateSchedule.CONSTANT, BATCH, Optional.empty(), Initialisation.FAN_IN, 0, 0, Validation.NONE);
        boolean strict = way.equals(STRICT);
        Graph graph = strict ? squared() : crossEntropy();
        try (Trainer trainer = Trainer.builder(graph).training(training).engine(setup.engine()).build()) {
            trainer.fit(train, epochs);
            if (way.equals(BACKPROPAGATION)) {
                graph.parameters().forEach(p -> trained.put(p.name(), trainer.plan().get(p.name())));
            }
            return Figure.shown("test accuracy, " + way.name,
                    "MNIST, %s, Adam 2e-3, %d steps".formatted(strict ? "squared error" : "cross-entropy",
                            epochs * (train.rows() / BATCH)),
                    "about 0.97, 400 steps", trainer.accuracy(Setup.some(test, setup.pick(2000, test.rows()))))
                    .atLeast(setup.quick() ? 0.75 : 0.94);
        }
    }

    private static List<Figure> gradients(Engine engine, DataSet train, Map<String, float[]> at) {
        Comparison batch = batch(engine, train, at);
        Graph graph = crossEntropy();
        Map<String, float[]> expected = batch.gradients(graph, BACKPROPAGATION.schedule(graph));
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.shown("gradients by %s from BP's, relative, worst parameter".formatted(FIXED_EXACT.name),
                "cross-entropy, a batch of 300", "0",
                Comparison.worst(batch.gradients(graph, FIXED_EXACT.schedule(graph)), expected)).atMost(1e-4));
        double[] fixed = byLayer(graph, batch.gradients(graph, FIXED.schedule(graph)), expected);
        for (int layer = 0; layer < fixed.length; layer++) {
            figures.add(Figure.shown("weight gradient of layer %d by %s, the same".formatted(layer + 1, FIXED.name),
                    "cross-entropy; theory %.4f".formatted(MISSING[layer]), FIXED_FIGURE[layer], fixed[layer])
                    .near(MISSING[layer], 2e-3));
        }
        Graph squared = squared();
        double[] strict = byLayer(squared, batch.gradients(squared, STRICT.schedule(squared)),
                batch.gradients(squared, BACKPROPAGATION.schedule(squared)));
        for (int layer = 0; layer < strict.length; layer++) {
            Figure figure = Figure.shown(
                    "weight gradient of layer %d by %s, the same".formatted(layer + 1, STRICT.name),
                    "squared error, mean over batch and classes", STRICT_FIGURE[layer], strict[layer]);
            double published = Double.parseDouble(STRICT_FIGURE[layer]);
            figures.add(figure.near(published, 0.15));
        }
        return figures;
    }

    private static Comparison batch(Engine engine, DataSet train, Map<String, float[]> at) {
        DataSet rows = train.head(BATCH);
        return new Comparison(engine, rows.inputs(), rows.targetRows(), BATCH, at);
    }

    /** The relative errors of the weights, from the input on. */
    private static double[] byLayer(Graph graph, Map<String, float[]> found, Map<String, float[]> expected) {
        return graph.parameters()
                .stream()
                .filter(p -> !p.isBias())
                .map(Parameter::name)
                .mapToDouble(p -> Likeness.of(found.get(p), expected.get(p)).difference())
                .toArray();
    }

    private static List<Figure> times(Setup setup, DataSet train) {
        Graph graph = squared();
        StepTimes times = batch(setup.engine(), train, Map.of())
                .times(graph, ALL.stream().map(way -> way.schedule(graph)).toList(), setup.pick(2, 10));
        List<Figure> figures = new ArrayList<>();
        for (int i = 1; i < ALL.size(); i++) {
            figures.add(Figure.shown("time of a step over BP's, " + ALL.get(i).name,
                    "batch 300, median of %d turns, BP %.1f ms; the paper's on a GPU of 2021".formatted(times.turns(),
                            1e3 * times.median(0)),
                    ALL.get(i).time, times.ratio(i, 0)));
        }
        Figure fewest = figures.removeLast();
        figures.add(fewest.claimed("< n 20", times.ratio(3, 2) < 1));
        return figures;
    }
}
