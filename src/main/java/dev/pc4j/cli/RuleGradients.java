package dev.pc4j.cli;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The weight gradients of learning rules at one point: same network, same parameters, same batch.
 *
 * @param engine what computes
 * @param graph the network
 * @param inference T, rate and so on of all rules
 * @param options batch, precision and starting weights
 */
record RuleGradients(Engine engine, Graph graph, Inference inference, PlanOptions options) {

    /** The parameters after a number of training steps on batch after batch of the rows, over and over. */
    Map<String, float[]> trained(LearningRule rule, Optimiser optimiser, float[] x, float[] y, int steps) {
        try (Plan plan = compile(rule, optimiser); Samples samples = plan.hold(x, y)) {
            int[] order = IntStream.range(0, samples.rows()).toArray();
            int batches = samples.rows() / options.batch();
            for (int step = 0; step < steps; step++) {
                plan.train(samples, order, step % batches * options.batch(), options.batch(), 1);
            }
            return parameters(plan);
        }
    }

    /** The parameters of a plan by name. */
    private Map<String, float[]> parameters(Plan plan) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters()) {
            values.put(parameter.name(), plan.get(parameter.name()));
        }
        return values;
    }

    /** The gradients of all weights, biases left out, by the parameter's name. */
    Map<String, float[]> of(LearningRule rule, Map<String, float[]> parameters, float[] x, float[] y) {
        // A learning rate of zero: incremental inference must stay at the point of comparison.
        try (Plan plan = compile(rule, Optimiser.sgd(0))) {
            parameters.forEach(plan::set);
            plan.infer(x, y);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            for (Parameter parameter : graph.parameters()) {
                if (!parameter.isBias()) {
                    gradients.put(parameter.name(), plan.gradient(parameter.name()));
                }
            }
            return gradients;
        }
    }

    private Plan compile(LearningRule rule, Optimiser optimiser) {
        return engine.compile(graph, rule.schedule(graph, inference), options.with(optimiser));
    }
}
