package dev.pc4j.cli;

import dev.pc4j.cli.bench.Problem;
import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Graph;
import java.util.Arrays;
import java.util.function.Consumer;

/** A network and rows to show it, batch by batch, over and over. */
final class Sample {
    private final Graph graph;
    private final float[] x;
    private final float[] y;
    private final int batch;
    private final Consumer<Plan> start;

    /**
     * Rows of inputs and targets, shared and not copied.
     *
     * @param graph the network
     * @param x inputs, [rows, n_input]
     * @param y targets, [rows, n_output]
     * @param batch rows of a batch
     * @param start sets the starting weights where they are not the plan's own
     */
    Sample(Graph graph, float[] x, float[] y, int batch, Consumer<Plan> start) {
        this.graph = graph;
        this.x = x;
        this.y = y;
        this.batch = batch;
        this.start = start;
    }

    /** A benchmark problem's network, data and weights. */
    static Sample of(Problem problem) {
        return new Sample(problem.graph(), problem.x(), problem.y(), problem.batch(), problem::fill);
    }

    /** The network. */
    Graph graph() {
        return graph;
    }

    /** Rows of a batch. */
    int batch() {
        return batch;
    }

    /** Gives a plan its starting weights. */
    void start(Plan plan) {
        start.accept(plan);
    }

    private int batches() {
        return x.length / graph.input().width() / batch;
    }

    /** The inputs of a batch. */
    float[] x(int index) {
        return part(x, graph.input().width() * batch, index % batches());
    }

    /** The targets of a batch. */
    float[] y(int index) {
        return part(y, graph.output().width() * batch, index % batches());
    }

    private static float[] part(float[] all, int size, int index) {
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }
}
