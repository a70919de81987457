package dev.pc4j.data;

/**
 * How raw values become inputs. What is measured is measured on the train part alone and applied to both parts, so test
 * inputs may leave the ranges given here.
 */
public enum Scaling {

    /**
     * The default. IDX bytes are pixels and are divided by 255, the 8x8 digits by 16, both to [0, 1]. A table of
     * nothing but whole numbers from 0 to 255 (pixels, counts) is divided by its largest value, if that is above 1, so
     * that the pixels of an image keep their proportions. Any other table has each feature whose largest absolute value
     * is above 1 divided by that value, to [-1, 1].
     */
    AUTO,

    /** Values stay as they are in the file. */
    NONE,

    /** Each feature is divided by its largest absolute value, to [-1, 1]; a feature of zeros stays. */
    MAX_ABS,

    /** Each feature's smallest value becomes 0 and its largest 1; a constant feature becomes 0. */
    MIN_MAX,

    /** Each feature gets mean 0 and (population) standard deviation 1; a constant feature becomes 0. */
    STANDARDISE
}
