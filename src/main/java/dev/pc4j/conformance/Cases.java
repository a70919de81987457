package dev.pc4j.conformance;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.ArrayList;
import java.util.List;

/** Which cases there are. */
final class Cases {
    private static final Inference SHORT = new Inference(6, 0.1);
    private static final Optimiser PLAIN = Optimiser.sgd(0.05);
    /** Weights that move within inference take the errors' reference point with them, so errors are differences of full-size numbers. */
    private static final double MOVING_WEIGHTS = 10;
    /** Where the wave of errors arrives it is a small difference even after 32 layers have each rounded it. */
    private static final double DEPTH = 10;

    private final List<Case> cases = new ArrayList<>();

    private Cases() {}

    static List<Case> all() {
        Cases cases = new Cases();
        cases.activations();
        cases.shapes();
        cases.graphs();
        cases.energies();
        cases.inferences();
        cases.optimisers();
        cases.deepNarrow();
        return List.copyOf(cases.cases);
    }

    private void activations() {
        for (Activation f : Activation.values()) {
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
        everyRule("residual", Graphs.residual(), SHORT, 5, 5);
        everyRule("skip over two", Graphs.longSkip(), SHORT, 5, 5);
        everyRule("skip levelled", Graphs.levelledSkip(), SHORT, 5, 5);
        everyRule("sum at the output", Graphs.sumAtTheOutput(), SHORT, 5, 5);
        everyRule("input fan-out", Graphs.inputFanOut(), SHORT, 5, 5);
        everyRule("one parent twice", Graphs.twice(), SHORT, 5, 5);
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
        everyRule("decay", graph, new Inference(6, 0.3, true, Double.POSITIVE_INFINITY), 4, 4);
    }

    private void optimisers() {
        Graph graph = Graphs.chain(Energy.gaussian(1), 13, 7, 5, 3);
        for (Kind kind : Kind.values()) {
            optimiser(kind.label(), graph, Optimiser.of(kind, kind == Kind.MQ ? 1e-3 : 0.01));
        }
        optimiser("sgd clipped", graph, Optimiser.sgd(0.05).withClipNorm(0.5));
        optimiser("sgd not clipped", graph, Optimiser.sgd(0.05).withClipNorm(1e6));
        optimiser("adamw clipped", graph, Optimiser.of(Kind.ADAMW, 0.01).withWeightDecay(0.3).withClipNorm(0.5));
        optimiser("mq of a shorter memory", graph, Optimiser.of(Kind.MQ, 1e-3).withMomentum(0.3));
        optimiser("mq without bias", Graphs.unbiased(13, 7, 5, 3), Optimiser.of(Kind.MQ, 1e-3));
    }

    private void optimiser(String name, Graph graph, Optimiser optimiser) {
        for (LearningRule rule : List.of(LearningRule.STRICT, LearningRule.INCREMENTAL, LearningRule.BACKPROP)) {
            add(name, graph, rule, SHORT, optimiser, 4, 4, 1);
        }
    }

    /** T = 64 at a rate at which the first errors are some 1e-10 of the last. */
    private void deepNarrow() {
        for (LearningRule rule : LearningRule.values()) {
            add("deep-narrow 32x128", Graphs.deepNarrow(), rule, new Inference(64, 0.2), PLAIN, 3, 3, DEPTH);
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
