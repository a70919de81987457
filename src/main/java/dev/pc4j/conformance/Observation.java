package dev.pc4j.conformance;

import dev.pc4j.conformance.Quantity.Kind;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Metrics;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.ArrayList;
import java.util.List;

/** All that a plan gives on a case: one prediction, one trace, two learning steps, one training step, and going back to a state. */
final class Observation {
    private final Case of;
    private final Plan plan;
    private final Data data;
    private final List<Quantity> found = new ArrayList<>();

    private Observation(Case of, Plan plan) {
        this.of = of;
        this.plan = plan;
        this.data = Data.of(of);
    }

    /** What an engine computes and in which precision. */
    record Found(Precision precision, List<Quantity> quantities) {}

    /** Runs a case on an engine, in its default precision where none is named. */
    static Found on(Engine engine, PlanOptions options, Case of) {
        try (Plan plan = engine.compile(of.graph(), of.schedule(), options)) {
            Observation observation = new Observation(of, plan);
            observation.observe();
            return new Found(plan.options().precision().orElseThrow(), observation.found);
        }
    }

    /** The options of a case. */
    static PlanOptions options(Case of) {
        return PlanOptions.batch(of.batch()).with(of.optimiser());
    }

    private void observe() {
        data.parameters().forEach(plan::set);
        predictions();
        curve(data.isPair() ? plan.trace(data.x(), data.y()) : plan.trace(data.all()));
        inference(infer());
        plan.learn(1);
        infer();
        plan.learn(0.5);
        parameters(Kind.PARAMETER);
        PlanState state = plan.state();
        if (data.endsAreHeld()) {
            train();
        }
        plan.restore(state);
        parameters(Kind.RESTORED);
    }

    private void predictions() {
        if (data.isPair()) {
            add(Kind.PREDICTION, of.graph().output().name(), plan.predict(data.x()));
        } else if (!data.inputs().nodes().isEmpty()) {
            of.graph().outputs().forEach(n -> add(Kind.PREDICTION, n.name(), plan.predict(data.inputs(), n.name())));
        }
    }

    private Inferred infer() {
        return data.isPair() ? plan.infer(data.x(), data.y()) : plan.infer(data.all());
    }

    private void curve(double[][] trace) {
        for (Node node : predicted()) {
            double[] column = new double[trace.length];
            for (int t = 0; t < trace.length; t++) {
                column[t] = trace[t][predicted().indexOf(node)];
            }
            found.add(new Quantity(Kind.CURVE, node.name(), column));
        }
    }

    private void inference(Inferred inferred) {
        found.add(Quantity.number(Kind.LOSS, "the network", inferred.loss()));
        found.add(Quantity.number(Kind.ENERGY, "the network", inferred.energy()));
        for (Node node : predicted()) {
            found.add(Quantity.number(Kind.ENERGY, node.name(), inferred.energies().get(predicted().indexOf(node))));
            add(Kind.VALUE, node.name(), plan.value(node.name()));
            add(Kind.ERROR, node.name(), plan.error(node.name()));
        }
        for (Parameter parameter : of.graph().parameters()) {
            add(Kind.GRADIENT, parameter.name(), plan.gradient(parameter.name()));
        }
    }

    private void parameters(Kind kind) {
        for (Parameter parameter : of.graph().parameters()) {
            add(kind, parameter.name(), plan.get(parameter.name()));
        }
    }

    /** One inference and one training step on the rows in another order, the last of them twice where there is room. */
    private void train() {
        plan.metrics();
        try (Samples samples = plan.hold(data.all())) {
            plan.submit(samples, data.order(), 0, of.rows());
            found.add(Quantity.number(Kind.ENERGY, "the network on the submitted rows", plan.await().energy()));
            plan.train(samples, data.order(), 0, of.rows(), 1);
        }
        Metrics metrics = plan.metrics();
        found.add(Quantity.number(Kind.METRIC, "rows", (double) metrics.rows()));
        found.add(Quantity.number(Kind.METRIC, "loss", metrics.loss()));
        found.add(Quantity.number(Kind.METRIC, "energy", metrics.energy()));
        found.add(Quantity.number(Kind.METRIC, "correct", (double) metrics.correct()));
    }

    private List<Node> predicted() {
        return of.graph().predicted().stream().map(of.graph()::node).toList();
    }

    private void add(Kind kind, String name, float[] values) {
        found.add(Quantity.of(kind, name, values));
    }
}
