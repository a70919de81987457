package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import java.util.List;

/**
 * What one inference shows of a network, by the names of its nodes and parameters: where the energy lies and how it falls, how large errors
 * are, and how near gradients come to backpropagation's. {@link Plan#diagnose} makes it.
 *
 * @param inferred what the inference found
 * @param nodes every node but inputs, in the order of the graph
 * @param gradients of every parameter, in the order of the graph; empty where there is no backpropagation to compare with: on a graph with
 *     delayed edges, and where other nodes than all inputs and all outputs are held, or these in part
 */
public record Diagnostics(Inferred inferred, List<Node> nodes, List<Gradient> gradients) {

    /**
     * A node.
     *
     * @param name in the graph
     * @param energies at the start and after each iteration, with everything predicted anew, summed over the rows; as {@link Plan#trace}
     * @param errorNorm the Euclidean norm of its errors x - mu after inference, all rows together
     */
    public record Node(String name, List<Double> energies, double errorNorm) {
        /** Copies the list. */
        public Node {
            energies = List.copyOf(energies);
        }
    }

    /**
     * The gradient of a parameter.
     *
     * @param parameter its name in the graph
     * @param toBackprop how like it is to backpropagation's
     */
    public record Gradient(String parameter, Likeness toBackprop) {}

    /** Copies the lists. */
    public Diagnostics {
        nodes = List.copyOf(nodes);
        gradients = List.copyOf(gradients);
    }

    /**
     * The node of a name.
     *
     * @throws IllegalArgumentException naming the nearest and all that there are
     */
    public Node node(String name) {
        return Choice.named(nodes, Node::name, "node with a prediction", name);
    }

    /**
     * The gradient of a parameter.
     *
     * @throws IllegalArgumentException naming the nearest and all that there are
     */
    public Gradient gradient(String parameter) {
        return Choice.named(gradients, Gradient::parameter, "gradient to compare of parameter", parameter);
    }
}
