package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;

/** All arrays of a plan and where they lie in its block of memory. */
final class Network {

    final Graph graph;
    final Schedule schedule;
    final Shape shape;
    final NodeArrays[] nodes;
    final List<List<Use>> uses = new ArrayList<>();

    /** The number of rows that every array has room for. */
    final int rows;

    /** [rows, stride] of the output: what it is clamped to. */
    final long target;

    /** One float a row: the loss, and whether the largest prediction is at the target's largest. */
    final long losses;

    final long hits;

    /** The {@code PcResults}. */
    final long results;

    /** A column of ones, [rows, columns], which makes bias gradients ordinary products. */
    final long ones;

    /** All that training carries on, as one stretch, and room for a copy of it; the copy is NONE where no schedule needs it. */
    final long kept;

    final long keptWords;
    final long backup;

    /** Where a call's rows lie when they do not come from a data set. */
    final long inputs;

    final long targets;
    final long words;

    private final Layout layout = new Layout();

    /**
     * Lays out everything.
     *
     * @throws EngineException for an operator that has no kernels
     */
    Network(Graph graph, Schedule schedule, Shape shape, int batch, Optimiser optimiser, String engine) {
        this.graph = graph;
        this.schedule = schedule;
        this.shape = shape;
        this.rows = Limits.rows(batch, shape);
        this.nodes = new NodeArrays[graph.nodes().size()];
        this.results = layout.reserve(Code.ENERGIES + nodes.length);
        this.kept = layout.words();
        DenseArrays[] parameters = parameters(optimiser);
        this.keptWords = layout.words() - kept;
        this.backup = schedule.appliesWithin() ? layout.reserve(keptWords) : Task.NONE;
        for (Node node : graph.nodes()) {
            uses.add(graph.uses(node.index()));
            nodes[node.index()] = new NodeArrays(
                    node, shape, rows, layout, schedule.appliesWithin(), uses.getLast().size(),
                    graph.free().contains(node.index()) ? schedule.valueSlots() : 0);
        }
        for (Node node : graph.nodes().subList(1, nodes.length)) {
            connect(nodes[node.index()], parameters[node.index()], engine);
        }
        NodeArrays output = output();
        this.target = layout.reserve((long) rows * output.stride);
        this.losses = layout.reserve(rows);
        this.hits = layout.reserve(rows);
        this.ones = layout.reserve((long) rows * shape.columns());
        this.inputs = layout.reserve((long) batch * graph.input().width());
        this.targets = layout.reserve((long) batch * output.width);
        this.words = layout.words();
    }

    /** Values and slots of all parameters first, so that they lie in one stretch. */
    private DenseArrays[] parameters(Optimiser optimiser) {
        DenseArrays[] all = new DenseArrays[nodes.length];
        for (Node node : graph.nodes()) {
            if (node.operator() instanceof Dense dense) {
                List<Parameter> own = node.parameters();
                Weights matrix = new Weights(graph, own.get(0), optimiser, shape, layout);
                Weights bias = dense.bias() ? new Weights(graph, own.get(1), optimiser, shape, layout) : null;
                long mean = layout.reserve(1);
                all[node.index()] = new DenseArrays(matrix, bias, Task.NONE, mean, layout.reserve(1));
            }
        }
        return all;
    }

    private void connect(NodeArrays self, DenseArrays parameters, String engine) {
        switch (self.node.operator()) {
            case Dense dense -> dense(self, dense, parameters);
            case Identity identity -> {}
            case Add add -> {}
            default ->
                throw new EngineException("engine '%s' has no operator '%s' (node '%s'): it has dense, identity and add"
                        .formatted(engine, self.node.operator().kind(), self.node.name()));
        }
    }

    private void dense(NodeArrays self, Dense dense, DenseArrays parameters) {
        NodeArrays parent = parent(self);
        self.dense = laid(parameters, parent);
        boolean late = dense.placement() == Placement.AFTER && dense.activation() != Activation.NONE;
        self.read = parent.shownTo(late ? Activation.NONE : dense.activation(), rows, layout);
        if (late) {
            long size = (long) rows * self.stride;
            self.late = new Late(dense.activation(), layout.reserve(size), layout.reserve(size), layout.reserve(size),
                    layout.reserve(size));
        }
    }

    private DenseArrays laid(DenseArrays of, NodeArrays parent) {
        of.matrix().lay(layout);
        if (of.bias() != null) {
            of.bias().lay(layout);
        }
        boolean copied = shape.packed() && parent.index() > 0;
        long size = Layout.roundUp(of.matrix().inputs, shape.columns()) * of.matrix().outputs;
        return new DenseArrays(of.matrix(), of.bias(), copied ? layout.reserve(size) : Task.NONE, of.meanGradient(),
                of.stepSize());
    }

    /** The only parent of a dense node. */
    NodeArrays parent(NodeArrays of) {
        return nodes[of.node.parents().getFirst()];
    }

    List<NodeArrays> parents(NodeArrays of) {
        return of.node.parents().stream().map(p -> nodes[p]).toList();
    }

    NodeArrays output() {
        return nodes[nodes.length - 1];
    }

    /** The nodes with parameters. */
    List<NodeArrays> learners() {
        List<NodeArrays> all = new ArrayList<>();
        for (NodeArrays node : nodes) {
            if (node.dense != null) {
                all.add(node);
            }
        }
        return all;
    }

    /** All parameters. */
    List<Weights> weights() {
        List<Weights> all = new ArrayList<>();
        for (NodeArrays learner : learners()) {
            all.add(learner.dense.matrix());
            if (learner.dense.bias() != null) {
                all.add(learner.dense.bias());
            }
        }
        return all;
    }
}
