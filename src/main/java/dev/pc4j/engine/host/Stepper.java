package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.host.HostParameters.Layer;
import java.util.ArrayList;
import java.util.List;

/** The optimiser's step on all parameters: elementwise, so in tasks of any size, then what is kept beside them anew. */
final class Stepper {
    /** Elements a task. */
    private static final int CHUNK = 1 << 15;

    private final HostParameters parameters;
    private final Optimiser optimiser;
    private final Workers workers;
    private long updates;

    Stepper(HostNetwork network, Optimiser optimiser, Workers workers) {
        this.parameters = network.parameters;
        this.optimiser = optimiser;
        this.workers = workers;
        parameters.layers().forEach(l -> l.meanGradient = (float) optimiser.rate());
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
        for (Layer layer : parameters.layers()) {
            List<HostParameter> learning = layer.learning();
            double stepRate = optimiser.kind() == Kind.MQ && !learning.isEmpty() ? mq(layer, rate, scale) : rate;
            for (HostParameter parameter : learning) {
                chunks(parameter.values.length, update(parameter, stepRate * parameter.factor, scale), tasks);
            }
        }
        workers.run(tasks.size(), (i, worker) -> tasks.get(i).run());
        updates++;
        deriveAll();
    }

    /** Renews all that is kept beside parameters. */
    void deriveAll() {
        List<Runnable> tasks = new ArrayList<>();
        for (HostParameter parameter : parameters.all()) {
            for (int p = 0; p < parameter.derivedParts(); p++) {
                int part = p;
                tasks.add(() -> parameter.derive(part));
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
        for (HostParameter parameter : parameters.all()) {
            squares += parameter.factor > 0 ? parameter.squares() : 0;
        }
        double norm = Math.sqrt(squares) / rows;
        return norm > optimiser.clipNorm() ? optimiser.clipNorm() / norm : 1;
    }

    /** The step size of one layer, and its running mean brought up to date (Alonso et al. 2024, algorithm MQ). */
    private double mq(Layer layer, double rate, float scale) {
        double step = rate / (layer.meanGradient + optimiser.epsilon()) + Optimiser.MQ_LEAST_STEP;
        long count = layer.learning().stream().mapToLong(p -> p.parameter.shape().size()).sum();
        double absolutes = layer.learning().stream().mapToDouble(HostParameter::absolutes).sum();
        double mean = absolutes * scale / count;
        double kept = Math.min(updates / (updates + 1.0), optimiser.momentum());
        layer.meanGradient = (float) (kept * layer.meanGradient + (1 - kept) * mean);
        return step;
    }

    private Update update(HostParameter parameter, double rate, float scale) {
        float[] theta = parameter.values;
        float[] gradient = parameter.gradient;
        float[][] slots = parameter.slots;
        float by = (float) rate;
        float decay = (float) (rate * optimiser.decay(parameter.parameter));
        return switch (optimiser.kind()) {
            case SGD, MQ -> (from, to) -> descend(theta, gradient, by * scale, decay, from, to);
            case MOMENTUM -> (from, to) -> momentum(theta, gradient, slots[0], by, decay, scale, from, to);
            case ADAM, ADAMW -> {
                AdamStep step = AdamStep.of(optimiser, by, updates + 1.0);
                yield (from, to) -> step.apply(theta, gradient, slots[0], slots[1], decay, scale, from, to);
            }
        };
    }

    private static void descend(float[] theta, float[] gradient, float rate, float decay, int from, int to) {
        for (int i = from; i < to; i++) {
            theta[i] = theta[i] - decay * theta[i] - rate * gradient[i];
        }
    }

    private void momentum(
            float[] theta, float[] gradient, float[] velocity, float rate, float decay, float scale, int from, int to) {
        float momentum = (float) optimiser.momentum();
        // Nesterov's direction is g + momentum v, the plain one v.
        float ofGradient = optimiser.nesterov() ? 1 : 0;
        float ofVelocity = optimiser.nesterov() ? momentum : 1;
        for (int i = from; i < to; i++) {
            float g = scale * gradient[i];
            float v = momentum * velocity[i] + g;
            velocity[i] = v;
            theta[i] = theta[i] - decay * theta[i] - rate * (ofGradient * g + ofVelocity * v);
        }
    }
}
