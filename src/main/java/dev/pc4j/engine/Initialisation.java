package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How weights start. Offsets start at zero and gains at one. The same seed gives the same values on every engine. */
public enum Initialisation implements Choice {
    /** Uniform in +-sqrt(6 / (n_in + n_out)) (Glorot and Bengio 2010). */
    XAVIER("xavier", "uniform in +-sqrt(6 / (n_in + n_out))"),
    /** Normal with variance 2 / n_in (He et al. 2015). */
    HE("he", "normal with variance 2 / n_in"),
    /** Uniform in +-1 / sqrt(n_in), PyTorch's default for linear layers. */
    FAN_IN("fan-in", "uniform in +-1 / sqrt(n_in)"),
    /** Normal with variance 1, for models that scale their predictions instead (muPC, Innocenti et al. 2025). */
    NORMAL("normal", "normal with variance 1, for models that scale their predictions");

    private final String label;
    private final String description;

    Initialisation(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }

    /** Starting values of a parameter, row-major; the stream depends on the seed and the parameter's name. */
    public float[] values(Parameter parameter, long seed) {
        float[] values = new float[parameter.shape().size()];
        if (parameter.isBias()) {
            Arrays.fill(values, (float) parameter.start());
            return values;
        }
        RandomGenerator random = new SplittableRandom(scrambled(scrambled(seed) + parameter.name().hashCode()));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draw(random, parameter);
        }
        parameter.zeros().forEach(i -> values[i] = 0);
        return values;
    }

    /** Seeds that lie a step of the generator apart would give one sequence, moved by a value; scrambled ones lie anywhere. */
    private static long scrambled(long seed) {
        return new SplittableRandom(seed).nextLong();
    }

    private double draw(RandomGenerator random, Parameter parameter) {
        return switch (this) {
            case XAVIER -> (2 * random.nextDouble() - 1) * Math.sqrt(6.0 / (parameter.fanIn() + parameter.fanOut()));
            case HE -> random.nextGaussian() * Math.sqrt(2.0 / parameter.fanIn());
            case NORMAL -> random.nextGaussian();
            case FAN_IN -> (2 * random.nextDouble() - 1) / Math.sqrt(parameter.fanIn());
        };
    }
}
