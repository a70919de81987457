package dev.pc4j.engine.host;

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

    /** Patches by position and by element, their displacements, and a panel of errors. */
    @Override
    public int scratch(int rows) {
        return POSITIONS * (3 * HostMatrix.BLOCK + weights.panel);
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
                transpose(m, positions, g, from, to, count, atReference, scratch);
                add(g, m, positions, from, count, more || m > 0, scratch);
            }
        }
    }

    /** Negated patches, [count][positions], to the start of the scratch. */
    private void transpose(int m, int positions, int group, int from, int to, int count, boolean atReference,
            float[] scratch) {
        int first = group * patches.channels();
        int length = to - from;
        int byPosition = HostMatrix.BLOCK * POSITIONS;
        int displacements = 2 * byPosition;
        patches.gather(parent.reference, parent, m, positions, first, from, to, scratch, byPosition);
        if (!atReference) {
            patches.gather(parent.displacement, parent, m, positions, first, from, to, scratch, displacements);
            for (int i = 0; i < positions * length; i++) {
                scratch[byPosition + i] += scratch[displacements + i];
            }
        }
        Transpose.difference(null, scratch, byPosition + length, length, byPosition, count, positions, scratch);
    }

    private void add(int group, int m, int positions, int from, int count, boolean more, float[] scratch) {
        int errors = 3 * HostMatrix.BLOCK * POSITIONS;
        int panels = weights.panels / weights.groups;
        for (int p = group * panels; p < (group + 1) * panels; p++) {
            rows.read(error, m, positions, weights.column(p), weights.columns(p), scratch, errors, weights.panel);
            int at = weights.at(p, from);
            arithmetic.product(
                    count, scratch, 0, positions, scratch, errors, positions,
                    more ? weights.gradient : zeros, more ? at : 0, more ? weights.panel : 0,
                    weights.gradient, at, weights.panel);
        }
    }
}
