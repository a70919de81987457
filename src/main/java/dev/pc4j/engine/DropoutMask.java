package dev.pc4j.engine;

import dev.pc4j.graph.Dropout;

/**
 * What a {@link Dropout} keeps in one inference, the same on every engine.
 *
 * @param draws of the seed and the inference
 * @param rate of what is dropped
 */
public record DropoutMask(Draws draws, double rate) {

    /**
     * The mask of an operator in an inference.
     *
     * @param inference how many inferences the plan has run before, training steps and submitted ones included, traces not
     */
    public static DropoutMask of(Dropout dropout, long inference) {
        return new DropoutMask(Draws.of(dropout.seed(), inference), dropout.rate());
    }

    /** The factor on an element: 1 / (1 - rate) where it is kept, else 0. */
    public double factor(int row, int element) {
        return draws.uniform(row, element) >= rate ? 1 / (1 - rate) : 0;
    }
}
