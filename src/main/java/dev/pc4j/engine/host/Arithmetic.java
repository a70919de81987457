package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;

/**
 * The loops that take the time, in two forms: {@link VectorArithmetic} and its scalar twin {@link ScalarArithmetic}. Ranges
 * [from, to) have lengths that are multiples of {@link #panel()}, so no form needs a tail for them.
 */
interface Arithmetic {

    /**
     * Smaller displacements and errors become zero; their energies are zero in fp32 anyway. Far from the output and at low rates they
     * shrink from layer to layer until products with them are denormal numbers, which are slow: 32 layers at a rate of 0.02 took four
     * times as long on an Intel processor.
     */
    float LEAST = 1e-30f;

    /** The number of columns of a product; weights are stored in panels of that many columns. */
    int panel();

    /** What the rows of a product are a multiple of; batches are padded to one. */
    int strip();

    /** Says that the loops of an activation will be used, for forms that have something to prepare. */
    default void prepare(Activation f) {}

    /** Whether what {@link #prepare} began is done. */
    default boolean prepared(Activation f) {
        return true;
    }

    /** One line on what this form uses. */
    String description();

    /**
     * A matrix product with one panel, c = init + a b, with k terms added in ascending order.
     *
     * @param rows a multiple of {@link #strip()}
     * @param a [rows, k], rows aStride apart
     * @param b [k, panel], contiguous
     * @param init [rows, panel], rows initStride apart (0 repeats one row); may be c itself
     * @param c [rows, panel], rows cStride apart
     */
    void product(
            int rows,
            float[] a, int aAt, int aStride,
            float[] b, int bAt, int k,
            float[] init, int initAt, int initStride,
            float[] c, int cAt, int cStride);

    /** value = f(x), slope = f'(x). Not for {@link Activation#NONE}. */
    void activate(Activation f, int from, int to, float[] x, float[] value, float[] slope);

    /**
     * What f does to a displacement, without cancellation (displacement form): negated = -(f(x + d) - f(x)), slope = f'(x + d).
     *
     * <p>For {@link Activation#NONE} only negated is written, and x, value, at and slope may be null.
     *
     * @param value f(x)
     * @param at f'(x)
     * @param negated none of the arrays that are read; forms may keep something there in between
     * @param slope likewise
     */
    void displace(
            Activation f, int from, int to, float[] x, float[] value, float[] at, float[] d, float[] negated,
            float[] slope);

    /**
     * d += rate (slope push - error), with slope null for one, and zero for less than {@link #LEAST}; push lies pushAt further on than
     * the others.
     *
     * @param follow whether the error takes the same step
     */
    void relax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow);

    /** into += values of any number of elements. */
    void add(int count, float[] values, int at, float[] into, int intoAt);

    /**
     * Where x is larger than top, top becomes x and found the number of that element, of any number of elements.
     *
     * @param number of the element {@code x[at]}; the others are numbered from there
     * @param top largest so far, from {@code topAt} on, and at the same places in {@code found} their numbers
     */
    void larger(int count, float[] x, int at, int number, float[] top, int[] found, int topAt);

    /** The sum of squares of [from, to). */
    float squares(int from, int to, float[] values);

    /** The sum of absolute values of [from, to). */
    float absolutes(int from, int to, float[] values);
}
