package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected operator: mu = f(x) W + b, or mu = f(x W + b) with {@link Placement#AFTER}. W is [n_in, n_out], row-major.
 * Parameters: {@code weight} and, where there is a b, {@code bias}.
 *
 * @param width n_out
 * @param activation f
 * @param placement where f is applied
 * @param bias whether there is a b
 * @param reads how a parent of more than one axis is read
 */
public record Dense(
        int width,
        Activation activation,
        Placement placement,
        boolean bias,
        @WhenMissing("flat") Reads reads
) implements Operator {

    /** Checks the width. */
    public Dense {
        if (width < 1) {
            throw new GraphException(
                    "a dense operator of width " + width + " predicts nothing: use a width of at least 1");
        }
    }

    /** A dense operator on the last axis. */
    public Dense(int width, Activation activation, Placement placement, boolean bias) {
        this(width, activation, placement, bias, Reads.LAST_AXIS);
    }

    /** A dense operator on the last axis with the activation before the weights and a bias. */
    public Dense(int width, Activation activation) {
        this(width, activation, Placement.BEFORE, true);
    }

    /** The same on all elements of its parent as one row. */
    public Dense flat() {
        return new Dense(width, activation, placement, bias, Reads.FLAT);
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Shape parent = Operator.only(kind(), node, parents).shape();
        return reads == Reads.FLAT ? Shape.of(width) : parent.with(-1, width);
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        Shape parent = parents.getFirst();
        int inputs = reads == Reads.FLAT ? parent.size() : parent.last();
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("weight", Shape.of(inputs, width), inputs, width));
        if (bias) {
            all.add(Parameter.offset("bias", Shape.of(width)));
        }
        return all;
    }
}
