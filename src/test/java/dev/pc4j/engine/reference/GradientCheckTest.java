package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Forces on values and gradients of parameters are minus and plus the derivatives of F, by central differences. */
class GradientCheckTest {
    private static final double STEP = 1e-6;
    private static final double BOUND = 1e-6;
    private static final int ROWS = 3;

    @TestFactory
    Stream<DynamicTest> derivativesOfF() {
        return graphs().stream().map(g -> DynamicTest.dynamicTest(g.toString(), () -> check(g.graph())));
    }

    private record Example(String name, Graph graph) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Example> graphs() {
        List<Example> graphs = new ArrayList<>();
        for (Activation f : Activation.usual()) {
            for (Placement placement : Placement.values()) {
                graphs.add(new Example(f.label() + " " + placement.label(), dense(f, placement, Energy.gaussian(1.5))));
            }
        }
        graphs.add(new Example("cross-entropy",
                dense(Activation.TANH, Placement.BEFORE, Energy.softmaxCrossEntropy(0.5))));
        graphs.add(new Example("bernoulli",
                dense(Activation.TANH, Placement.BEFORE, Energy.bernoulliCrossEntropy(0.5))));
        graphs.add(new Example("sums and identities", sums()));
        graphs.add(new Example("a cycle", cycle()));
        graphs.add(new Example("energies inside", energies()));
        return graphs;
    }

    private static Graph dense(Activation f, Placement placement, Energy energy) {
        return Graph.builder()
                .input("x", 5)
                .node("h1", new Dense(4, f, placement, true), "x")
                .node("h2", new Dense(3, f, placement, false), "h1")
                .node("y", new Dense(3, f, placement, true), "h2")
                .build(energy);
    }

    private static Graph sums() {
        return Graph.builder()
                .input("x", 4)
                .dense("h1", "x", 4, Activation.SIGMOID)
                .identity("copy", "h1")
                .dense("h2", "h1", 4, Activation.GELU)
                .add("sum", "x", "h1", "h2", "h1")
                .add("y", "copy", "sum")
                .build(Energy.gaussian(2));
    }

    private static Graph cycle() {
        return Graph.builder()
                .input("x", 4)
                .later("h", 4)
                .dense("back", "h", 4, Activation.TANH)
                .add("h", "x", "back", "h")
                .dense("y", "h", 2, Activation.TANH)
                .build(Energy.gaussian(1));
    }

    private static Graph energies() {
        return Graph.builder()
                .input("x", 4)
                .dense("h1", "x", 4, Activation.NONE)
                .energy("h1", Energy.bernoulliCrossEntropy(0.7))
                .dense("h2", "h1", 4, Activation.TANH)
                .energy("h2", Energy.gaussian(1.3))
                .dense("h3", "h2", 3, Activation.TANH)
                .energy("h3", Energy.gaussian(0.2))
                .dense("y", "h3", 3, Activation.TANH)
                .build(Energy.gaussian(2));
    }

    private static void check(Graph graph) {
        Network network = new Network(graph);
        network.parameters().forEach((name, values) -> fill(values, name.hashCode(), 0.5));
        Beliefs beliefs = new Beliefs(network, Nets.x(graph, ROWS), Nets.y(graph, ROWS), ROWS, false, 0.9);
        graph.free().forEach(i -> fill(beliefs.value(i), i, 1));
        graph.predicted().forEach(i -> beliefs.setPrediction(i, beliefs.prediction(i)));
        DoubleSupplier energy = () -> energy(graph, beliefs.freshlyPredicted());
        for (int node : graph.free()) {
            double[] force = beliefs.force(node);
            assertOpposite(force, derivative(beliefs.value(node), energy), "force on " + graph.node(node).name());
        }
        graph.predicted().forEach(i -> beliefs.learn(i, 1));
        network.parameters()
                .forEach((name, values) -> assertThat(
                        Nets.relative(network.gradients().get(name), derivative(values, energy))).as(name)
                        .isLessThan(BOUND));
    }

    private static double energy(Graph graph, Beliefs beliefs) {
        return graph.predicted().stream().mapToDouble(beliefs::energy).sum();
    }

    private static double[] derivative(double[] at, DoubleSupplier energy) {
        double[] derivative = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double value = at[i];
            at[i] = value + STEP;
            double above = energy.getAsDouble();
            at[i] = value - STEP;
            derivative[i] = (above - energy.getAsDouble()) / (2 * STEP);
            at[i] = value;
        }
        return derivative;
    }

    private static void assertOpposite(double[] force, double[] derivative, String what) {
        double[] negated = new double[force.length];
        for (int i = 0; i < force.length; i++) {
            negated[i] = -force[i];
        }
        assertThat(Nets.relative(negated, derivative)).as(what).isLessThan(BOUND);
    }

    private static void fill(double[] values, long seed, double deviation) {
        System.arraycopy(Nets.normal(seed, values.length, deviation), 0, values, 0, values.length);
    }
}
