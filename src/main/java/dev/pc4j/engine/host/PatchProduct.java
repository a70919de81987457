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
    private final PositionRows rows;

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
        this.rows = new PositionRows(self, patches.positions(), weights.outputs);
        int strip = arithmetic.strip();
        int fitting = FLOATS / Math.max(ELEMENTS, columns());
        this.block = Math.max(3 * strip, Math.min(POSITIONS, fitting / strip * strip));
        uses.add(new PatchUse(parent, self, rows, patches, weights, arithmetic));
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

    /** A panel of patches, one of results, and what results start from. */
    @Override
    int work() {
        return offsets() + columns();
    }

    private int results() {
        return block * Math.max(ELEMENTS, columns());
    }

    private int offsets() {
        return 2 * results();
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        float[] x = of(parent(), displaced);
        float[] out = of(self, displaced);
        float[] work = tile.work();
        start(displaced, work);
        int end = (tile.row() + tile.rows()) * patches.positions();
        for (int m = tile.row() * patches.positions(); m < end; m += block) {
            int count = Math.min(block, end - m);
            if (columns() == weights.outputs && isWhole(count)) {
                multiply(x, m, count, work, out, rows.at(m));
            } else {
                multiply(x, m, count, work, work, results());
                store(work, m, count, out);
            }
        }
    }

    /** Whether a product of so many positions may read or write the arrays of the value itself. */
    private boolean isWhole(int count) {
        return rows.isEven() && count % arithmetic.strip() == 0;
    }

    /** What every position starts from: the bias, or zeros. */
    private void start(boolean displaced, float[] work) {
        Arrays.fill(work, offsets(), offsets() + columns(), 0);
        for (int p = 0; bias != null && !displaced && p < weights.panels; p++) {
            System.arraycopy(bias.values, weights.column(p), work, offsets() + p * weights.panel, weights.columns(p));
        }
    }

    /** Products of some positions, [count][columns] from {@code at} on. */
    private void multiply(float[] x, int m, int count, float[] work, float[] out, int at) {
        for (int g = 0; g < weights.groups; g++) {
            for (int from = 0; from < patches.size(); from += ELEMENTS) {
                int to = Math.min(patches.size(), from + ELEMENTS);
                patches.gather(x, parent(), m, count, g * patches.channels(), from, to, work, 0);
                for (int p = g * panelsOfGroup(); p < (g + 1) * panelsOfGroup(); p++) {
                    multiply(p, from, to, count, work, out, at + p * weights.panel);
                }
            }
        }
    }

    private int panelsOfGroup() {
        return weights.panels / weights.groups;
    }

    private void multiply(int panel, int from, int to, int count, float[] work, float[] out, int at) {
        int padded = HostMatrix.roundUp(count, arithmetic.strip());
        for (int k = from; k < to; k += TERMS) {
            arithmetic.product(
                    padded, work, k - from, to - from, weights.values, weights.at(panel, k), Math.min(TERMS, to - k),
                    k == 0 ? work : out, k == 0 ? offsets() + panel * weights.panel : at, k == 0 ? 0 : columns(),
                    out, at, columns());
        }
    }

    private void store(float[] work, int m, int count, float[] out) {
        for (int p = 0; p < weights.panels; p++) {
            rows.write(work, results() + p * weights.panel, columns(), m, count, weights.column(p), weights.columns(p),
                    out);
        }
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
        boolean whole = isWhole(count);
        if (!whole) {
            rows.read(self.error, m, count, group * terms, terms, work, 0, terms);
        }
        int padded = HostMatrix.roundUp(count, arithmetic.strip());
        int most = ELEMENTS / weights.panel * weights.panel;
        for (int from = 0; from < patches.size(); from += most) {
            int to = Math.min(patches.size(), from + most);
            int width = HostMatrix.roundUp(to - from, weights.panel);
            for (int k = from; k < to; k += weights.panel) {
                if (whole) {
                    pull(group, k, padded, self.error, rows.at(m) + group * terms, weights.outputs, width,
                            results() + k - from, work);
                } else {
                    pull(group, k, padded, work, 0, terms, width, results() + k - from, work);
                }
            }
            patches.scatter(work, results(), width, into0, count, group * patches.channels(), from, to, into, at,
                    parent().stride);
        }
    }

    private void pull(int group, int from, int padded, float[] errors, int errorsAt, int apart, int width, int out,
            float[] work) {
        int matrix = weights.transposedAt(group, from / weights.panel);
        int terms = weights.outputs / weights.groups;
        for (int k = 0; k < terms; k += TERMS) {
            arithmetic.product(
                    padded, errors, errorsAt + k, apart, weights.transposed(), matrix + k * weights.panel,
                    Math.min(TERMS, terms - k),
                    k == 0 ? zeros : work, k == 0 ? 0 : out, k == 0 ? 0 : width, work, out, width);
        }
    }
}
