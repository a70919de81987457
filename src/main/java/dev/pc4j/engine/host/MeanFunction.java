package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.List;

/** y = the mean over an axis: of [outside, extent, inside] the extent goes. */
final class MeanFunction extends LinearFunction {
    private final int outside;
    private final int extent;
    private final int inside;

    MeanFunction(HostValue parent, HostValue self, int outside, int extent) {
        super(List.of(parent), self);
        this.outside = outside;
        this.extent = extent;
        this.inside = self.width / outside;
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        float[] in = of(parent(), displaced);
        float[] out = of(self, displaced);
        float factor = 1f / extent;
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            int row = r * self.stride;
            Arrays.fill(out, row, row + self.stride, 0);
            for (int i = 0; i < outside * extent; i++) {
                int from = r * parent().stride + i * inside;
                int to = row + i / extent * inside;
                for (int j = 0; j < inside; j++) {
                    out[to + j] += in[from + j];
                }
            }
            for (int j = row; j < row + self.width; j++) {
                out[j] *= factor;
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        float factor = 1f / extent;
        for (int r = 0; r < tile.rows(); r++) {
            int row = at + r * parent().stride;
            if (!more) {
                Arrays.fill(into, row, row + parent().stride, 0);
            }
            for (int i = 0; i < outside * extent; i++) {
                int from = (tile.row() + r) * self.stride + i / extent * inside;
                int to = row + i * inside;
                for (int j = 0; j < inside; j++) {
                    into[to + j] += factor * self.error[from + j];
                }
            }
        }
    }
}
