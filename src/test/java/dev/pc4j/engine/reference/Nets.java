package dev.pc4j.engine.reference;

import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Networks, data and ways to compare gradients for the tests of exact statements. Seeded, in double throughout. */
public final class Nets {
    /** The dense nodes of {@link #mlp}, from the input up; the last has distance k = 0 to the output, the first k = 4. */
    public static final List<String> LAYERS = List.of("h1", "h2", "h3", "h4", "y");
    public static final int ROWS = 16;

    private Nets() {}

    /** 20-30-30-25-20-10, tanh hidden nodes and a linear head. */
    public static Graph mlp(Energy energy) {
        return chain(Activation.TANH, energy, 20, 30, 30, 25, 20, 10);
    }

    /** Dense nodes h1, h2, ..., y with the activation before the weights, none on the input. */
    public static Graph chain(Activation f, Energy energy, int... widths) {
        Graph.Builder builder = Graph.builder().input("x", widths[0]);
        String parent = "x";
        for (int layer = 1; layer < widths.length; layer++) {
            String name = layer == widths.length - 1 ? "y" : "h" + layer;
            builder.dense(name, parent, widths[layer], layer == 1 ? Activation.NONE : f);
            parent = name;
        }
        return builder.build(energy);
    }

    /** A hidden node that its child and a sum both read. */
    public static Graph residual() {
        return Graph.builder()
                .input("x", 6)
                .dense("h1", "x", 7, Activation.NONE)
                .dense("h2", "h1", 7, Activation.SIGMOID)
                .add("sum", "h1", "h2")
                .dense("y", "sum", 3, Activation.TANH)
                .build(Energy.gaussian(0.5));
    }

    public static ExactPlan plan(Graph graph, LearningRule rule, Inference inference) {
        return plan(graph, rule.schedule(graph, inference), PlanOptions.batch(ROWS));
    }

    /** A plan with weights N(0, 1 / fan-in) and biases N(0, 0.01), the same for a graph's parameter names and shapes. */
    public static ExactPlan plan(Graph graph, Schedule schedule, PlanOptions options) {
        ExactPlan plan = ExactPlan.of(new ReferenceEngine().compile(graph, schedule, options)).orElseThrow();
        for (Parameter parameter : graph.parameters()) {
            double deviation = parameter.isBias() ? 0.1 : 1 / Math.sqrt(parameter.fanIn());
            plan.set(parameter.name(), normal(parameter.name().hashCode(), parameter.shape().size(), deviation));
        }
        return plan;
    }

    public static double[] x(Graph graph, int rows) {
        return normal(1, rows * graph.input().width(), 1);
    }

    public static double[] y(Graph graph, int rows) {
        return graph.energy().kind() == Energy.Kind.GAUSSIAN
                ? normal(2, rows * graph.output().width(), 1)
                : oneHot(rows, graph.output().width());
    }

    public static double[] normal(long seed, int count, double deviation) {
        Random random = new Random(seed);
        return DoubleStream.generate(random::nextGaussian).limit(count).map(v -> deviation * v).toArray();
    }

    private static double[] oneHot(int rows, int width) {
        double[] y = new double[rows * width];
        for (int r = 0; r < rows; r++) {
            y[r * width + (r * 7) % width] = 1;
        }
        return y;
    }

    /** Runs a plan on its graph's standard data. */
    public static ExactPlan inferred(ExactPlan plan) {
        plan.infer(x(plan.plan().graph(), ROWS), y(plan.plan().graph(), ROWS));
        return plan;
    }

    /** The plan of backpropagation, after its inference. */
    public static ExactPlan backprop(Graph graph) {
        return inferred(plan(graph, LearningRule.BACKPROP, Inference.DEFAULT));
    }

    /** |a - b| / |b|. */
    public static double relative(double[] a, double[] b) {
        return norm(Vectors.difference(a, b)) / norm(b);
    }

    public static double norm(double[] a) {
        return Math.sqrt(2 * Vectors.halfSquare(a));
    }

    /** The angle between two arrays in degrees, by their chord, which is exact for small angles. */
    public static double angle(double[] a, double[] b) {
        double chord = norm(Vectors.difference(unit(a), unit(b)));
        return Math.toDegrees(2 * Math.asin(Math.min(1, chord / 2)));
    }

    private static double[] unit(double[] a) {
        double norm = norm(a);
        return DoubleStream.of(a).map(v -> v / norm).toArray();
    }
}
