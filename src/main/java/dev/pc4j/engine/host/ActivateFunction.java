package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;
import java.util.List;

/** y = f(x), elementwise. */
final class ActivateFunction extends HostFunction {
    private final Arithmetic arithmetic;
    private final Activation f;
    private final float[] slopeAtReference;
    private final float[] slope;

    /** Any activation but none. */
    ActivateFunction(HostValue parent, HostValue self, Activation f, Arithmetic arithmetic) {
        super(List.of(parent), self);
        this.arithmetic = arithmetic;
        this.f = f;
        this.slopeAtReference = new float[self.reference.length];
        this.slope = new float[self.reference.length];
    }

    /** What is done to some of a tile's elements, so few that an activation's several passes over them stay in the first-level cache. */
    private interface Chunk {
        void of(int from, int to);
    }

    private void byChunks(HostTile tile, Chunk chunk) {
        int to = tile.to(self);
        for (int from = tile.from(self); from < to; from += HostTile.CHUNK) {
            chunk.of(from, Math.min(to, from + HostTile.CHUNK));
        }
    }

    @Override
    void forward(HostTile tile) {
        byChunks(tile, (from, to) -> {
            arithmetic.activate(f, from, to, parent().reference, self.reference, slopeAtReference);
            System.arraycopy(slopeAtReference, from, slope, from, to - from);
        });
        tile.clearMargin(self.reference, self);
    }

    @Override
    void move(HostTile tile) {
        byChunks(tile, this::move);
    }

    private void move(int from, int to) {
        arithmetic.displace(f, from, to, parent().reference, self.reference, slopeAtReference, parent().displacement,
                self.displacement, slope);
        for (int i = from; i < to; i++) {
            self.displacement[i] = -self.displacement[i];
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        int from = tile.from(self);
        int size = tile.to(self) - from;
        if (more) {
            for (int i = 0; i < size; i++) {
                into[at + i] += slope[from + i] * self.error[from + i];
            }
        } else {
            for (int i = 0; i < size; i++) {
                into[at + i] = slope[from + i] * self.error[from + i];
            }
        }
    }
}
