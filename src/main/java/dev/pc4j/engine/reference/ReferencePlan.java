package dev.pc4j.engine.reference;

import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.HeapPlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A plan of the reference engine, which {@link ExactPlan} reads and writes in double. */
final class ReferencePlan extends HeapPlan {
    static final String KERNEL = "loops";

    private final Network network;
    private final Descent descent;
    private final long seed;
    private Map<String, double[]> given = Map.of();
    private Beliefs beliefs;
    private long inferences;
    private int correct;

    // Of an inference that is taken by hand.
    private Interpreter interpreter;
    private Beliefs beliefsBefore;
    private Snapshot atStart;
    private double[] lossesAtStart;
    private double factor;

    ReferencePlan(Graph graph, Schedule schedule, PlanOptions options) {
        super(graph, schedule);
        seed = options.seed();
        network = new Network(graph);
        descent = Descent.of(options.optimiser(), network);
    }

    @Override
    public String explain() {
        return """
                reference engine: float64, one step of the schedule after another, each as plain loops over nodes, rows and columns
                rule %s, %d iterations, predictions %s, output errors scaled by %s x precision %s
                """
                .formatted(schedule().name(), schedule().iterations(),
                        schedule().held() ? "held at the feed-forward pass" : "refreshed",
                        schedule().outputScale(),
                        graph().outputs()
                                .stream()
                                .map(o -> String.valueOf(o.energy().precision()))
                                .collect(Collectors.joining(", ")));
    }

    @Override
    public String kernel() {
        return KERNEL;
    }

    // What ExactPlan adds.

    /** Lets a float call, which is checked, compute with the doubles that it stands for, by the node's name. */
    <T> T exactly(Map<String, double[]> values, Supplier<T> call) {
        given = values;
        try {
            return call.get();
        } finally {
            given = Map.of();
        }
    }

    Network network() {
        return network;
    }

    /** Of the last inference. */
    Beliefs beliefs() {
        return beliefs;
    }

    // The calls of a plan.

    @Override
    public void set(Parameter parameter, float[] values) {
        double[] exact = Named.widen(values, values.length);
        System.arraycopy(exact, 0, network.parameters().get(parameter.name()), 0, exact.length);
    }

    @Override
    public float[] get(Parameter parameter) {
        return Named.narrow(network.parameters().get(parameter.name()));
    }

    @Override
    public float[] gradient(Parameter parameter) {
        return Named.narrow(network.gradients().get(parameter.name()));
    }

    @Override
    public float[] value(Node node, int rows) {
        return Named.narrow(beliefs.value(node.index()));
    }

    @Override
    public float[] error(Node node, int rows) {
        return Named.narrow(beliefs.error(node.index()));
    }

    @Override
    protected Inferred infer(float[] x, float[] y, int rows, double rateFactor) {
        return infer(pair(x, y), rows, rateFactor);
    }

    @Override
    protected Inferred infer(Clamps clamps, int rows, double rateFactor) {
        Beliefs last = beliefs;
        beliefs = start(clamps, new Pass(rows, inferences++));
        double[] losses = losses(beliefs);
        correct = correctRows(rows);
        Snapshot before = schedule().appliesWithin() ? new Snapshot(network, descent) : null;
        try {
            interpret(beliefs, last, rateFactor, b -> {});
        } catch (DivergenceException e) {
            if (before != null) {
                before.restore(network, descent);
            }
            throw e;
        }
        return found(rows, losses);
    }

    private Inferred found(int rows, double[] losses) {
        double[] energies = energies(beliefs, losses);
        return new Inferred(rows, Arrays.stream(losses).sum(), correct, Arrays.stream(energies).sum(),
                Arrays.stream(energies).boxed().toList(), schedule().iterations());
    }

    @Override
    public void start(float[] x, float[] y, int rows) {
        start(pair(x, y), rows);
    }

    @Override
    public void start(Clamps clamps, int rows) {
        beliefsBefore = beliefs;
        beliefs = start(clamps, new Pass(rows, inferences++));
        lossesAtStart = losses(beliefs);
        correct = correctRows(rows);
        atStart = new Snapshot(network, descent);
        interpreter = new Interpreter(network, schedule(), beliefs, beliefsBefore, seed,
                () -> descent.step(rows, factor), b -> {});
        interpreter.start();
    }

    @Override
    public void step(int iterations, int rows, double rateFactor) {
        factor = rateFactor;
        orBack(() -> IntStream.range(0, iterations).forEach(i -> interpreter.next()));
    }

    @Override
    public double[] energies(int rows) {
        return energies(beliefs.freshlyPredicted(), lossesAtStart);
    }

    @Override
    public double gradientNorm(int rows) {
        Beliefs fresh = beliefs.freshlyPredicted();
        double[] squares = new double[rows];
        for (int node : Course.moving(schedule())) {
            double[] force = fresh.freeForce(node);
            int width = force.length / rows;
            for (int i = 0; i < force.length; i++) {
                squares[i / width] += force[i] * force[i];
            }
        }
        return Math.sqrt(Arrays.stream(squares).max().orElse(0));
    }

    @Override
    protected Inferred finish(int rows, double rateFactor) {
        factor = rateFactor;
        orBack(interpreter::finish);
        return found(rows, lossesAtStart);
    }

    @Override
    public void abandon() {
        atStart.restore(network, descent);
        beliefs = beliefsBefore;
        inferences--;
    }

