package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * mu = (x - mean) / sqrt(variance + epsilon) gain + shift, with the mean and the (biased) variance over a part of one sample. The rows of a
 * batch stay independent, so there is no batch normalisation. Parameters: {@code gain} and {@code shift}, one value a feature of the last
 * axis, where there are any.
 *
 * @param form which part
 * @param groups into which {@link Form#GROUP} parts the channels; 1 for the others
 * @param gain whether there is one
 * @param shift whether there is one
 * @param epsilon added to the variance
 */
public record Normalise(Form form, int groups, boolean gain, boolean shift, double epsilon) implements Operator {
    private static final double EPSILON = 1e-5;

    /** Over which part of a sample a {@link Normalise} takes its mean and variance. */
    public enum Form implements Choice {
        /** The last axis, each position by itself (Ba et al. 2016). */
        LAYER("layer", "over the features of each position"),
        /** All positions of a group of channels (Wu and He 2018). */
        GROUP("group", "over all positions of a group of channels"),
        /** The last axis, without a mean: x / sqrt(mean of x^2 + epsilon) (Zhang and Sennrich 2019). */
        RMS("rms", "over the features of each position, without a mean");

        private final String label;
        private final String description;

        Form(String label, String description) {
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
    }

    /** Checks groups and epsilon. */
    public Normalise {
        if (groups < 1 || (groups > 1 && form != Form.GROUP)) {
            throw new GraphException("%s normalisation has no %d groups: use 1, or the form group"
                    .formatted(form.label(), groups));
        }
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new GraphException("normalisation epsilon " + epsilon + " is negative or infinite: use " + EPSILON);
        }
    }

    /** Layer normalisation with gain and shift. */
    public static Normalise layer() {
        return new Normalise(Form.LAYER, 1, true, true, EPSILON);
    }

    /** Group normalisation with gain and shift. */
    public static Normalise group(int groups) {
        return new Normalise(Form.GROUP, groups, true, true, EPSILON);
    }

    /** Root-mean-square normalisation with a gain. */
    public static Normalise rms() {
        return new Normalise(Form.RMS, 1, true, false, EPSILON);
    }

    @Override
    public String kind() {
        return "normalise";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Value parent = Operator.only(kind(), node, parents);
        if (parent.shape().last() % groups != 0) {
            throw new GraphException(
                    "node '%s' cannot part the %d channels of '%s' into %d groups: use a divisor".formatted(
                            node, parent.shape().last(), parent.name(), groups));
        }
        return parent.shape();
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        Shape features = Shape.of(parents.getFirst().last());
        List<Parameter> all = new ArrayList<>();
        if (gain) {
            all.add(Parameter.gain("gain", features));
        }
        if (shift) {
            all.add(Parameter.offset("shift", features));
        }
        return all;
    }
}
