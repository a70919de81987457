package dev.pc4j.engine.host;

import dev.pc4j.engine.EngineException;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operators of this engine by the class of their settings. */
final class HostOperators {

    private static final Map<Class<? extends Operator>, Maker> MAKERS = new LinkedHashMap<>();

    static {
        MAKERS.put(Dense.class, HostOperators::dense);
        MAKERS.put(Identity.class, (self, parents, network) -> new HostSum(self, parents));
        MAKERS.put(Add.class, (self, parents, network) -> new HostSum(self, parents));
    }

    /** Makes the operator of a node. */
    private interface Maker {
        HostOperator make(HostNode self, List<HostNode> parents, HostNetwork network);
    }

    private HostOperators() {}

    /**
     * The operator of a node on the network's arrays.
     *
     * @throws EngineException naming the kinds that there are
     */
    static HostOperator of(Node node, HostNetwork network) {
        Maker maker = MAKERS.get(node.operator().getClass());
        if (maker == null) {
            throw new EngineException("engine 'host' has no operator '%s' (node '%s'): it has dense, identity and add"
                    .formatted(node.operator().kind(), node.name()));
        }
        List<HostNode> parents = node.parents().stream().map(p -> network.nodes[p]).toList();
        return maker.make(network.nodes[node.index()], parents, network);
    }

    private static HostOperator dense(HostNode self, List<HostNode> parents, HostNetwork network) {
        Dense dense = (Dense) self.node.operator();
        Activation f = dense.activation();
        HostNode parent = parents.getFirst();
        network.activations.add(f);
        network.arithmetic.prepare(f);
        Affine affine = Affine.of(self.node, network.parameters);
        if (parent.index() > 0) {
            affine.weights().keepTransposed();
        }
        return dense.placement() == Placement.AFTER && f != Activation.NONE
                ? new HostDenseAfter(self, parent, f, affine, network.arithmetic)
                : new HostDense(self, parent, f, affine, network.arithmetic);
    }
}