    private void orBack(Runnable part) {
        try {
            part.run();
        } catch (DivergenceException e) {
            atStart.restore(network, descent);
            throw e;
        }
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        return trace(pair(x, y), rows);
    }

    @Override
    public double[][] trace(Clamps clamps, int rows) {
        Snapshot before = new Snapshot(network, descent);
        Beliefs traced = start(clamps, new Pass(rows, inferences));
        double[] losses = losses(traced);
        List<double[]> curve = new ArrayList<>();
        try {
            interpret(traced, beliefs, 1, b -> curve.add(energies(b.freshlyPredicted(), losses)));
        } finally {
            before.restore(network, descent);
        }
        return curve.toArray(double[][]::new);
    }

    @Override
    public float[] predict(float[] x, int rows) {
        return predict(Clamps.of(graph().input().name(), x), List.of(graph().output()), rows).getFirst();
    }

    @Override
    public List<float[]> predict(Clamps inputs, List<Node> nodes, int rows) {
        Beliefs start = new Beliefs(network, pins(inputs, rows), Pass.prediction(rows), false, 1);
        return nodes.stream().map(node -> Named.narrow(start.storedPrediction(node.index()))).toList();
    }

    @Override
    public void learn(int rows, double rateFactor) {
        descent.step(rows, rateFactor);
    }

    @Override
    public void learn(GradientSums gradients, double rateFactor) {
        network.gradients(Named.widen(gradients.byParameter()));
        learn(gradients.rows(), rateFactor);
    }

    @Override
    public void close() {
        beliefs = null;
    }

    @Override
    public PlanState state() {
        return new PlanState(Named.narrow(network.parameters()), Named.narrow(descent.slots), descent.updates(),
                inferences);
    }

    @Override
    public void restore(PlanState state) {
        Named.put(Named.widen(state.parameters()), network.parameters());
        Named.put(Named.widen(state.slots()), descent.slots);
        descent.setUpdates(state.updates());
        inferences = state.inferences();
    }

    private Clamps pair(float[] x, float[] y) {
        return Clamps.of(graph().input().name(), x).and(graph().output().name(), y);
    }

    private Beliefs start(Clamps clamps, Pass pass) {
        return new Beliefs(network, pins(clamps, pass.rows()), pass, schedule().held(), schedule().outputScale());
    }

    private Map<Integer, Pin> pins(Clamps clamps, int rows) {
        Map<Integer, Pin> pins = new HashMap<>();
        clamps.nodes().forEach((name, clamp) -> {
            Node node = graph().node(name);
            double[] values = given.containsKey(name)
                    ? given.get(name).clone()
                    : Named.widen(clamp.values(), rows * node.width());
            pins.put(node.index(), clamp.held().map(held -> Pin.some(values, held)).orElse(Pin.all(values)));
        });
        return pins;
    }

    private void interpret(Beliefs on, Beliefs last, double rateFactor, Consumer<Beliefs> afterIteration) {
        int rows = on.pass().rows();
        new Interpreter(network, schedule(), on, last, seed, () -> descent.step(rows, rateFactor), afterIteration)
                .run();
    }

    /** Of the outputs that are held, at the feed-forward pass, by node. */
    private double[] losses(Beliefs start) {
        double[] losses = new double[graph().nodes().size()];
        for (Node output : graph().outputs()) {
            if (start.isPinned(output.index())) {
                losses[output.index()] = output.energy().precision() * start.loss(output.index());
            }
        }
        return losses;
    }

    /** Of every node but inputs. */
    private double[] energies(Beliefs of, double[] losses) {
        return graph().predicted()
                .stream()
                .mapToDouble(i -> schedule().energyIsLoss() ? losses[i] : of.energy(i))
                .toArray();
    }

    /** Rows that are right at every position of every output. */
    private int correctRows(int rows) {
        return (int) IntStream.range(0, rows)
                .filter(r -> graph().outputs().stream().allMatch(o -> isCorrect(o, r)))
                .count();
    }

    private boolean isCorrect(Node output, int row) {
        int width = output.shape().last();
        double[] found = beliefs.storedPrediction(output.index());
        double[] wanted = beliefs.value(output.index());
        return IntStream.iterate(row * output.width(), at -> at < (row + 1) * output.width(), at -> at + width)
                .allMatch(at -> largest(found, at, width) == largest(wanted, at, width));
    }

    /** Where the largest of {@code width} values is, the first of equals. */
    private static int largest(double[] values, int from, int width) {
        int best = from;
        for (int j = from; j < from + width; j++) {
            if (values[j] > values[best]) {
                best = j;
            }
        }
        return best - from;
    }

    /** All that an inference may change, to put it back. */
    private record Snapshot(
            Map<String, double[]> parameters,
            List<double[]> gradients,
            Map<String, double[]> slots,
            long updates
    ) {

        Snapshot(Network network, Descent descent) {
            this(Named.copy(network.parameters()), network.shares().stream().map(double[]::clone).toList(),
                    Named.copy(descent.slots),
                    descent.updates());
        }

        void restore(Network network, Descent descent) {
            Named.put(parameters, network.parameters());
            List<double[]> shares = network.shares();
            for (int i = 0; i < shares.size(); i++) {
                System.arraycopy(gradients.get(i), 0, shares.get(i), 0, shares.get(i).length);
            }
            Named.put(slots, descent.slots);
            descent.setUpdates(updates);
        }
    }
}
