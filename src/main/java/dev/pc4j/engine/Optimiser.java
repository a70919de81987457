package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.WhenMissing;
import java.util.List;

/**
 * How parameters follow their gradients. g is the gradient of the energy divided by the batch size; every kind steps against it.
 * Clipping scales the gradients of all parameters that learn when their common norm exceeds the limit, before anything else. Weight
 * decay is decoupled from the gradient in every kind that has it (Loshchilov and Hutter 2019: SGDW, with and without momentum, and
 * AdamW): beside the kind's own step, theta -= alpha decay theta, so no momentum and no denominator sees it.
 *
 * @param kind which rule
 * @param rate the learning rate alpha
 * @param momentum of {@link Kind#MOMENTUM}; beta1 of Adam and AdamW; the averaging v of {@link Kind#MQ}
 * @param beta2 of Adam and AdamW
 * @param epsilon added to the denominator of Adam and AdamW; r of MQ
 * @param weightDecay of sgd, momentum and AdamW; biases take none
 * @param clipNorm the largest norm of all gradients together; infinite for no clipping
 * @param nesterov whether {@link Kind#MOMENTUM} steps by g + momentum v instead of v (Nesterov's momentum as Sutskever et al. 2013
 *     rewrite it, in the form of PyTorch's SGD)
 * @param layerRates factors on the steps of some parameters
 */
public record Optimiser(
        Kind kind,
        double rate,
        double momentum,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm,
        @WhenMissing("false") boolean nesterov,
        @WhenMissing("{}") LayerRates layerRates
) {

    /** The step that MQ adds to every layer's normalised step. */
    public static final double MQ_LEAST_STEP = 1e-3;

    /** The rules. */
    public enum Kind implements Choice {
        /** theta -= alpha g. */
        SGD("sgd", "theta -= alpha g", "", 0.01, true),
        /** v = momentum v + g; theta -= alpha v, with Nesterov's form of it as an option. */
        MOMENTUM("momentum", "v = momentum v + g; theta -= alpha v", "v", 0.01, true),
        /** Kingma and Ba 2015, with bias correction. */
        ADAM("adam", "Adam with bias correction", "mv", 0.0003, false),
        /** Loshchilov and Hutter 2019: Adam with decoupled weight decay. */
        ADAMW("adamw", "Adam with decoupled weight decay", "mv", 0.0003, true),
        /**
         * Alonso et al. 2024: each matrix, its bias included, steps by alpha / (s + r) + {@value Optimiser#MQ_LEAST_STEP}, with s the
         * running mean of its absolute gradient, which starts at alpha.
         */
        MQ("mq", "one step size a layer, alpha over its mean absolute gradient", "", 3e-5, false);

        private final String label;
        private final String description;
        private final String slots;
        private final double usualRate;
        private final boolean decays;

        Kind(String label, String description, String slots, double usualRate, boolean decays) {
            this.label = label;
            this.description = description;
            this.slots = slots;
            this.usualRate = usualRate;
            this.decays = decays;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }

        /**
         * The letters of the arrays of a parameter's size that this kind keeps beside it; in a {@link PlanState} they are named
         * {@code <letter>/<parameter>}. MQ keeps one number a node, {@code s/<node>}.
         */
        public List<String> slots() {
            return slots.chars().mapToObj(Character::toString).toList();
        }

        /**
         * The learning rate that is taken where the caller gives none. Adam's is lower than usual with backpropagation: strict
         * predictive coding of precision 1 grows unstable at 0.001, because inference needs a lower rate as weights grow.
         */
        public double usualRate() {
            return usualRate;
        }
    }

    /** Checks the ranges. */
    public Optimiser {
        require(rate >= 0 && Double.isFinite(rate), "learning rate", rate, "0.001");
        require(momentum >= 0 && momentum < 1, "momentum", momentum, "0.9");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0.999");
        require((float) epsilon > 0 && Double.isFinite(epsilon), "epsilon", epsilon, "1e-8");
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay", weightDecay, "0.01");
        require(clipNorm > 0, "gradient clipping norm", clipNorm, "1");
        if (weightDecay > 0 && !kind.decays) {
            throw new IllegalArgumentException(
                    "weight decay " + weightDecay + " is not an option of " + kind.label()
                            + ": use adamw, sgd or momentum, or no weight decay");
        }
        if (nesterov && kind != Kind.MOMENTUM) {
            throw new IllegalArgumentException(
                    "nesterov is not an option of " + kind.label() + ": use momentum, or leave nesterov out");
        }
    }

    private static void require(boolean holds, String what, double value, String nearest) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s is out of range: try %s".formatted(what, value, nearest));
        }
    }

    /** The kind's usual settings with a learning rate of the caller's. */
    public static Optimiser of(Kind kind, double rate) {
        double momentum = kind == Kind.MQ ? 0.9999 : 0.9;
        double epsilon = kind == Kind.MQ ? 1e-6 : 1e-8;
        return new Optimiser(kind, rate, momentum, 0.999, epsilon, kind == Kind.ADAMW ? 0.01 : 0,
                Double.POSITIVE_INFINITY, false, LayerRates.NONE);
    }

    /** Plain gradient descent. */
    public static Optimiser sgd(double rate) {
        return of(Kind.SGD, rate);
    }

    /** Adam with the usual constants. */
    public static Optimiser adam(double rate) {
        return of(Kind.ADAM, rate);
    }

    /** The same with another momentum (beta1 of Adam, v of MQ). */
    public Optimiser withMomentum(double value) {
        return new Optimiser(kind, rate, value, beta2, epsilon, weightDecay, clipNorm, nesterov, layerRates);
    }

    /** The same with another epsilon (r of MQ). */
    public Optimiser withEpsilon(double value) {
        return new Optimiser(kind, rate, momentum, beta2, value, weightDecay, clipNorm, nesterov, layerRates);
    }

    /** The same with weight decay. */
    public Optimiser withWeightDecay(double value) {
        return new Optimiser(kind, rate, momentum, beta2, epsilon, value, clipNorm, nesterov, layerRates);
    }

    /** The same with gradient clipping. */
    public Optimiser withClipNorm(double value) {
        return new Optimiser(kind, rate, momentum, beta2, epsilon, weightDecay, value, nesterov, layerRates);
    }

    /** The same with Nesterov's momentum. */
    public Optimiser withNesterov() {
        return new Optimiser(kind, rate, momentum, beta2, epsilon, weightDecay, clipNorm, true, layerRates);
    }

    /** The same with other factors on the steps of some parameters. */
    public Optimiser withLayerRates(LayerRates value) {
        return new Optimiser(kind, rate, momentum, beta2, epsilon, weightDecay, clipNorm, nesterov, value);
    }

    /** What multiplies every step of a parameter. */
    public double factor(Graph graph, Parameter parameter) {
        return layerRates.factor(graph, parameter);
    }

    /** The parameters of a node's {@link Graph#layer} that are not frozen. */
    public List<Parameter> learning(Graph graph, Node node) {
        return graph.layer(node).stream().filter(p -> factor(graph, p) > 0).toList();
    }

    /** The part of a parameter that is taken off it in a step, before the rate. */
    public double decay(Parameter parameter) {
        return parameter.isBias() ? 0 : weightDecay;
    }
}
