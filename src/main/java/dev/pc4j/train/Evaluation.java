package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Metrics;
import dev.pc4j.graph.Energy;
import java.util.OptionalDouble;

/**
 * How well rows are predicted by feed-forward passes. Of accuracy, squared error and loss of a token the one that means
 * something is there: the last where targets are tokens, the accuracy where they are classes or the output's energy is a
 * cross-entropy, else the squared error.
 *
 * @param rows samples seen
 * @param loss output energy at the feed-forward pass, per sample
 * @param accuracy share of rows whose largest output is at the target's largest element
 * @param meanSquaredError of the outputs, the mean over samples and outputs
 * @param tokenLoss the cross-entropy per token in nats, where rows are of tokens
 */
public record Evaluation(
        long rows,
        double loss,
        OptionalDouble accuracy,
        OptionalDouble meanSquaredError,
        OptionalDouble tokenLoss
) {

    /** Whether rows are told apart by their largest output. */
    static boolean classifies(Energy energy, boolean classes) {
        return classes || energy.kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
    }

    /** Of the sums over training steps; a Gaussian output's loss is its squared error but for a factor. */
    static Evaluation of(Metrics sums, Energy energy, DataSet data) {
        double loss = sums.loss() / sums.rows();
        if (data.targets() instanceof Targets.Tokens tokens) {
            return ofTokens(sums.rows(), loss, energy, tokens);
        }
        return classifies(energy, data.hasClasses())
                ? ofClasses(sums.rows(), loss, (double) sums.correct() / sums.rows())
                : ofNumbers(sums.rows(), loss, 2 * loss / energy.precision() / data.outputs());
    }

    static Evaluation ofClasses(long rows, double loss, double accuracy) {
        return new Evaluation(rows, loss, OptionalDouble.of(accuracy), OptionalDouble.empty(), OptionalDouble.empty());
    }

    static Evaluation ofNumbers(long rows, double loss, double meanSquaredError) {
        return new Evaluation(rows, loss, OptionalDouble.empty(), OptionalDouble.of(meanSquaredError),
                OptionalDouble.empty());
    }

    static Evaluation ofTokens(long rows, double loss, Energy energy, Targets.Tokens tokens) {
        return new Evaluation(rows, loss, OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.of(loss / energy.precision() / tokens.length()));
    }
}
