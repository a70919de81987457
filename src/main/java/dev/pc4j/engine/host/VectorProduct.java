package dev.pc4j.engine.host;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register blocks of {@link Arithmetic#product}: 8 rows x 2 vectors where the processor has 32 vector registers, 4 x 2 where it has
 * 16. Every accumulator is a local variable, because only then does it stay in a register through the loop.
 */
final class VectorProduct {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    static final int PANEL = 2 * LANES;

    /** 16 floats mean AVX-512, and 64-bit ARM has 32 vector registers at any length. */
    private static final boolean MANY_REGISTERS = LANES >= 16 || System.getProperty("os.arch").equals("aarch64");

    static final int STRIP = MANY_REGISTERS ? 8 : 4;

    private VectorProduct() {}

    static void product(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        if (MANY_REGISTERS) {
            strip8(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        } else {
            strip4(a, aAt, aStride, b, bAt, k, init, initAt, initStride, c, cAt, cStride);
        }
    }

    private static void strip8(
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
        FloatVector c00 = load(init, i);
        FloatVector c01 = load(init, i + LANES);
        FloatVector c10 = load(init, i += initStride);
        FloatVector c11 = load(init, i + LANES);
        FloatVector c20 = load(init, i += initStride);
        FloatVector c21 = load(init, i + LANES);
        FloatVector c30 = load(init, i += initStride);
        FloatVector c31 = load(init, i + LANES);
        FloatVector c40 = load(init, i += initStride);
        FloatVector c41 = load(init, i + LANES);
        FloatVector c50 = load(init, i += initStride);
        FloatVector c51 = load(init, i + LANES);
        FloatVector c60 = load(init, i += initStride);
        FloatVector c61 = load(init, i + LANES);
        FloatVector c70 = load(init, i += initStride);
        FloatVector c71 = load(init, i + LANES);
        for (int j = 0; j < k; j++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + j * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + j * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aAt + j]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + j]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + j]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + j]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[a4 + j]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, a[a5 + j]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(SPECIES, a[a6 + j]);
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(SPECIES, a[a7 + j]);
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        int o = cAt;
        store(c00, c01, c, o);
        store(c10, c11, c, o += cStride);
        store(c20, c21, c, o += cStride);
        store(c30, c31, c, o += cStride);
        store(c40, c41, c, o += cStride);
        store(c50, c51, c, o += cStride);
        store(c60, c61, c, o += cStride);
        store(c70, c71, c, o + cStride);
    }

    private static void strip4(
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride) {
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int i = initAt;
        FloatVector c00 = load(init, i);
        FloatVector c01 = load(init, i + LANES);
        FloatVector c10 = load(init, i += initStride);
        FloatVector c11 = load(init, i + LANES);
        FloatVector c20 = load(init, i += initStride);
        FloatVector c21 = load(init, i + LANES);
        FloatVector c30 = load(init, i += initStride);
        FloatVector c31 = load(init, i + LANES);
        for (int j = 0; j < k; j++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + j * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + j * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aAt + j]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + j]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + j]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + j]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        int o = cAt;
        store(c00, c01, c, o);
        store(c10, c11, c, o += cStride);
        store(c20, c21, c, o += cStride);
        store(c30, c31, c, o + cStride);
    }

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(SPECIES, from, at);
    }

    private static void store(FloatVector first, FloatVector second, float[] to, int at) {
        first.intoArray(to, at);
        second.intoArray(to, at + LANES);
    }
}
