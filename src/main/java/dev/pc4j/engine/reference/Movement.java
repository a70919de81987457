package dev.pc4j.engine.reference;

import dev.pc4j.schedule.ValueOptimiser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the {@link ValueOptimiser}s of one inference keep beside its values from one move to the next. */
final class Movement {
    private final Map<Integer, double[][]> kept = new HashMap<>();

    /** Lets nodes start anew. */
    void forget(List<Integer> nodes) {
        nodes.forEach(kept::remove);
    }

    /**
     * What a node's values move by, times the rate.
     *
     * @param t the iteration of the relaxation's loop, from 0
     */
    double[] direction(int node, double[] force, ValueOptimiser by, int t) {
        double[][] slots = kept.computeIfAbsent(node, n -> new double[2][force.length]);
        return switch (by.kind()) {
            case PLAIN -> force;
            case MOMENTUM -> momentum(force, slots[0], by.momentum());
            case ADAM -> adam(force, slots[0], slots[1], by, t + 1.0);
        };
    }

    private static double[] momentum(double[] force, double[] v, double momentum) {
        for (int i = 0; i < v.length; i++) {
            v[i] = momentum * v[i] + force[i];
        }
        return v;
    }

    private static double[] adam(double[] force, double[] m, double[] v, ValueOptimiser by, double count) {
        double[] direction = new double[force.length];
        double unbias1 = 1 - Math.pow(by.momentum(), count);
        double unbias2 = 1 - Math.pow(by.beta2(), count);
        for (int i = 0; i < force.length; i++) {
            m[i] = by.momentum() * m[i] + (1 - by.momentum()) * force[i];
            v[i] = by.beta2() * v[i] + (1 - by.beta2()) * force[i] * force[i];
            direction[i] = m[i] / unbias1 / (Math.sqrt(v[i] / unbias2) + by.epsilon());
        }
        return direction;
    }
}
