package dev.pc4j.engine.host;

import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of z = in W + b.
 *
 * @param weights W
 * @param bias b; null for none
 */
record Affine(HostMatrix weights, HostVector bias) {

    /** Those of a dense node, which has a matrix and after it a bias or none. */
    static Affine of(Node node, HostParameters parameters) {
        List<Parameter> own = node.parameters();
        return new Affine(
                parameters.matrix(own.getFirst(), 1), own.size() > 1 ? parameters.vector(own.get(1)) : null);
    }

    /** What products start from: b, or as many zeros. */
    float[] offsets() {
        return bias == null ? new float[weights.panels * weights.panel] : bias.values;
    }

    /** Both uses, of a node with the given error with respect to z and the given inputs. */
    List<ParameterUse> uses(HostNode self, float[] signal, DenseUse.Inputs inputs, Arithmetic arithmetic) {
        List<ParameterUse> uses = new ArrayList<>();
        uses.add(new DenseUse(weights, self, signal, inputs, arithmetic));
        if (bias != null) {
            uses.add(new OffsetUse(bias, self, signal));
        }
        return List.copyOf(uses);
    }
}
