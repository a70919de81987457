package dev.pc4j.engine.host;

import java.util.List;

/** A function that is linear, or linear and an offset: what it does to a displacement it does to a value, and J^T is the same everywhere. */
abstract class LinearFunction extends HostFunction {

    LinearFunction(List<HostValue> parents, HostValue self) {
        super(parents, self);
    }

    /**
     * Applies it to one array of each parent.
     *
     * @param displaced whether they are displacements rather than references, so that an offset has no part in it
     */
    abstract void apply(HostTile tile, boolean displaced);

    /** The array of a value that {@link #apply} reads or writes. */
    static float[] of(HostValue value, boolean displaced) {
        return displaced ? value.displacement : value.reference;
    }

    @Override
    final void forward(HostTile tile) {
        apply(tile, false);
    }

    @Override
    final void move(HostTile tile) {
        apply(tile, true);
    }
}
