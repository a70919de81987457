package dev.pc4j.engine.reference;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.HeapPlan;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A plan of the reference engine, which {@link ExactPlan} reads and writes in double. */
final class ReferencePlan extends HeapPlan {
    static final String KERNEL = "loops";

    private final Network network;
    private final Descent descent;
    private double[] givenX;
    private double[] givenY;
    private Beliefs beliefs;
    private int correct;

    ReferencePlan(Graph graph, Schedule schedule, PlanOptions options) {
        super(graph, schedule);
        network = new Network(graph);
        descent = Descent.of(options.optimiser(), network);
    }

    @Override
    public String explain() {
        return """
                reference engine: float64, one step of the schedule after another, each as plain loops over nodes, rows and columns
                rule %s, %d iterations, predictions %s, output error scaled by %s x precision %s
                """
                .formatted(schedule().name(), schedule().iterations(),
                        schedule().held() ? "held at the feed-forward pass" : "refreshed",
                        schedule().outputScale(), graph().energy().precision());
    }

    @Override
    public String kernel() {
        return KERNEL;
    }

    // What ExactPlan adds.

    /** Lets a float call, which is checked, compute with the doubles that it stands for. */
    <T> T exactly(double[] x, double[] y, Supplier<T> call) {
        givenX = x;
        givenY = y;
        try {
            return call.get();
        } finally {
            givenX = null;
            givenY = null;
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
        beliefs = start(x, y, rows);
        double loss = graph().energy().precision() * beliefs.loss();
        correct = correctRows(rows);
        Snapshot before = schedule().appliesWithin() ? new Snapshot(network, descent) : null;
        try {
            interpret(beliefs, rows, rateFactor, b -> {});
        } catch (DivergenceException e) {
            if (before != null) {
                before.restore(network, descent);
            }
            throw e;
        }
        double[] energies = energies(beliefs, loss);
        return new Inferred(rows, loss, Arrays.stream(energies).sum(), Arrays.stream(energies).boxed().toList());
    }

    @Override
    public double[][] trace(float[] x, float[] y, int rows) {
        Snapshot before = new Snapshot(network, descent);
        Beliefs traced = start(x, y, rows);
        double loss = graph().energy().precision() * traced.loss();
        List<double[]> curve = new ArrayList<>();
        try {
            interpret(traced, rows, 1, b -> curve.add(energies(b.freshlyPredicted(), loss)));
        } finally {
            before.restore(network, descent);
        }
        return curve.toArray(double[][]::new);
    }

    @Override
    public float[] predict(float[] x, int rows) {
        double[] input = Named.widen(x, rows * graph().input().width());
        double[] anyTarget = new double[rows * graph().output().width()];
        Beliefs start = new Beliefs(network, input, anyTarget, rows, false, 1);
        return Named.narrow(start.storedPrediction(graph().output().index()));
    }

    @Override
    public void learn(int rows, double rateFactor) {
        descent.step(rows, rateFactor);
    }

    @Override
    protected int correct() {
        return correct;
    }

    @Override
    public void close() {
        beliefs = null;
    }

    @Override
    public PlanState state() {
        return new PlanState(Named.narrow(network.parameters()), Named.narrow(descent.slots), descent.updates());
    }

    @Override
    public void restore(PlanState state) {
        Named.put(Named.widen(state.parameters()), network.parameters());
        Named.put(Named.widen(state.slots()), descent.slots);
        descent.setUpdates(state.updates());
    }

    private Beliefs start(float[] x, float[] y, int rows) {
        double[] input = givenX != null ? givenX.clone() : Named.widen(x, rows * graph().input().width());
        double[] target = givenY != null ? givenY.clone() : Named.widen(y, rows * graph().output().width());
        return new Beliefs(network, input, target, rows, schedule().held(), schedule().outputScale());
    }

    private void interpret(Beliefs on, int rows, double rateFactor, Consumer<Beliefs> afterIteration) {
        new Interpreter(network, schedule(), on, () -> descent.step(rows, rateFactor), afterIteration).run();
    }

    /** Of every node but the input. */
    private double[] energies(Beliefs of, double loss) {
        double[] energies = new double[graph().nodes().size() - 1];
        if (schedule().energyIsLoss()) {
            energies[energies.length - 1] = loss;
        } else {
            Arrays.setAll(energies, i -> of.energy(i + 1));
        }
        return energies;
    }

    private int correctRows(int rows) {
        int output = graph().output().index();
        int width = graph().output().width();
        int count = 0;
        for (int r = 0; r < rows; r++) {
            if (largest(beliefs.storedPrediction(output), r * width, width) == largest(beliefs.value(output), r * width,
                    width)) {
                count++;
            }
        }
        return count;
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
            Map<String, double[]> gradients,
            Map<String, double[]> slots,
            long updates
    ) {

        Snapshot(Network network, Descent descent) {
            this(Named.copy(network.parameters()), Named.copy(network.gradients()), Named.copy(descent.slots),
                    descent.updates());
        }

        void restore(Network network, Descent descent) {
            Named.put(parameters, network.parameters());
            Named.put(gradients, network.gradients());
            Named.put(slots, descent.slots);
            descent.setUpdates(updates);
        }
    }
}
