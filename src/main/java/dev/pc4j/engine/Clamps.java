package dev.pc4j.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which nodes an inference holds, and at which values: {@code Clamps.of("x", images).and("y", labels)}. Values are row-major float32, [rows,
 * width of the node]. Inputs that are not clamped start at zero, all other nodes at their prediction, unless the schedule's start says
 * otherwise; they move if the schedule moves them.
 */
public final class Clamps {
    /** No node is held. */
    public static final Clamps NONE = new Clamps(Map.of());

    private final Map<String, Clamp> nodes;

    /** The values at which one node is held. Arrays are kept, not copied. */
    public static final class Clamp {
        private final float[] values;
        private final Optional<boolean[]> held;

        private Clamp(float[] values, Optional<boolean[]> held) {
            this.values = values;
            this.held = held;
        }

        /** [rows, width]. */
        public float[] values() {
            return values;
        }

        /** Which of the values are held, where not all are; the others are free and not read. */
        public Optional<boolean[]> held() {
            return held;
        }
    }

    private Clamps(Map<String, Clamp> nodes) {
        this.nodes = Collections.unmodifiableMap(nodes);
    }

    /** Holds one node. */
    public static Clamps of(String node, float[] values) {
        return NONE.and(node, values);
    }

    /** Holds a part of one node: the values whose entry in {@code held} is true. */
    public static Clamps of(String node, float[] values, boolean[] held) {
        return NONE.and(node, values, held);
    }

    /** Holds another node too. */
    public Clamps and(String node, float[] values) {
        return with(node, new Clamp(values, Optional.empty()));
    }

    /** Holds a part of another node too: the values whose entry in {@code held} is true. */
    public Clamps and(String node, float[] values, boolean[] held) {
        if (held.length != values.length) {
            throw new IllegalArgumentException("node '%s' has a mask of %d entries for %d values: give one for each"
                    .formatted(node, held.length, values.length));
        }
        return with(node, new Clamp(values, Optional.of(held)));
    }

    /** Holds the nodes of others too. */
    public Clamps and(Clamps others) {
        Clamps all = this;
        for (var other : others.nodes.entrySet()) {
            all = all.with(other.getKey(), other.getValue());
        }
        return all;
    }

    private Clamps with(String node, Clamp clamp) {
        if (nodes.containsKey(node)) {
            throw new IllegalArgumentException("node '%s' is clamped twice: name it once".formatted(node));
        }
        Map<String, Clamp> more = new LinkedHashMap<>(nodes);
        more.put(node, clamp);
        return new Clamps(more);
    }

    /** What is held, by the node's name, in the order in which it was given. */
    public Map<String, Clamp> nodes() {
        return nodes;
    }
}
