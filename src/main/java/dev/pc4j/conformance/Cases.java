package dev.pc4j.conformance;

import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.ValueOptimiser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which cases there are. */
final class Cases {
    private static final Inference SHORT = new Inference(6, 0.1);
    /** Long enough for errors to reach the first node in full size: while they are tiny, fp32 weights that move cannot follow them. */
    private static final Inference LONGER = new Inference(20, 0.25);
    private static final Optimiser PLAIN = Optimiser.sgd(0.05);
    /** Weights that move within inference are rounded to fp32 at each step, and x - mu sees that at full size. */
    private static final double MOVING_WEIGHTS = 30;
    /**
     * 32 layers have each rounded the error that reaches the first, and even in float64 x - mu holds one of 1e-10 to some 1e-6 only,
     * so that the reference itself is no finer.
     */
    private static final double DEPTH = 10;

    /** Adam divides each force by its own size, and so brings the rounding of small ones nearer to the size of the large ones. */
    private static final double OWN_SIZE = 3;

    /** A layer that is slower, one that is frozen, one that is frozen in part. */
    private static final LayerRates LAYER_RATES = LayerRates.NONE.with("h1", 0.3)
            .with("h2", 0)
            .with("y.*", 0.5)
            .freezing("y.bias");

    /**
     * Every kind, and those with a parameter once more with one that is not the usual: of leaky ReLU one at which no element of the cases lies
     * so near its kink that bf16 sees it on the other side.
     */
    private static final List<Activation> FUNCTIONS = Stream
            .concat(Activation.usual().stream(), Stream.of(Activation.leaky(0.3), Activation.elu(0.7)))
            .toList();

    private final List<Case> cases = new ArrayList<>();

    private Cases() {}

    static List<Case> all() {
        Cases cases = new Cases();
        cases.activations();
        cases.shapes();
        cases.graphs();
        cases.energies();
        cases.inferences();
        cases.valueOptimisers();
        cases.optimisers();
        cases.deepNarrow();
        return List.copyOf(cases.cases);
    }

    private void activations() {
        for (Activation f : FUNCTIONS) {
            for (Placement placement : Placement.values()) {
                Graph graph = Graphs.chain(f, placement, Energy.gaussian(1), 13, 7, 5, 3);
                everyRule(f.label() + " " + placement.label(), graph, SHORT, 4, 4);
            }
        }
    }

    private void shapes() {
        Energy plain = Energy.gaussian(1);
        everyRule("batch 1", Graphs.chain(plain, 13, 7, 5, 3), SHORT, 1, 1);
        everyRule("5 rows in a batch of 12", Graphs.chain(plain, 13, 7, 5, 3), SHORT, 12, 5);
        everyRule("depth 1", Graphs.chain(plain, 13, 3), SHORT, 4, 4);
        everyRule("width 1", Graphs.chain(plain, 1, 1, 1, 1), SHORT, 3, 3);
        everyRule("widths 67-131-33-17", Graphs.chain(plain, 67, 131, 33, 17), SHORT, 37, 37);
        everyRule("no bias", Graphs.unbiased(13, 7, 5, 3), SHORT, 4, 4);
    }

    private void graphs() {
        everyRule("residual", Graphs.residual(), LONGER, 5, 5);
        everyRule("skip over two", Graphs.longSkip(), LONGER, 5, 5);
        everyRule("skip levelled", Graphs.levelledSkip(), LONGER, 5, 5);
        everyRule("sum at the output", Graphs.sumAtTheOutput(), LONGER, 5, 5);
        everyRule("input fan-out", Graphs.inputFanOut(), LONGER, 5, 5);
        everyRule("one parent twice", Graphs.twice(), LONGER, 5, 5);
    }

    private void energies() {
        everyRule("output precision 0.5", Graphs.chain(Energy.gaussian(0.5), 13, 7, 5, 3), SHORT, 4, 4);
        everyRule("cross-entropy", Graphs.chain(Energy.softmaxCrossEntropy(1), 13, 7, 5, 3), SHORT, 4, 4);
        Inference soft = new Inference(6, 0.1, false, 9);
        everyRule("soft clamp", Graphs.chain(Energy.gaussian(2), 13, 7, 5, 3), soft, 4, 4);
        everyRule("soft clamp, cross-entropy", Graphs.chain(Energy.softmaxCrossEntropy(2), 13, 7, 5, 3), soft, 4, 4);
    }

    private void inferences() {
        Graph graph = Graphs.chain(Energy.gaussian(1), 13, 7, 5, 3);
        everyRule("no steps", graph, new Inference(0, 0.1), 4, 4);
        everyRule("one step", graph, new Inference(1, 0.1), 4, 4);
        everyRule("50 steps", graph, new Inference(50, 0.2), 4, 4);
        nodeRates("node rates", graph);
        nodeRates("node rates, residual", Graphs.residual());
        everyRule("decay", graph, new Inference(6, 0.3, true, Double.POSITIVE_INFINITY), 4, 4);
    }

    /** A node that is slower, one that is faster, under the rules that have a rate. */
    private void nodeRates(String name, Graph graph) {
        Inference inference = new Inference(9, 0.2, true, Double.POSITIVE_INFINITY).with(graph.node(1).name(), 0.3)
                .with(graph.node(2).name(), 1.7);
        for (LearningRule rule : LearningRule.values()) {
            if (rule.iterative() && rule != LearningRule.INCREMENTAL) {
                add(name, graph, rule, inference, PLAIN, 4, 4, 1);
            }
        }
    }

