package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import java.util.ArrayList;
import java.util.List;

/** The optimiser's step on all parameters: elementwise, so in tasks of any size, then the transposed copies anew. */
final class Stepper {
    /** Elements a task. */
    private static final int CHUNK = 1 << 15;

    private final List<ParametricOperator> learners;
    private final Gradients gradients;
    private final Optimiser optimiser;
    private final Workers workers;
    private long updates;

    Stepper(HostNetwork network, Gradients gradients, Optimiser optimiser, Workers workers) {
        this.learners = network.learners;
        this.gradients = gradients;
        this.optimiser = optimiser;
        this.workers = workers;
        learners.forEach(l -> l.weights.meanGradient = (float) optimiser.rate());
    }

    long updates() {
        return updates;
    }

    void updates(long value) {
        updates = value;
    }

    /** Steps once by gradients that were summed over {@code rows} rows. */
    void step(int rows, double rateFactor) {
        double rate = optimiser.rate() * rateFactor;
        float scale = (float) (clip(rows) / rows);
        List<Runnable> tasks = new ArrayList<>();
        for (ParametricOperator learner : learners) {
            HostMatrix w = learner.weights;
            double stepRate = optimiser.kind() == Kind.MQ ? mq(learner, rate, scale) : rate;
            Update matrix = update(w.forward, w.gradient, w.slots, stepRate, scale, true);
            chunks(w.forward.length, matrix, tasks);
            if (w.offset != null) {
                Update bias = update(w.bias, w.biasGradient, w.biasSlots, stepRate, scale, false);
                chunks(w.bias.length, bias, tasks);
            }
        }
        workers.run(tasks.size(), (i, worker) -> tasks.get(i).run());
        updates++;
        transposeAll();
    }

    /** Renews every transposed copy. */
    void transposeAll() {
        List<Runnable> tasks = new ArrayList<>();
        for (ParametricOperator learner : learners) {
            for (int p = 0; p < learner.weights.transposedPanels(); p++) {
                int panel = p;
                tasks.add(() -> learner.weights.transpose(panel));
            }
        }
        workers.run(tasks.size(), (i, worker) -> tasks.get(i).run());
    }

    private interface Update {
        void range(int from, int to);
    }

    private static void chunks(int size, Update update, List<Runnable> tasks) {
        for (int from = 0; from < size; from += CHUNK) {
            int begin = from;
            int end = Math.min(size, from + CHUNK);
            tasks.add(() -> update.range(begin, end));
        }
    }

    /** The factor that brings the norm of all mean gradients within the limit. */
    private double clip(int rows) {
        if (Double.isInfinite(optimiser.clipNorm())) {
            return 1;
        }
        double squares = 0;
        for (ParametricOperator learner : learners) {
            squares += gradients.squares(learner);
        }
        double norm = Math.sqrt(squares) / rows;
        return norm > optimiser.clipNorm() ? optimiser.clipNorm() / norm : 1;
    }

    /** The step size of one layer, and its running mean brought up to date (Alonso et al. 2024, algorithm MQ). */
    private double mq(ParametricOperator learner, double rate, float scale) {
        HostMatrix w = learner.weights;
        double step = rate / (w.meanGradient + optimiser.epsilon()) + Optimiser.MQ_LEAST_STEP;
        long count = (long) w.inputs * w.outputs + (w.offset == null ? 0 : w.outputs);
        double mean = gradients.absolutes(learner) * scale / count;
        double kept = Math.min(updates / (updates + 1.0), optimiser.momentum());
        w.meanGradient = (float) (kept * w.meanGradient + (1 - kept) * mean);
        return step;
    }

    private Update update(
            float[] theta, float[] gradient, float[][] slots, double rate, float scale, boolean decays) {
        return switch (optimiser.kind()) {
            case SGD, MQ -> (from, to) -> descend(theta, gradient, (float) rate * scale, from, to);
            case MOMENTUM -> (from, to) -> momentum(theta, gradient, slots[0], (float) optimiser.momentum(),
                    (float) rate, scale, from, to);
            case ADAM, ADAMW -> {
                float decay = decays ? (float) (rate * optimiser.weightDecay()) : 0;
                yield (from, to) -> adam(theta, gradient, slots[0], slots[1], (float) rate, decay, scale, from, to);
            }
        };
    }

    private static void descend(float[] theta, float[] gradient, float rate, int from, int to) {
        for (int i = from; i < to; i++) {
            theta[i] -= rate * gradient[i];
        }
    }

    private static void momentum(
            float[] theta, float[] gradient, float[] velocity, float momentum, float rate, float scale, int from,
            int to) {
        for (int i = from; i < to; i++) {
            float v = momentum * velocity[i] + scale * gradient[i];
            velocity[i] = v;
            theta[i] -= rate * v;
        }
    }

    private void adam(
            float[] theta, float[] gradient, float[] first, float[] second, float rate, float decay, float scale,
            int from, int to) {
        float b1 = (float) optimiser.momentum();
        float b2 = (float) optimiser.beta2();
        float epsilon = (float) optimiser.epsilon();
        float step = (float) (rate / (1 - Math.pow(optimiser.momentum(), updates + 1.0)));
        float spread = (float) (1 / Math.sqrt(1 - Math.pow(optimiser.beta2(), updates + 1.0)));
        float one = 1 - b1;
        float two = 1 - b2;
        for (int i = from; i < to; i++) {
            float g = scale * gradient[i];
            float m = b1 * first[i] + one * g;
            float v = b2 * second[i] + two * g * g;
            first[i] = m;
            second[i] = v;
            float size = (float) Math.sqrt(v) * spread + epsilon;
            theta[i] = theta[i] - decay * theta[i] - step * m / size;
        }
    }
}
