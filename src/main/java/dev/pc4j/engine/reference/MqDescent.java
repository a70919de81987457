package dev.pc4j.engine.reference;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.Map;

/**
 * MQ (Alonso, Krichmar and Neftci 2024): theta -= (alpha / (s + r) + least step) g with one s a node, of all its parameters that learn.
 * After the step, s = rho s + (1 - rho) mean |g| with rho = min(N / (N + 1), v) and N the updates before this one: the plain mean of all
 * |g| so far until v forgets. s starts at alpha, so the first step is close to 1.
 */
final class MqDescent extends Descent {

    MqDescent(Optimiser settings, Network network) {
        super(settings, network);
        for (Node node : network.graph().nodes()) {
            if (!learning(node).isEmpty()) {
                slots.put("s/" + node.name(), new double[] {settings.rate()});
            }
        }
    }

    @Override
    void step(Node node, Map<String, double[]> theta, Map<String, double[]> g, double alpha, long before) {
        double[] s = slots.get("s/" + node.name());
        double step = alpha / (s[0] + settings.epsilon()) + Optimiser.MQ_LEAST_STEP;
        double sum = 0;
        int count = 0;
        for (Parameter parameter : learning(node)) {
            double factor = factor(parameter);
            double[] values = theta.get(parameter.name());
            double[] gradient = g.get(parameter.name());
            for (int i = 0; i < values.length; i++) {
                values[i] -= factor * step * gradient[i];
                sum += Math.abs(gradient[i]);
            }
            count += values.length;
        }
        double rho = Math.min(before / (before + 1.0), settings.momentum());
        s[0] = rho * s[0] + (1 - rho) * sum / count;
    }
}
