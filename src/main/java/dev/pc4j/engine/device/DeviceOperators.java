package dev.pc4j.engine.device;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Feature;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Reads;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** The operators of nodes by the class of their settings: forms of their own for what networks are mostly made of, else functions. */
public final class DeviceOperators {

    private static final Map<Class<? extends Operator>, Maker> OWN_FORMS = Map.of(
            Dense.class, DeviceOperators::dense,
            Identity.class, (self, parents, network) -> new SumOperator(self, parents),
            Add.class, (self, parents, network) -> new SumOperator(self, parents));

    /** What plans on devices compute, where a stream has all kernels. */
    public static final Capabilities CAPABILITIES = new Capabilities(DeviceComposition.kinds(),
            EnumSet.complementOf(EnumSet.of(Feature.CUSTOM_OPERATORS)));

    /** Makes the operator of a node and lays out its arrays. */
    private interface Maker {
        DeviceOperator make(NodeArrays self, List<NodeArrays> parents, Network network);
    }

    private DeviceOperators() {}

    /** The operator of a node on the network's arrays. */
    static DeviceOperator of(Node node, Network network) {
        NodeArrays self = network.nodes[node.index()];
        return OWN_FORMS.getOrDefault(node.operator().getClass(), DeviceComposition::of)
                .make(self, network.parents(self), network);
    }

    /** The products of whole rows, whose gradients go straight into the optimiser; others are products of patches. */
    private static DeviceOperator dense(NodeArrays self, List<NodeArrays> parents, Network network) {
        Dense dense = (Dense) self.node.operator();
        boolean wholeRows = dense.reads() == Reads.FLAT || parents.getFirst().positions() == 1;
        return wholeRows && !shares(self.node, network.graph)
                ? new DenseOperator(self, parents, network)
                : DeviceComposition.of(self, parents, network);
    }

    private static boolean shares(Node node, Graph graph) {
        List<Parameter> own = node.parameters();
        return graph.nodes()
                .stream()
                .anyMatch(other -> !other.equals(node) && other.parameters().stream().anyMatch(own::contains));
    }
}
