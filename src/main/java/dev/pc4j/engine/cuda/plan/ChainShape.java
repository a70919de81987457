package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the time of a chain's loop depends on.
 *
 * @param widths of the nodes, input first: n_0 .. n_L
 * @param batch rows
 * @param iterations T
 * @param wave whether each node is done once, from the output down, and not all nodes in each iteration
 * @param precision of the products' operands
 */
public record ChainShape(List<Integer> widths, int batch, int iterations, boolean wave, Precision precision) {

    /** Copies the widths. */
    public ChainShape {
        widths = List.copyOf(widths);
        if (widths.size() < 3) {
            throw new IllegalArgumentException("widths " + widths + " make no loop: a chain has a hidden node");
        }
    }

    /** T simultaneous iterations. */
    static ChainShape loop(List<Integer> widths, int batch, int iterations, Precision precision) {
        return new ChainShape(widths, batch, iterations, false, precision);
    }

    /** Of a phase of the family {@code chain}. */
    static ChainShape of(Phase chain) {
        Task first = chain.tasks().getFirst();
        List<Integer> widths = Stream
                .concat(Stream.of(first.get(Int.K)), chain.tasks().stream().map(task -> task.get(Int.N)))
                .toList();
        return new ChainShape(widths, first.get(Int.ROWS), first.get(Int.STEP), first.get(Int.MODE) == Code.WAVE,
                chain.precision());
    }

    /** T iterations on a graph; empty where it is no chain of dense nodes with a hidden one. */
    public static Optional<ChainShape> of(Graph graph, int batch, int iterations, Precision precision) {
        List<Node> nodes = graph.nodes();
        boolean chain = nodes.size() > 2 && nodes.stream()
                .skip(1)
                .allMatch(n -> n.operator() instanceof Dense && n.parents().equals(List.of(n.index() - 1)));
        return chain
                ? Optional.of(loop(nodes.stream().map(Node::width).toList(), batch, iterations, precision))
                : Optional.empty();
    }

    /** L, the number of the last node. */
    int last() {
        return widths.size() - 1;
    }

    /** n_l. */
    int width(int layer) {
        return widths.get(layer);
    }

    /** Layers whose weights take part in the loop: 2 .. L, since the input of layer 1 is clamped. */
    IntStream looped() {
        return IntStream.rangeClosed(2, last());
    }

    /** How often the loop is gone through: T, or once in a wave. */
    int rounds() {
        return wave ? 1 : iterations;
    }

    /** P, the weights that take part in the loop. */
    double weights() {
        return looped().mapToDouble(l -> (double) width(l - 1) * width(l)).sum();
    }

    /** Columns of all nodes but the input. */
    double columns() {
        return IntStream.rangeClosed(1, last()).mapToDouble(this::width).sum();
    }

    /** Operations of an iteration: two products, a multiplication and an addition each. */
    double operations() {
        return 4 * weights() * batch;
    }
}
