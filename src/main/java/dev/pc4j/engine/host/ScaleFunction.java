package dev.pc4j.engine.host;

import dev.pc4j.engine.DropoutMask;
import dev.pc4j.graph.Dropout;
import java.util.Arrays;
import java.util.List;

/** y = a x with a factor for all, or with one for each element that an inference draws anew. */
final class ScaleFunction extends LinearFunction {
    private final float[] factors;
    private final Dropout dropout;
    private final HostNetwork network;

    private ScaleFunction(HostValue parent, HostValue self, Dropout dropout, HostNetwork network) {
        super(List.of(parent), self);
        this.factors = new float[self.reference.length];
        this.dropout = dropout;
        this.network = network;
    }

    /** The same factor everywhere and always. */
    static ScaleFunction by(double factor, HostValue parent, HostValue self) {
        ScaleFunction scale = new ScaleFunction(parent, self, null, null);
        Arrays.fill(scale.factors, (float) factor);
        return scale;
    }

    /** The factors of a dropout in the network's inference, or 1 in a prediction. */
    static ScaleFunction of(Dropout dropout, HostValue parent, HostValue self, HostNetwork network) {
        return new ScaleFunction(parent, self, dropout, network);
    }

    private void draw(HostTile tile) {
        DropoutMask mask = DropoutMask.of(dropout, network.inference());
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            for (int i = 0; i < self.width; i++) {
                factors[r * self.stride + i] = network.predicting() ? 1 : (float) mask.factor(r, i);
            }
        }
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        if (dropout != null && !displaced) {
            draw(tile);
        }
        float[] in = of(parent(), displaced);
        float[] out = of(self, displaced);
        int to = tile.to(self);
        for (int i = tile.from(self); i < to; i++) {
            out[i] = factors[i] * in[i];
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        int from = tile.from(self);
        int size = tile.to(self) - from;
        for (int i = 0; i < size; i++) {
            float pulled = factors[from + i] * self.error[from + i];
            into[at + i] = more ? into[at + i] + pulled : pulled;
        }
    }
}
