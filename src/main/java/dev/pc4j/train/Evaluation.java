package dev.pc4j.train;

import dev.pc4j.engine.Metrics;
import dev.pc4j.graph.Energy;
import java.util.OptionalDouble;

/**
 * How well rows are predicted by feed-forward passes. Of accuracy and squared error the one that means something is
 * there: the accuracy where targets are classes or the output's energy is a cross-entropy, else the squared error.
 *
 * @param rows samples seen
 * @param loss output energy at the feed-forward pass, per sample
 * @param accuracy share of rows whose largest output is at the target's largest element
 * @param meanSquaredError of the outputs, the mean over samples and outputs
 */
public record Evaluation(long rows, double loss, OptionalDouble accuracy, OptionalDouble meanSquaredError) {

    /** Whether rows are told apart by their largest output. */
    static boolean classifies(Energy energy, boolean classes) {
        return classes || energy.kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
    }

    /** Of the sums over training steps; a Gaussian output's loss is its squared error but for a factor. */
    static Evaluation of(Metrics sums, Energy energy, int outputs, boolean classes) {
        double loss = sums.loss() / sums.rows();
        return classifies(energy, classes)
                ? ofClasses(sums.rows(), loss, (double) sums.correct() / sums.rows())
                : ofNumbers(sums.rows(), loss, 2 * loss / energy.precision() / outputs);
    }

    static Evaluation ofClasses(long rows, double loss, double accuracy) {
        return new Evaluation(rows, loss, OptionalDouble.of(accuracy), OptionalDouble.empty());
    }

    static Evaluation ofNumbers(long rows, double loss, double meanSquaredError) {
        return new Evaluation(rows, loss, OptionalDouble.empty(), OptionalDouble.of(meanSquaredError));
    }
}
