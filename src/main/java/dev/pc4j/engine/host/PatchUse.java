package dev.pc4j.engine.host;

import java.util.Arrays;

/**
 * The use of a matrix by a {@link PatchProduct}: the gradient is the sum over positions of transposed patches times errors, some positions at a
 * time, so that both stay in cache.
 */
final class PatchUse implements ParameterUse {
    /** Positions at a time. */
    private static final int POSITIONS = 256;

    private final HostValue parent;
    private final float[] error;
    private final PositionRows rows;
    private final Patches patches;
    private final HostMatrix weights;
    private final Arithmetic arithmetic;
    private final float[] zeros;

    PatchUse(HostValue parent, HostValue self, PositionRows rows, Patches patches, HostMatrix weights,
            Arithmetic arithmetic) {
        this.parent = parent;
        this.error = self.error;
        this.rows = rows;
        this.patches = patches;
        this.weights = weights;
        this.arithmetic = arithmetic;
        this.zeros = new float[weights.panel];
    }

    @Override
    public HostParameter parameter() {
        return weights;
    }

    /** Patches by element, and a panel of errors. */
    @Override
    public int scratch(int rows) {
        return POSITIONS * (HostMatrix.BLOCK + weights.panel);
    }

    @Override
    public long terms(int rows) {
        return patches.positions() * ParameterUse.super.terms(rows);
    }

    @Override
    public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
        int from = block * HostMatrix.BLOCK;
        int to = Math.min(patches.size(), from + HostMatrix.BLOCK);
        int count = HostMatrix.roundUp(to - from, arithmetic.strip());
        int end = rows * patches.positions();
        for (int g = 0; g < weights.groups; g++) {
            for (int m = 0; m < end; m += POSITIONS) {
                int positions = Math.min(POSITIONS, end - m);
                patches.transpose(atReference ? null : parent.displacement, parent.reference, parent, m, positions,
                        g * patches.channels(), from, to, scratch);
                Arrays.fill(scratch, (to - from) * positions, count * positions, 0);
                add(g, m, positions, from, count, more || m > 0, scratch);
            }
        }
    }

    private void add(int group, int m, int positions, int from, int count, boolean more, float[] scratch) {
        int errors = HostMatrix.BLOCK * POSITIONS;
        int panels = weights.panels / weights.groups;
        for (int p = group * panels; p < (group + 1) * panels; p++) {
            rows.read(patches.all(), error, m, positions, weights.column(p), weights.columns(p), scratch, errors,
                    weights.panel);
            int at = weights.at(p, from);
            arithmetic.product(
                    count, scratch, 0, positions, scratch, errors, positions,
                    more ? weights.gradient : zeros, more ? at : 0, more ? weights.panel : 0,
                    weights.gradient, at, weights.panel);
        }
    }
}
