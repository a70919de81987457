package dev.pc4j.engine.reference;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One kind of {@link Optimiser} at work on a network's parameters. It steps node by node, because MQ takes a node's weight and bias
 * together. Its slots are named as {@link dev.pc4j.engine.PlanState} has them.
 */
abstract class Descent {
    final Optimiser settings;
    final Map<String, double[]> slots = new LinkedHashMap<>();
    private final Network network;
    private long updates;

    Descent(Optimiser settings, Network network) {
        this.settings = settings;
        this.network = network;
        for (String letter : settings.kind().slots()) {
            for (Node node : network.graph().nodes()) {
                learning(node).forEach(p -> slots.put(letter + "/" + p.name(), new double[p.shape().size()]));
            }
        }
    }

    final List<Parameter> learning(Node node) {
        return settings.learning(network.graph(), node);
    }

    final double factor(Parameter parameter) {
        return settings.factor(network.graph(), parameter);
    }

    /** The optimiser of a kind. */
    static Descent of(Optimiser settings, Network network) {
        return switch (settings.kind()) {
            case SGD, MOMENTUM -> new MomentumDescent(settings, network);
            case ADAM, ADAMW -> new AdamDescent(settings, network);
            case MQ -> new MqDescent(settings, network);
        };
    }

    /** Steps all parameters by the network's gradients, summed over {@code rows}. */
    final void step(int rows, double rateFactor) {
        Map<String, double[]> mean = gradientsOfLearning();
        scale(mean, 1.0 / rows);
        double norm = norm(mean);
        if (norm > settings.clipNorm()) {
            scale(mean, settings.clipNorm() / norm);
        }
        for (Node node : network.graph().nodes()) {
            if (!learning(node).isEmpty()) {
                step(node, network.parameters(), mean, settings.rate() * rateFactor, updates);
            }
        }
        updates++;
    }

    private Map<String, double[]> gradientsOfLearning() {
        Map<String, double[]> gradients = network.gradients();
        Map<String, double[]> all = new LinkedHashMap<>();
        for (Node node : network.graph().nodes()) {
            for (Parameter parameter : learning(node)) {
                all.put(parameter.name(), gradients.get(parameter.name()));
            }
        }
        return all;
    }

    /**
     * Steps the parameters of one node that learn, each by its factor of the step.
     *
     * @param g the gradients divided by the batch size and clipped
     * @param alpha the learning rate
     * @param before the number of updates before this one
     */
    abstract void step(
            Node node, Map<String, double[]> theta, Map<String, double[]> g, double alpha, long before);

    final long updates() {
        return updates;
    }

    final void setUpdates(long value) {
        updates = value;
    }

    private static void scale(Map<String, double[]> arrays, double factor) {
        for (double[] values : arrays.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
    }

    private static double norm(Map<String, double[]> arrays) {
        double sum = 0;
        for (double[] values : arrays.values()) {
            for (double value : values) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }
}
