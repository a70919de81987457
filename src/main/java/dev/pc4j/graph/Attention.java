package dev.pc4j.graph;

import java.util.List;

/**
 * mu = softmax(q k^T / sqrt(width / heads)) v of the parents q, k and v, [tokens, width] each (Vaswani et al. 2017), without projections. Head
 * i takes the i-th run of width / heads features. q may have other tokens than k and v unless it is causal.
 *
 * @param heads which divide the width
 * @param causal whether token i sees tokens 0 to i only
 */
public record Attention(int heads, boolean causal) implements Operator {

    /** Checks the heads. */
    public Attention {
        if (heads < 1) {
            throw new GraphException("attention of " + heads + " heads sees nothing: use at least 1");
        }
    }

    @Override
    public String kind() {
        return "attention";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        if (parents.size() != 3) {
            throw new GraphException("node '%s': operator attention takes three parents, q, k and v, not %d".formatted(
                    node, parents.size()));
        }
        for (Value parent : parents) {
            if (parent.shape().rank() != 2) {
                throw new GraphException(
                        "node '%s': operator attention reads [tokens, features], and '%s' is %s: reshape it"
                                .formatted(node, parent.name(), parent.shape()));
            }
        }
        Value query = parents.get(0);
        fit(node, query, parents.get(1));
        fit(node, query, parents.get(2));
        requireEqualTokens(node, parents.get(1), parents.get(2));
        if (causal) {
            requireEqualTokens(node, query, parents.get(1));
        }
        return query.shape();
    }

    private void fit(String node, Value query, Value other) {
        int width = query.shape().last();
        if (other.shape().last() != width || width % heads != 0) {
            throw new GraphException(
                    "node '%s' cannot attend from '%s' %s to '%s' %s by %d heads: make their features equal, a multiple of %d"
                            .formatted(node, query.name(), query.shape(), other.name(), other.shape(), heads, heads));
        }
    }

    private static void requireEqualTokens(String node, Value a, Value b) {
        if (a.shape().extent(0) != b.shape().extent(0)) {
            throw new GraphException("node '%s': '%s' %s and '%s' %s must have equally many tokens".formatted(
                    node, a.name(), a.shape(), b.name(), b.shape()));
        }
    }
}
