package dev.pc4j.engine.reference;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015, algorithm 1): m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; theta -= alpha (m / (1 -
 * beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). With weight decay this is AdamW (Loshchilov and Hutter 2019): before that, theta -=
 * alpha decay theta, for weights only.
 */
final class AdamDescent extends Descent {

    AdamDescent(Optimiser settings, Network network) {
        super(settings, network);
    }

    @Override
    void step(Node node, Map<String, double[]> theta, Map<String, double[]> g, double alpha, long before) {
        for (Parameter parameter : learning(node)) {
            String name = parameter.name();
            step(settings, theta.get(name), g.get(name), slots.get("m/" + name), slots.get("v/" + name),
                    alpha * factor(parameter), settings.decay(parameter), before + 1.0);
        }
    }

    /** Steps one array for the {@code t}-th time, counted from 1. */
    static void step(
            Optimiser settings, double[] theta, double[] g, double[] m, double[] v, double alpha, double decay,
            double t) {
        double unbias1 = 1 - Math.pow(settings.momentum(), t);
        double unbias2 = 1 - Math.pow(settings.beta2(), t);
        for (int i = 0; i < theta.length; i++) {
            m[i] = settings.momentum() * m[i] + (1 - settings.momentum()) * g[i];
            v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * g[i] * g[i];
            theta[i] -= alpha * decay * theta[i];
            theta[i] -= alpha * (m[i] / unbias1) / (Math.sqrt(v[i] / unbias2) + settings.epsilon());
        }
    }
}
