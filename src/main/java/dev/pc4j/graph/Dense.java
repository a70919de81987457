package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected operator: mu = f(x) W + b, or mu = f(x W + b) with {@link Placement#AFTER}. W is [n_in, n_out], row-major;
 * a parent of higher rank is read flat.
 *
 * @param width n_out
 * @param activation f
 * @param placement where f is applied
 * @param bias whether there is a b
 */
public record Dense(int width, Activation activation, Placement placement, boolean bias) implements Operator {

    /** Checks the width. */
    public Dense {
        if (width < 1) {
            throw new GraphException(
                    "a dense operator of width " + width + " predicts nothing: use a width of at least 1");
        }
    }

    /** A dense operator with the activation before the weights and a bias. */
    public Dense(int width, Activation activation) {
        this(width, activation, Placement.BEFORE, true);
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public Shape output(String node, List<Node> parents) {
        Operator.only(kind(), node, parents);
        return Shape.of(width);
    }

    @Override
    public List<Parameter> parameters(String node, List<Node> parents) {
        int inputs = parents.getFirst().shape().size();
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter(node + ".weight", Shape.of(inputs, width), inputs, width));
        if (bias) {
            all.add(new Parameter(node + ".bias", Shape.of(width), 0, 0));
        }
        return all;
    }
}
