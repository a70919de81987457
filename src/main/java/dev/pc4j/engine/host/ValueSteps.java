package dev.pc4j.engine.host;

import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.ValueOptimiser;

/**
 * {@link Arithmetic#relax} by momentum and by Adam: the same plain loops for every form of the arithmetic, which the JIT turns into
 * vectors, as their time goes to the arrays that they read and write.
 */
final class ValueSteps {
    private ValueSteps() {}

    /**
     * Makes steps of the forces slope push - own on [from, to) of a node, in push; slope is null for one; push lies pushAt further on than the
     * others.
     */
    static void of(
            Pace pace, int from, int to, float[] push, int pushAt, float[] slope, float[] own, HostNode node) {
        ValueOptimiser by = pace.by();
        float rate = by.isPlain() ? (float) pace.rate() : 1;
        for (int i = from; i < to; i++) {
            float s = slope == null ? 1 : slope[i];
            push[i + pushAt] = rate * Math.fma(s, push[i + pushAt], -own[i]);
        }
        if (by.isPlain()) {
            return;
        }
        if (by.kind() == ValueOptimiser.Kind.MOMENTUM) {
            momentum((float) by.momentum(), (float) pace.rate(), from, to, push, pushAt, node.kept[0]);
        } else {
            adam(pace, from, to, push, pushAt, node.kept[0], node.kept[1]);
        }
    }

    /**
     * Takes steps.
     *
     * @param weight of the step of the error; 0 where the error does not follow
     */
    static void add(float[] steps, int stepsAt, int from, int to, HostNode node, float weight) {
        add(steps, stepsAt, from, to, node.displacement, 1);
        if (weight != 0) {
            add(steps, stepsAt, from, to, node.error, weight);
        }
    }

    /** Makes steps of the forces. */
    private static void momentum(
            float momentum, float rate, int from, int to, float[] force, int forceAt, float[] velocity) {
        for (int i = from; i < to; i++) {
            float v = orZero(Math.fma(momentum, velocity[i], force[i + forceAt]));
            velocity[i] = v;
            force[i + forceAt] = rate * v;
        }
    }

    private static void adam(
            Pace pace, int from, int to, float[] force, int forceAt, float[] first, float[] second) {
        float rate = (float) pace.rate();
        float spread = (float) pace.spread();
        float epsilon = (float) pace.by().epsilon();
        float b1 = (float) pace.by().momentum();
        float b2 = (float) pace.by().beta2();
        float one = 1 - b1;
        float two = 1 - b2;
        for (int i = from; i < to; i++) {
            float f = force[i + forceAt];
            float m = orZero(Math.fma(b1, first[i], one * f));
            float v = Math.fma(b2, second[i], two * f * f);
            first[i] = m;
            second[i] = v < Float.MIN_NORMAL ? 0 : v;
            force[i + forceAt] = rate * m / Math.fma((float) Math.sqrt(v), spread, epsilon);
        }
    }

    private static void add(float[] steps, int stepsAt, int from, int to, float[] values, float weight) {
        for (int i = from; i < to; i++) {
            values[i] = orZero(Math.fma(weight, steps[i + stepsAt], values[i]));
        }
    }

    private static float orZero(float value) {
        return Math.abs(value) < Arithmetic.LEAST ? 0 : value;
    }
}
