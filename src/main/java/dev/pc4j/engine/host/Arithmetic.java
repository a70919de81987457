package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;

/**
 * The loops that take the time, in two forms: {@link VectorArithmetic} and its scalar twin {@link ScalarArithmetic}. All ranges are
 * [from, to) with lengths that are multiples of {@link #panel()}, so no form needs a tail.
 */
interface Arithmetic {

    /** The number of columns of one product block; weights are stored in panels of that many columns. */
    int panel();

    /** The number of rows of one product block; batches are padded to a multiple of it. */
    int strip();

    /** Says that the loops of an activation will be used, for forms that have something to prepare. */
    default void prepare(Activation f) {}

    /** One line on what this form uses. */
    String description();

    /**
     * One block of a matrix product, c = init + a b, with k terms added in ascending order.
     *
     * @param a [strip, k], rows aStride apart
     * @param b [k, panel], contiguous
     * @param init [strip, panel], rows initStride apart (0 repeats one row); may be c itself
     * @param c [strip, panel], rows cStride apart
     */
    void product(
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
     * d += rate (slope push - error), with slope null for one; push lies pushAt further on than the others.
     *
     * @param follow whether the error takes the same step
     */
    void relax(
            float rate, int from, int to, float[] push, int pushAt, float[] slope, float[] error, float[] d,
            boolean follow);

    /** The sum of squares of [from, to). */
    float squares(int from, int to, float[] values);

    /** The sum of absolute values of [from, to). */
    float absolutes(int from, int to, float[] values);
}
