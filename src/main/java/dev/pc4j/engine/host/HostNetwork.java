package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All arrays of a plan, and its operators. */
final class HostNetwork {

    final Arithmetic arithmetic;
    final boolean held;
    final HostNode[] nodes;
    final OutputNode output;
    final Use[][] uses;

    /** Those of its operators. */
    final Set<Activation> activations = EnumSet.noneOf(Activation.class);

    final HostParameters parameters;
    final float[] zeros;

    /** The energy of every row at every node, [nodes][padded rows]. */
    final float[][] energies;

    /** The errors of the hidden nodes at their reference after a change of parameters; null where none change within inference. */
    final float[][] bases;

    /** The largest distance of a node from a parent that moves, in the order of the graph. */
    final int reach;

    private final int rows;
    private long inference;
    private float[] x;
    private float[] y;

    /**
     * Allocates everything.
     *
     * @param batch the largest number of rows; arrays have room for whole strips
     * @param optimiser says which arrays of the parameters' size there are beside them
     */
    HostNetwork(Graph graph, Schedule schedule, int batch, Optimiser optimiser, Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.parameters = new HostParameters(graph, optimiser, arithmetic);
        this.held = schedule.held();
        this.rows = HostMatrix.roundUp(batch, arithmetic.strip());
        this.nodes = new HostNode[graph.nodes().size()];
        this.uses = new Use[nodes.length][];
        this.energies = new float[nodes.length][rows];
        for (Node node : graph.nodes()) {
            boolean free = graph.free().contains(node.index());
            nodes[node.index()] = new HostNode(node, rows, arithmetic.panel(), free ? schedule.valueSlots() : 0);
        }
        this.bases = new float[nodes.length][];
        for (int i = 1; schedule.appliesWithin() && i < nodes.length - 1; i++) {
            bases[i] = new float[nodes[i].error.length];
        }
        this.zeros = new float[widest()];
        for (Node node : graph.nodes().subList(1, nodes.length)) {
            nodes[node.index()].operator = HostOperators.of(node, this);
        }
        parameters.order();
        for (Node node : graph.nodes()) {
            uses[node.index()] = graph.uses(node.index()).toArray(Use[]::new);
        }
        this.reach = reach(graph);
        this.output = new OutputNode(nodes[nodes.length - 1], graph.energy(), schedule.outputScale(), rows);
    }

    private static int reach(Graph graph) {
        int reach = 1;
        for (Node node : graph.nodes()) {
            for (int parent : node.parents()) {
                reach = parent == 0 ? reach : Math.max(reach, node.index() - parent);
            }
        }
        return reach;
    }

    /** Says that the loops of an activation will be used. */
    void prepare(Activation f) {
        activations.add(f);
        arithmetic.prepare(f);
    }

    /** Whether inference may move a node, so that errors are pulled back to it. */
    boolean moves(HostNode node) {
        return !node.node.isInput();
    }

    /** How many inferences there were before this one. */
    long inference() {
        return inference;
    }

    /** Whether what runs is a prediction, which has no target. */
    boolean predicting() {
        return y == null;
    }

    /** Ends an inference. */
    void ended() {
        inference++;
    }

    /** The padded number of rows of every array. */
    int rows() {
        return rows;
    }

    /** What a thread needs beside for a tile of so many rows: two arrays of the widest node's size, and what functions ask for. */
    float[][] scratch(int tileRows) {
        int work = Arrays.stream(nodes).skip(1).mapToInt(n -> n.operator.work()).max().orElse(0);
        return new float[][] {new float[tileRows * widest()], new float[tileRows * widest()], new float[work]};
    }

    /** The widest stride. */
    int widest() {
        return Arrays.stream(nodes).mapToInt(n -> n.stride).max().orElseThrow();
    }

    /** Sets where tiles find their rows: x [rows, n_input] and y [rows, n_output]. */
    void give(float[] inputs, float[] targets) {
        x = inputs;
        y = targets;
    }

    /** Copies a tile's rows into the input's reference and the target; rows up to {@code padded} are zero. */
    void loadInput(int row, int count, int padded) {
        load(x, nodes[0].reference, nodes[0], row, count, padded);
        if (y != null) {
            load(y, output.target, output.node, row, count, padded);
        }
    }

    private static void load(float[] from, float[] to, HostNode node, int row, int count, int padded) {
        for (int r = row; r < row + count; r++) {
            System.arraycopy(from, r * node.width, to, r * node.stride, node.width);
        }
        Arrays.fill(to, (row + count) * node.stride, (row + padded) * node.stride, 0);
    }

    /** Rows of an array of the node's layout, without the margin. */
    static float[] rows(float[] values, HostNode node, int count) {
        float[] out = new float[count * node.width];
        for (int r = 0; r < count; r++) {
            System.arraycopy(values, r * node.stride, out, r * node.width, node.width);
        }
        return out;
    }

    /** All uses of parameters. */
    List<ParameterUse> uses() {
        List<ParameterUse> all = new ArrayList<>();
        for (int i = 1; i < nodes.length; i++) {
            all.addAll(nodes[i].operator.uses());
        }
        return all;
    }

    /** Bytes of the weights that products read, or of those that they read again and again while sweeps pass, where a cache holds these. */
    long weightBytes() {
        long once = 0;
        long swept = 0;
        long widest = 0;
        for (HostParameter parameter : parameters.all()) {
            long bytes = parameter.bytesRead();
            boolean fromInput = parameter.derivedParts() == 0;
            once += fromInput ? bytes : 0;
            swept += fromInput ? 0 : bytes;
            widest = fromInput ? widest : Math.max(widest, bytes);
        }
        long near = once + Math.min(swept, widest * (Sweep.ABREAST + 1) * reach);
        return near < Tiling.CACHED ? near : once + swept;
    }

    /** Bytes of all arrays. */
    long bytes() {
        long bytes = parameters.all().stream().mapToLong(HostParameter::bytes).sum();
        for (HostNode node : nodes) {
            long floats = (1L + node.kept.length) * node.reference.length + node.displacement.length
                    + node.error.length;
            bytes += 4 * (floats + (bases[node.index()] == null ? 0 : bases[node.index()].length));
        }
        return bytes;
    }
}
