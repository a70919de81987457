package dev.pc4j.train;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.SideBySide;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The feed-forward outputs for the rows of a data set, held against their targets. A row's label is its class; where
 * targets are numbers, the place of the largest. Rows of tokens have a label at each position.
 */
public final class Predictions {
    private final String output;
    private final Energy energy;
    private final DataSet data;
    private final float[] outputs;
    private final int width;

    /** Of the output's last axis, over which a softmax goes. */
    private final int features;

    /** How many labels a row has. */
    private final int positions;

    private Predictions(Node output, DataSet data, float[] outputs) {
        this.output = output.name();
        this.energy = output.energy();
        this.features = output.shape().last();
        this.data = data;
        this.outputs = outputs;
        this.width = data.outputs();
        this.positions = data.targets() instanceof Targets.Tokens tokens ? tokens.length() : 1;
    }

    /** Of some outputs by one pass, for data that fit the plan's graph. */
    static List<Predictions> of(Plan plan, List<Node> outputs, DataSet data) {
        Function<float[], List<float[]>> pass = pass(plan, outputs);
        List<float[]> found = outputs(plan, outputs, data.rows(), (from, to) -> pass.apply(data.inputs(from, to)));
        return IntStream.range(0, outputs.size())
                .mapToObj(i -> new Predictions(outputs.get(i), data.of(outputs.get(i).name()), found.get(i)))
                .toList();
    }

    /** Some outputs by one pass, of rows of all inputs side by side. */
    private static Function<float[], List<float[]>> pass(Plan plan, List<Node> outputs) {
        Graph graph = plan.graph();
        if (graph.inputs().size() == 1 && graph.outputs().size() == 1) {
            return x -> List.of(plan.predict(x));
        }
        SideBySide inputs = new SideBySide(graph.inputs());
        List<String> names = outputs.stream().map(Node::name).toList();
        return x -> plan.predict(inputs.apart(x), names);
    }

    /** How well all outputs meet their targets, of data that fit the plan's graph. */
    static Evaluation evaluation(Plan plan, DataSet data) {
        List<Predictions> outputs = of(plan, plan.graph().outputs(), data);
        return outputs.size() == 1
                ? outputs.getFirst().evaluation()
                : Evaluation.of(plan.graph(), data, outputs);
    }

    /** All outputs for more rows than a plan takes at once, [rows, n_output]; the rows of several inputs are side by side. */
    static List<float[]> outputs(Plan plan, float[] x) {
        Graph graph = plan.graph();
        int width = new SideBySide(graph.inputs()).width();
        Function<float[], List<float[]>> pass = pass(plan, graph.outputs());
        return x.length % width == 0
                ? outputs(plan, graph.outputs(), x.length / width,
                        (from, to) -> pass.apply(Arrays.copyOfRange(x, from * width, to * width)))
                : pass.apply(x);
    }

    /** Of rows [from, to) that are predicted in turn. */
    private static List<float[]> outputs(
            Plan plan, List<Node> outputs, int rows, BiFunction<Integer, Integer, List<float[]>> predicted) {
        int batch = plan.options().batch();
        if (rows <= batch) {
            return predicted.apply(0, rows);
        }
        List<float[]> all = outputs.stream()
                .map(output -> new float[Math.multiplyExact(rows, output.width())])
                .toList();
        for (int from = 0; from < rows; from += batch) {
            List<float[]> parts = predicted.apply(from, Math.min(rows, from + batch));
            for (int i = 0; i < parts.size(); i++) {
                System.arraycopy(parts.get(i), 0, all.get(i), from * outputs.get(i).width(), parts.get(i).length);
            }
        }
        return all;
    }

