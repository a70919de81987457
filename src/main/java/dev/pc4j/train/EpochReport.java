package dev.pc4j.train;

/**
 * What one epoch found.
 *
 * @param epoch its number, from 1
 * @param rows samples seen
 * @param loss output energy at the feed-forward pass, per sample
 * @param energy energy after inference, per sample
 * @param trainAccuracy share of rows whose largest feed-forward prediction, before their training step, was at the
 *     target's largest element
 * @param learningRate of the last step
 * @param seconds wall time of the epoch
 * @param secondsPerIteration wall time per inference iteration of one batch, everything counted in: gathering,
 *     feed-forward pass and learning as well
 */
public record EpochReport(
        int epoch,
        long rows,
        double loss,
        double energy,
        double trainAccuracy,
        double learningRate,
        double seconds,
        double secondsPerIteration
) {}
