package dev.pc4j.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a data set are to be predicted as. Arrays are shared, not copied, as everywhere in a
 * {@link DataSet}.
 */
public sealed interface Targets {

    /** {@return the names of what a network's outputs stand for, one each; of tokens, those of each position} */
    List<String> names();

    /** {@return how many numbers a row's targets are, which is how many outputs a network for them has} */
    default int width() {
        return names().size();
    }

    /** {@return what messages call the things that {@link #names} names} */
    String what();

    /** {@return the number of rows} */
    int rows();

    /** Copies of the rows in an order. */
    Targets select(int[] order);

    /** Writes a row's numbers, of which there are as many as names, into an array of zeros. */
    void write(int row, float[] into, int at);

    /**
     * Classes: one for each row.
     *
     * @param names  of the classes in the order of their labels
     * @param labels {@code [rows]}, each in {@code 0..classes-1}
     */
    @SuppressWarnings("ArrayRecordComponent") // shared as it is
    record Classes(List<String> names, int[] labels) implements Targets {

        /** Copies the names. */
        public Classes {
            names = List.copyOf(names);
        }

        @Override
        public String what() {
            return "classes";
        }

        @Override
        public int rows() {
            return labels.length;
        }

        @Override
        public Classes select(int[] order) {
            int[] some = new int[order.length];
            for (int i = 0; i < order.length; i++) {
                some[i] = labels[order[i]];
            }
            return new Classes(names, some);
        }

        @Override
        public void write(int row, float[] into, int at) {
            into[at + labels[row]] = 1;
        }
    }

    /**
     * Numbers: one for each row and output, for regression.
     *
     * @param names  of the outputs
     * @param values row-major {@code [rows, outputs]}, finite
     */
    @SuppressWarnings("ArrayRecordComponent") // shared as it is
    record Numbers(List<String> names, float[] values) implements Targets {

        /** Copies the names. */
        public Numbers {
            names = List.copyOf(names);
        }

        @Override
        public String what() {
            return "target columns";
        }

        @Override
        public int rows() {
            return names.isEmpty() ? 0 : values.length / names.size();
        }

        @Override
        public Numbers select(int[] order) {
            float[] some = new float[order.length * names.size()];
            for (int i = 0; i < order.length; i++) {
                write(order[i], some, i * names.size());
            }
            return new Numbers(names, some);
        }

        @Override
        public void write(int row, float[] into, int at) {
            System.arraycopy(values, row * names.size(), into, at, names.size());
        }
    }

    /**
     * The tokens that follow those of a row, one at each of its positions, for language models.
     *
     * @param names  of the tokens in the order of their numbers: the vocabulary
     * @param length positions in a row
     * @param labels row-major {@code [rows, length]}, each in {@code 0..names-1}
     */
    @SuppressWarnings("ArrayRecordComponent") // shared as it is
    record Tokens(List<String> names, int length, int[] labels) implements Targets {

        /** Copies the names. */
        public Tokens {
            names = List.copyOf(names);
        }

        @Override
        public int width() {
            return length * names.size();
        }

        @Override
        public String what() {
            return "tokens";
        }

        @Override
        public int rows() {
            return labels.length / length;
        }

        @Override
        public Tokens select(int[] order) {
            int[] some = new int[order.length * length];
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(labels, order[i] * length, some, i * length, length);
            }
            return new Tokens(names, length, some);
        }

        /** Ones at {@code [length, names]}. */
        @Override
        public void write(int row, float[] into, int at) {
            for (int t = 0; t < length; t++) {
                into[at + t * names.size() + labels[row * length + t]] = 1;
            }
        }
    }

    /**
     * Targets of several outputs of a graph, by the nodes' names; in a row they lie beside each other.
     *
     * @param parts in the order of their columns, of equally many rows
     */
    record Nodes(Map<String, Targets> parts) implements Targets {

        /**
         * Copies the map.
         *
         * @throws DataException where there are none, or not equally many rows
         */
        public Nodes {
            parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
            NodeParts.requireAlike(parts, Targets::rows);
        }

        /** {@return the targets of a node} */
        public static Nodes of(String node, Targets targets) {
            return new Nodes(Map.of(node, targets));
        }

        /** {@return these and the targets of another node} */
        public Nodes and(String node, Targets targets) {
            Map<String, Targets> more = new LinkedHashMap<>(parts);
            more.put(node, targets);
            return new Nodes(more);
        }

        /** {@return that something was asked for which a single output has} */
        public IllegalStateException several() {
            return new IllegalStateException("targets of %s: ask for those of one".formatted(parts.keySet()));
        }

        /** {@return the widths of the nodes by name} */
        Map<String, Integer> nodes() {
            return NodeParts.of(parts, Targets::width);
        }

        /** The same rows with the columns of all these nodes in another order. */
        Nodes inOrder(List<String> nodes) {
            return new Nodes(NodeParts.inOrder(parts, nodes));
        }

        /** Each after its node. */
        @Override
        public List<String> names() {
            return parts.entrySet()
                    .stream()
                    .flatMap(part -> part.getValue().names().stream().map(name -> part.getKey() + "." + name))
                    .toList();
        }

        @Override
        public int width() {
            return parts.values().stream().mapToInt(Targets::width).sum();
        }

        @Override
        public String what() {
            return "targets by node";
        }

        @Override
        public int rows() {
            return parts.values().iterator().next().rows();
        }

        @Override
        public Nodes select(int[] order) {
            return new Nodes(NodeParts.of(parts, part -> part.select(order)));
        }

        @Override
        public void write(int row, float[] into, int at) {
            int column = at;
            for (Targets part : parts.values()) {
                part.write(row, into, column);
                column += part.width();
            }
        }
    }
}
