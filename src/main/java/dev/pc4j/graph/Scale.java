package dev.pc4j.graph;

import java.util.List;

/**
 * mu = a x: the scaling of predictions that muPC puts after each product (Innocenti et al. 2025).
 *
 * @param factor a
 */
public record Scale(double factor) implements Operator {

    /** Checks the factor. */
    public Scale {
        if (!Double.isFinite(factor)) {
            throw new GraphException("scale factor " + factor + " is not a finite number: use 1 for the plain value");
        }
    }

    @Override
    public String kind() {
        return "scale";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }
}
