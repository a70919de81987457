package dev.pc4j.engine.host;

import java.util.List;

/**
 * A node's operator on a tile of rows, in displacement form. A new kind of operator is a new subclass and a line in
 * {@link HostOperators}.
 */
abstract class HostOperator {
    final HostNode self;
    final List<HostNode> parents;

    HostOperator(HostNode self, List<HostNode> parents) {
        this.self = self;
        this.parents = parents;
    }

    /** Its uses of parameters. */
    List<ParameterUse> uses() {
        return List.of();
    }

    /** out = g(references of the parents), and whatever later calls need of that point. */
    abstract void forward(HostTile tile, float[] out);

    /** error = displacement - (g(parents now) - g(parents' references)). */
    abstract void predict(HostTile tile);

    /** Floats that it needs beside, in {@link HostTile#work}. */
    int work() {
        return 0;
    }

    /** Called when error is final for now, for operators that keep something derived from it and are quick about it. */
    void errorReady(HostTile tile) {}

    /** Called when error is final for now and somebody wants what comes of it: a parent that moves, or a parameter. */
    void settle(HostTile tile) {}

    /** The same as {@link #settle} where error is zero. */
    void clear(HostTile tile) {}

    /** Called when a range of a parent's array has moved, for operators that keep something derived from it. */
    void parentMoved(HostNode moved, int from, int to) {}

    /**
     * Brings J^T error for the parent in a slot to the tile's push.
     *
     * @param mode how push is to be written
     * @return with {@link Push#ALONE}, a factor that push still wants elementwise, indexed as the parent's arrays; else null
     */
    abstract float[] pullBack(HostTile tile, int slot, Push mode);

    /** How {@link #pullBack} writes the tile's push. */
    enum Push {
        /** Set it; nothing else will be added, so a factor may be left to the caller. */
        ALONE,
        /** Set it. */
        FIRST,
        /** Add to it. */
        MORE
    }
}
