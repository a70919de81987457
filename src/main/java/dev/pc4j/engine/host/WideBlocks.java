package dev.pc4j.engine.host;

import static dev.pc4j.engine.host.VectorProduct.LANES;
import static dev.pc4j.engine.host.VectorProduct.PANEL;
import static dev.pc4j.engine.host.VectorProduct.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * Blocks of 12 and of 8 rows by two vectors, for processors with 32 vector registers. Every accumulator is a local variable, because only
 * then does it stay in a register through the loop.
 */
final class WideBlocks {

    private WideBlocks() {}

    static void strip12(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int a4 = a3 + aStride;
        int a5 = a4 + aStride;
        int a6 = a5 + aStride;
        int a7 = a6 + aStride;
        int a8 = a7 + aStride;
        int a9 = a8 + aStride;
        int a10 = a9 + aStride;
        int a11 = a10 + aStride;
        int i = initAt;
        FloatVector c0x = fromArray(SPECIES, init, i);
        FloatVector c0y = fromArray(SPECIES, init, i + LANES);
        FloatVector c1x = fromArray(SPECIES, init, i += initStride);
        FloatVector c1y = fromArray(SPECIES, init, i + LANES);
        FloatVector c2x = fromArray(SPECIES, init, i += initStride);
        FloatVector c2y = fromArray(SPECIES, init, i + LANES);
        FloatVector c3x = fromArray(SPECIES, init, i += initStride);
        FloatVector c3y = fromArray(SPECIES, init, i + LANES);
        FloatVector c4x = fromArray(SPECIES, init, i += initStride);
        FloatVector c4y = fromArray(SPECIES, init, i + LANES);
        FloatVector c5x = fromArray(SPECIES, init, i += initStride);
        FloatVector c5y = fromArray(SPECIES, init, i + LANES);
        FloatVector c6x = fromArray(SPECIES, init, i += initStride);
        FloatVector c6y = fromArray(SPECIES, init, i + LANES);
        FloatVector c7x = fromArray(SPECIES, init, i += initStride);
        FloatVector c7y = fromArray(SPECIES, init, i + LANES);
        FloatVector c8x = fromArray(SPECIES, init, i += initStride);
        FloatVector c8y = fromArray(SPECIES, init, i + LANES);
        FloatVector c9x = fromArray(SPECIES, init, i += initStride);
        FloatVector c9y = fromArray(SPECIES, init, i + LANES);
        FloatVector c10x = fromArray(SPECIES, init, i += initStride);
        FloatVector c10y = fromArray(SPECIES, init, i + LANES);
        FloatVector c11x = fromArray(SPECIES, init, i += initStride);
        FloatVector c11y = fromArray(SPECIES, init, i + LANES);
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
            x = broadcast(SPECIES, a[a4 + j]);
            c4x = x.fma(bx, c4x);
            c4y = x.fma(by, c4y);
            x = broadcast(SPECIES, a[a5 + j]);
            c5x = x.fma(bx, c5x);
            c5y = x.fma(by, c5y);
            x = broadcast(SPECIES, a[a6 + j]);
            c6x = x.fma(bx, c6x);
            c6y = x.fma(by, c6y);
            x = broadcast(SPECIES, a[a7 + j]);
            c7x = x.fma(bx, c7x);
            c7y = x.fma(by, c7y);
            x = broadcast(SPECIES, a[a8 + j]);
            c8x = x.fma(bx, c8x);
            c8y = x.fma(by, c8y);
            x = broadcast(SPECIES, a[a9 + j]);
            c9x = x.fma(bx, c9x);
            c9y = x.fma(by, c9y);
            x = broadcast(SPECIES, a[a10 + j]);
            c10x = x.fma(bx, c10x);
            c10y = x.fma(by, c10y);
            x = broadcast(SPECIES, a[a11 + j]);
            c11x = x.fma(bx, c11x);
            c11y = x.fma(by, c11y);
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
        c4x.intoArray(c, o += cStride);
        c4y.intoArray(c, o + LANES);
        c5x.intoArray(c, o += cStride);
        c5y.intoArray(c, o + LANES);
        c6x.intoArray(c, o += cStride);
        c6y.intoArray(c, o + LANES);
        c7x.intoArray(c, o += cStride);
        c7y.intoArray(c, o + LANES);
        c8x.intoArray(c, o += cStride);
        c8y.intoArray(c, o + LANES);
        c9x.intoArray(c, o += cStride);
        c9y.intoArray(c, o + LANES);
        c10x.intoArray(c, o += cStride);
        c10y.intoArray(c, o + LANES);
        c11x.intoArray(c, o += cStride);
        c11y.intoArray(c, o + LANES);
    }

    static void strip8(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int a4 = a3 + aStride;
        int a5 = a4 + aStride;
        int a6 = a5 + aStride;
        int a7 = a6 + aStride;
        int i = initAt;
        FloatVector c0x = fromArray(SPECIES, init, i);
        FloatVector c0y = fromArray(SPECIES, init, i + LANES);
        FloatVector c1x = fromArray(SPECIES, init, i += initStride);
        FloatVector c1y = fromArray(SPECIES, init, i + LANES);
        FloatVector c2x = fromArray(SPECIES, init, i += initStride);
        FloatVector c2y = fromArray(SPECIES, init, i + LANES);
        FloatVector c3x = fromArray(SPECIES, init, i += initStride);
        FloatVector c3y = fromArray(SPECIES, init, i + LANES);
        FloatVector c4x = fromArray(SPECIES, init, i += initStride);
        FloatVector c4y = fromArray(SPECIES, init, i + LANES);
        FloatVector c5x = fromArray(SPECIES, init, i += initStride);
        FloatVector c5y = fromArray(SPECIES, init, i + LANES);
        FloatVector c6x = fromArray(SPECIES, init, i += initStride);
        FloatVector c6y = fromArray(SPECIES, init, i + LANES);
        FloatVector c7x = fromArray(SPECIES, init, i += initStride);
        FloatVector c7y = fromArray(SPECIES, init, i + LANES);
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
            x = broadcast(SPECIES, a[a4 + j]);
            c4x = x.fma(bx, c4x);
            c4y = x.fma(by, c4y);
            x = broadcast(SPECIES, a[a5 + j]);
            c5x = x.fma(bx, c5x);
            c5y = x.fma(by, c5y);
            x = broadcast(SPECIES, a[a6 + j]);
            c6x = x.fma(bx, c6x);
            c6y = x.fma(by, c6y);
            x = broadcast(SPECIES, a[a7 + j]);
            c7x = x.fma(bx, c7x);
            c7y = x.fma(by, c7y);
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
        c4x.intoArray(c, o += cStride);
        c4y.intoArray(c, o + LANES);
        c5x.intoArray(c, o += cStride);
        c5y.intoArray(c, o + LANES);
        c6x.intoArray(c, o += cStride);
        c6y.intoArray(c, o + LANES);
        c7x.intoArray(c, o += cStride);
        c7y.intoArray(c, o + LANES);
    }
}
