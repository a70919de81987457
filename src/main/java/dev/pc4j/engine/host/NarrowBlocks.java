package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.PANEL;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * Blocks of 4 rows by two vectors, for processors with 16 vector registers, otherwise as {@link WideBlocks}. Six rows are no faster.
 */
final class NarrowBlocks {

    private NarrowBlocks() {}

    static void strip4(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int i = initAt;
        FloatVector c0x = fromArray(SPECIES, init, i);
        FloatVector c0y = fromArray(SPECIES, init, i + LANES);
        FloatVector c1x = fromArray(SPECIES, init, i += initStride);
        FloatVector c1y = fromArray(SPECIES, init, i + LANES);
        FloatVector c2x = fromArray(SPECIES, init, i += initStride);
        FloatVector c2y = fromArray(SPECIES, init, i + LANES);
        FloatVector c3x = fromArray(SPECIES, init, i += initStride);
        FloatVector c3y = fromArray(SPECIES, init, i + LANES);
        for (int j = 0; j < k; j++) {
            FloatVector bx = fromArray(SPECIES, b, bAt + j * PANEL);
            FloatVector by = fromArray(SPECIES, b, bAt + j * PANEL + LANES);
            FloatVector x = broadcast(SPECIES, a[aAt + j]);
            c0x = x.fma(bx, c0x);
            c0y = x.fma(by, c0y);
            x = broadcast(SPECIES, a[a1 + j]);
            c1x = x.fma(bx, c1x);
            c1y = x.fma(by, c1y);
            x = broadcast(SPECIES, a[a2 + j]);
            c2x = x.fma(bx, c2x);
            c2y = x.fma(by, c2y);
            x = broadcast(SPECIES, a[a3 + j]);
            c3x = x.fma(bx, c3x);
            c3y = x.fma(by, c3y);
        }
        int o = cAt;
        c0x.intoArray(c, o);
        c0y.intoArray(c, o + LANES);
        c1x.intoArray(c, o += cStride);
        c1y.intoArray(c, o + LANES);
        c2x.intoArray(c, o += cStride);
        c2y.intoArray(c, o + LANES);
        c3x.intoArray(c, o += cStride);
        c3y.intoArray(c, o + LANES);
    }
}