    /** With an epsilon that keeps Adam from dividing what is nothing but rounding by its own size. */
    private void valueOptimisers() {
        Graph chain = Graphs.chain(Energy.softmaxCrossEntropy(1), 13, 7, 5, 3);
        for (ValueOptimiser.Kind kind : ValueOptimiser.Kind.values()) {
            ValueOptimiser by = ValueOptimiser.of(kind).withMomentum(0.8).withEpsilon(0.01);
            if (!by.isPlain()) {
                iterative("value " + kind.label(), chain, SHORT.with(by));
                iterative("value " + kind.label() + ", residual", Graphs.residual(), LONGER.with(by));
                iterative("value " + kind.label() + ", skip over two", Graphs.longSkip(), LONGER.with(by));
                iterative("value " + kind.label() + ", decay", chain,
                        new Inference(6, 0.3, true, Double.POSITIVE_INFINITY).with("h1", 0.5).with(by));
            }
        }
    }

    private void iterative(String name, Graph graph, Inference inference) {
        for (LearningRule rule : LearningRule.values()) {
            if (rule.iterative()) {
                boolean adam = inference.valueOptimiser().kind() == ValueOptimiser.Kind.ADAM;
                add(name, graph, rule, inference, PLAIN, 5, 5, adam ? OWN_SIZE : 1);
            }
        }
    }

    private void optimisers() {
        Graph graph = Graphs.chain(Energy.gaussian(1), 13, 7, 5, 3);
        for (Kind kind : Kind.values()) {
            optimiser(kind.label(), graph, Optimiser.of(kind, kind == Kind.MQ ? kind.usualRate() : 0.01));
        }
        optimiser("sgd decayed", graph, Optimiser.sgd(0.05).withWeightDecay(0.3));
        optimiser("momentum decayed", graph, momentum().withWeightDecay(0.3));
        optimiser("nesterov", graph, momentum().withNesterov());
        for (Kind kind : Kind.values()) {
            Optimiser usual = Optimiser.of(kind, kind == Kind.MQ ? kind.usualRate() : 0.01);
            optimiser(kind.label() + " with layer rates", graph, usual.withLayerRates(LAYER_RATES).withClipNorm(0.5));
        }
        optimiser("sgd with layer rates, not clipped", graph, Optimiser.sgd(0.05).withLayerRates(LAYER_RATES));
        optimiser("sgd clipped", graph, Optimiser.sgd(0.05).withClipNorm(0.5));
        optimiser("sgd not clipped", graph, Optimiser.sgd(0.05).withClipNorm(1e6));
        optimiser("adamw clipped", graph, Optimiser.of(Kind.ADAMW, 0.01).withWeightDecay(0.3).withClipNorm(0.5));
        optimiser("mq of a shorter memory", graph, mq(0.3));
        optimiser("mq without bias", Graphs.unbiased(13, 7, 5, 3), mq(0.9999));
    }

    private static Optimiser momentum() {
        return Optimiser.of(Kind.MOMENTUM, 0.02);
    }

    /** MQ at a rate that moves weights by percents, with an r that keeps the step near 1 where nothing has been learnt yet. */
    private static Optimiser mq(double memory) {
        return calm(Optimiser.of(Kind.MQ, 1e-3).withMomentum(memory));
    }

    private void optimiser(String name, Graph graph, Optimiser optimiser) {
        Inference inference = new Inference(8, 0.3);
        add(name, graph, LearningRule.STRICT, inference, optimiser, 4, 4, 1);
        add(name, graph, LearningRule.BACKPROP, inference, optimiser, 4, 4, 1);
        add(name, graph, LearningRule.INCREMENTAL, inference, calm(optimiser), 4, 4, 1);
    }

    /**
     * With a denominator that stays above 1e-3. Before the errors reach a layer its gradients under incremental learning are rounding,
     * and to divide rounding by its own size would compare nothing but that.
     */
    private static Optimiser calm(Optimiser of) {
        return of.withEpsilon(Math.max(of.epsilon(), 1e-3));
    }

    /**
     * T = 64 at a rate at which the first layers' errors are some 1e-10 of the last ones. Incremental learning is left out: its weights
     * should follow errors of that size, which is below what an fp32 weight can change by. It has 8 layers instead.
     */
    private void deepNarrow() {
        for (LearningRule rule : LearningRule.values()) {
            boolean incremental = rule == LearningRule.INCREMENTAL;
            String name = incremental ? "deep-narrow 8x32" : "deep-narrow 32x128";
            Graph graph = incremental ? Graphs.deepNarrow(8, 32) : Graphs.deepNarrow(32, 128);
            add(name, graph, rule, new Inference(incremental ? 16 : 64, 0.25), PLAIN, 3, 3, DEPTH);
        }
    }

    private void everyRule(String name, Graph graph, Inference inference, int batch, int rows) {
        for (LearningRule rule : LearningRule.values()) {
            add(name, graph, rule, inference, PLAIN, batch, rows, 1);
        }
    }

    private void add(String name, Graph graph, LearningRule rule, Inference inference, Optimiser optimiser, int batch,
            int rows, double amplification) {
        double all = amplification * (rule == LearningRule.INCREMENTAL ? MOVING_WEIGHTS : 1);
        cases.add(new Case(
                name + "/" + rule.label(), graph, rule.schedule(graph, inference), optimiser, batch, rows, all));
    }
}
