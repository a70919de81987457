package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.List;

/** y = the mean of each window, channel by channel. */
final class MeanPoolFunction extends LinearFunction {
    private final Windows windows;

    MeanPoolFunction(HostValue parent, HostValue self, Windows windows) {
        super(List.of(parent), self);
        this.windows = windows;
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        float[] in = of(parent(), displaced);
        float[] out = of(self, displaced);
        int channels = windows.channels();
        float factor = 1f / windows.taps();
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            Arrays.fill(out, r * self.stride, r * self.stride + self.width, 0);
            for (int p = 0; p < windows.positions(); p++) {
                int to = r * self.stride + p * channels;
                for (int tap = 0; tap < windows.taps(); tap++) {
                    int from = r * parent().stride + windows.first(p) + windows.step(tap);
                    for (int c = 0; c < channels; c++) {
                        out[to + c] += in[from + c];
                    }
                }
                for (int c = 0; c < channels; c++) {
                    out[to + c] *= factor;
                }
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        int channels = windows.channels();
        float factor = 1f / windows.taps();
        for (int r = 0; r < tile.rows(); r++) {
            int row = at + r * parent().stride;
            if (!more) {
                Arrays.fill(into, row, row + parent().stride, 0);
            }
            for (int p = 0; p < windows.positions(); p++) {
                int from = (tile.row() + r) * self.stride + p * channels;
                for (int tap = 0; tap < windows.taps(); tap++) {
                    int to = row + windows.first(p) + windows.step(tap);
                    for (int c = 0; c < channels; c++) {
                        into[to + c] += factor * self.error[from + c];
                    }
                }
            }
        }
    }
}
