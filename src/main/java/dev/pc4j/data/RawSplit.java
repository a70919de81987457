package dev.pc4j.data;

/**
 * A split with the values of its source, before scaling.
 *
 * @param pixelMax the value of a full pixel, or 0 where the values are not known to be pixels
 */
record RawSplit(Split split, float pixelMax) {}
