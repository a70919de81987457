package dev.pc4j.engine.reference;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.Map;

/** v = momentum v + g; theta -= alpha v. Plain gradient descent is the case of no momentum and no memory. */
final class MomentumDescent extends Descent {

    MomentumDescent(Optimiser settings, Network network) {
        super(settings, network);
    }

    @Override
    void step(Node node, Map<String, double[]> theta, Map<String, double[]> g, double alpha, long before) {
        for (Parameter parameter : node.parameters()) {
            double[] values = theta.get(parameter.name());
            double[] velocity = velocity(parameter, g.get(parameter.name()));
            for (int i = 0; i < values.length; i++) {
                values[i] -= alpha * velocity[i];
            }
        }
    }

    private double[] velocity(Parameter parameter, double[] gradient) {
        double[] velocity = slots.get("v/" + parameter.name());
        if (velocity == null) {
            return gradient;
        }
        for (int i = 0; i < velocity.length; i++) {
            velocity[i] = settings.momentum() * velocity[i] + gradient[i];
        }
        return velocity;
    }
}
