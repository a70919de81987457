package dev.pc4j.engine.host;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.HeapPlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.host.HostParameters.Layer;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Program;
import dev.pc4j.schedule.Program.Segment;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private final Workers workers;
    private final Gradients gradients;
    private final Stepper stepper;
    private final List<HostTile> tiles = new ArrayList<>();
    private final int tileRows;
    private final float[][][] scratch;
    private final Optimiser optimiser;
    private int scored;

    HostPlan(Graph graph, Schedule schedule, PlanOptions options, Arithmetic arithmetic, Workers workers) {
        super(graph, schedule);
        this.workers = workers;
        this.optimiser = options.optimiser();
        this.network = new HostNetwork(graph, schedule, options.batch(), optimiser, arithmetic);
        this.program = Program.of(graph, schedule);
        this.feedForward = Program.feedForward();
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
        if (of == network.output.node) {
            return HostNetwork.rows(network.output.target, of, rows);
        }
        float[] value = HostNetwork.rows(of.reference, of, rows);
        if (node.index() > 0) {
            float[] displacement = HostNetwork.rows(of.displacement, of, rows);
            for (int i = 0; i < value.length; i++) {
                value[i] += displacement[i];
            }
        }
        return value;
    }

    @Override
    public float[] error(Node node, int rows) {
        HostNode of = network.nodes[node.index()];
        float[] error = HostNetwork.rows(of.error, of, rows);
        for (int i = 0; of == network.output.node && i < error.length; i++) {
            error[i] /= network.output.scale();
        }
        return error;
    }

    @Override
    protected Inferred infer(float[] x, float[] y, int rows, double rateFactor) {
        Snapshot before = schedule().appliesWithin() ? new Snapshot(network.parameters, stepper) : null;
        execute(program, x, y, rows, rateFactor);
        Inferred found = sums(rows);
        String failed = notFinite(found);
        if (failed != null) {
            if (before != null) {
                before.restore();
            }
            throw diverged(failed, x, y, rows);
        }
        scored = rows;
        network.ended();
        return found;
    }

    private void execute(Program what, float[] x, float[] y, int rows, double rateFactor) {
        network.give(x, y);
        gradients.restart();
        for (int i = 0; i < what.segments().size(); i++) {
            Segment segment = what.segments().get(i);
            runTiles(segment, i == 0, rows);
            if (!segment.learners().isEmpty()) {
                gradients.take(segment.learners(), rows);
            }
            if (segment.apply()) {
                stepper.step(rows, rateFactor);
                gradients.restart();
            }
        }
    }

    private void runTiles(Segment segment, boolean first, int rows) {
        int count = (rows + tileRows - 1) / tileRows;
        workers.share(count, (tile, worker, sharing) -> tiles.get(tile)
                .run(segment, first, Math.min(tileRows, rows - tile * tileRows), scratch, worker, sharing));
    }

    private Inferred sums(int rows) {
        double loss = sum(network.output.losses, rows);
        List<Double> energies = new ArrayList<>();
        double total = 0;
        for (int i = 1; i < network.nodes.length; i++) {
            boolean hidden = network.nodes[i] != network.output.node;
            double sum = sum(network.energies[i], rows);
            // Where the energy is the loss, hidden errors are gradients; what is not finite stays so, to be found.
            double energy = schedule().energyIsLoss() && Double.isFinite(sum) ? hidden ? 0 : loss : sum;
            energies.add(energy);
            total += energy;
        }
        return new Inferred(rows, loss, total, energies);
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

    private DivergenceException diverged(String what, float[] x, float[] y, int rows) {
        String node = network.parameters.layers()
                .stream()
                .filter(l -> l.parameters.stream().anyMatch(p -> !Double.isFinite(p.squares())))
                .map(l -> l.node.name())
                .findFirst()
                .orElse(graph().output().name());
        return DivergenceException.found(t -> energiesAfter(t, x, y, rows), what, node, graph(), schedule());
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        double[][] energies = new double[schedule().iterations() + 1][];
        Optional<Program> observed = Program.observed(graph(), schedule());
        if (observed.isPresent()) {
            network.give(x, y);
            List<Segment> segments = observed.get().segments();
            for (int t = 0; t < energies.length; t++) {
                runTiles(segments.get(t), t == 0, rows);
                energies[t] = energies(rows);
            }
        } else {
            Arrays.setAll(energies, t -> energiesAfter(t, x, y, rows));
        }
        return energies;
    }

    private double[] energiesAfter(int iterations, float[] x, float[] y, int rows) {
        Snapshot before = schedule().appliesWithin() ? new Snapshot(network.parameters, stepper) : null;
        execute(Program.prefix(graph(), schedule(), iterations), x, y, rows, 1);
        if (before != null) {
            before.restore();
        }
        return energies(rows);
    }

    private double[] energies(int rows) {
        return sums(rows).energies().stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public float[] predict(float[] x, int rows) {
        execute(feedForward, x, null, rows, 1);
        return HostNetwork.rows(network.output.node.reference, network.output.node, rows);
    }

    @Override
    public void learn(int rows, double rateFactor) {
        stepper.step(rows, rateFactor);
    }

    @Override
    protected int correct() {
        int count = 0;
        for (int r = 0; r < scored; r++) {
            count += network.output.correct[r] ? 1 : 0;
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
        return new PlanState(parameters, slots, stepper.updates());
    }

    @Override
    public void restore(PlanState state) {
        graph().parameters().forEach(p -> set(p, state.parameters().get(p.name())));
        for (Layer layer : network.parameters.layers()) {
            SlotNames.load(optimiser.kind(), layer, state.slots());
        }
        stepper.updates(state.updates());
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
                        program.segments().size(), tiles.size(), workers.threads(), network.arithmetic.description(),
                        network.bytes() / 1e6);
    }

    @Override
    public void close() {}
}
