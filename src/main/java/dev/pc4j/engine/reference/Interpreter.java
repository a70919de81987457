package dev.pc4j.engine.reference;

import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Draws;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a schedule's steps one after another. The nodes of one step are simultaneous: everything is computed before anything is
 * written. An iteration ends with a pass of an outermost loop, or with each relaxation where there is no loop.
 */
final class Interpreter {
    private final Network network;
    private final Schedule schedule;
    private final Beliefs beliefs;
    private final Beliefs last;
    private final long seed;
    private final Runnable apply;
    private final Consumer<Beliefs> afterIteration;
    private final boolean loops;
    private final Movement movement = new Movement();
    private final int firstStep;
    private boolean moved;
    private boolean entered;
    private int iteration;
    private int relaxations;

    /**
     * @param last where the inference before ended; null where there was none
     * @param seed of starts and noise
     * @param apply what {@link Step.Apply} does
     * @param afterIteration sees the beliefs at the start and after each iteration
     */
    Interpreter(Network network, Schedule schedule, Beliefs beliefs, Beliefs last, long seed, Runnable apply,
            Consumer<Beliefs> afterIteration) {
        this.network = network;
        this.schedule = schedule;
        this.beliefs = beliefs;
        this.last = last;
        this.seed = seed;
        this.apply = apply;
        this.afterIteration = afterIteration;
        this.loops = schedule.steps().stream().anyMatch(s -> s instanceof Step.Repeat r && r.times() > 0);
        this.firstStep = (int) schedule.steps().stream().takeWhile(Step.Initialise.class::isInstance).count();
    }

    /**
     * Runs everything.
     *
     * @throws DivergenceException naming the first node, in the order of the graph, whose energy or gradient is not finite
     */
    void run() {
        start();
        for (Step step : schedule.steps().subList(firstStep, schedule.steps().size())) {
            if (step instanceof Step.Repeat loop) {
                for (int t = 0; t < loop.times(); t++) {
                    pass(loop, t);
                }
            } else {
                step(step, 0);
                endIterationIf(!loops && (step instanceof Step.Relax || step instanceof Step.RelaxErrors));
            }
        }
        end();
    }

    // The same by parts, of a schedule with one loop.

    /** Puts all at its start. */
    void start() {
        network.clearGradients();
        for (Step step : schedule.steps().subList(0, firstStep)) {
            step(step, 0);
        }
        checkEnergies();
        afterIteration.accept(beliefs);
    }

    /** Takes the next pass of the loop, the first time after what stands before it, and predicts everything. */
    void next() {
        enter();
        pass((Step.Repeat) schedule.steps().get(loop()), iteration);
        predict(beliefs.graph().predicted());
    }

    /** Runs what stands after the loop. */
    void finish() {
        enter();
        steps(loop() + 1, schedule.steps().size());
        end();
    }

    private void enter() {
        if (!entered) {
            steps(firstStep, loop());
            entered = true;
        }
    }

    private void steps(int from, int to) {
        schedule.steps().subList(from, to).forEach(step -> step(step, 0));
    }

    private int loop() {
        int at = 0;
        while (!(schedule.steps().get(at) instanceof Step.Repeat)) {
            at++;
        }
        return at;
    }

    private void pass(Step.Repeat loop, int t) {
        for (Step step : loop.body()) {
            step(step, t);
        }
        endIterationIf(true);
    }

    private void end() {
        checkEnergies();
        checkGradients();
    }

    private void step(Step step, int t) {
        switch (step) {
            case Step.Initialise start -> initialise(start.nodes(), start.start());
            case Step.Predict predict -> predict(predict.nodes());
            case Step.Relax relax -> relax(relax, t);
            case Step.RelaxErrors relax -> {
                moved = true;
                new ErrorRelaxation(beliefs).step(relax.nodes(), relax.rate().at(t));
            }
            case Step.Nudge nudge ->
                beliefs.graph().outputs().forEach(n -> beliefs.nudge(n.index(), nudge.strength()));
            case Step.Learn learn -> learn.nodes().forEach(n -> learn(n, learn));
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

    /**
     * Puts nodes at a start and refreshes all predictions, which a pull on the outputs or a step of errors reads next. The beliefs are made
     * at the feed-forward pass, so that the first of these has nothing to do.
     */
    private void initialise(List<Integer> nodes, Start start) {
        boolean there = start.kind() == Start.Kind.FEED_FORWARD && !moved;
        if (!there) {
            movement.forget(nodes);
            put(nodes, start);
            moved = true;
            predict(beliefs.graph().predicted());
        }
    }

    private void put(List<Integer> nodes, Start start) {
        switch (start.kind()) {
            case FEED_FORWARD -> nodes.forEach(beliefs::startAtPrediction);
            case ZERO -> nodes.forEach(n -> beliefs.setValue(n, new double[beliefs.value(n).length]));
            case RANDOM -> nodes.forEach(n -> beliefs.setValue(n, normal(n, start.deviation(), -1)));
            case KEEP -> {
                if (last != null && last.pass().rows() == beliefs.pass().rows()) {
                    nodes.forEach(n -> beliefs.setValue(n, last.value(n).clone()));
                }
            }
        }
    }

    /** Normal numbers of a node's values, for a start (-1) or for the given relaxation of the inference. */
    private double[] normal(int node, double deviation, int relaxation) {
        double[] values = new double[beliefs.value(node).length];
        int width = values.length / beliefs.pass().rows();
        Draws draws = Draws.of(seed, beliefs.pass().inference(), node, relaxation);
        Arrays.setAll(values, i -> deviation * draws.normal(i / width, i % width));
        return values;
    }

    private void predict(List<Integer> nodes) {
        double[][] predictions = nodes.stream().map(beliefs::prediction).toArray(double[][]::new);
        for (int k = 0; k < predictions.length; k++) {
            beliefs.setPrediction(nodes.get(k), predictions[k]);
        }
    }

    private void relax(Step.Relax relax, int t) {
        List<Integer> nodes = relax.nodes();
        double[][] values = nodes.stream()
                .map(n -> relaxed(n, relax, t))
                .toArray(double[][]::new);
        for (int k = 0; k < values.length; k++) {
            beliefs.setValue(nodes.get(k), values[k]);
        }
        moved = true;
        relaxations++;
    }

    /** x + gamma (sum over children of J^T e_child - e), or what the value optimiser makes of it, + sqrt(2 gamma temperature) noise. */
    private double[] relaxed(int node, Step.Relax relax, int t) {
        double rate = relax.rate(node, t);
        double[] value = beliefs.value(node).clone();
        Vectors.add(value, movement.direction(node, beliefs.force(node), relax.by(), t), rate);
        if (relax.temperature() > 0) {
            Vectors.add(value, normal(node, Math.sqrt(2 * rate * relax.temperature()), relaxations), 1);
        }
        return value;
    }

    private void learn(int node, Step.Learn learn) {
        if (!learn.adds()) {
            network.shares(node).forEach(g -> Arrays.fill(g, 0));
        }
        beliefs.learn(node, learn.scale());
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
        for (Node node : graph.nodes()) {
            if (!network.shares(node.index()).stream().allMatch(Named::allFinite)) {
                throw diverged("gradient", node);
            }
        }
    }

    private DivergenceException diverged(String what, Node node) {
        return new DivergenceException(what, node.name(), iteration, schedule.rate());
    }
}
