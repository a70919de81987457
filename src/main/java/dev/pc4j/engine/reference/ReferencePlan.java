package dev.pc4j.engine.reference;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A plan of the reference engine. Beside the float calls of {@link dev.pc4j.engine.Plan} it has the same in double, for comparisons
 * finer than float; both read and write the same float64 network.
 */
public final class ReferencePlan extends CheckedPlan {
    static final String KERNEL = "loops";

    private final Network network;
    private final Descent descent;
    private double[] givenX;
    private double[] givenY;
    private Beliefs beliefs;
    private int correct;

    ReferencePlan(Graph graph, Schedule schedule, PlanOptions options) {
        super(graph, schedule, options);
        network = new Network(graph);
        descent = Descent.of(options.optimiser(), network);
        initialise();
    }

    @Override
    public String explain() {
        return """
                reference engine: float64, one step of the schedule after another, each as plain loops over nodes, rows and columns
                rule %s, %d iterations, predictions %s, output error scaled by %s x precision %s
                """
                .formatted(schedule().rule().label(), schedule().iterations(),
                        schedule().held() ? "held at the feed-forward pass" : "refreshed",
                        schedule().outputScale(), graph().energy().precision());
    }

    @Override
    public String kernel() {
        return KERNEL;
    }

    // The exact calls.

    /** Sets a parameter exactly. */
    public void set(String parameter, double[] values) {
        set(parameter, Named.narrow(values));
        System.arraycopy(values, 0, network.parameters().get(parameter), 0, values.length);
    }

    /** As {@link #get}, exactly. */
    public double[] exact(String parameter) {
        get(parameter);
        return network.parameters().get(parameter).clone();
    }

    /** As {@link #infer(float[], float[])}, exactly. */
    public Inferred infer(double[] x, double[] y) {
        return exactly(x, y, () -> infer(Named.narrow(x), Named.narrow(y)));
    }

    /** As {@link #trace(float[], float[])}, exactly. */
    public double[][] trace(double[] x, double[] y) {
        return exactly(x, y, () -> trace(Named.narrow(x), Named.narrow(y)));
    }

    /** Lets a float call, which checks what it is given, compute with the doubles that it stands for. */
    private <T> T exactly(double[] x, double[] y, Supplier<T> call) {
        givenX = x;
        givenY = y;
        try {
            return call.get();
        } finally {
            givenX = null;
            givenY = null;
        }
    }

    /** As {@link #value}, exactly. */
    public double[] exactValue(String node) {
        value(node);
        return beliefs.value(graph().node(node).index()).clone();
    }

    /** As {@link #error}, exactly. */
    public double[] exactError(String node) {
        error(node);
        return beliefs.error(graph().node(node).index());
    }

    /** As {@link #gradient(String)}, exactly. */
    public double[] exactGradient(String parameter) {
        gradient(parameter);
        return network.gradients().get(parameter).clone();
    }

    // What a plan does.

    @Override
    protected void write(Parameter parameter, float[] values) {
        double[] exact = Named.widen(values, values.length);
        System.arraycopy(exact, 0, network.parameters().get(parameter.name()), 0, exact.length);
    }

    @Override
    protected float[] read(Parameter parameter) {
        return Named.narrow(network.parameters().get(parameter.name()));
    }

    @Override
    protected float[] readGradient(Parameter parameter) {
        return Named.narrow(network.gradients().get(parameter.name()));
    }

    @Override
    protected float[] readValue(Node node, int rows) {
        return Named.narrow(beliefs.value(node.index()));
    }

    @Override
    protected float[] readError(Node node, int rows) {
        return Named.narrow(beliefs.error(node.index()));
    }

    @Override
    protected Inferred run(float[] x, float[] y, int rows, double rateFactor) {
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
    protected double[][] runTrace(float[] x, float[] y, int rows) {
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
    protected float[] runPredict(float[] x, int rows) {
        double[] input = Named.widen(x, rows * graph().input().width());
        double[] anyTarget = new double[rows * graph().output().width()];
        Beliefs start = new Beliefs(network, input, anyTarget, rows, false, 1);
        return Named.narrow(start.storedPrediction(graph().output().index()));
    }

    @Override
    protected void step(int rows, double rateFactor) {
        descent.step(rows, rateFactor);
    }

    @Override
    protected int countCorrect() {
        return correct;
    }

    @Override
    protected void release() {
        beliefs = null;
    }

    @Override
    public PlanState state() {
        open();
        return new PlanState(Named.narrow(network.parameters()), Named.narrow(descent.slots), descent.updates());
    }

    @Override
    public void restore(PlanState state) {
        open();
        state.requireLike(state());
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

    /** Of every node but the input; backpropagation has no energy but the loss. */
    private double[] energies(Beliefs of, double loss) {
        double[] energies = new double[graph().nodes().size() - 1];
        if (schedule().rule() == LearningRule.BACKPROP) {
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
