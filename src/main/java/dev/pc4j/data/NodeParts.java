package dev.pc4j.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** What inputs and targets by node share: one part a node, in the order of their columns. */
final class NodeParts {

    private NodeParts() {}

    /** Something of each part, in the same order. */
    static <P, T> Map<String, T> of(Map<String, P> parts, Function<P, T> what) {
        Map<String, T> all = new LinkedHashMap<>();
        parts.forEach((node, part) -> all.put(node, what.apply(part)));
        return all;
    }

    /** The same parts in another order. */
    static <P> Map<String, P> inOrder(Map<String, P> parts, List<String> nodes) {
        Map<String, P> all = new LinkedHashMap<>();
        nodes.forEach(node -> all.put(node, parts.get(node)));
        return all;
    }

    /** Fails unless there are parts, all of as many rows. */
    static <P> void requireAlike(Map<String, P> parts, ToIntFunction<P> rows) {
        if (parts.isEmpty()) {
            throw new DataException("there are rows of no node: name at least 1");
        }
        String first = parts.keySet().iterator().next();
        int wanted = rows.applyAsInt(parts.get(first));
        parts.forEach((node, part) -> {
            if (rows.applyAsInt(part) != wanted) {
                throw new DataException("node '%s' has %d rows and node '%s' %d: give equally many"
                        .formatted(first, wanted, node, rows.applyAsInt(part)));
            }
        });
    }
}
