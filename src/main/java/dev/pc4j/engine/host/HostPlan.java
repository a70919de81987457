package dev.pc4j.engine.host;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.HeapPlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.host.HostParameters.Layer;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Program.Round;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A plan on the CPU. The batch is cut into tiles of rows; each runs a whole segment of the schedule by itself, usually all T iterations,
 * with its values in cache and one pass over the weights for each product. Tiles are shared out to the engine's threads; results do not
 * depend on how.
 */
final class HostPlan extends HeapPlan {
    static final String KERNEL = "tile-sweep";

    private final HostNetwork network;
    private final Program program;
    private final Program feedForward;
    private final Set<Integer> moving;
    private final Workers workers;
    private final Gradients gradients;
    private final Stepper stepper;
    private final List<HostTile> tiles = new ArrayList<>();
    private final int tileRows;
    private final float[][][] scratch;
    private final Optimiser optimiser;

    // Of an inference that is taken by hand.
    private Course course;
    private Optional<Snapshot> atStart = Optional.empty();
    private HostPin[] heldAtStart;

    HostPlan(Graph graph, Schedule schedule, PlanOptions options, Arithmetic arithmetic, Workers workers) {
        super(graph, schedule);
        this.workers = workers;
        this.optimiser = options.optimiser();
        this.network = new HostNetwork(graph, schedule, options.batch(), optimiser, options.seed(), arithmetic);
        this.program = Program.of(graph, schedule);
        this.feedForward = Program.feedForward();
        this.moving = Course.moving(schedule);
        this.gradients = new Gradients(network, workers);
        this.stepper = new Stepper(network, optimiser, workers);
        this.tileRows = Tiling.rows(network.rows(), workers.threads(), arithmetic.strip(), network.weightBytes());
        for (int row = 0; row < network.rows(); row += tileRows) {
            tiles.add(new HostTile(network, row));
        }
        this.scratch = new float[workers.threads()][][];
        Arrays.setAll(scratch, thread -> network.scratch(tileRows));
    }

    @Override
    public void set(Parameter parameter, float[] values) {
        network.parameters.of(parameter).write(values);
    }

    @Override
    public float[] get(Parameter parameter) {
        HostParameter of = network.parameters.of(parameter);
        return of.unpack(of.values);
    }

    @Override
    public float[] gradient(Parameter parameter) {
        HostParameter of = network.parameters.of(parameter);
        return of.unpack(of.gradient);
    }

    @Override
    public float[] value(Node node, int rows) {
        HostNode of = network.nodes[node.index()];
        HostPin pin = network.pin(node.index());
        boolean nudged = network.nudges(of);
        if (nudged && network.energyOf[node.index()].isApart(pin)) {
            return HostNetwork.rows(network.energyOf[node.index()].target, of, rows);
        }
        float[] value = HostNetwork.rows(of.reference, of, rows);
        float[] displacement = HostNetwork.rows(of.displacement, of, rows);
        for (int i = 0; i < value.length; i++) {
            value[i] += displacement[i];
        }
        if (pin != null && !nudged) {
            pin.into(value, of.width, 0, rows);
        }
        return value;
    }

    @Override
    public float[] error(Node node, int rows) {
        HostNode of = network.nodes[node.index()];
        float[] error = HostNetwork.rows(of.error, of, rows);
        float weight = network.energyOf[node.index()].weight();
        for (int i = 0; weight != 1 && i < error.length; i++) {
            error[i] /= weight;
        }
        return error;
    }

    @Override
    protected Inferred infer(float[] x, float[] y, int rows, double rateFactor) {
        return infer(pins(x, y), rows, rateFactor);
    }

    @Override
    protected Inferred infer(Clamps clamps, int rows, double rateFactor) {
        return infer(pins(clamps), rows, rateFactor);
    }

    private HostPin[] pins(float[] x, float[] y) {
        HostPin[] pins = new HostPin[network.nodes.length];
        pins[graph().input().index()] = HostPin.all(x, graph().input().width());
        if (y != null) {
            pins[graph().output().index()] = HostPin.all(y, graph().output().width());
        }
        return pins;
    }

    private HostPin[] pins(Clamps clamps) {
        HostPin[] pins = new HostPin[network.nodes.length];
        clamps.nodes().forEach((name, clamp) -> {
            Node node = graph().node(name);
            pins[node.index()] = HostPin.of(clamp, node.width());
        });
        return pins;
    }

    private Inferred infer(HostPin[] pins, int rows, double rateFactor) {
        Optional<Snapshot> before = snapshot();
        try {
            execute(program, pins, rows, rateFactor);
            return found(before, pins, rows);
        } finally {
            network.ended(rows);
        }
    }

