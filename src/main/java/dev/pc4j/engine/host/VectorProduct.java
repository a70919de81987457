package dev.pc4j.engine.host;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Arithmetic#product} in blocks that stay in registers: two vectors across, and down a strip of rows or, where there are registers
 * for it, one and a half. That gives each sum more time until its next term: on an Intel core with AVX-512 150 instead of 104 GFLOP/s.
 */
final class VectorProduct {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    static final int PANEL = 2 * LANES;

    /** 16 floats mean AVX-512, and 64-bit ARM has 32 vector registers at any length. */
    private static final boolean MANY_REGISTERS = LANES >= 16 || System.getProperty("os.arch").equals("aarch64");

    static final int STRIP = MANY_REGISTERS ? 8 : 4;
    static final int BLOCK = MANY_REGISTERS ? 12 : STRIP;

    private VectorProduct() {}

    static void product(
            int rows,
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        int count;
        for (int r = 0; r < rows; r += count) {
            count = blockOf(rows - r);
            block(count, a, aAt + r * aStride, aStride, b, bAt, k, init, initAt + r * initStride, initStride, c,
                    cAt + r * cStride, cStride);
        }
    }

    /** The rows of the next block when so many are left: the larger one, unless what it leaves is no strip. */
    private static int blockOf(int left) {
        return left == BLOCK || left >= BLOCK + STRIP ? BLOCK : STRIP;
    }

    private static void block(
            int rows,
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        if (rows > STRIP) {
            WideBlocks.strip12(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        } else if (MANY_REGISTERS) {
            WideBlocks.strip8(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        } else {
            NarrowBlocks.strip4(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        }
    }
}
