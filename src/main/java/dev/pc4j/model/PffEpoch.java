package dev.pc4j.model;

import dev.pc4j.engine.PffLosses;

/**
 * What an epoch of {@link PredictiveForwardForward#fit} found.
 *
 * @param epoch its number, from 1
 * @param losses means over its batches, each after its last step
 * @param seconds wall time
 */
public record PffEpoch(int epoch, PffLosses losses, double seconds) {}
