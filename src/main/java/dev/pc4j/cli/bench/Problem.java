package dev.pc4j.cli.bench;

import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dense network with data, the same in every language: tanh before the weights, identity on the clamped input,
 * Gaussian output,
 * everything filled by {@link Fill}.
 *
 * @param name one of {@link #names()}, or {@value #CUSTOM}
 * @param sizes widths of the layers, input first
 * @param batch rows
 * @param steps T, the number of value updates
 * @param rate gamma
 */
public record Problem(String name, List<Integer> sizes, int batch, int steps, double rate) {
    /** The name of a problem that is not one of the suite. */
    public static final String CUSTOM = "custom";

    /** The inference rate of all named problems. */
    public static final double RATE = 0.1;

    private static final int X_SEED = 1;
    private static final int Y_SEED = 2;
    private static final int WEIGHT_SEED = 100;
    private static final int BIAS_SEED = 200;
    private static final double BIAS_SCALE = 0.1;

    private static final List<Problem> SUITE = List.of(
            named("a", List.of(784, 256, 256, 10), 64, 20),
            named("a256", List.of(784, 256, 256, 10), 256, 20),
            named("b", List.of(784, 512, 512, 512, 10), 128, 50),
            named("c", List.of(784, 1024, 1024, 1024, 1024, 10), 512, 20),
            named("d", repeated(4096, 9).toList(), 1024, 20),
            named("e", Stream.of(Stream.of(784), repeated(128, 32), Stream.of(10)).flatMap(s -> s).toList(), 64, 64));

    /** Copies the sizes and checks them. */
    public Problem {
        sizes = List.copyOf(sizes);
        if (sizes.size() < 2 || sizes.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException(
                    "sizes " + sizes + " make no network: give two widths of at least 1 or more");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
    }

    private static Problem named(String name, List<Integer> sizes, int batch, int steps) {
        return new Problem(name, sizes, batch, steps, RATE);
    }

    private static Stream<Integer> repeated(int width, int times) {
        return Stream.generate(() -> width).limit(times);
    }

    /** All named problems, small and large. */
    public static List<Problem> suite() {
        return SUITE;
    }

    /** The names of the suite's problems. */
    public static List<String> names() {
        return SUITE.stream().map(Problem::name).toList();
    }

    /**
     * The named problem.
     *
     * @throws IllegalArgumentException with the nearest name, where one is near, and all names
     */
    public static Problem of(String name) {
        return SUITE.stream()
                .filter(p -> p.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown problem '%s': %s".formatted(name, Choice.advice(name, names()))));
    }

    /** The same network and data with other settings. */
    public Problem with(int otherBatch, int otherSteps, double otherRate) {
        return new Problem(name, sizes, otherBatch, otherSteps, otherRate);
    }

    /** The network: an input {@code x}, hidden layers {@code h1}, {@code h2} and so on, an output {@code y}. */
    public Graph graph() {
        Graph.Builder builder = Graph.builder().input("x", sizes.getFirst());
        String parent = "x";
        for (int layer = 1; layer < sizes.size(); layer++) {
            Activation activation = layer == 1 ? Activation.NONE : Activation.TANH;
            builder.dense(node(layer), parent, sizes.get(layer), activation);
            parent = node(layer);
        }
        return builder.build(Energy.gaussian(1));
    }

    private String node(int layer) {
        return layer == sizes.size() - 1 ? "y" : "h" + layer;
    }

    /** The inputs, [batch, n_0]. */
    public float[] x() {
        return Fill.values(Math.multiplyExact(batch, sizes.getFirst()), X_SEED, 1);
    }

    /** The targets, [batch, n_L]. */
    public float[] y() {
        return Fill.values(Math.multiplyExact(batch, sizes.getLast()), Y_SEED, 1);
    }

    /** Gives a plan for {@link #graph()} the problem's weights and biases. */
    public void fill(Plan plan) {
        for (int layer = 1; layer < sizes.size(); layer++) {
            int inputs = sizes.get(layer - 1);
            int outputs = sizes.get(layer);
            plan.set(weight(layer), Fill.values(inputs * outputs, WEIGHT_SEED + layer, Math.sqrt(3.0 / inputs)));
            plan.set(node(layer) + ".bias", Fill.values(outputs, BIAS_SEED + layer, BIAS_SCALE));
        }
    }

    /** The Frobenius norm of all weight gradients of a plan's last inference together, biases left out. */
    public double gradientNorm(Plan plan) {
        double sum = 0;
        for (int layer = 1; layer < sizes.size(); layer++) {
            for (float g : plan.gradient(weight(layer))) {
                sum += (double) g * g;
            }
        }
        return Math.sqrt(sum);
    }

    private String weight(int layer) {
        return node(layer) + ".weight";
    }

    /** The sizes as users write them, equal neighbours counted: {@code 784-128x32-10}. */
    public String label() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sizes.size();) {
            int run = i;
            while (run < sizes.size() && sizes.get(run).equals(sizes.get(i))) {
                run++;
            }
            text.append(text.isEmpty() ? "" : "-").append(sizes.get(i)).append(run - i > 1 ? "x" + (run - i) : "");
            i = run;
        }
        return text.toString();
    }
}
