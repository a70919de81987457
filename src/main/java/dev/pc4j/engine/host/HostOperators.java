package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Reads;
import java.util.List;
import java.util.Map;

/** The operators of nodes by the class of their settings: forms of their own for what networks are mostly made of, else functions. */
final class HostOperators {

    private static final Map<Class<? extends Operator>, Maker> OWN_FORMS = Map.of(
            Dense.class, HostOperators::dense,
            Identity.class, (self, parents, network) -> new HostSum(self, parents),
            Add.class, (self, parents, network) -> new HostSum(self, parents));

    /** Makes the operator of a node. */
    private interface Maker {
        HostOperator make(HostNode self, List<HostNode> parents, HostNetwork network);
    }

    private HostOperators() {}

    /** The operator of a node on the network's arrays. */
    static HostOperator of(Node node, HostNetwork network) {
        List<HostNode> parents = node.parents().stream().map(p -> network.nodes[p]).toList();
        return OWN_FORMS.getOrDefault(node.operator().getClass(), HostComposition::of)
                .make(network.nodes[node.index()], parents, network);
    }

    private static HostOperator dense(HostNode self, List<HostNode> parents, HostNetwork network) {
        Dense dense = (Dense) self.node.operator();
        HostNode parent = parents.getFirst();
        if (dense.reads() == Reads.LAST_AXIS && parent.positions() > 1) {
            return HostComposition.of(self, parents, network);
        }
        Activation f = dense.activation();
        network.prepare(f);
        Affine affine = Affine.of(self.node, network.parameters);
        if (network.moves(parent)) {
            affine.weights().keepTransposed();
        }
        return dense.placement() == Placement.AFTER && !f.isNone()
                ? new HostDenseAfter(self, parent, f, affine, network.arithmetic)
                : new HostDense(self, parent, f, affine, network.arithmetic);
    }
}
