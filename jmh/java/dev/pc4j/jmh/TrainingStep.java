package dev.pc4j.jmh;

import dev.pc4j.cli.bench.Expected;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a training step cost under each learning rule, against backpropagation by the same engine, kernel and precision? One call is one step on 64 held
 * samples of problem a (784-256-256-10, T = 20 where the rule iterates): gathering the rows, inference, gradients, Adam.
 *
 * <p>{@code jmh/run TrainingStep}; each rule's score over that of {@code backprop} is the answer. Less with
 * {@code -p engine=cuda -p kernel=phases -p rule=backprop,zil}.
 */
// A step's time, because rules are compared by its ratio.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
// A step takes 0.5 to 10 ms; three seconds let C2 compile the rarer paths too, such as the optimiser's.
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
// Two JVMs: what the JIT compiler inlines differs from one to the next more than iterations do.
@Fork(2)
public class TrainingStep extends OnEngine {
    private static final Problem PROBLEM = Problem.of("a");
    /** A learning rate of zero: Adam does all its work, and thousands of steps do not carry the weights away. */
    private static final PlanOptions OPTIONS = PlanOptions.batch(PROBLEM.batch()).with(Optimiser.adam(0));

    /** Held batches, which the steps take in turn: 3 MB of inputs, more than a second-level cache has. */
    private static final int BATCHES = 16;
    /** Every learning rule by its label. */
    @Param({"backprop", "exact", "zil", "fixed", "strict", "sequential", "incremental"})
    public String rule;

    private Samples samples;
    private int[] order;
    private double[] losses;
    private int batch;
    private double expectedLoss;
    private long expectedRows;

    /** Once a JVM: plan and data set stay where the engine computes, as they do in a training run. */
    @Setup(Level.Trial)
    public void prepare() {
        open(rule);
        PROBLEM.fill(plan);
        checkGradients(rule(rule));
        warm(PROBLEM.x(), PROBLEM.y());

        Problem all = PROBLEM.with(BATCHES * PROBLEM.batch(), PROBLEM.steps(), PROBLEM.rate());
        float[] x = all.x();
        float[] y = all.y();
        samples = plan.hold(x, y);
        order = IntStream.range(0, samples.rows()).toArray();
        losses = IntStream.range(0, BATCHES).mapToDouble(b -> loss(x, y, b)).toArray();
        plan.metrics();
    }

    private static LearningRule rule(String label) {
        return Choice.parse(LearningRule.class, "rule", label);
    }

    @Override
    String varied() {
        return "rule";
    }

    @Override
    Plan compile(Engine on, String value) {
        Graph graph = PROBLEM.graph();
        return compile(on, graph, schedule(graph, rule(value)), OPTIONS);
    }

    private static Schedule schedule(Graph graph, LearningRule rule) {
        return rule.schedule(graph, new Inference(PROBLEM.steps(), PROBLEM.rate()));
    }

    /** Against the reference engine's float64: Z-IL and exact against its backpropagation, every other rule against itself. */
    private void checkGradients(LearningRule chosen) {
        boolean equalsBackprop = chosen == LearningRule.ZIL || chosen == LearningRule.EXACT;
        Graph graph = PROBLEM.graph();
        plan.infer(PROBLEM.x(), PROBLEM.y());
        try (Engine reference = Engines.open("reference");
                Plan truth = reference.compile(
                        graph, schedule(graph, equalsBackprop ? LearningRule.BACKPROP : chosen), OPTIONS)) {
            PROBLEM.fill(truth);
            truth.infer(PROBLEM.x(), PROBLEM.y());
            for (Parameter parameter : truth.graph().parameters()) {
                float[] exact = truth.gradient(parameter.name());
                double[] expected = IntStream.range(0, exact.length).mapToDouble(i -> exact[i]).toArray();
                Check.close("the gradient of " + parameter.name(), plan.gradient(parameter.name()), expected,
                        Expected.bound(precision()));
            }
        }
    }

    private double loss(float[] x, float[] y, int b) {
        return plan.infer(rows(x, b), rows(y, b)).loss();
    }

    private static float[] rows(float[] values, int b) {
        int size = values.length / BATCHES;
        return Arrays.copyOfRange(values, b * size, (b + 1) * size);
    }

    /** The batches take turns, so that inputs come from memory as they do over an epoch. */
    @Benchmark
    public void step() {
        int rows = PROBLEM.batch();
        plan.train(samples, order, batch * rows, rows, 1);
        expectedLoss += losses[batch];
        expectedRows += rows;
        batch = (batch + 1) % BATCHES;
    }

    /** After every iteration, outside the time: the loss of all its steps, which no step may have changed. */
    @TearDown(Level.Iteration)
    public void check() {
        Metrics metrics = plan.metrics();
        Check.close("the number of rows", (double) metrics.rows(), (double) expectedRows, 0);
        Check.close("the loss", metrics.loss(), expectedLoss, Expected.bound(precision()));
        expectedLoss = 0;
        expectedRows = 0;
    }

    @Override
    public void close() {
        samples.close();
        super.close();
    }
}
