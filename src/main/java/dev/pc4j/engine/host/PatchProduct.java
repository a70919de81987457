package dev.pc4j.engine.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * y = patches W + b: a convolution, or a dense operator on the last axis. Some positions at a time their patches are gathered into a panel that
 * stays in the second-level cache, and multiplied as dense layers are; the transposed product goes the same way back.
 */
final class PatchProduct extends LinearFunction {
    /** Positions at a time, whole blocks of rows of the product: enough that weights from beyond the caches are read seldom. */
    private static final int POSITIONS = 96;

    /** Elements of a patch at a time, and floats of a panel of patches or of results. */
    private static final int ELEMENTS = 512;

    private static final int FLOATS = POSITIONS * ELEMENTS;

    /** Terms of a product at a time, so that a panel's rows of them stay in the first-level cache. */
    private static final int TERMS = 256;

    private final Patches patches;
    private final HostMatrix weights;
    private final HostVector bias;
    private final Arithmetic arithmetic;
    private final List<ParameterUse> uses = new ArrayList<>();
    private final float[] zeros;

    /** Positions at a time. */
    private final int block;

    /** A product with a bias, or null. */
    PatchProduct(HostValue parent, HostValue self, Patches patches, HostMatrix weights, HostVector bias,
            Arithmetic arithmetic) {
        super(List.of(parent), self);
        this.patches = patches;
        this.weights = weights;
        this.bias = bias;
        this.arithmetic = arithmetic;
        this.zeros = new float[weights.panel];
        int strip = arithmetic.strip();
        int fitting = FLOATS / Math.max(ELEMENTS, columns());
        this.block = Math.max(3 * strip, Math.min(POSITIONS, fitting / strip * strip));
        uses.add(new PatchUse(parent, self, patches, weights, arithmetic));
        if (bias != null) {
            uses.add(new OffsetUse(bias, self, self.error));
        }
    }

    private int columns() {
        return weights.panels * weights.panel;
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    int work() {
        return block * (Math.max(ELEMENTS, columns()) + Math.max(ELEMENTS, columns()));
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        int end = (tile.row() + tile.rows()) * patches.positions();
        for (int m = tile.row() * patches.positions(); m < end; m += block) {
            int count = Math.min(block, end - m);
            multiply(of(parent(), displaced), m, count, tile.work());
            store(tile.work(), m, count, of(self, displaced), !displaced);
        }
    }

    private int results() {
        return block * Math.max(ELEMENTS, columns());
    }

    /** Products of some positions, [count][columns], from {@link #results} on. */
    private void multiply(float[] x, int m, int count, float[] work) {
        for (int g = 0; g < weights.groups; g++) {
            for (int from = 0; from < patches.size(); from += ELEMENTS) {
                int to = Math.min(patches.size(), from + ELEMENTS);
                patches.gather(x, parent(), m, count, g * patches.channels(), from, to, work, 0);
                for (int p = g * panelsOfGroup(); p < (g + 1) * panelsOfGroup(); p++) {
                    multiply(p, from, to, count, work);
                }
            }
        }
    }

    private int panelsOfGroup() {
        return weights.panels / weights.groups;
    }

    private void multiply(int panel, int from, int to, int count, float[] work) {
        int out = results() + panel * weights.panel;
        int padded = HostMatrix.roundUp(count, arithmetic.strip());
        for (int k = from; k < to; k += TERMS) {
            arithmetic.product(
                    padded, work, k - from, to - from, weights.values, weights.at(panel, k), Math.min(TERMS, to - k),
                    k == 0 ? zeros : work, k == 0 ? 0 : out, k == 0 ? 0 : columns(), work, out, columns());
        }
    }

    private void store(float[] work, int m, int count, float[] out, boolean biased) {
        for (int i = 0; i < count; i++) {
            int to = at(m + i);
            for (int p = 0; p < weights.panels; p++) {
                int from = results() + i * columns() + p * weights.panel;
                System.arraycopy(work, from, out, to + weights.column(p), weights.columns(p));
            }
            for (int j = 0; biased && bias != null && j < weights.outputs; j++) {
                out[to + j] += bias.values[j];
            }
        }
    }

    /** Where this function's arrays have a position, counted from the first row on. */
    private int at(int position) {
        return position / patches.positions() * self.stride + position % patches.positions() * weights.outputs;
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        int stride = parent().stride;
        if (!more) {
            Arrays.fill(into, at, at + tile.rows() * stride, 0);
        }
        int first = tile.row() * patches.positions();
        int end = first + tile.rows() * patches.positions();
        for (int m = first; m < end; m += block) {
            int count = Math.min(block, end - m);
            for (int g = 0; g < weights.groups; g++) {
                pull(g, m, count, m - first, tile.work(), into, at);
            }
        }
    }

    private void pull(int group, int m, int count, int into0, float[] work, float[] into, int at) {
        int terms = weights.outputs / weights.groups;
        for (int i = 0; i < count; i++) {
            System.arraycopy(self.error, at(m + i) + group * terms, work, i * terms, terms);
        }
        int padded = HostMatrix.roundUp(count, arithmetic.strip());
        int most = ELEMENTS / weights.panel * weights.panel;
        for (int from = 0; from < patches.size(); from += most) {
            int to = Math.min(patches.size(), from + most);
            int width = HostMatrix.roundUp(to - from, weights.panel);
            for (int k = from; k < to; k += weights.panel) {
                pull(group, k, padded, terms, width, results() + k - from, work);
            }
            patches.scatter(work, results(), width, into0, count, group * patches.channels(), from, to, into, at,
                    parent().stride);
        }
    }

    private void pull(int group, int from, int padded, int terms, int width, int out, float[] work) {
        int matrix = weights.transposedAt(group, from / weights.panel);
        for (int k = 0; k < terms; k += TERMS) {
            arithmetic.product(
                    padded, work, k, terms, weights.transposed(), matrix + k * weights.panel,
                    Math.min(TERMS, terms - k),
                    k == 0 ? zeros : work, k == 0 ? 0 : out, k == 0 ? 0 : width, work, out, width);
        }
    }
}