    /** What an inference may change, where it does. */
    private Optional<Snapshot> snapshot() {
        return schedule().appliesWithin() ? Optional.of(new Snapshot(network.parameters, stepper)) : Optional.empty();
    }

    private Inferred found(Optional<Snapshot> before, HostPin[] pins, int rows) {
        Inferred found = sums(rows);
        String failed = notFinite(found);
        if (failed != null) {
            before.ifPresent(Snapshot::restore);
            throw diverged(failed, pins, rows);
        }
        return found;
    }

    @Override
    public void start(float[] x, float[] y, int rows) {
        start(pins(x, y), rows);
    }

    @Override
    public void start(Clamps clamps, int rows) {
        start(pins(clamps), rows);
    }

    private void start(HostPin[] pins, int rows) {
        course = Course.of(graph(), schedule()).orElseThrow();
        atStart = snapshot();
        heldAtStart = pins;
        execute(course.start(), pins, rows, 1);
    }

    @Override
    public void step(int iterations, int rows, double rateFactor) {
        segments(course.next(iterations), false, rows, rateFactor);
    }

    @Override
    public double gradientNorm(int rows) {
        double[] squares = new double[network.rows()];
        workers.run(tileCount(rows), (tile, worker) -> tiles.get(tile)
                .gradient(moving, tileRows(tile, rows), squares, scratch[worker]));
        return Math.sqrt(Arrays.stream(squares).max().orElse(0));
    }

    @Override
    protected Inferred finish(int rows, double rateFactor) {
        try {
            segments(course.rest(), false, rows, rateFactor);
            return found(atStart, heldAtStart, rows);
        } finally {
            network.ended(rows);
        }
    }

    @Override
    public void abandon() {
        atStart.ifPresent(Snapshot::restore);
    }

    private void execute(Program what, HostPin[] pins, int rows, double rateFactor) {
        network.give(pins, rows, false);
        segments(what, true, rows, rateFactor);
    }

    /**
     * Runs a program.
     *
     * @param starts whether it is from the start, rather than from where another ended
     */
    private void segments(Program what, boolean starts, int rows, double rateFactor) {
        if (starts) {
            gradients.restart();
        }
        boolean first = starts;
        for (Round round : what.rounds()) {
            for (int pass = 0; pass < round.times(); pass++) {
                for (Segment segment : round.pass(pass)) {
                    segment(segment, first, rows, rateFactor);
                    first = false;
                }
            }
        }
    }

    private void segment(Segment segment, boolean first, int rows, double rateFactor) {
        runTiles(segment, first, rows);
        if (!segment.learners().isEmpty()) {
            gradients.take(segment.learners(), rows);
        }
        if (segment.apply()) {
            stepper.step(rows, rateFactor);
            gradients.applied();
        }
    }

    private void runTiles(Segment segment, boolean first, int rows) {
        workers.share(tileCount(rows), (tile, worker, sharing) -> tiles.get(tile)
                .run(segment, first, tileRows(tile, rows), scratch, worker, sharing));
    }

    private int tileCount(int rows) {
        return Math.ceilDiv(rows, tileRows);
    }

    private int tileRows(int tile, int rows) {
        return Math.min(tileRows, rows - tile * tileRows);
    }

    private Inferred sums(int rows) {
        double loss = 0;
        for (HostNode output : network.outputs) {
            loss += sum(network.energyOf[output.index()].losses, rows);
        }
        List<Double> energies = new ArrayList<>();
        double total = 0;
        for (int i : graph().predicted()) {
            double sum = sum(network.energies[i], rows);
            // Where the energy is the loss, hidden errors are gradients; what is not finite stays so, to be found.
            boolean output = network.outputs.contains(network.nodes[i]);
            double own = output ? sum(network.energyOf[i].losses, rows) : 0;
            double energy = schedule().energyIsLoss() && Double.isFinite(sum) ? own : sum;
            energies.add(energy);
            total += energy;
        }
        return new Inferred(rows, loss, correct(rows), total, energies, schedule().iterations());
    }

