package dev.pc4j.engine.host;

/** The arrays of a layer of the representation circuit, row-major, for all rows of the working batch. */
final class PffLayer {
    /** Values. */
    final float[] z;

    /** Values before the last step, and the same normed. */
    final float[] before;

    final float[] unit;

    /** Pre-activations; in the generative circuit's turn what it makes of this layer, then the error. */
    final float[] a;

    /** What the generative circuit reads of it, normed. */
    final float[] read;

    /** The signal, negated, in panels. */
    final float[] signal;

    PffLayer(int rows, int stride) {
        z = new float[rows * stride];
        before = new float[z.length];
        unit = new float[z.length];
        a = new float[z.length];
        read = new float[z.length];
        signal = new float[z.length];
    }
}
