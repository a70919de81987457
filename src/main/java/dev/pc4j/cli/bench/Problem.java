package dev.pc4j.cli.bench;

import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import java.util.List;
import java.util.stream.Stream;

/** A network with data and the settings of an inference that is timed. */
public sealed interface Problem permits Chain, FilledNetwork {
    /** The name of a chain that is not one of the suite. */
    String CUSTOM = "custom";

    /** The inference rate of all named problems. */
    double RATE = 0.1;

    /** One of {@link #names()}, {@value #CUSTOM}, or that of a model. */
    String name();

    /** Widths of the nodes, input first; sums left out. */
    List<Integer> sizes();

    /** Rows. */
    int batch();

    /** T, the number of value updates. */
    int steps();

    /** Gamma. */
    double rate();

    /** The same network and kind of data with other settings. */
    Problem with(int otherBatch, int otherSteps, double otherRate);

    /** The network. */
    Graph graph();

    /** The inputs, [batch, n_0]. */
    float[] x();

    /** The targets, [batch, n_L]. */
    float[] y();

    /** Gives a plan for {@link #graph()} the problem's parameters, where they are not those that the plan starts with. */
    void fill(Plan plan);

    /** The Frobenius norm of all weight gradients of a plan's last inference together, biases left out. */
    default double gradientNorm(Plan plan) {
        double sum = 0;
        for (Parameter parameter : graph().parameters()) {
            if (!parameter.isBias()) {
                for (float g : plan.gradient(parameter.name())) {
                    sum += (double) g * g;
                }
            }
        }
        return Math.sqrt(sum);
    }

    /** The sizes as users write them, equal neighbours counted: {@code 784-128x32-10}. */
    default String label() {
        return label(sizes());
    }

    /** The same of any sizes. */
    static String label(List<Integer> sizes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sizes.size();) {
            int width = sizes.get(i);
            int run = i;
            while (run < sizes.size() && sizes.get(run) == width) {
                run++;
            }
            text.append(text.isEmpty() ? "" : "-").append(width).append(run - i > 1 ? "x" + (run - i) : "");
            i = run;
        }
        return text.toString();
    }

    /** All named problems, small and large. */
    static List<Problem> suite() {
        return List.of(
                new Chain("a", List.of(784, 256, 256, 10), 64, 20, RATE),
                new Chain("a256", List.of(784, 256, 256, 10), 256, 20, RATE),
                new Chain("b", List.of(784, 512, 512, 512, 10), 128, 50, RATE),
                new Chain("c", List.of(784, 1024, 1024, 1024, 1024, 10), 512, 20, RATE),
                new Chain("d", repeated(4096, 9).toList(), 1024, 20, RATE),
                new Chain("e", Stream.of(Stream.of(784), repeated(128, 32), Stream.of(10)).flatMap(s -> s).toList(), 64,
                        64, RATE));
    }

    private static Stream<Integer> repeated(int width, int times) {
        return Stream.generate(() -> width).limit(times);
    }

    /** The names of the suite's problems. */
    static List<String> names() {
        return suite().stream().map(Problem::name).toList();
    }

    /**
     * The named problem.
     *
     * @throws IllegalArgumentException with the nearest name, where one is near, and all names
     */
    static Problem of(String name) {
        return suite().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown problem '%s': %s".formatted(name, Choice.advice(name, names()))));
    }
}