    private static double sum(float[] values, int rows) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            sum += values[r];
        }
        return sum;
    }

    /** What is not finite, or null. */
    private String notFinite(Inferred found) {
        for (int i = 0; i < found.energies().size(); i++) {
            if (!Double.isFinite(found.energies().get(i))) {
                return "the energy";
            }
        }
        for (HostParameter parameter : network.parameters.all()) {
            if (!Double.isFinite(parameter.squares())) {
                return "the gradient";
            }
        }
        return null;
    }

    private DivergenceException diverged(String what, HostPin[] pins, int rows) {
        String node = network.parameters.layers()
                .stream()
                .filter(l -> l.parameters.stream().anyMatch(p -> !Double.isFinite(p.squares())))
                .map(l -> l.node.name())
                .findFirst()
                .orElse(graph().outputs().getLast().name());
        return DivergenceException.found(t -> energiesAfter(t, pins, rows), what, node, graph(), schedule());
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        return trace(pins(x, y), rows);
    }

    @Override
    public double[][] trace(Clamps clamps, int rows) {
        return trace(pins(clamps), rows);
    }

    private double[][] trace(HostPin[] pins, int rows) {
        double[][] energies = new double[schedule().iterations() + 1][];
        Optional<Course> course = Course.observing(graph(), schedule());
        if (course.isPresent()) {
            network.give(pins, rows, false);
            for (int t = 0; t < energies.length; t++) {
                segments(t == 0 ? course.get().start() : course.get().next(1), t == 0, rows, 1);
                energies[t] = energies(rows);
            }
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, pins, rows));
        }
        return energies;
    }

    private double[] energiesAfter(int iterations, HostPin[] pins, int rows) {
        Optional<Snapshot> before = snapshot();
        execute(Program.prefix(graph(), schedule(), iterations), pins, rows, 1);
        before.ifPresent(Snapshot::restore);
        return energies(rows);
    }

    @Override
    public double[] energies(int rows) {
        return sums(rows).energies().stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public float[] predict(float[] x, int rows) {
        return predict(pins(x, null), List.of(graph().output()), rows).getFirst();
    }

    @Override
    public List<float[]> predict(Clamps inputs, List<Node> nodes, int rows) {
        return predict(pins(inputs), nodes, rows);
    }

    private List<float[]> predict(HostPin[] pins, List<Node> nodes, int rows) {
        network.give(pins, rows, true);
        segments(feedForward, true, rows, 1);
        return nodes.stream()
                .map(node -> network.nodes[node.index()])
                .map(of -> HostNetwork.rows(of.reference, of, rows))
                .toList();
    }

    @Override
    public void learn(int rows, double rateFactor) {
        stepper.step(rows, rateFactor);
    }

    @Override
    public void learn(GradientSums sums, double rateFactor) {
        Map<HostParameter, float[]> given = new HashMap<>();
        sums.byParameter().forEach((name, values) -> given.put(network.parameters.of(name), values));
        gradients.give(given);
        learn(sums.rows(), rateFactor);
    }

    /** How many rows have their largest feed-forward prediction at the target's largest element, of every output. */
    private int correct(int rows) {
        int count = 0;
        for (int r = 0; r < rows; r++) {
            int row = r;
            count += network.outputs.stream().allMatch(o -> network.energyOf[o.index()].correct[row]) ? 1 : 0;
        }
        return count;
    }

    @Override
    public PlanState state() {
        Map<String, float[]> parameters = new HashMap<>();
        graph().parameters().forEach(p -> parameters.put(p.name(), get(p)));
        Map<String, float[]> slots = new HashMap<>();
        for (Layer layer : network.parameters.layers()) {
            SlotNames.save(optimiser.kind(), layer, slots);
        }
        return new PlanState(parameters, slots, stepper.updates(), network.inference());
    }

    @Override
    public void restore(PlanState state) {
        graph().parameters().forEach(p -> set(p, state.parameters().get(p.name())));
        for (Layer layer : network.parameters.layers()) {
            SlotNames.load(optimiser.kind(), layer, state.slots());
        }
        stepper.updates(state.updates());
        network.restart(state.inferences());
    }

    @Override
    public String kernel() {
        return KERNEL;
    }

    @Override
    public boolean warm() {
        return network.activations.stream().allMatch(network.arithmetic::prepared);
    }

    @Override
    public String explain() {
        return """
                kernel %s: %s
                each tile of %d rows runs %d iteration(s) of rule %s, value optimiser %s, in %d segment(s) by itself, %d tile(s) on %d thread(s)
                products in %s
                displacement form, clamped-input products once an inference, zero-error wave skipped
                %.1f MB of values and parameters"""
                .formatted(
                        kernel(), "schedule interpreted tile by tile", tileRows, schedule().iterations(),
                        schedule().name(), schedule().valueOptimiser(),
                        program.length(), tiles.size(), workers.threads(), network.arithmetic.description(),
                        network.bytes() / 1e6);
    }

    @Override
    public void close() {}
}
