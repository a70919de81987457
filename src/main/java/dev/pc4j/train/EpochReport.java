package dev.pc4j.train;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one epoch found.
 *
 * @param epoch its number, from 1
 * @param train how well rows were predicted, each before its training step
 * @param validation how well the rows that were kept back are predicted after the epoch; empty where there are none
 * @param energy energy after inference, per sample
 * @param learningRate of the last step
 * @param seconds wall time of the epoch
 * @param secondsPerIteration wall time per inference iteration of one batch, everything counted in: gathering,
 *     feed-forward pass and learning as well
 * @param iterations inference iterations of a training step, on average; empty without a tolerance, where each has T
 */
public record EpochReport(
        int epoch,
        Evaluation train,
        Optional<Evaluation> validation,
        double energy,
        double learningRate,
        double seconds,
        double secondsPerIteration,
        OptionalDouble iterations
) {}
