package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The two circuits of the predictive forward-forward algorithm (Ororbia and Mali 2023, arXiv 2301.01452): who is connected with whom.
 * Names of parameters are the paper's, weights are [n_in, n_out].
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><th>name</th><th>shape</th><th>role</th></tr>
 * <tr><td>W1, W2</td><td>[inputs, units], [units, units]</td><td>bottom-up</td></tr>
 * <tr><td>V2</td><td>[units, units]</td><td>feedback of layer 2 to layer 1</td></tr>
 * <tr><td>V</td><td>[classes, units]</td><td>label to layer 2</td></tr>
 * <tr><td>b1, b2</td><td>[units]</td><td>offsets of the layers</td></tr>
 * <tr><td>L1, L2</td><td>[units, group]</td><td>lateral competition: row i, column j is the synapse from unit i to unit j of i's own group.
 * The paper's [units, units] under its mask: what the mask takes out neither acts nor learns</td></tr>
 * <tr><td>W, b</td><td>[units, classes], [classes]</td><td>softmax read-out</td></tr>
 * <tr><td>Gy, G2, G1</td><td>[latents, units], [units, units], [units, inputs]</td><td>generative circuit, from the top down</td></tr>
 * </table>
 *
 * @param inputs values of a sample
 * @param classes labels that there are
 * @param units of each of the two layers, a multiple of the group
 * @param latents units of the generative circuit's top
 * @param group neighbouring units that compete with each other
 */
public record PffShape(int inputs, int classes, int units, int latents, int group) {

    /** Checks the extents. */
    public PffShape {
        require(inputs > 0, "inputs", inputs, "1 or more");
        require(classes > 1, "classes", classes, "2 or more, for a wrong label is needed beside the right one");
        require(units > 0, "units", units, "1 or more");
        require(latents > 0, "latents", latents, "1 or more");
        require(group > 0, "group", group, "1 or more");
        if (units % group != 0) {
            throw new IllegalArgumentException("%d units are no whole groups of %d: use %d units"
                    .formatted(units, group, Math.ceilDiv(units, group) * group));
        }
    }

    private static void require(boolean holds, String what, int value, String nearest) {
        if (!holds) {
            throw new IllegalArgumentException("%s %d is out of range: use %s".formatted(what, value, nearest));
        }
    }

    /** The parameters of the representation circuit. */
    public List<Parameter> representation() {
        return List.of(
                weight("W1", inputs, units), weight("W2", units, units), weight("V2", units, units),
                weight("V", classes, units), weight("W", units, classes), offset("b", classes),
                offset("b1", units), offset("b2", units), weight("L1", units, group), weight("L2", units, group));
    }

    /** The parameters of the generative circuit. */
    public List<Parameter> generation() {
        return List.of(weight("Gy", latents, units), weight("G2", units, units), weight("G1", units, inputs));
    }

    /** All parameters. */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(representation());
        all.addAll(generation());
        return all;
    }

    /**
     * The parameter of a name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public Parameter parameter(String name) {
        return Choice.named(parameters(), Parameter::name, "parameter", name);
    }

    private static Parameter weight(String name, int in, int out) {
        return new Parameter(name, new Shape(List.of(in, out)), in, out);
    }

    private static Parameter offset(String name, int width) {
        return new Parameter(name, new Shape(List.of(width)), 0, 0);
    }
}
