package dev.pc4j.engine;

import dev.pc4j.graph.Dropout;

/**
 * What a {@link Dropout} keeps: a function of its seed, the inference's number, and the element's place, so that every engine keeps the same.
 * Only 32-bit operations, so that kernels can have it too: the finaliser of MurmurHash3 over each part in turn.
 *
 * @param key of seed and inference
 * @param least of the hashes, as an unsigned number, that are kept
 * @param scale of what is kept, 1 / (1 - rate)
 */
public record DropoutMask(int key, long least, double scale) {

    /**
     * The mask of an operator in an inference.
     *
     * @param inference how many inferences the plan has run before, training steps and submitted ones included, traces not
     */
    public static DropoutMask of(Dropout dropout, long inference) {
        int seed = mix(mix((int) dropout.seed()) ^ (int) (dropout.seed() >>> 32));
        int key = mix(mix(seed ^ (int) inference) ^ (int) (inference >>> 32));
        return new DropoutMask(key, (long) (dropout.rate() * 0x1p32), 1 / (1 - dropout.rate()));
    }

    /** The factor on an element: {@link #scale} or 0. */
    public double factor(int row, int element) {
        int hash = mix(mix(key ^ row) + element);
        return Integer.toUnsignedLong(hash) >= least ? scale : 0;
    }

    private static int mix(int h) {
        int mixed = h + 0x9E3779B9;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 16);
    }
}
