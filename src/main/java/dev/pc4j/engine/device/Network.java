package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Use;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All arrays of a plan and where they lie in its block of memory, which grows when programs ask for more. */
final class Network {

    final Graph graph;
    final Schedule schedule;
    final Packing packing;
    final NodeArrays[] nodes;

    /** The engine's name, for messages. */
    final String engine;

    final List<List<Use>> uses = new ArrayList<>();

    /** The most rows of a call. */
    final int batch;

    /** The number of rows that every array has room for. */
    final int rows;

    /** Of starts and noise. */
    final long seed;

    /** Starts other than feed-forward, in order, with which inference begins. */
    final List<Step.Initialise> starts;

    private final boolean nudged;

    /** How many relaxations the inference has run, an int by its bits; NONE where no noise is drawn by it. */
    final long relaxations;

    /** One float a row: whether the largest prediction is at the target's largest, at every output. */
    final long hits;

    /** The {@code PcResults}. */
    final long results;

    /** A column of ones, [rows, columns], which makes bias gradients ordinary products. */
    final long ones;

    /** All that training carries on, as one stretch, and room for a copy of it; the copy is NONE where no schedule needs it. */
    final long kept;

    final long keptWords;
    final long backup;

    /** Where a call's rows lie when they do not come from a data set; NONE where there is no one input, or output. */
    final long inputs;

    final long targets;
    final Layout layout = new Layout();

    /** Parameters in the order of the nodes, those of a node together. */
    final List<Layer> layers = new ArrayList<>();

    /** The most iterations of a trace whose energies lie side by side, so that nobody waits between them. */
    static final int GLANCES = 64;

    /** Whether steps of learning scale their gradients or add them up, so that sums lie apart. */
    final boolean sumsGradients;

    private final Map<String, Weights> weights = new LinkedHashMap<>();
    private final Set<Integer> relaxed = new HashSet<>();
    private long glances = Task.NONE;
    private long inputRows = Task.NONE;
    private long outputRows = Task.NONE;
    private long scratch;
    private long scratchWords;

    /**
     * Lays out everything.
     *
     * @throws EngineException for an operator that has no kernels
     */
    Network(Graph graph, Schedule schedule, Packing packing, PlanOptions options, String engine) {
        this.graph = graph;
        this.schedule = schedule;
        this.packing = packing;
        this.engine = engine;
        this.batch = options.batch();
        this.rows = Limits.rows(batch, packing);
        this.seed = options.seed();
        this.starts = schedule.starts()
                .stream()
                .filter(start -> start.start().kind() != Start.Kind.FEED_FORWARD)
                .toList();
        this.nudged = schedule.flat().anyMatch(Step.Nudge.class::isInstance);
        schedule.flat().filter(Step.Relax.class::isInstance).forEach(step -> relaxed.addAll(step.nodes()));
        this.nodes = new NodeArrays[graph.nodes().size()];
        this.results = layout.reserve(resultWords());
        this.kept = layout.words();
        parameters(options);
        this.keptWords = layout.words() - kept;
        this.backup = schedule.appliesWithin() ? layout.reserve(keptWords) : Task.NONE;
        for (Node node : graph.nodes()) {
            uses.add(graph.uses(node.index()));
            nodes[node.index()] = new NodeArrays(node, this);
        }
        this.sumsGradients = schedule.flat()
                .anyMatch(step -> step instanceof Step.Learn learn && (learn.scale() != 1 || learn.adds()));
        layers.forEach(layer -> layer.lay(layout, sumsGradients));
        for (int index : graph.predicted()) {
            nodes[index].operator = DeviceOperators.of(graph.node(index), this);
        }
        this.relaxations = isNoisy(schedule) ? layout.reserve(1) : Task.NONE;
        this.hits = layout.reserve(rows);
        this.ones = layout.reserve((long) rows * packing.columns());
        this.inputs = graph.inputs().size() == 1 ? layout.reserve((long) batch * graph.input().width()) : Task.NONE;
        this.targets = graph.outputs().size() == 1 ? layout.reserve((long) batch * graph.output().width()) : Task.NONE;
    }

    private static boolean isNoisy(Schedule schedule) {
        return schedule.flat().anyMatch(step -> step instanceof Step.Relax relax && relax.temperature() > 0);
    }

