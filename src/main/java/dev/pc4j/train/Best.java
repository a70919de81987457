package dev.pc4j.train;

/**
 * The epoch whose parameters had the least loss on the rows of a {@link Validation}.
 *
 * @param epoch its number, from 1
 * @param loss per sample
 */
public record Best(int epoch, double loss) {}
