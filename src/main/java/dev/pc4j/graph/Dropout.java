package dev.pc4j.graph;

import java.util.List;

/**
 * mu = x / (1 - rate) where an element is kept, else 0. What is kept is drawn once for each inference and stays for all of its steps (as Z-IL
 * needs, Salvatori et al. 2022), from the seed and the number of the plan's inferences so far: the same on every engine. A prediction keeps
 * everything, unscaled.
 *
 * @param rate the share of elements that are dropped, at least 0 and below 1
 * @param seed of the draw; nodes that should drop different elements have different ones
 */
public record Dropout(double rate, long seed) implements Operator {

    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new GraphException("dropout rate " + rate + " is out of range: use at least 0 and less than 1");
        }
    }

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }
}
