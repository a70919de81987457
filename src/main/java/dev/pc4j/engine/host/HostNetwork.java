package dev.pc4j.engine.host;

import dev.pc4j.engine.Draws;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All arrays of a plan, and its operators. */
final class HostNetwork {

    final Arithmetic arithmetic;
    final boolean held;
    final HostNode[] nodes;

    /** Of every node but inputs; null for those. */
    final NodeEnergy[] energyOf;

    /** Those that some schedule's targets are for, in order. */
    final List<HostNode> outputs = new ArrayList<>();
    final Use[][] uses;

    /** Those of its operators. */
    final Set<Activation> activations = new HashSet<>();

    final HostParameters parameters;
    final float[] zeros;

    /** The energy of every row at every node, [nodes][padded rows]. */
    final float[][] energies;

    /** The errors of nodes at their references, where these are no predictions; made where they are needed. */
    final float[][] bases;

    /** What is pulled back to nodes that move together, where some edge is delayed; else null. */
    final float[][] pulled;

    /** Starts other than feed-forward, in order, with which inference begins. */
    final List<Step.Initialise> starts;

    /** How errors relax, for schedules in which they do; else null. */
    final ErrorRelaxation errors;

    /** The largest distance of a node from a parent that moves, in the order of the graph. */
    final int reach;

    private final int rows;
    private final Set<Integer> moved;
    private final boolean delayed;
    private final boolean keeps;
    private final boolean nudges;
    private final long seed;
    private final float[][] kept;
    private int keptRows;
    private long inference;
    private HostPin[] pins;
    private int givenRows;
    private boolean anchored;
    private boolean predicting;

    /**
     * Allocates everything.
     *
     * @param batch the largest number of rows; arrays have room for whole strips
     * @param optimiser says which arrays of the parameters' size there are beside them
     * @param seed of starts and noise
     */
    HostNetwork(Graph graph, Schedule schedule, int batch, Optimiser optimiser, long seed, Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.parameters = new HostParameters(graph, optimiser, arithmetic);
        this.held = schedule.held();
        this.rows = HostMatrix.roundUp(batch, arithmetic.strip());
        this.moved = schedule.flat()
                .flatMap(step -> step instanceof Step.Relax relax ? relax.nodes().stream() : Stream.of())
                .collect(Collectors.toSet());
        this.nodes = new HostNode[graph.nodes().size()];
        this.uses = new Use[nodes.length][];
        this.energies = new float[nodes.length][rows];
        for (Node node : graph.nodes()) {
            boolean free = moved.contains(node.index());
            nodes[node.index()] = new HostNode(node, rows, arithmetic.panel(), free ? schedule.valueSlots() : 0);
        }
        this.bases = new float[nodes.length][];
        this.delayed = graph.hasDelays();
        this.starts = schedule.starts()
                .stream()
                .filter(start -> start.start().kind() != Start.Kind.FEED_FORWARD)
                .toList();
        this.keeps = schedule.flat()
                .anyMatch(s -> s instanceof Step.Initialise start && start.start().kind() == Start.Kind.KEEP);
        this.nudges = schedule.flat().anyMatch(Step.Nudge.class::isInstance);
        this.kept = new float[nodes.length][];
        this.pulled = delayed ? new float[nodes.length][] : null;
        if (delayed) {
            moved.forEach(i -> pulled[i] = new float[nodes[i].reference.length]);
        }
        this.seed = seed;
        if (schedule.appliesWithin() || schedule.flat().anyMatch(Step.Initialise.class::isInstance)) {
            makeBases();
        }
        this.zeros = new float[widest()];
        for (int index : graph.predicted()) {
            nodes[index].operator = HostOperators.of(graph.node(index), this);
        }
        parameters.order();
        for (Node node : graph.nodes()) {
            uses[node.index()] = graph.uses(node.index()).toArray(Use[]::new);
        }
        this.reach = reach(graph);
        this.energyOf = new NodeEnergy[nodes.length];
        for (int index : graph.predicted()) {
            boolean output = graph.outputs().contains(graph.node(index));
            energyOf[index] = new NodeEnergy(
                    nodes[index], uses[index].length == 0, output ? schedule.outputScale() : 1, rows);
        }
        graph.outputs().forEach(n -> outputs.add(nodes[n.index()]));
        boolean relaxes = schedule.flat().anyMatch(Step.RelaxErrors.class::isInstance);
        this.errors = relaxes ? new ErrorRelaxation(this) : null;
    }

