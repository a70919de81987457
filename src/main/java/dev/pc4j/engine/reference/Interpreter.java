package dev.pc4j.engine.reference;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a schedule's steps one after another. The nodes of one step are simultaneous: everything is computed before anything is
 * written. An iteration ends with a pass of an outermost loop, or with each relaxation where there is no loop.
 */
final class Interpreter {
    private final Network network;
    private final Schedule schedule;
    private final Beliefs beliefs;
    private final Runnable apply;
    private final Consumer<Beliefs> afterIteration;
    private final boolean loops;
    private int iteration;

    /**
     * @param apply what {@link Step.Apply} does
     * @param afterIteration sees the beliefs at the start and after each iteration
     */
    Interpreter(
            Network network, Schedule schedule, Beliefs beliefs, Runnable apply, Consumer<Beliefs> afterIteration) {
        this.network = network;
        this.schedule = schedule;
        this.beliefs = beliefs;
        this.apply = apply;
        this.afterIteration = afterIteration;
        this.loops = schedule.steps().stream().anyMatch(s -> s instanceof Step.Repeat r && r.times() > 0);
    }

    /**
     * Runs everything.
     *
     * @throws DivergenceException naming the first node, in the order of the graph, whose energy or gradient is not finite
     */
    void run() {
        network.clearGradients();
        checkEnergies();
        afterIteration.accept(beliefs);
        for (Step step : schedule.steps()) {
            if (step instanceof Step.Repeat loop) {
                repeat(loop);
            } else {
                step(step, 0);
                endIterationIf(!loops && step instanceof Step.Relax);
            }
        }
        checkEnergies();
        checkGradients();
    }

    private void repeat(Step.Repeat loop) {
        for (int t = 0; t < loop.times(); t++) {
            for (Step step : loop.body()) {
                step(step, t);
            }
            endIterationIf(true);
        }
    }

    private void step(Step step, int t) {
        switch (step) {
            case Step.Predict predict -> predict(predict.nodes());
            case Step.Relax relax -> relax(relax.nodes(), relax.rate().at(t));
            case Step.Learn learn -> learn.nodes().forEach(beliefs::learn);
            case Step.Apply a -> apply.run();
            case Step.Repeat inner -> {
                for (int u = 0; u < inner.times(); u++) {
                    for (Step each : inner.body()) {
                        step(each, u);
                    }
                }
            }
        }
    }

    private void predict(List<Integer> nodes) {
        double[][] predictions = nodes.stream().map(beliefs::prediction).toArray(double[][]::new);
        for (int k = 0; k < predictions.length; k++) {
            beliefs.setPrediction(nodes.get(k), predictions[k]);
        }
    }

    private void relax(List<Integer> nodes, double rate) {
        double[][] values = nodes.stream().map(n -> relaxed(n, rate)).toArray(double[][]::new);
        for (int k = 0; k < values.length; k++) {
            beliefs.setValue(nodes.get(k), values[k]);
        }
    }

    /** x + gamma (sum over children of J^T e_child - e). */
    private double[] relaxed(int node, double rate) {
        double[] value = beliefs.value(node).clone();
        double[] force = beliefs.force(node);
        for (int i = 0; i < value.length; i++) {
            value[i] += rate * force[i];
        }
        return value;
    }

    private void endIterationIf(boolean ends) {
        if (ends) {
            iteration++;
            checkEnergies();
            afterIteration.accept(beliefs);
        }
    }

    private void checkEnergies() {
        for (int node : beliefs.graph().predicted()) {
            if (!Double.isFinite(beliefs.energy(node))) {
                throw diverged("energy", beliefs.graph().node(node));
            }
        }
    }

    private void checkGradients() {
        Graph graph = beliefs.graph();
        Map<String, double[]> gradients = network.gradients();
        for (Node node : graph.nodes()) {
            for (Parameter parameter : node.parameters()) {
                if (!Named.allFinite(gradients.get(parameter.name()))) {
                    throw diverged("gradient", node);
                }
            }
        }
    }

    private DivergenceException diverged(String what, Node node) {
        return new DivergenceException(what, node.name(), iteration, schedule.rate());
    }
}
