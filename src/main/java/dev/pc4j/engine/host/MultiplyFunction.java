package dev.pc4j.engine.host;

import java.util.List;

/** y = the product of the parents, elementwise. */
final class MultiplyFunction extends HostFunction {

    /** Of each parent, the product of all others: its slope. */
    private final float[][] slopes;

    MultiplyFunction(List<HostValue> parents, HostValue self) {
        super(parents, self);
        this.slopes = new float[parents.size()][self.reference.length];
    }

    @Override
    void forward(HostTile tile) {
        int to = tile.to(self);
        for (int i = tile.from(self); i < to; i++) {
            float product = 1;
            for (HostValue parent : parents) {
                product *= parent.reference[i];
            }
            self.reference[i] = product;
        }
        slopes(tile, false);
    }

    /** One factor after another: (p + dp) (x + dx) - p x = dp (x + dx) + p dx. */
    @Override
    void move(HostTile tile) {
        int to = tile.to(self);
        for (int i = tile.from(self); i < to; i++) {
            float product = 1;
            float step = 0;
            for (HostValue parent : parents) {
                float moved = parent.reference[i] + parent.displacement[i];
                step = step * moved + product * parent.displacement[i];
                product *= parent.reference[i];
            }
            self.displacement[i] = step;
        }
        slopes(tile, true);
    }

    private void slopes(HostTile tile, boolean moved) {
        int to = tile.to(self);
        for (int k = 0; k < slopes.length; k++) {
            for (int i = tile.from(self); i < to; i++) {
                float product = 1;
                for (int other = 0; other < slopes.length; other++) {
                    HostValue parent = parents.get(other);
                    float factor = moved ? parent.reference[i] + parent.displacement[i] : parent.reference[i];
                    product *= other == k ? 1 : factor;
                }
                slopes[k][i] = product;
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        int from = tile.from(self);
        int size = tile.to(self) - from;
        float[] slope = slopes[slot];
        for (int i = 0; i < size; i++) {
            float pulled = slope[from + i] * self.error[from + i];
            into[at + i] = more ? into[at + i] + pulled : pulled;
        }
    }
}
