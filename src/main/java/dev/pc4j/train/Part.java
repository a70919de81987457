package dev.pc4j.train;

/**
 * Some rows of a batch, of which the gradients are taken by themselves, wherever that is.
 *
 * @param inference the number of this inference in its run, by which random starts, noise and dropout are drawn: not where it runs but what it
 *     is decides
 * @param x [rows, n_input], of several inputs {@linkplain dev.pc4j.engine.SideBySide side by side}
 * @param y [rows, n_output]
 */
@SuppressWarnings("ArrayRecordComponent") // the worker's alone
public record Part(long inference, float[] x, float[] y) {}
