package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Metrics;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well rows are predicted by feed-forward passes. Of accuracy, squared error and loss of a token the one that means
 * something is there: the last where targets are tokens, the accuracy where they are classes or the output's energy is a
 * cross-entropy, else the squared error.
 *
 * <p>Of several outputs the loss is that of all together. The accuracy is there where it means something at each of them; the squared error
 * where it does at none, and their energies are Gaussian with one precision.
 *
 * @param rows samples seen
 * @param loss output energy at the feed-forward pass, per sample
 * @param accuracy share of rows whose largest output is at the target's largest element, at every output
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

    /** Whether one of them means something; of outputs of several kinds the loss alone does. */
    public boolean hasScore() {
        return accuracy.isPresent() || meanSquaredError.isPresent() || tokenLoss.isPresent();
    }

    /** Whether rows are told apart by their largest output. */
    static boolean classifies(Energy energy, boolean classes) {
        return classes || energy.kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
    }

    /** Of the sums over training steps; a Gaussian output's loss is its squared error but for a factor. */
    static Evaluation of(Metrics sums, Graph graph, DataSet data) {
        Energy energy = graph.outputs().getFirst().energy();
        double loss = sums.loss() / sums.rows();
        if (data.targets() instanceof Targets.Tokens tokens) {
            return ofTokens(sums.rows(), loss, energy, tokens);
        }
        return of(sums.rows(), loss, graph, data, (double) sums.correct() / sums.rows());
    }

    /** Of several outputs. */
    static Evaluation of(Graph graph, DataSet data, List<Predictions> outputs) {
        double loss = outputs.stream().mapToDouble(Predictions::loss).sum();
        long right = IntStream.range(0, data.rows())
                .filter(row -> outputs.stream().allMatch(output -> output.isRight(row)))
                .count();
        return of(data.rows(), loss, graph, data, (double) right / data.rows());
    }

    private static Evaluation of(long rows, double loss, Graph graph, DataSet data, double accuracy) {
        Energy energy = graph.outputs().getFirst().energy();
        long classifying = graph.outputs()
                .stream()
                .filter(o -> classifies(o.energy(), data.of(o.name()).hasClasses()))
                .count();
        if (classifying == graph.outputs().size()) {
            return ofClasses(rows, loss, accuracy);
        }
        boolean alike = graph.outputs().size() == 1 || (energy.kind() == Energy.Kind.GAUSSIAN
                && graph.outputs().stream().allMatch(o -> o.energy().equals(energy)));
        return classifying == 0 && alike
                ? ofNumbers(rows, loss, 2 * loss / energy.precision() / data.outputs())
                : new Evaluation(rows, loss, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
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
