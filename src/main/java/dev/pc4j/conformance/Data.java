package dev.pc4j.conformance;

import dev.pc4j.engine.Clamps;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The inputs of a case, the same for every engine. */
final class Data {
    /** Of the weights, to which every parameter adds its name's. */
    private static final long SEED = 0x207D9DFF0F23C50L;

    private final Graph graph;
    private final Map<String, float[]> inputs = new LinkedHashMap<>();
    private final Map<String, float[]> targets = new LinkedHashMap<>();
    private final Map<String, float[]> parameters = new LinkedHashMap<>();
    private final Set<String> free;
    private final int rows;

    private Data(Case of, RandomGenerator random) {
        graph = of.graph();
        rows = of.rows();
        free = of.schedule()
                .flat()
                .flatMap(s -> s instanceof Step.Relax relax ? relax.nodes().stream() : Stream.of())
                .map(n -> graph.node(n).name())
                .collect(Collectors.toSet());
        graph.inputs().forEach(n -> inputs.put(n.name(), input(n, random)));
        graph.outputs().forEach(n -> targets.put(n.name(), target(n, random)));
        for (Parameter parameter : graph.parameters()) {
            parameters.put(parameter.name(), parameter.isBias()
                    ? around(parameter.start(), normal(random, parameter.shape().size(), 0.1))
                    : weights(parameter));
        }
    }

    /** The data of a case, seeded by its name. */
    static Data of(Case of) {
        return new Data(of, new SplittableRandom(of.name().hashCode()));
    }

    /** Standard normal, or tokens where an embedding reads them. */
    private float[] input(Node input, RandomGenerator random) {
        float[] values = normal(random, rows * input.width(), 1);
        OptionalInt vocabulary = graph.vocabulary(input);
        for (int i = 0; vocabulary.isPresent() && i < values.length; i++) {
            values[i] = random.nextInt(vocabulary.getAsInt());
        }
        return values;
    }

    /** Standard normal, or probabilities for a cross-entropy: that sum to 1 over the last axis, or each by itself. */
    private float[] target(Node output, RandomGenerator random) {
        float[] values = normal(random, rows * output.width(), 1);
        switch (output.energy().kind()) {
            case GAUSSIAN -> {}
            case SOFTMAX_CROSS_ENTROPY -> probabilities(values, output.shape().last());
            case BERNOULLI_CROSS_ENTROPY -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (1 / (1 + Math.exp(-values[i])));
                }
            }
        }
        return values;
    }

    /** [rows, n_input] of a graph with one input. */
    float[] x() {
        return inputs.get(graph.input().name());
    }

    /** [rows, n_output] of a graph with one output. */
    float[] y() {
        return targets.get(graph.output().name());
    }

    /** Whether x and y say it all: one input and one output, neither of which moves. */
    boolean isPair() {
        return inputs.size() == 1 && targets.size() == 1 && endsAreHeld();
    }

    /** Whether no input and no output moves. */
    boolean endsAreHeld() {
        return Collections.disjoint(free, inputs.keySet()) && Collections.disjoint(free, targets.keySet());
    }

    /** All inputs that do not move. */
    Clamps inputs() {
        Clamps clamps = Clamps.NONE;
        for (var input : inputs.entrySet()) {
            clamps = free.contains(input.getKey()) ? clamps : clamps.and(input.getKey(), input.getValue());
        }
        return clamps;
    }

    /** The same and the outputs, of those that move every third value free. */
    Clamps all() {
        Clamps clamps = inputs();
        for (var target : targets.entrySet()) {
            float[] values = target.getValue();
            clamps = free.contains(target.getKey())
                    ? clamps.and(target.getKey(), values, twoOfThree(values.length))
                    : clamps.and(target.getKey(), values);
        }
        return clamps;
    }

    private static boolean[] twoOfThree(int count) {
        boolean[] held = new boolean[count];
        IntStream.range(0, count).forEach(i -> held[i] = i % 3 > 0);
        return held;
    }

    /**
     * By name: biases are normal of deviation 0.1 around their start, because a plain start would hide an offset or gain that is left out;
     * weights are Xavier's, drawn here so that bounds, which hold for these numbers, do not depend on how networks start elsewhere.
     */
    Map<String, float[]> parameters() {
        return parameters;
    }

    /** The rows from the last to the first, the last twice and the first left out. */
    int[] order() {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = Math.min(rows - 1, rows - i);
        }
        return order;
    }

    private static float[] weights(Parameter parameter) {
        RandomGenerator random = new SplittableRandom(SEED + parameter.name().hashCode());
        double most = Math.sqrt(6.0 / (parameter.fanIn() + parameter.fanOut()));
        float[] values = new float[parameter.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * most);
        }
        parameter.zeros().forEach(i -> values[i] = 0);
        return values;
    }

    private static float[] normal(RandomGenerator random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] around(double centre, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) centre;
        }
        return values;
    }

    private static void probabilities(float[] y, int width) {
        for (int from = 0; from < y.length; from += width) {
            double sum = 0;
            for (int j = from; j < from + width; j++) {
                sum += Math.exp(y[j]);
            }
            for (int j = from; j < from + width; j++) {
                y[j] = (float) (Math.exp(y[j]) / sum);
            }
        }
    }
}
