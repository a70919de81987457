package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the {@link Diagnostics} of a plan. Backpropagation's gradients are those of a second plan of the same engine, compiled when they are
 * first wanted, from the same parameters, rows and draws.
 */
final class Diagnosis implements AutoCloseable {
    private final CheckedPlan<?> plan;
    private final Engine engine;
    private final Graph graph;
    private Optional<Plan> backprop = Optional.empty();

    Diagnosis(CheckedPlan<?> plan, Engine engine) {
        this.plan = plan;
        this.engine = engine;
        this.graph = plan.graph();
    }

    /** Of an inference, after which the plan has its values, errors and gradients. */
    Diagnostics of(Clamps clamps, boolean endsHeld) {
        PlanState before = plan.state();
        double[][] energies = plan.trace(clamps);
        Inferred found = plan.infer(clamps);
        if (plan.schedule().appliesWithin()) {
            plan.restore(before);
        }
        return new Diagnostics(found, nodes(energies), endsHeld && !graph.hasDelays()
                ? gradients(before, clamps)
                : List.of());
    }

    private List<Diagnostics.Node> nodes(double[][] energies) {
        List<Diagnostics.Node> all = new ArrayList<>();
        for (int index : graph.predicted()) {
            String name = graph.node(index).name();
            int column = all.size();
            List<Double> own = new ArrayList<>();
            for (double[] iteration : energies) {
                own.add(iteration[column]);
            }
            all.add(new Diagnostics.Node(name, own, norm(plan.error(name))));
        }
        return all;
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private List<Diagnostics.Gradient> gradients(PlanState at, Clamps clamps) {
        Plan other = backprop.orElseGet(this::compile);
        backprop = Optional.of(other);
        other.restore(new PlanState(at.parameters(), Map.of(), at.updates(), at.inferences()));
        other.infer(clamps);
        return graph.parameters()
                .stream()
                .map(Parameter::name)
                .map(name -> new Diagnostics.Gradient(name, Likeness.of(plan.gradient(name), other.gradient(name))))
                .toList();
    }

    private Plan compile() {
        PlanOptions own = plan.options();
        Schedule schedule = plan.schedule().backpropagation(graph);
        return engine.compile(graph, schedule, new PlanOptions(own.batch(), own.precision(), Optimiser.sgd(0),
                own.initialisation(), own.seed(), Optional.empty()));
    }

    @Override
    public void close() {
        backprop.ifPresent(Plan::close);
    }
}
