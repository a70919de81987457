package dev.pc4j.reproduce;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Cnn;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Z-IL on any graph has the gradients of backpropagation, at about its cost, where the graph is levelled. */
final class Salvatori implements Experiment {
    private static final int STEPS = 10;

    /** Of a training step of Z-IL over one of backpropagation, at most. */
    private static final double MOST_TIME = 1.05;

    private static final Energy SQUARED = Energy.gaussian(1);

    /**
     * A network of the paper's kinds, or a kind that the paper leaves out.
     *
     * @param ratio the paper's time of Z-IL over backpropagation
     */
    private record Network(String name, String sizes, Graph graph, int rows, String ratio) {}

    @Override
    public String name() {
        return "salvatori";
    }

    @Override
    public String paper() {
        return "Salvatori, Song, Xu, Lukasiewicz and Bogacz 2022, Reverse Differentiation via Predictive Coding, AAAI, arXiv 2103.04689";
    }

    @Override
    public Optional<String> lacking(Capabilities engine) {
        return networks(true).stream().flatMap(n -> engine.lacking(n.graph, zil(n.graph)).stream()).findFirst();
    }

    private static List<Network> networks(boolean quick) {
        Graph mlp = Models.mlp(784, 256, 256, 10).activation(Activation.TANH).energy(SQUARED).build();
        Graph cnn = Models.cnn(Cnn.LENET, Shape.of(28, 28, 1), 10, Activation.TANH).build(SQUARED);
        Graph rnn = Models.rnn(16, 28, 128, 10).build(SQUARED);
        int width = quick ? 4 : 16;
        int side = quick ? 16 : 32;
        Graph resNet = Models.resNet18(Shape.of(side, side, 3), width, 10).build(SQUARED);
        Graph transformer = Models.transformer(16, 32, 64, 4, 1, 10).build(SQUARED);
        return List.of(
                new Network("MLP", "784-256-256-10", mlp, 64, "1.02"),
                new Network("CNN", "LeNet, 28x28 images", cnn, 32, "1.03 (AlexNet)"),
                new Network("RNN", "16 steps of 28, 128 hidden, many to one", rnn, 32, "1.01"),
                new Network("ResNet-18", "width %d, %dx%3$d images".formatted(width, side, side), resNet, 8, "1.01"),
                new Network("Transformer", "one encoder block, 16 tokens, width 64", transformer, 32, "1.005"),
                new Network("Language model", "one causal block, 32 of 64 characters, width 64",
                        Models.languageModel(64, 32, 64, 4, 1), 16, "none"));
    }

    private static Schedule zil(Graph graph) {
        return LearningRule.ZIL.schedule(graph, Inference.DEFAULT);
    }

    private static Schedule backpropagation(Graph graph) {
        return LearningRule.BACKPROP.schedule(graph, Inference.DEFAULT);
    }

    @Override
    public boolean readsData() {
        return false;
    }

    @Override
    public List<Figure> run(Setup setup) {
        List<Figure> equal = new ArrayList<>();
        List<Figure> times = new ArrayList<>();
        for (Network network : networks(setup.quick())) {
            setup.say("%s (%s), batch %d".formatted(network.name, network.sizes, network.rows));
            Comparison comparison = Comparison.random(setup.engine(), network.graph, network.rows);
            equal.addAll(equality(network, comparison));
            times.add(time(network, comparison, setup.pick(1, 5)));
        }
        setup.say("ResNet-18 without levels");
        equal.addAll(control(setup));
        equal.addAll(times);
        return equal;
    }

    private static List<Figure> equality(Network network, Comparison comparison) {
        Graph graph = network.graph;
        double gradients = Comparison.worst(comparison.gradients(graph, zil(graph)),
                comparison.gradients(graph, backpropagation(graph)));
        double parameters = Comparison.worst(comparison.learnt(graph, zil(graph), STEPS),
                comparison.learnt(graph, backpropagation(graph), STEPS));
        String setting = "%s, batch %d".formatted(network.sizes, network.rows);
        return List.of(
                Figure.shown("%s: gradients of Z-IL from BP's, relative, worst parameter".formatted(network.name),
                        setting, "0", gradients).atMost(1e-4),
                Figure.shown("%s: parameters after %d steps, the same".formatted(network.name, STEPS), setting, "0",
                        parameters).atMost(1e-4));
    }

    /** A machine that is busy makes the median uncertain, so that the bound counts where its interval begins. */
    private static Figure time(Network network, Comparison comparison, double seconds) {
        StepTimes times = comparison.times(network.graph, List.of(zil(network.graph), backpropagation(network.graph)),
                seconds);
        double least = times.leastRatio(0, 1);
        return Figure.shown("%s: time of Z-IL over BP, a training step".formatted(network.name),
                "%s, batch %d, median of %d turns, at 95 %% no less than %.3f; BP %.2f ms".formatted(network.sizes,
                        network.rows, times.turns(), least, 1e3 * times.median(1)),
                network.ratio, times.ratio(0, 1)).claimed("<= %s at 95 %%".formatted(MOST_TIME), least <= MOST_TIME);
    }

    /** Everything relaxes in every step, as on a chain; errors over long edges come too early unless identity nodes hold them up. */
    private static List<Figure> control(Setup setup) {
        Graph graph = Models.resNet18(Shape.of(8, 8, 3), 4, 10).build(SQUARED);
        Graph levelled = Levels.levelled(graph);
        Comparison comparison = Comparison.random(setup.engine(), graph, 4);
        Map<String, float[]> expected = comparison.gradients(graph, backpropagation(graph));
        String what = "ResNet-18, all nodes relaxing in every step: gradients from BP's";
        return List.of(
                Figure.shown(what, "not levelled; width 4, 8x8 images, batch 4", "4.5e7 (divergence of weights)",
                        worst(comparison, graph, expected)).atLeast(0.1),
                Figure.shown(what, "levelled by identity nodes; the same", "0",
                        worst(comparison, levelled, expected)).atMost(1e-4));
    }

    private static double worst(Comparison comparison, Graph graph, Map<String, float[]> expected) {
        try {
            return Comparison.worst(comparison.gradients(graph, simultaneous(graph)), expected);
        } catch (DivergenceException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Z-IL as it is on a chain: T = depth x [predict all][learn level t][relax all at rate 1]. */
    private static Schedule simultaneous(Graph graph) {
        Levels levels = Levels.of(graph);
        List<Step> steps = new ArrayList<>();
        for (int t = 0; t < levels.depth(); t++) {
            steps.add(new Step.Predict(graph.predicted()));
            steps.add(new Step.Learn(levels.at(t)));
            steps.add(new Step.Relax(graph.free(), new Rate(1, false)));
        }
        return new Schedule("zil-without-levels", false, steps);
    }
}
