package dev.pc4j.engine.reference;

import dev.pc4j.engine.Draws;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The predictive forward-forward algorithm in float64 (Ororbia and Mali 2023, arXiv 2301.01452, and their code), step by step. phi is the
 * rectifier with the identity as its backward pass (straight-through); norm(v) = v / (|v| + {@value PffSettings#NORM_EPSILON}) by row.
 *
 * <p>In a step every unit reads what was there before it:
 *
 * <pre>
 * a1 = norm(x) W1 + norm(z2) V2 + b1 + noise - z1 Lhat1       z1' = (1 - alpha) phi(a1) + alpha z1
 * a2 = norm(z1) W2 + s V[label] + b2 + noise - z2 Lhat2       z2' = (1 - alpha) phi(a2) + alpha z2
 * z3 = softmax(norm(z2) W + b)
 * Lhat = max(L, 0) within a group, negated on the diagonal: units inhibit their neighbours and excite themselves
 * </pre>
 */
final class PffCircuits {
    final PffShape shape;
    final PffSettings settings;
    final Map<String, double[]> parameters = new LinkedHashMap<>();
    final Map<String, double[]> gradients = new LinkedHashMap<>();
    final Map<String, double[]> slots = new LinkedHashMap<>();
    private final int units;
    private final Optimiser optimiser;

    /** Steps of Adam that both circuits have made. */
    long updates;

    /** Samples in normed and plain form, [rows, inputs], their labels, and whether a row is a positive. */
    private double[] x;
    private double[] normX;
    private int[] labels;
    private boolean[] positive;

    double[] z1;
    double[] z2;
    double[] z3;
    double[] latents;
    double[] latentGradient;

    /** Predictions of the generative circuit. */
    double[] z2bar;
    double[] z1bar;
    double[] xbar;

    /** Means over rows, in the order of {@link dev.pc4j.engine.PffLosses}. */
    final double[] losses = new double[6];

    PffCircuits(PffShape shape, PffSettings settings) {
        this.shape = shape;
        this.settings = settings;
        this.units = shape.units();
        this.optimiser = settings.optimiser();
        for (Parameter parameter : shape.parameters()) {
            parameters.put(parameter.name(), new double[parameter.shape().size()]);
            for (String slot : optimiser.kind().slots()) {
                slots.put(slot + "/" + parameter.name(), new double[parameter.shape().size()]);
            }
        }
    }

    /** Takes samples with labels, and starts at the forward pass. */
    void start(double[] samples, int[] labelOfRow, boolean[] isPositive) {
        x = samples;
        normX = norm(samples, shape.inputs());
        labels = labelOfRow;
        positive = isPositive;
        forward();
    }

    /** z1 = phi(norm(x) W1 + b1), z2 = phi(norm(z1) W2 + b2): neither label, feedback nor competition. */
    private void forward() {
        z1 = map(affine(normX, "W1", "b1"), PffCircuits::rectified);
        z2 = map(affine(norm(z1, units), "W2", "b2"), PffCircuits::rectified);
    }

    private double[] affine(double[] of, String weights, String offset) {
        double[] row = parameters.get(offset);
        int width = row.length;
        double[] sum = Matrices.repeated(row, of.length * width / parameters.get(weights).length);
        add(of, weights, sum);
        return sum;
    }

    /** sum += of W. */
    private void add(double[] of, String weights, double[] sum) {
        Parameter parameter = shape.parameter(weights);
        Matrices.addProduct(of, parameters.get(weights), parameter.shape().extent(0), parameter.shape().last(), sum);
    }

    // The representation circuit.

    /** One step of all units, with noise of a deviation. */
    void settle(double noise) {
        double[] norm1 = norm(z1, units);
        double[] norm2 = norm(z2, units);
        double[] a1 = affine(normX, "W1", "b1");
        add(norm2, "V2", a1);
        double[] a2 = affine(norm1, "W2", "b2");
        for (int i = 0; i < a2.length; i++) {
            a2[i] += settings.labelScale() * parameters.get("V")[labels[i / units] * units + i % units];
        }
        z3 = softmax(affine(norm2, "W", "b"));
        z1 = moved(z1, a1, "L1", noise, 1);
        z2 = moved(z2, a2, "L2", noise, 2);
    }

    private double[] moved(double[] z, double[] a, String lateral, double noise, int layer) {
        compete(z, parameters.get(lateral), a);
        disturb(a, units, noise, layer);
        double[] moved = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            moved[i] = (1 - settings.leak()) * rectified(a[i]) + settings.leak() * z[i];
        }
        return moved;
    }

    /** a -= z Lhat. */
    private void compete(double[] z, double[] lateral, double[] a) {
        int group = shape.group();
        for (int i = 0; i < z.length; i++) {
            int unit = i % units;
            int first = i - unit % group;
            for (int j = 0; j < group; j++) {
                a[first + j] -= z[i] * competition(unit, j) * rectified(lateral[unit * group + j]);
            }
        }
    }

    /** What the synapse of a unit to the j-th of its group does: 1 inhibits, -1 excites. */
    private int competition(int unit, int j) {
        return j == unit % shape.group() ? -1 : 1;
    }

    private void disturb(double[] values, int width, double deviation, int stream) {
        if (deviation > 0) {
            Draws draws = Draws.of(settings.seed(), updates, stream);
            for (int i = 0; i < values.length; i++) {
                values[i] += deviation * draws.bell(i / width, i % width);
            }
        }
    }

    /** A step of the representation circuit, and one of Adam by its local gradients. */
    void representationStep() {
        double[] before1 = z1;
        double[] before2 = z2;
        settle(settings.noise());
        double[] norm1 = norm(before1, units);
        double[] norm2 = norm(before2, units);
        double[] d1 = goodnessGradient(z1, 0);
        double[] d2 = goodnessGradient(z2, 1);
        double[] d3 = readOutGradient();
        gradients.put("W1", Matrices.transposedProduct(normX, shape.inputs(), d1, units));
        gradients.put("V2", Matrices.transposedProduct(norm2, units, d1, units));
        gradients.put("b1", Matrices.sumOfRows(d1, units));
        gradients.put("L1", lateralGradient(before1, d1, parameters.get("L1")));
        gradients.put("W2", Matrices.transposedProduct(norm1, units, d2, units));
        gradients.put("V", labelGradient(d2));
        gradients.put("b2", Matrices.sumOfRows(d2, units));
        gradients.put("L2", lateralGradient(before2, d2, parameters.get("L2")));
        gradients.put("W", Matrices.transposedProduct(norm2, units, d3, shape.classes()));
        gradients.put("b", Matrices.sumOfRows(d3, shape.classes()));
        descend(shape.representation());
    }

    /**
     * Goodness theta - |z|^2 is the logit of a row being positive; the loss is its binary cross-entropy, a mean over rows. With respect to
     * the pre-activations: (1 - alpha) 2 z (positive - sigmoid(theta - |z|^2)) / rows.
     */
    private double[] goodnessGradient(double[] z, int layer) {
        int rows = positive.length;
        double[] gradient = new double[z.length];
        double loss = 0;
        for (int r = 0; r < rows; r++) {
            double logit = settings.threshold() - squares(z, r);
            double wanted = positive[r] ? 1 : 0;
            loss += Math.max(logit, 0) - logit * wanted + Math.log1p(Math.exp(-Math.abs(logit)));
            double factor = (1 - settings.leak()) * 2 * (wanted - 1 / (1 + Math.exp(-logit))) / rows;
            for (int i = r * units; i < (r + 1) * units; i++) {
                gradient[i] = factor * z[i];
            }
        }
        losses[layer] = loss / rows;
        return gradient;
    }

    private double squares(double[] z, int row) {
        double sum = 0;
        for (int i = row * units; i < (row + 1) * units; i++) {
            sum += z[i] * z[i];
        }
        return sum;
    }

    /** Of s times the cross-entropy of z3, a mean over positives, with respect to the logits: s (z3 - y) / positives. */
    private double[] readOutGradient() {
        int classes = shape.classes();
        int count = 0;
        for (boolean is : positive) {
            count += is ? 1 : 0;
        }
        double[] gradient = new double[z3.length];
        double loss = 0;
        for (int i = 0; i < z3.length; i++) {
            int row = i / classes;
            boolean label = labels[row] == i % classes;
            if (positive[row]) {
                gradient[i] = settings.labelScale() * (z3[i] - (label ? 1 : 0)) / count;
                loss -= label ? settings.labelScale() * Math.log(z3[i]) : 0;
            }
        }
        losses[2] = loss / count;
        return gradient;
    }

    private double[] labelGradient(double[] d2) {
        double[] gradient = new double[shape.classes() * units];
        for (int i = 0; i < d2.length; i++) {
            gradient[labels[i / units] * units + i % units] += settings.labelScale() * d2[i];
        }
        return gradient;
    }

    /** The rectifier of lateral synapses has its true derivative. */
    private double[] lateralGradient(double[] z, double[] d, double[] lateral) {
        int group = shape.group();
        double[] gradient = new double[lateral.length];
        for (int i = 0; i < z.length; i++) {
            int unit = i % units;
            int first = i - unit % group;
            for (int j = 0; j < group; j++) {
                int at = unit * group + j;
                gradient[at] -= lateral[at] > 0 ? competition(unit, j) * z[i] * d[first + j] : 0;
            }
        }
        return gradient;
    }

    // The generative circuit.

    /**
     * A step of the generative circuit, and one of Adam:
     *
     * <pre>
     * z2bar = phi(norm(phi(z_g)) Gy)    z1bar = phi(norm(phi(z2 + noise)) G2)    xbar = clip01(norm(phi(z1 + noise)) G1)
     * L = mean over rows of |z2bar - z2|^2 + |z1bar - z1|^2 + |xbar - x|^2
     * </pre>
     *
     * What it reads are constants to it. Only z_g follows its own row's error, at the weights before Adam's step.
     */
    void generativeStep() {
        double[] read2 = rectified(disturbed(z2, 3));
        double[] read1 = rectified(disturbed(z1, 4));
        double[] read0 = rectified(latents);
        predict(norm(read0, shape.latents()), norm(read2, units), norm(read1, units));
        double[] d2 = errorGradient(z2bar, z2, units, 3);
        double[] d1 = errorGradient(z1bar, z1, units, 4);
        double[] d0 = errorGradient(xbar, x, shape.inputs(), 5);
        for (int i = 0; i < d0.length; i++) {
            d0[i] *= xbar[i] > 0 && xbar[i] < 1 ? 1 : 0;
        }
        gradients.put("Gy", Matrices.transposedProduct(norm(read0, shape.latents()), shape.latents(), d2, units));
        gradients.put("G2", Matrices.transposedProduct(norm(read2, units), units, d1, units));
        gradients.put("G1", Matrices.transposedProduct(norm(read1, units), units, d0, shape.inputs()));
        moveLatents(read0);
        descend(shape.generation());
    }

    private void predict(double[] norm0, double[] norm2, double[] norm1) {
        z2bar = map(plain(norm0, "Gy"), PffCircuits::rectified);
        z1bar = map(plain(norm2, "G2"), PffCircuits::rectified);
        xbar = map(plain(norm1, "G1"), PffCircuits::clipped);
    }

    private double[] plain(double[] of, String weights) {
        Parameter parameter = shape.parameter(weights);
        double[] sum = new double[of.length / parameter.shape().extent(0) * parameter.shape().last()];
        add(of, weights, sum);
        return sum;
    }

    private double[] disturbed(double[] z, int stream) {
        double[] values = z.clone();
        disturb(values, units, settings.generatorNoise(), stream);
        return values;
    }

    /** 2 (bar - value) / rows. */
    private double[] errorGradient(double[] bar, double[] value, int width, int loss) {
        double[] error = Vectors.difference(bar, value);
        int rows = error.length / width;
        losses[loss] = 2 * Vectors.halfSquare(error) / rows;
        return Vectors.scaled(error, 2.0 / rows);
    }

    /** z_g -= beta d|z2bar - z2|^2 / dz_g by row, through norm and straight through phi; not where the norm has no usable slope. */
    void moveLatents(double[] read) {
        int width = shape.latents();
        double[] gy = parameters.get("Gy");
        latentGradient = new double[latents.length];
        for (int r = 0; r < latents.length / width; r++) {
            double norm = length(read, r, width);
            if (norm < PffSettings.LEAST_NORM) {
                continue;
            }
            double[] pulled = new double[width];
            double along = 0;
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < units; j++) {
                    pulled[i] += 2 * (z2bar[r * units + j] - z2[r * units + j]) * gy[i * units + j];
                }
                along += read[r * width + i] * pulled[i];
            }
            double scale = norm + PffSettings.NORM_EPSILON;
            for (int i = 0; i < width; i++) {
                latentGradient[r * width + i] = pulled[i] / scale
                        - read[r * width + i] * along / (norm * scale * scale);
            }
        }
        Vectors.add(latents, latentGradient, -settings.latentRate());
    }

    /** Settles both circuits for all steps, and lets both learn in each. */
    void train() {
        for (int k = 0; k < settings.steps(); k++) {
            representationStep();
            generativeStep();
            updates++;
        }
    }

    /** Settles both circuits without noise; nothing learns. */
    void settleLatents() {
        for (int k = 0; k < settings.steps(); k++) {
            settle(0);
            double[] read = rectified(latents);
            z2bar = map(plain(norm(read, shape.latents()), "Gy"), PffCircuits::rectified);
            moveLatents(read);
        }
    }

    /** Less the sum of squares of every row, a mean over both layers and the last two of the steps that classify. */
    double[] goodness() {
        double[] goodness = new double[positive.length];
        int steps = settings.classifyingSteps();
        int counted = Math.min(2, steps);
        for (int k = 0; k < steps; k++) {
            settle(0);
            for (int r = 0; k >= steps - counted && r < goodness.length; r++) {
                goodness[r] -= (squares(z1, r) + squares(z2, r)) / 2 / counted;
            }
        }
        return goodness;
    }

    /** xbar of layer 2's values, by way of z1bar. */
    double[] generate(double[] from) {
        z1bar = map(plain(norm(rectified(from), units), "G2"), PffCircuits::rectified);
        xbar = map(plain(norm(z1bar, units), "G1"), PffCircuits::clipped);
        return xbar;
    }

    /** xbar of top latents, by way of z2bar. */
    double[] sample(double[] top) {
        z2bar = map(plain(norm(rectified(top), shape.latents()), "Gy"), PffCircuits::rectified);
        return generate(z2bar);
    }

    /** Clips the gradients element by element and lets Adam step. */
    private void descend(List<Parameter> of) {
        for (Parameter parameter : of) {
            String name = parameter.name();
            double[] clipped = map(gradients.get(name),
                    g -> Math.max(-PffSettings.CLIP, Math.min(PffSettings.CLIP, g)));
            AdamDescent.step(optimiser, parameters.get(name), clipped, slots.get("m/" + name), slots.get("v/" + name),
                    optimiser.rate(), 0, updates + 1.0);
        }
    }

    // Functions of arrays.

    private static double rectified(double a) {
        return Math.max(a, 0);
    }

    private static double[] rectified(double[] values) {
        return map(values, PffCircuits::rectified);
    }

    private static double clipped(double a) {
        return Math.max(0, Math.min(1, a));
    }

    private static double[] map(double[] values, DoubleUnaryOperator f) {
        return Arrays.stream(values).map(f).toArray();
    }

    private static double length(double[] values, int row, int width) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    private static double[] norm(double[] values, int width) {
        double[] normed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (i % width == 0) {
                Arrays.fill(normed, i, i + width, length(values, i / width, width) + PffSettings.NORM_EPSILON);
            }
            normed[i] = values[i] / normed[i];
        }
        return normed;
    }

    private double[] softmax(double[] logits) {
        int classes = shape.classes();
        double[] shares = new double[logits.length];
        for (int r = 0; r < logits.length / classes; r++) {
            double most = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int i = r * classes; i < (r + 1) * classes; i++) {
                most = Math.max(most, logits[i]);
            }
            for (int i = r * classes; i < (r + 1) * classes; i++) {
                shares[i] = Math.exp(logits[i] - most);
                sum += shares[i];
            }
            for (int i = r * classes; i < (r + 1) * classes; i++) {
                shares[i] /= sum;
            }
        }
        return shares;
    }
}
