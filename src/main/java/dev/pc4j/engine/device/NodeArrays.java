package dev.pc4j.engine.device;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The arrays of a value node, [rows, stride] where nothing else is said. */
final class NodeArrays {
    final Node node;
    final int width;
    final int stride;
    final long reference;

    /** {@link Task#NONE} at the input, as error, base and push. */
    final long displacement;

    final long error;

    /** The error at the reference; only under schedules whose parameters change within inference. */
    final long base;

    /** What several children bring; only where there are several. */
    final long push;

    /** What value optimisers keep; only of nodes that move by others than plain ones. */
    final long[] kept;

    /** One float a row: energy and the bound on its gradient. */
    final long energies;

    final long bounds;

    /** How children read it, one entry an activation. */
    final List<Shown> shown = new ArrayList<>();

    /** The arrays of a late operator, or null. */
    Late late;

    /** The parameters of a dense operator, or null. */
    DenseArrays dense;

    /** How the operator reads its only parent; null for sums and for the input. */
    Shown read;

    NodeArrays(Node node, Shape shape, long rows, Layout layout, boolean based, int uses, int slots) {
        this.node = node;
        this.width = node.width();
        long padded = Layout.roundUp(width, shape.columns());
        long size = Limits.node(node, rows, padded);
        this.stride = (int) padded;
        boolean predicted = node.index() > 0;
        this.reference = layout.reserve(size);
        this.displacement = predicted ? layout.reserve(size) : Task.NONE;
        this.error = predicted ? layout.reserve(size) : Task.NONE;
        this.base = predicted && based ? layout.reserve(size) : Task.NONE;
        this.push = predicted && uses > 1 ? layout.reserve(size) : Task.NONE;
        this.kept = new long[slots];
        Arrays.setAll(kept, s -> layout.reserve(size));
        this.energies = layout.reserve(rows);
        this.bounds = layout.reserve(rows);
    }

    int index() {
        return node.index();
    }

    /** The error with respect to the operator's product. */
    long signal() {
        return late == null ? error : late.signal();
    }

    /** How a child with the given activation before its weights reads this node; made on first use. */
    Shown shownTo(Activation activation, long rows, Layout layout) {
        for (Shown one : shown) {
            if (one.activation() == activation) {
                return one;
            }
        }
        long size = rows * stride;
        Shown made = activation == Activation.NONE
                ? new Shown(activation, reference, displacement, Task.NONE)
                : new Shown(activation, layout.reserve(size), index() == 0 ? Task.NONE : layout.reserve(size),
                        layout.reserve(size));
        shown.add(made);
        return made;
    }

    /** What has arrays of its own, in the order of first use. */
    List<Shown> apart() {
        return shown.stream().filter(Shown::apart).toList();
    }
}
