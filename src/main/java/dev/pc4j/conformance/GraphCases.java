package dev.pc4j.conformance;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import dev.pc4j.schedule.ErrorBased;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Langevin;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Nudging;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;

/** The cases beyond dense nodes. Extents are odd, kernels leave rows over, and there is one of each: row, head, token, channel. */
final class GraphCases {
    /** Long enough for errors to reach the first node in full size. */
    private static final Inference INFERENCE = new Inference(20, 0.25);
    /** Low, because incremental learning of shared weights takes a step for every pixel and token in each of the iterations. */
    private static final Optimiser PLAIN = Optimiser.sgd(0.01);
    private static final Energy GAUSSIAN = Energy.gaussian(1);
    /** As for dense graphs: weights that move within inference are rounded to fp32 at each step. */
    private static final double MOVING_WEIGHTS = 30;
    /** Operators without a form in displacements subtract two predictions of full size, and see the rounding of both. */
    private static final double FULL_SIZE = 10;

    private final List<Case> cases = new ArrayList<>();

    private GraphCases() {}

    static List<Case> all() {
        GraphCases cases = new GraphCases();
        cases.images();
        cases.tokens();
        cases.everyRule("shared cell", sharedCell(), 3);
        cases.elements();
        cases.hollow();
        cases.ends();
        cases.rules();
        return List.copyOf(cases.cases);
    }

