package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The descent gradients dF/dtheta of some rows, summed over them: what inferences say to parameters, apart from the plan that ran them. Those of
 * several batches, or of several machines, are added up and learnt from in one step:
 *
 * <pre>{@code
 * GradientSums sums = GradientSums.NONE;
 * for (int part = 0; part < parts; part++) {
 *     plan.infer(x[part], y[part]);
 *     sums = sums.plus(plan.gradients());
 * }
 * plan.learn(sums, 1);
 * }</pre>
 *
 * @param rows over which they are summed
 * @param byParameter one array for each parameter, in its layout; those of frozen parameters may be left out
 */
public record GradientSums(int rows, Map<String, float[]> byParameter) {

    /** Of no rows. */
    public static final GradientSums NONE = new GradientSums(0, Map.of());

    /** Copies the map, not the arrays. */
    public GradientSums {
        byParameter = Map.copyOf(byParameter);
    }

    /**
     * Both together, in new arrays, each float32 sum rounded once: in which order many are added is part of the result's bits.
     *
     * @throws IllegalArgumentException where they are not of the same parameters
     */
    public GradientSums plus(GradientSums other) {
        if (rows == 0) {
            return other;
        }
        if (!byParameter.keySet().equals(other.byParameter.keySet())) {
            throw new IllegalArgumentException(
                    "gradients of %s cannot be added to those of %s: take both from one graph"
                            .formatted(other.byParameter.keySet(), byParameter.keySet()));
        }
        Map<String, float[]> sums = new LinkedHashMap<>();
        byParameter.forEach((name, values) -> sums.put(name, sum(values, other.byParameter.get(name))));
        return new GradientSums(Math.addExact(rows, other.rows), sums);
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    /** Fails unless an optimiser can step by them: of all parameters that learn, of none that the graph lacks, in their sizes, finite. */
    void requireFor(Graph graph, List<Parameter> learning) {
        if (rows < 1) {
            throw new IllegalArgumentException(
                    "gradients of %d rows say nothing: add up those of 1 or more".formatted(rows));
        }
        byParameter.forEach((name, values) -> Given.gradient(
                Choice.named(graph.parameters(), Parameter::name, "parameter", name), values));
        for (Parameter parameter : learning) {
            if (!byParameter.containsKey(parameter.name())) {
                throw new IllegalArgumentException(
                        "there is no gradient of parameter '%s' %s, which learns: give it too"
                                .formatted(parameter.name(), parameter.shape()));
            }
        }
    }
}
