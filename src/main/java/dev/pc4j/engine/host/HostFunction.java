package dev.pc4j.engine.host;

import java.util.List;

/**
 * One operator's arithmetic inside a node, y = g(x), on a tile of rows and in displacement form: the counterpart of {@link HostOperator}
 * that knows no nodes, so that several can follow each other inside one. What it needs of the point where it was last asked, it keeps.
 */
abstract class HostFunction {
    final List<HostValue> parents;
    final HostValue self;

    HostFunction(List<HostValue> parents, HostValue self) {
        this.parents = parents;
        this.self = self;
    }

    /** The only parent, or the first. */
    final HostValue parent() {
        return parents.getFirst();
    }

    /** Its uses of parameters. */
    List<ParameterUse> uses() {
        return List.of();
    }

    /** Floats that it needs beside, one after another, in {@link HostTile#work}. */
    int work() {
        return 0;
    }

    /** The reference of y at the references of x. */
    abstract void forward(HostTile tile);

    /** The displacement of y, g(x) - g(reference of x), without cancellation where there is such a form. */
    abstract void move(HostTile tile);

    /** Called when the error of y is known, before anything is pulled back. */
    void errorReady(HostTile tile) {}

    /**
     * Brings J^T error, at the point of the last forward or move, to a parent.
     *
     * @param into where row r of the tile lies from {@code at + r * stride of the parent} on
     * @param more whether to add to what is there
     */
    abstract void pull(HostTile tile, int slot, float[] into, int at, boolean more);
}