    private void images() {
        everyRule("convolutions", convolutions(), 3);
        everyRule("convolution of stride 3, batch 1",
                images(11, 8, 2, Conv2d.of(4, 3, 3, 1), new Identity(), Conv2d.of(3, 2, 2, 0)), 1);
        everyRule("convolution of kernel 1",
                images(3, 5, 3, Conv2d.of(5, 1, 1, 0), Pool.average(2), Conv2d.of(2, 1, 1, 0)), 2);
        everyRule("convolution in groups",
                images(5, 6, 4, new Conv2d(6, 3, 2, 1, 1, 2, true), new Pool(Pool.Statistic.AVERAGE, 3, 2),
                        new Conv2d(6, 1, 2, 1, 0, 6, false)),
                2);
        everyRule("one channel of one pixel",
                images(1, 1, 1, Conv2d.of(1, 3, 1, 1), Pool.max(1), Conv2d.of(1, 1, 1, 0)), 2);
        everyRule("groups of one pixel", Graph.builder()
                .input("x", 1, 1, 5)
                .node("h1", new Sequence(Conv2d.of(10, 3, 1, 1), Normalise.group(2)), "x")
                .node("y", new Dense(3, Activation.TANH).flat(), "h1")
                .build(GAUSSIAN), 4);
        everyRule("residual block of images", Graph.builder()
                .input("x", 6, 5, 2)
                .node("h1", Conv2d.of(4, 3, 1, 1), "x")
                .node("h2", new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2), new Activate(Activation.TANH)),
                        "h1")
                .node("sum", new Sequence(new Add(), new Activate(Activation.TANH)), "h1", "h2")
                .node("pool", Pool.global(Pool.Statistic.AVERAGE), "sum")
                .dense("y", "pool", 3, Activation.NONE)
                .build(GAUSSIAN), 2);
    }

    private static Graph convolutions() {
        return images(7, 9, 3, Conv2d.of(5, 3, 1, 1), Pool.max(2), Conv2d.of(3, 2, 1, 0));
    }

    private static Graph images(int height, int width, int channels, Conv2d first, Operator second, Conv2d third) {
        return Graph.builder()
                .input("x", height, width, channels)
                .node("h1", new Sequence(first, new Activate(Activation.TANH)), "x")
                .node("h2", second, "h1")
                .node("h3", new Sequence(new Activate(Activation.SIGMOID), third), "h2")
                .node("y", new Dense(3, Activation.TANH).flat(), "h3")
                .build(GAUSSIAN);
    }

    private void tokens() {
        everyRule("attention", attention(5, 6, 2, false), 2);
        everyRule("causal attention of one head", attention(5, 3, 1, true), 3);
        everyRule("attention of one token", attention(1, 4, 2, false), 2);
        everyRule("language model", Graph.builder()
                .input("x", 5)
                .node("embedding", new Sequence(new Embedding(7, 4), new Offset()), "x")
                .node("h", new Dense(6, Activation.TANH, Placement.AFTER, true), "embedding")
                .dense("y", "h", 7, Activation.NONE)
                .build(Energy.softmaxCrossEntropy(1)), 3);
    }

    /** Without a bias of k, whose gradient is zero but for rounding. */
    private static Graph attention(int tokens, int width, int heads, boolean causal) {
        Dense project = new Dense(width, Activation.NONE);
        return Graph.builder()
                .input("x", tokens, width)
                .node("e", project, "x")
                .node("q", project, "e")
                .node("k", new Dense(width, Activation.NONE, Placement.BEFORE, false), "e")
                .node("v", project, "e")
                .node("a", new Attention(heads, causal), "q", "k", "v")
                .node("o", project, "a")
                .add("r", "e", "o")
                .node("n", width > 3 ? Normalise.layer() : Normalise.rms(), "r")
                .node("p", new Mean(0), "n")
                .dense("y", "p", 3, Activation.NONE)
                .build(GAUSSIAN);
    }

    private static Graph sharedCell() {
        Graph.Builder graph = Graph.builder().input("x", 3, 2);
        graph.dense("h0", "x", 4, Activation.NONE).node("h1", new Sequence(new Slice(0, 0, 1), Reshape.to(4)), "h0");
        for (int t = 1; t < 3; t++) {
            Operator read = new Sequence(new Slice(0, t, t + 1), Reshape.to(2),
                    new Dense(4, Activation.NONE, Placement.BEFORE, false));
            Operator cell = new Sequence(new SumOf(read, new Dense(4, Activation.NONE)), new Activate(Activation.TANH));
            graph.node("h" + (t + 1), cell, role -> "cell." + role, "x", "h" + t);
        }
        return graph.dense("y", "h3", 2, Activation.TANH).build(GAUSSIAN);
    }

    private void elements() {
        everyRule("gate", Graph.builder()
                .input("x", 5)
                .node("a", new Dense(3, Activation.SIGMOID, Placement.AFTER, false), "x")
                .node("b", new Dense(3, Activation.TANH, Placement.AFTER, false), "x")
                .node("h", new Multiply(), "a", "b")
                .node("c", new Concat(-1), "h", "a")
                .node("s", new Sequence(new Slice(-1, 1, 5), new Scale(0.7)), "c")
                .dense("y", "s", 2, Activation.NONE)
                .build(GAUSSIAN), 3);
        everyRule("two activations of one node", Graph.builder()
                .input("x", 5)
                .dense("h", "x", 4, Activation.NONE)
                .dense("a", "h", 3, Activation.TANH)
                .dense("b", "h", 3, Activation.SIGMOID)
                .add("c", "a", "b")
                .dense("y", "c", 2, Activation.NONE)
                .build(GAUSSIAN), 3);
        everyRule("dropout", Graph.builder()
                .input("x", 9)
                .dense("h1", "x", 7, Activation.NONE)
                .node("h2", new Sequence(new Dropout(0.3, 5), new Dense(5, Activation.TANH)), "h1")
                .dense("y", "h2", 3, Activation.TANH)
                .build(Energy.bernoulliCrossEntropy(1)), 4);
    }

    /** Weights with a zero diagonal as products of whole rows, of runs, and inside a sum, by every optimiser. */
    private void hollow() {
        Dense within = new Dense(7, Activation.TANH).withoutSelfConnections();
        Graph graph = Graph.builder()
                .input("x", 5)
                .dense("h1", "x", 7, Activation.NONE)
                .node("h2", within, "h1")
                .node("y", new SumOf(within, new Dense(7, Activation.NONE, Placement.BEFORE, false)), "h2", "h1")
                .build(GAUSSIAN);
        everyRule("zero diagonals", graph, 3);
        Schedule strict = LearningRule.STRICT.schedule(graph, INFERENCE);
        for (Optimiser.Kind kind : Optimiser.Kind.values()) {
            Optimiser by = Optimiser.of(kind, kind == Optimiser.Kind.MQ ? 1e-3 : 0.01)
                    .withEpsilon(1e-3);
            add("zero diagonals by " + kind.label(), graph, strict, by, 3);
            add("zero diagonals by clipped " + kind.label(), graph, strict, by.withClipNorm(0.5), 3);
        }
    }

    private static Graph twoEnds() {
        return Graph.builder()
                .input("x1", 3)
                .input("x2", 2)
                .dense("h1", "x1", 4, Activation.NONE)
                .dense("h2", "x2", 3, Activation.NONE)
                .node("c", new Concat(-1), "h1", "h2")
                .dense("h3", "c", 5, Activation.TANH)
                .energy("h3", Energy.gaussian(2))
                .dense("y1", "h3", 3, Activation.TANH)
                .dense("y2", "h1", 4, Activation.TANH)
                .energy("y2", Energy.softmaxCrossEntropy(1))
                .build();
    }

    private void ends() {
        everyRule("two inputs and outputs", twoEnds(), 3);
        Graph chain = Graphs.chain(GAUSSIAN, 6, 5, 4, 3);
        add("free input and half an output", chain,
                LearningRule.STRICT.schedule(chain, chain.free("x", "y"), INFERENCE), 3);
        Graph cycle = Graph.builder()
                .input("x", 4)
                .later("h", 4)
                .dense("back", "h", 4, Activation.TANH)
                .add("h", "x", "back")
                .dense("y", "h", 2, Activation.NONE)
                .build(GAUSSIAN);
        add("cycle", cycle, LearningRule.STRICT.schedule(cycle, INFERENCE), 3);
    }

    private void rules() {
        Graph chain = Graphs.chain(GAUSSIAN, 9, 7, 5, 3);
        for (Rule rule : List.of(ErrorBased.RULE, Nudging.POSITIVE, Nudging.NEGATIVE, Nudging.CENTRED,
                Langevin.RULE.with(0.01))) {
            add("chain", chain, rule, 4);
            add("widths 67-131-33-17", Graphs.chain(GAUSSIAN, 67, 131, 33, 17), rule, 37);
            add("convolutions", convolutions(), rule, 3);
            add("shared cell", sharedCell(), rule, 3);
            add("two inputs and outputs", twoEnds(), rule, 3);
        }
        targets(ErrorBased.RULE, Nudging.CENTRED);
        Schedule strict = LearningRule.STRICT.schedule(chain, INFERENCE);
        add("second start", chain, again(strict, chain.free(), Start.ZERO), 4);
        add("second start of all", chain, again(strict, chain.predicted(), Start.FEED_FORWARD), 4);
        add("second start of one", chain, again(strict, List.of(2), Start.FEED_FORWARD), 4);
        Schedule held = LearningRule.FIXED_PREDICTION.schedule(chain, INFERENCE);
        add("second start", chain, again(held, chain.free(), Start.ZERO), 4);
        add("second start of all", chain, again(held, chain.predicted(), Start.FEED_FORWARD), 4);
        add("second start of one", chain, again(held, List.of(2), Start.FEED_FORWARD), 4);
        add("start at zero", chain, strict.starting(chain.free(), Start.ZERO), 4);
        add("start at random", chain, strict.starting(chain.free(), Start.random(0.5)), 4);
        add("start where the last ended", chain, strict.starting(chain.free(), Start.KEEP), 4);
        add("rates of nodes", chain, strict.rated(List.of(1), 0.5), 4);
    }

    /** Rules that do something with targets, for each energy, and where values are shared out and added up. */
    private void targets(Rule... rules) {
        for (Rule rule : rules) {
            for (Energy energy : List.of(Energy.softmaxCrossEntropy(0.5), Energy.bernoulliCrossEntropy(2))) {
                Graph graph = Graphs.chain(energy, 9, 7, 5, 3);
                add("target of " + energy.kind().label(), graph, rule, 4);
            }
            add("residual", Graphs.residual(), rule, 5);
        }
    }

    private void add(String name, Graph graph, Rule rule, int rows) {
        add(name, graph, rule.schedule(graph, new Inference(12, 0.1)), rows);
    }

    /** A schedule that starts nodes once more when it has ended, and then does the same again. */
    private static Schedule again(Schedule of, List<Integer> nodes, Start start) {
        List<Step> steps = new ArrayList<>(of.steps());
        steps.add(new Step.Initialise(nodes, start));
        steps.addAll(of.steps().subList(of.starts().size(), of.steps().size()));
        return new Schedule(of.name(), of.held(), steps);
    }

    private void everyRule(String name, Graph graph, int rows) {
        for (LearningRule rule : LearningRule.values()) {
            add(name, graph, rule.schedule(graph, INFERENCE), rows);
        }
    }

    private void add(String name, Graph graph, Schedule schedule, int rows) {
        add(name, graph, schedule, PLAIN, rows);
    }

    private void add(String name, Graph graph, Schedule schedule, Optimiser optimiser, int rows) {
        double amplification = FULL_SIZE * (schedule.appliesWithin() ? MOVING_WEIGHTS : 1);
        cases.add(new Case(name + "/" + schedule.name(), graph, schedule, optimiser, rows, rows, amplification));
    }
}
