package dev.pc4j.engine.reference;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.Map;

/**
 * v = momentum v + g; theta -= alpha (decay theta + v), or g + momentum v in place of v with Nesterov's momentum. Plain gradient descent
 * is the case of no momentum and no memory.
 */
final class MomentumDescent extends Descent {

    MomentumDescent(Optimiser settings, Network network) {
        super(settings, network);
    }

    @Override
    void step(Node node, Map<String, double[]> theta, Map<String, double[]> g, double alpha, long before) {
        for (Parameter parameter : learning(node)) {
            double[] values = theta.get(parameter.name());
            double[] direction = direction(parameter, g.get(parameter.name()));
            double decay = settings.decay(parameter);
            double rate = alpha * factor(parameter);
            for (int i = 0; i < values.length; i++) {
                values[i] -= rate * (decay * values[i] + direction[i]);
            }
        }
    }

    private double[] direction(Parameter parameter, double[] gradient) {
        double[] velocity = slots.get("v/" + parameter.name());
        if (velocity == null) {
            return gradient;
        }
        double[] ahead = new double[velocity.length];
        for (int i = 0; i < velocity.length; i++) {
            velocity[i] = settings.momentum() * velocity[i] + gradient[i];
            ahead[i] = gradient[i] + settings.momentum() * velocity[i];
        }
        return settings.nesterov() ? ahead : velocity;
    }
}