    /**
     * The probabilities that outputs with a cross-entropy energy stand for: the softmax of each row.
     *
     * @param outputs [rows, width]
     * @return a new array [rows, width]
     */
    public static float[] softmax(float[] outputs, int width) {
        float[] probabilities = new float[outputs.length];
        for (int from = 0; from < outputs.length; from += width) {
            double most = outputs[from + largest(outputs, from, width)];
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                sum += Math.exp(outputs[i] - most);
            }
            for (int i = from; i < from + width; i++) {
                probabilities[i] = (float) (Math.exp(outputs[i] - most) / sum);
            }
        }
        return probabilities;
    }

    /** The name of the output. */
    public String output() {
        return output;
    }

    /** The rows that were predicted. */
    public DataSet data() {
        return data;
    }

    /** The outputs, [rows, n_output]; with a cross-entropy output before the softmax. Not to be written to. */
    public float[] outputs() {
        return outputs;
    }

    /** Loss and accuracy, or loss and squared error, as far as they mean something. */
    public Evaluation evaluation() {
        if (data.targets() instanceof Targets.Tokens tokens) {
            return Evaluation.ofTokens(data.rows(), loss(), energy, tokens);
        }
        return Evaluation.classifies(energy, data.hasClasses())
                ? Evaluation.ofClasses(data.rows(), loss(), accuracy())
                : Evaluation.ofNumbers(data.rows(), loss(), meanSquaredError());
    }

    /** The output energy per sample, as {@link Plan#trace} starts with it. */
    public double loss() {
        double sum = 0;
        float[] target = new float[width];
        for (int row = 0; row < data.rows(); row++) {
            sum += switch (energy) {
                case Energy.Gaussian gaussian -> squares(row, target) / 2;
                case Energy.SoftmaxCrossEntropy softmax -> crossEntropy(row, target);
                case Energy.BernoulliCrossEntropy bernoulli -> binaryCrossEntropy(row, target);
            };
        }
        return energy.precision() * sum / data.rows();
    }

    /** The squared difference of outputs and targets, the mean over samples and outputs. */
    public double meanSquaredError() {
        double sum = 0;
        float[] target = new float[width];
        for (int row = 0; row < data.rows(); row++) {
            sum += squares(row, target);
        }
        return sum / data.rows() / width;
    }

    /** The root of the mean squared error of each output over the samples, in the units that the data had as a file. */
    public double[] rootMeanSquaredErrors() {
        float[] found = unscaled(outputs);
        float[] wanted = unscaled(data.targetRows());
        double[] errors = new double[width];
        for (int i = 0; i < found.length; i++) {
            double error = (double) wanted[i] - found[i];
            errors[i % width] += error * error / data.rows();
        }
        Arrays.setAll(errors, i -> Math.sqrt(errors[i]));
        return errors;
    }

    private float[] unscaled(float[] values) {
        return data.recipe().map(recipe -> recipe.unscaleTargets(values)).orElse(values);
    }

    private double squares(int row, float[] target) {
        read(row, target);
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double error = (double) target[i] - outputs[row * width + i];
            sum += error * error;
        }
        return sum;
    }

    private double crossEntropy(int row, float[] target) {
        read(row, target);
        double sum = 0;
        for (int from = 0; from < width; from += features) {
            sum += crossEntropy(row * width + from, target, from);
        }
        return sum;
    }

    /** Of one position, whose outputs and targets begin at the given places. */
    private double crossEntropy(int at, float[] target, int from) {
        double largest = outputs[at + largest(outputs, at, features)];
        double exponentials = 0;
        double total = 0;
        double sum = 0;
        for (int i = 0; i < features; i++) {
            double output = outputs[at + i] - largest;
            exponentials += Math.exp(output);
            total += target[from + i];
            sum -= target[from + i] * output;
        }
        return sum + Math.log(exponentials) * total;
    }

    /** With log(1 - sigmoid(mu)) = log sigmoid(mu) - mu. */
    private double binaryCrossEntropy(int row, float[] target) {
        read(row, target);
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double output = outputs[row * width + i];
            sum += Math.max(-output, 0) + Math.log1p(Math.exp(-Math.abs(output))) + (1 - target[i]) * output;
        }
        return sum;
    }

    private void read(int row, float[] target) {
        Arrays.fill(target, 0);
        data.targets().write(row, target, 0);
    }

    /** The share of labels at which the largest output is; of equal outputs the first is the largest. */
    public double accuracy() {
        return topAccuracy(1);
    }

    /**
     * The share of labels that are among the largest outputs.
     *
     * @param k how many of the largest
     * @throws IllegalArgumentException when there are not that many outputs
     */
    public double topAccuracy(int k) {
        int labels = labels();
        if (k < 1 || k > labels) {
            throw new IllegalArgumentException(
                    "top %d is out of range: '%s' has %d outputs, use 1..%d".formatted(k, data.name(), labels, labels));
        }
        int count = data.rows() * positions;
        int among = 0;
        for (int position = 0; position < count; position++) {
            among += rank(position, label(position)) < k ? 1 : 0;
        }
        return (double) among / count;
    }

    /** How many labels there are. */
    private int labels() {
        return width / positions;
    }

    /** How many outputs come before one of them by size. */
    private int rank(int position, int label) {
        int labels = labels();
        float own = outputs[position * labels + label];
        int before = 0;
        for (int i = 0; i < labels; i++) {
            float other = outputs[position * labels + i];
            before += other > own || (other == own && i < label) ? 1 : 0;
        }
        return before;
    }

    /** Whether the largest output is at the label, at every position of a row. */
    boolean isRight(int row) {
        return IntStream.range(row * positions, (row + 1) * positions).allMatch(p -> rank(p, label(p)) == 0);
    }

    /** How often which label was taken for which. */
    public Confusion confusion() {
        int labels = labels();
        int[][] counts = new int[labels][labels];
        for (int position = 0; position < data.rows() * positions; position++) {
            counts[label(position)][taken(position)]++;
        }
        return new Confusion(counts);
    }

    /** The label that a position was taken for, the first of the largest outputs; a row that is not of tokens is one position. */
    public int taken(int position) {
        int labels = labels();
        return largest(outputs, position * labels, labels);
    }

    /** The label of a position. */
    public int label(int position) {
        return switch (data.targets()) {
            case Targets.Classes classes -> classes.labels()[position];
            case Targets.Tokens tokens -> tokens.labels()[position];
            case Targets.Numbers numbers -> largest(numbers.values(), position * width, width);
            case Targets.Nodes nodes -> throw nodes.several();
        };
    }

    /** The index of the first largest element. */
    private static int largest(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
