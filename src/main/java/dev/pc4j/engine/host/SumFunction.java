package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.List;

/** y = the sum of the parents, and an offset where there is one. With one parent and none, the same elements in another shape. */
final class SumFunction extends LinearFunction {
    private final HostVector offset;
    private final List<ParameterUse> uses;

    /** A plain sum. */
    SumFunction(List<HostValue> parents, HostValue self) {
        super(parents, self);
        this.offset = null;
        this.uses = List.of();
    }

    /** A value and an offset of its width. */
    SumFunction(HostValue parent, HostValue self, HostVector offset) {
        super(List.of(parent), self);
        this.offset = offset;
        this.uses = List.of(new OffsetUse(offset, self, self.error));
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        int from = tile.from(self);
        int to = tile.to(self);
        float[] out = of(self, displaced);
        if (offset == null || displaced) {
            Arrays.fill(out, from, to, 0);
        } else {
            for (int at = from; at < to; at += self.stride) {
                System.arraycopy(offset.values, 0, out, at, self.stride);
            }
        }
        for (HostValue parent : parents) {
            float[] in = of(parent, displaced);
            for (int i = from; i < to; i++) {
                out[i] += in[i];
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        tile.bring(self.error, self, into, at, more);
    }
}
