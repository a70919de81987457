package dev.pc4j.schedule;

import dev.pc4j.graph.WhenMissing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of inference.
 *
 * @param steps T, the number of value updates (not of passes: the n passes of Torch2PC are n - 1 updates)
 * @param rate gamma
 * @param decay whether the rate falls as gamma / (1 + t)
 * @param softClamp beta of the soft output clamp y_soft = (beta y + mu) / (1 + beta) (Alonso et al. 2024, mu the prediction, after the
 *     softmax with a cross-entropy output); infinite for a hard clamp
 * @param nodeRates factors on the rate of single nodes, and so of layers; of those that name a node all count
 * @param valueOptimiser how values follow their force
 * @param tolerance at which it stops before the T updates
 */
public record Inference(
        int steps,
        double rate,
        boolean decay,
        double softClamp,
        @WhenMissing("[]") List<NodeRate> nodeRates,
        @WhenMissing("{}") ValueOptimiser valueOptimiser,
        @WhenMissing("{}") Tolerance tolerance
) {

    /** T = 20, gamma = 0.1, hard clamp. */
    public static final Inference DEFAULT = new Inference(20, 0.1);

    /**
     * A factor on the inference rate of a node.
     *
     * @param node its name
     * @param factor zero, for a node that stays at its start, or positive
     */
    public record NodeRate(String node, double factor) {
        /** Checks the range. */
        public NodeRate {
            if (!(factor >= 0) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException(
                        "inference rate factor %s of node '%s' is out of range: use a factor such as 0.5"
                                .formatted(factor, node));
            }
        }
    }

    /** Checks the ranges. */
    public Inference {
        nodeRates = List.copyOf(nodeRates);
        if (steps < 0) {
            throw new IllegalArgumentException("inference steps " + steps + " is negative: use 0 or more");
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("inference rate " + rate + " is not a positive number: try 0.1");
        }
        if (!(softClamp > 0)) {
            throw new IllegalArgumentException(
                    "soft clamp " + softClamp + " is not positive: use 100, or leave it out for a hard clamp");
        }
    }

    /** A constant rate, a hard clamp and plain steps. */
    public Inference(int steps, double rate) {
        this(steps, rate, false, Double.POSITIVE_INFINITY);
    }

    /** One rate for all nodes, and plain steps. */
    public Inference(int steps, double rate, boolean decay, double softClamp) {
        this(steps, rate, decay, softClamp, List.of(), ValueOptimiser.PLAIN, Tolerance.NONE);
    }

    /** The same with a factor on the rate of a node. */
    public Inference with(String node, double factor) {
        List<NodeRate> all = new ArrayList<>(nodeRates);
        all.add(new NodeRate(node, factor));
        return new Inference(steps, rate, decay, softClamp, all, valueOptimiser, tolerance);
    }

    /** The same with another value optimiser. */
    public Inference with(ValueOptimiser other) {
        return new Inference(steps, rate, decay, softClamp, nodeRates, other, tolerance);
    }

    /** The same with another tolerance. */
    public Inference with(Tolerance other) {
        return new Inference(steps, rate, decay, softClamp, nodeRates, valueOptimiser, other);
    }

    /** The same for rules that take one step a level at rate 1: plain steps and no tolerance. */
    public Inference ofOneStep() {
        return with(ValueOptimiser.PLAIN).with(Tolerance.NONE);
    }

    /** The factor that the soft clamp puts on the output error. */
    double outputScale() {
        return Double.isInfinite(softClamp) ? 1 : softClamp / (1 + softClamp);
    }

    Rate gamma() {
        return new Rate(rate, decay);
    }

    /** One update of some nodes. */
    Step.Relax relax(List<Integer> nodes) {
        return new Step.Relax(nodes, gamma(), Map.of(), 0, valueOptimiser);
    }

    /** Fails where a rule moves by plain steps only and these are others. */
    void requirePlain(String rule, String why) {
        if (!valueOptimiser.isPlain()) {
            throw new IllegalArgumentException("rule %s %s: value optimiser %s is not for it, use plain"
                    .formatted(rule, why, valueOptimiser.kind().label()));
        }
    }
}