    /** Values and slots of all parameters first, so that they lie in one stretch. */
    private void parameters(PlanOptions options) {
        for (Node node : graph.nodes()) {
            List<Weights> own = new ArrayList<>();
            for (Parameter parameter : graph.layer(node)) {
                own.add(new Weights(graph, parameter, options.optimiser(), packing, layout));
                weights.put(parameter.name(), own.getLast());
            }
            if (!own.isEmpty()) {
                long mean = layout.reserve(1);
                layers.add(new Layer(node, own, mean, layout.reserve(1)));
            }
        }
    }

    /** Words of all arrays that were asked for so far. */
    long words() {
        return layout.words();
    }

    /** Words of a {@code PcResults}. */
    int resultWords() {
        return Code.ENERGIES + nodes.length;
    }

    /** {@value #GLANCES} {@code PcResults} beside those of calls, which exist once they are asked for. */
    long glances() {
        if (glances == Task.NONE) {
            glances = layout.reserve((long) GLANCES * resultWords());
        }
        return glances;
    }

    /** The distance of the rows of values of a shape. */
    int stride(Shape shape) {
        return Math.toIntExact(Layout.roundUp(shape.size(), packing.columns()));
    }

    /** A new array of so many floats a row. */
    long array(int stride) {
        return layout.reserve(Limits.array(rows, stride));
    }

    /** Where rows of several inputs lie side by side. */
    long inputRows(int stride) {
        inputRows = inputRows == Task.NONE ? array(stride) : inputRows;
        return inputRows;
    }

    /** Where rows of several outputs lie side by side. */
    long outputRows(int stride) {
        outputRows = outputRows == Task.NONE ? array(stride) : outputRows;
        return outputRows;
    }

    /** A new array of a node. */
    long array(Node node, int stride) {
        return layout.reserve(Limits.node(node, rows, stride));
    }

    /** At least so many words, for whoever needs them between one phase and the next. */
    long scratch(long words) {
        if (words > scratchWords) {
            scratch = layout.reserve(words);
            scratchWords = words;
        }
        return scratch;
    }

    /** Whether the schedule moves a node. */
    boolean relaxed(Node node) {
        return relaxed.contains(node.index());
    }

    /** The nodes that the schedule moves, at a rate that is not zero, and that calls do not hold in whole. */
    List<Integer> free(Pins pins) {
        return Course.moving(schedule).stream().sorted().filter(i -> !pins.whole(nodes[i])).toList();
    }

    /** Whether a node may leave its reference, so that errors are brought back to it. */
    boolean moves(Node node) {
        return !node.isInput() || relaxed(node);
    }

    /** Whether some inference goes on where the last one ended. */
    boolean continues() {
        return schedule.flat()
                .anyMatch(step -> step instanceof Step.Initialise start && start.start().kind() == Start.Kind.KEEP);
    }

    /** Whether a node may be held elsewhere than a call says. */
    boolean nudges(NodeArrays node) {
        return nudged && node.output;
    }

    /** A parameter of the graph. */
    Weights weights(Parameter parameter) {
        return weights.get(parameter.name());
    }

    /** All parameters, layer by layer. */
    List<Weights> weights() {
        return List.copyOf(weights.values());
    }

    List<NodeArrays> parents(NodeArrays of) {
        return of.node.parents().stream().map(p -> nodes[p]).toList();
    }

    /** The nodes that have a prediction. */
    List<NodeArrays> predicted() {
        return graph.predicted().stream().map(i -> nodes[i]).toList();
    }

    /** The inputs in order. */
    List<NodeArrays> inputs() {
        return graph.inputs().stream().map(n -> nodes[n.index()]).toList();
    }

    /** The outputs in order. */
    List<NodeArrays> outputs() {
        return graph.outputs().stream().map(n -> nodes[n.index()]).toList();
    }

    /**
     * The output that one pass over whole rows clamps: of a graph that has no other, held in whole where its target is, with no more than a
     * row to its energy.
     */
    boolean clampedAtOnce(NodeArrays node, Pins pins) {
        return !nudged && node.output && node.leaf && graph.outputs().size() == 1 && node.byWholeRows()
                && pins.whole(node);
    }
}