    private int reach(Graph graph) {
        int reach = 1;
        for (Node node : graph.nodes()) {
            for (int parent : node.parents()) {
                reach = moves(nodes[parent]) ? Math.max(reach, node.index() - parent) : reach;
            }
        }
        return reach;
    }

    private void makeBases() {
        for (HostNode node : nodes) {
            if (!node.node.isInput() && bases[node.index()] == null) {
                bases[node.index()] = new float[node.error.length];
            }
        }
    }

    /** Says that the loops of an activation will be used. */
    void prepare(Activation f) {
        activations.add(f);
        arithmetic.prepare(f);
    }

    /** Whether inference may move a node, so that errors are pulled back to it. */
    boolean moves(HostNode node) {
        return !node.node.isInput() || moved.contains(node.index());
    }

    /** Whether a node may be held elsewhere than a call says. */
    boolean nudges(HostNode node) {
        return nudges && outputs.contains(node);
    }

    /** Whether some edge goes back, so that the nodes of a step do not come in the order in which they see each other. */
    boolean isDelayed() {
        return delayed;
    }

    /** Whether references are no feed-forward values in this call, so that errors start from bases. */
    boolean isAnchored() {
        return anchored;
    }

    /** Normal numbers of a node for a start (-1) or a relaxation of the inference. */
    Draws draws(int node, int relaxation) {
        return Draws.of(seed, inference, node, relaxation);
    }

    /** Where the last inference left a node; null where it had other rows. */
    float[] kept(int node) {
        return keptRows == givenRows ? kept[node] : null;
    }

    /** What a call holds of a node; null for nothing. */
    HostPin pin(int node) {
        return pins[node];
    }

    /** How many inferences there were before this one. */
    long inference() {
        return inference;
    }

    /** Whether what runs is a prediction, which has no target. */
    boolean predicting() {
        return predicting;
    }

    /** Draws from here on as after so many inferences. */
    void restart(long inferences) {
        inference = inferences;
    }

    /** Ends an inference of so many rows. */
    void ended(int count) {
        inference++;
        if (keeps) {
            keptRows = count;
            for (HostNode node : nodes) {
                kept[node.index()] = values(node);
            }
        }
    }

    private float[] values(HostNode node) {
        float[] values = node.reference.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += node.displacement[i];
        }
        return values;
    }

    /** The padded number of rows of every array. */
    int rows() {
        return rows;
    }

    /** What a thread needs beside for a tile of so many rows: two arrays of the widest node's size, and what functions ask for. */
    float[][] scratch(int tileRows) {
        int work = Arrays.stream(nodes)
                .filter(n -> n.operator != null)
                .mapToInt(n -> n.operator.work())
                .max()
                .orElse(0);
        return new float[][] {new float[tileRows * widest()], new float[tileRows * widest()], new float[work]};
    }

    /** The widest stride. */
    int widest() {
        return Arrays.stream(nodes).mapToInt(n -> n.stride).max().orElseThrow();
    }

    /**
     * Sets what the next call holds, by node, null for nothing.
     *
     * @param predictingOnly whether it is a prediction, which has no targets
     */
    void give(HostPin[] held, int count, boolean predictingOnly) {
        pins = held;
        givenRows = count;
        predicting = predictingOnly;
        anchored = !predictingOnly && (delayed || !starts.isEmpty());
        for (HostNode node : nodes) {
            NodeEnergy energy = energyOf[node.index()];
            if (energy != null) {
                energy.forget();
                anchored |= !predictingOnly && pins[node.index()] != null && !energy.isLeaf();
            }
        }
        if (anchored) {
            makeBases();
        }
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
        for (HostNode node : nodes) {
            all.addAll(node.operator == null ? List.of() : node.operator.uses());
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
