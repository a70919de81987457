package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.List;

/** y = the largest of each window, channel by channel; among equal ones the first in row-major order. */
final class MaxPoolFunction extends HostFunction {
    private final Windows windows;
    private final Arithmetic arithmetic;

    /** Of each element of y, the element of the parent's row that is the largest, at the reference and now. */
    private final int[] largestAtReference;

    private final int[] largest;

    MaxPoolFunction(HostValue parent, HostValue self, Windows windows, Arithmetic arithmetic) {
        super(List.of(parent), self);
        this.windows = windows;
        this.arithmetic = arithmetic;
        this.largestAtReference = new int[self.reference.length];
        this.largest = new int[self.reference.length];
    }

    @Override
    int work() {
        return parent().stride;
    }

    @Override
    void forward(HostTile tile) {
        float[] x = parent().reference;
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            int from = r * parent().stride;
            int to = r * self.stride;
            search(x, from, self.reference, to, largestAtReference);
            System.arraycopy(largestAtReference, to, largest, to, self.width);
        }
    }

    /** Where the largest has stayed, its displacement; where it has changed, the difference of the two references besides. */
    @Override
    void move(HostTile tile) {
        float[] x = parent().reference;
        float[] d = parent().displacement;
        float[] moved = tile.work();
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            int from = r * parent().stride;
            int to = r * self.stride;
            for (int i = 0; i < parent().width; i++) {
                moved[i] = x[from + i] + d[from + i];
            }
            search(moved, 0, self.displacement, to, largest); // the values, of which displacements are made next
            for (int j = to; j < to + self.width; j++) {
                int now = from + largest[j];
                self.displacement[j] = d[now] + (x[now] - x[from + largestAtReference[j]]);
            }
        }
    }

    /** The largest of each window of a row of x, to top, and which elements of the row these are, to found. */
    private void search(float[] x, int from, float[] top, int to, int[] found) {
        int channels = windows.channels();
        for (int p = 0; p < windows.positions(); p++) {
            int here = to + p * channels;
            int first = windows.first(p);
            System.arraycopy(x, from + first, top, here, channels);
            for (int c = 0; c < channels; c++) {
                found[here + c] = first + c;
            }
            for (int tap = 1; tap < windows.taps(); tap++) {
                int number = first + windows.step(tap);
                arithmetic.larger(channels, x, from + number, number, top, found, here);
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        for (int r = 0; r < tile.rows(); r++) {
            int row = at + r * parent().stride;
            if (!more) {
                Arrays.fill(into, row, row + parent().stride, 0);
            }
            int here = (tile.row() + r) * self.stride;
            for (int j = here; j < here + self.width; j++) {
                into[row + largest[j]] += self.error[j];
            }
        }
    }
}
