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
 * @param hollow whether the diagonal of W, [n, n], is zero and stays zero: no element has a part in its own prediction
 */
public record Dense(
        int width,
        Activation activation,
        Placement placement,
        boolean bias,
        @WhenMissing("flat") Reads reads,
        @WhenMissing("false") boolean hollow
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
        this(width, activation, placement, bias, Reads.LAST_AXIS, false);
    }

    /** A dense operator on the last axis with the activation before the weights and a bias. */
    public Dense(int width, Activation activation) {
        this(width, activation, Placement.BEFORE, true);
    }

    /** The same on all elements of its parent as one row. */
    public Dense flat() {
        return new Dense(width, activation, placement, bias, Reads.FLAT, hollow);
    }

    /** The same with a zero diagonal, as a Hopfield network's weights have; for a parent of its own width. */
    public Dense withoutSelfConnections() {
        return new Dense(width, activation, placement, bias, reads, true);
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Shape parent = Operator.only(kind(), node, parents).shape();
        if (hollow && inputs(parent) != width) {
            throw new GraphException(
                    "node '%s': a dense operator with a zero diagonal has as many outputs as inputs, and width %d reads %d: use width %3$d"
                            .formatted(node, width, inputs(parent)));
        }
        return reads == Reads.FLAT ? Shape.of(width) : parent.with(-1, width);
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        int inputs = inputs(parents.getFirst());
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("weight", Shape.of(inputs, width), inputs, width, 0, hollow));
        if (bias) {
            all.add(Parameter.offset("bias", Shape.of(width)));
        }
        return all;
    }

    private int inputs(Shape parent) {
        return reads == Reads.FLAT ? parent.size() : parent.last();
    }
}
