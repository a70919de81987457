package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Use;
import java.util.List;
import java.util.Map;

/**
 * Checks of the numbers that callers give. One that is not finite is named with its place, since what comes of it says no more where it came
 * from, and some activations even hide it.
 */
final class Given {
    /** What the sum of a distribution may be beside 1: float rounding of many small shares, not a forgotten class. */
    private static final double TOLERANCE = 1e-3;

    private Given() {}

    /** Fails unless x can be given to an input of a graph. */
    static void input(Graph graph, Node input, float[] x) {
        rows("x", input, x);
        tokens("x", graph, input, x);
    }

    /** Fails unless y can be given to an output: finite, and what a cross-entropy there takes. */
    static void target(Node output, float[] y) {
        rows("y", output, y);
        switch (output.energy().kind()) {
            case GAUSSIAN -> {}
            case SOFTMAX_CROSS_ENTROPY -> {
                probabilities(output, y);
                distributions(output, y);
            }
            case BERNOULLI_CROSS_ENTROPY -> probabilities(output, y);
        }
    }

    /** Fails unless a node can be held at what is given: finite, and tokens where an embedding reads it. */
    static void clamp(Graph graph, Node node, Clamps.Clamp clamp) {
        if (clamp.held().isEmpty()) {
            rows("the clamp", node, clamp.values());
            tokens("the clamp", graph, node, clamp.values());
        }
    }

    /** Fails unless embeddings that read a node find each value in their vocabulary: kernels have no way to say that it is not. */
    private static void tokens(String what, Graph graph, Node node, float[] values) {
        for (Use use : graph.uses(node.index())) {
            Node child = graph.node(use.child());
            child.operator()
                    .vocabulary(use.slot())
                    .ifPresent(vocabulary -> tokens(what, node, values, vocabulary, child.name()));
        }
    }

    private static void tokens(String what, Node node, float[] values, int vocabulary, String child) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Math.rint(values[i]) || values[i] < 0 || values[i] >= vocabulary) {
                throw new IllegalArgumentException(
                        "%s is %s at row %d, column %d of '%s', whose tokens '%s' embeds: use whole numbers from 0 to %d"
                                .formatted(what, values[i], i / node.width(), i % node.width(), node.name(), child,
                                        vocabulary - 1));
            }
        }
    }

    /** Fails unless rows of a width are finite. */
    static void rows(String what, float[] values, int width) {
        if (!finite(values)) {
            int at = place(values);
            throw new IllegalArgumentException("%s is %s at row %d, column %d: give finite numbers"
                    .formatted(what, values[at], at / width, at % width));
        }
    }

    private static void rows(String what, Node node, float[] values) {
        if (!finite(values)) {
            int at = place(values);
            throw new IllegalArgumentException("%s is %s at row %d, column %d of '%s': give finite numbers"
                    .formatted(what, values[at], at / node.width(), at % node.width(), node.name()));
        }
    }

    private static void probabilities(Node node, float[] y) {
        for (int i = 0; i < y.length; i++) {
            if (y[i] < 0 || y[i] > 1 + TOLERANCE) {
                throw new IllegalArgumentException(
                        "y is %s at row %d, column %d of '%s', whose %s wants probabilities: give 0 to 1".formatted(
                                y[i], i / node.width(), i % node.width(), node.name(), node.energy().kind().label()));
            }
        }
    }

    /** The softmax is over the last axis. */
    private static void distributions(Node node, float[] y) {
        int width = node.shape().dims().getLast();
        for (int from = 0; from + width <= y.length; from += width) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                sum += y[i];
            }
            if (Math.abs(sum - 1) > TOLERANCE) {
                throw new IllegalArgumentException(
                        "y sums to %s at row %d of '%s', whose cross-entropy wants a distribution: give values that sum to 1"
                                .formatted((float) sum, from / node.width(), node.name()));
            }
        }
    }

    /** Fails unless values are those of a parameter: as many, all of them finite, and zero where they have to be. */
    static void values(Parameter parameter, float[] values) {
        ofSize("parameter", parameter, values);
    }

    /** Fails unless values are a gradient of a parameter: as {@link #values}. */
    static void gradient(Parameter parameter, float[] values) {
        ofSize("the gradient of", parameter, values);
    }

    private static void ofSize(String what, Parameter parameter, float[] values) {
        if (values.length != parameter.shape().size()) {
            throw new IllegalArgumentException("%s '%s' is %s, %d values, not %d".formatted(what, parameter.name(),
                    parameter.shape(), parameter.shape().size(), values.length));
        }
        if (!finite(values)) {
            int at = place(values);
            int columns = parameter.shape().dims().getLast();
            throw new IllegalArgumentException("%s '%s' %s is %s at row %d, column %d: give finite numbers"
                    .formatted(what, parameter.name(), parameter.shape(), values[at], at / columns, at % columns));
        }
        parameter.zeros().filter(i -> values[i] != 0).findFirst().ifPresent(i -> {
            throw new IllegalArgumentException("%s '%s' %s is %s on its diagonal, in row %d: give zeros there"
                    .formatted(what, parameter.name(), parameter.shape(), values[i], i / parameter.shape().last()));
        });
    }

    /** Fails unless all arrays of a state are finite. */
    static void state(List<Parameter> parameters, PlanState state) {
        parameters.forEach(p -> values(p, state.parameters().get(p.name())));
        for (Map.Entry<String, float[]> slot : state.slots().entrySet()) {
            if (!finite(slot.getValue())) {
                int at = place(slot.getValue());
                throw new IllegalArgumentException("optimiser slot '%s' is %s at %d: give finite numbers"
                        .formatted(slot.getKey(), slot.getValue()[at], at));
            }
        }
    }

    /** Fails unless a factor on the learning rate is a finite number. */
    static void rateFactor(double factor) {
        if (!Double.isFinite(factor)) {
            throw new IllegalArgumentException(
                    "the factor %s on the learning rate is not finite: use 1 for the rate as it is".formatted(factor));
        }
    }

    /** Whether all are: a value that is not finite gives no 0 times 0. Four sums at a time, since every call comes by here. */
    private static boolean finite(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int whole = values.length & -4;
        for (int i = 0; i < whole; i += 4) {
            a += values[i] * 0;
            b += values[i + 1] * 0;
            c += values[i + 2] * 0;
            d += values[i + 3] * 0;
        }
        for (int i = whole; i < values.length; i++) {
            a += values[i] * 0;
        }
        return a + b + c + d == 0;
    }

    private static int place(float[] values) {
        int at = 0;
        while (Float.isFinite(values[at])) {
            at++;
        }
        return at;
    }
}
