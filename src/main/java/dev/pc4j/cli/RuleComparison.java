package dev.pc4j.cli;

import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Levels;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Learning rules at one point: same network, same parameters, same batch.
 *
 * @param engine what computes
 * @param sample network and rows
 * @param inference T, rate and so on of all rules; the value optimiser of those that are iterative
 * @param options batch, precision and starting weights
 */
record RuleComparison(Engine engine, Sample sample, Inference inference, PlanOptions options) {

    /** The parameters by name after training on a number of batches, with Adam. */
    Map<String, float[]> point(Rule rule, int batches) {
        try (Plan plan = compile(rule, Optimiser.adam(Optimiser.Kind.ADAM.usualRate()))) {
            sample.start(plan);
            for (int batch = 0; batch < batches; batch++) {
                plan.infer(sample.x(batch), sample.y(batch));
                plan.learn(1);
            }
            return sample.graph()
                    .parameters()
                    .stream()
                    .map(Parameter::name)
                    .collect(Collectors.toMap(name -> name, plan::get));
        }
    }

    /** What a rule's inference on a batch shows. */
    Diagnostics of(Rule rule, Map<String, float[]> parameters, int batch) {
        // A learning rate of zero: incremental inference must stay at the point of comparison.
        try (Plan plan = compile(rule, Optimiser.sgd(0))) {
            parameters.forEach(plan::set);
            return plan.diagnose(sample.x(batch), sample.y(batch));
        }
    }

    /** The level of each parameter's node by the parameter's name, its distance to the output: of several the least. */
    Map<String, Integer> levels() {
        Levels levels = Levels.of(sample.graph());
        return sample.graph()
                .nodes()
                .stream()
                .flatMap(n -> n.parameters().stream().map(p -> Map.entry(p.name(), levels.of(n.index()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::min));
    }

    private Plan compile(Rule rule, Optimiser optimiser) {
        return engine.compile(sample.graph(), schedule(rule), options.with(optimiser));
    }

    private Schedule schedule(Rule rule) {
        return schedule(sample.graph(), inference, rule);
    }

    /** What a rule does on a graph; value optimiser and tolerance are for those that are iterative. */
    static Schedule schedule(Graph graph, Inference inference, Rule rule) {
        return rule.schedule(graph, rule.iterative() ? inference : inference.ofOneStep());
    }

    /**
     * The norm ratio that theory gives: for fixed prediction on a chain P[Binomial(T, gamma) &gt;= level], because an
     * error comes one
     * level further in an update with probability gamma, as it were. A rate that decays is taken as it goes.
     */
    OptionalDouble expected(Rule rule, int level) {
        boolean chain = sample.graph().nodes().stream().map(Node::parents).allMatch(p -> p.size() < 2);
        if (!rule.equals(LearningRule.FIXED_PREDICTION) || !chain || !inference.valueOptimiser().isPlain()
                || inference.tolerance().stops()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(schedule(rule).outputScale() * arrived(level));
    }

    private double arrived(int level) {
        Rate rate = new Rate(inference.rate(), inference.decay());
        double[] share = new double[level + 1];
        share[0] = 1;
        for (int t = 0; t < inference.steps(); t++) {
            for (int k = level; k > 0; k--) {
                share[k] += rate.at(t) * (share[k - 1] - share[k]);
            }
        }
        return share[level];
    }
}
