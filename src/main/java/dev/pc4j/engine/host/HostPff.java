package dev.pc4j.engine.host;

import dev.pc4j.engine.Draws;
import dev.pc4j.engine.EnginePff;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PffState;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.host.PffParameters.Task;
import dev.pc4j.graph.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The predictive forward-forward algorithm on the CPU (Ororbia and Mali 2023). Some rows at a time go through a whole step of a circuit on
 * one thread, products with what follows them; then all threads learn, piece by piece of the parameters.
 *
 * <p>Positives are the first half of all arrays, negatives the second; what both share, norm(x) W1 and its gradient, is computed once.
 */
final class HostPff implements EnginePff {
    private static final int TOP = 3;
    private static final int MIDDLE = 4;
    private static final int BOTTOM = 5;
    private static final int LOSSES = 6;

    private final PffShape shape;
    private final PffSettings settings;
    private final Arithmetic arithmetic;
    private final Workers workers;
    private final PffParameters parameters;
    private final List<Task> representation = new ArrayList<>();
    private final List<Task> generation = new ArrayList<>();

    /** Rows of a half, whole strips, and of a tile of one. */
    private final int half;

    private final int tile;

    /** Distances between rows. */
    private final int inputStride;

    private final int stride;
    private final int classStride;
    private final int latentStride;

    private final PffLayer layer1;
    private final PffLayer layer2;

    /** Of one half: samples, plain and normed, and norm(x) W1 + b1. */
    private final float[] x;

    private final float[] unitX;
    private final float[] drive;

    private final float[] logits;
    private final float[] bar;
    private final float[] latents;
    private final float[] readLatents;

    /** Signals beside those of the layers: of W1, of both halves together; of the read-out; of the generated input. */
    private final float[] inputSignal;

    private final float[] logitSignal;
    private final float[] barSignal;

    private final int[] labels;
    private final float[] zeros;
    private final float[][] scratch;

    /** [loss][row] of the last step, and their sums over batches. */
    private final double[][] rowLosses;

    private final double[] losses = new double[LOSSES];

    /** Samples of the batch. */
    private int samples;

    HostPff(PffShape shape, PffSettings settings, int batch, Arithmetic arithmetic, Workers workers) {
        this.shape = shape;
        this.settings = settings;
        this.arithmetic = arithmetic;
        this.workers = workers;
        this.parameters = new PffParameters(shape, settings, arithmetic);
        this.half = HostMatrix.roundUp(batch, arithmetic.strip());
        this.tile = Tiling.rows(half, workers.threads(), arithmetic.strip(), parameters.bytes());
        this.inputStride = stride(shape.inputs());
        this.stride = stride(shape.units());
        this.classStride = stride(shape.classes());
        this.latentStride = stride(shape.latents());
        int rows = 2 * half;
        this.layer1 = new PffLayer(rows, stride);
        this.layer2 = new PffLayer(rows, stride);
        this.x = new float[half * inputStride];
        this.unitX = new float[x.length];
        this.drive = new float[half * stride];
        this.logits = new float[rows * classStride];
        this.bar = new float[rows * inputStride];
        this.latents = new float[rows * latentStride];
        this.readLatents = new float[latents.length];
        this.inputSignal = new float[half * stride];
        this.logitSignal = new float[logits.length];
        this.barSignal = new float[bar.length];
        this.labels = new int[rows];
        this.zeros = new float[Math.max(stride, Math.max(inputStride, latentStride))];
        this.rowLosses = new double[LOSSES][rows];
        this.scratch = new float[workers.threads()][Math.max(parameters.scratch(rows), tile * latentStride)];
        addTasks(rows);
    }

    private int stride(int width) {
        return HostMatrix.roundUp(width, arithmetic.panel());
    }

    private void addTasks(int rows) {
        double scale = settings.labelScale();
        representation.addAll(parameters.tasks("W1", unitX, inputStride, half, inputSignal));
        representation.addAll(parameters.tasks("V2", layer2.unit, stride, rows, layer1.signal));
        representation.addAll(parameters.tasks("W2", layer1.unit, stride, rows, layer2.signal));
        representation.addAll(parameters.lateralTasks("L1", layer1.before, stride, rows, layer1.signal));
        representation.addAll(parameters.lateralTasks("L2", layer2.before, stride, rows, layer2.signal));
        representation.addAll(parameters.tasks("W", layer2.unit, stride, rows, logitSignal));
        representation.add(parameters.offsetTask("b1", null, labels, scale, rows, layer1.signal));
        representation.add(parameters.offsetTask("b2", "V", labels, scale, rows, layer2.signal));
        representation.add(parameters.offsetTask("b", null, labels, scale, rows, logitSignal));
        generation.addAll(parameters.tasks("G1", layer1.read, stride, rows, barSignal));
        generation.addAll(parameters.tasks("G2", layer2.read, stride, rows, layer1.signal));
        generation.addAll(parameters.tasks("Gy", readLatents, latentStride, rows, layer2.signal));
    }

    /** What is done with rows [from, from + count) of a half. */
    private interface Rows {
        void run(int from, int count, int worker);
    }

    /** Tile by tile through so many samples. */
    private void tiles(int count, Rows rows) {
        workers.run(Math.ceilDiv(count, tile),
                (i, worker) -> rows.run(i * tile, Math.min(tile, half - i * tile), worker));
    }

    // Samples and their start.

    private void hold(float[] given, int count) {
        samples = count;
        Arrays.fill(x, 0);
        Arrays.fill(unitX, 0);
        for (int r = 0; r < count; r++) {
            System.arraycopy(given, r * shape.inputs(), x, r * inputStride, shape.inputs());
            PffRows.norm(arithmetic, x, r * inputStride, inputStride, unitX, r * inputStride);
        }
    }

    private void holdLatents(float[] given, int from, int count, int into) {
        int width = shape.latents();
        for (int r = 0; r < count; r++) {
            System.arraycopy(given, (from + r) * width, latents, (into + r) * latentStride, width);
        }
    }

    /** norm(x) W1 + b1. */
    private void drive(int from, int count) {
        parameters.matrix("W1")
                .multiply(arithmetic, count, unitX, from * inputStride, inputStride, parameters.values("b1"), 0, 0,
                        drive,
                        from * stride, stride);
    }

    /** z1 = phi(norm(x) W1 + b1) and z2 = phi(norm(z1) W2 + b2) of rows of the first half. */
    private void forward(int from, int count) {
        drive(from, count);
        int at = from * stride;
        System.arraycopy(drive, at, layer1.z, at, count * stride);
        PffRows.rectify(layer1.z, at, count * stride);
        norms(layer1.z, layer1.unit, from, count);
        parameters.matrix("W2")
                .multiply(arithmetic, count, layer1.unit, at, stride, parameters.values("b2"), 0, 0, layer2.z, at,
                        stride);
        PffRows.rectify(layer2.z, at, count * stride);
    }

    private void norms(float[] values, float[] out, int from, int count) {
        for (int r = from; r < from + count; r++) {
            PffRows.norm(arithmetic, values, r * stride, stride, out, r * stride);
        }
    }

    // The representation circuit.

    /** One step of rows, of which {@link #drive} is that of the same rows of the first half. */
    private void settle(int from, int count, float noise) {
        int at = from * stride;
        for (PffLayer layer : List.of(layer1, layer2)) {
            System.arraycopy(layer.z, at, layer.before, at, count * stride);
            norms(layer.before, layer.unit, from, count);
        }
        parameters.matrix("V2")
                .multiply(arithmetic, count, layer2.unit, at, stride, drive, from % half * stride, stride, layer1.a, at,
                        stride);
        for (int r = from; r < from + count; r++) {
            PffRows.offset(parameters.values("b2"), (float) settings.labelScale(), parameters.values("V"),
                    labels[r] * shape.units(), shape.units(), layer2.a, r * stride);
        }
        parameters.matrix("W2")
                .multiply(arithmetic, count, layer1.unit, at, stride, layer2.a, at, stride, layer2.a, at,
                        stride);
        move(layer1, "L1", from, count, noise, 1);
        move(layer2, "L2", from, count, noise, 2);
    }

    private void move(PffLayer layer, String lateral, int from, int count, float noise, int stream) {
        parameters.lateral(lateral).compete(count, layer.before, layer.a, from * stride, stride);
        disturb(layer.a, from, count, noise, stream);
        PffRows.move((float) settings.leak(), layer.a, layer.z, from * stride, count * stride);
    }

    private void disturb(float[] values, int from, int count, float deviation, int stream) {
        if (deviation > 0) {
            Draws draws = Draws.of(settings.seed(), parameters.updates, stream);
            for (int r = from; r < from + count; r++) {
                draws.disturb(values, r * stride, shape.units(), number(r), deviation);
            }
        }
    }

    /** The place of a row among all that there are: halves are padded, and noise must not depend on that. */
    private int number(int row) {
        return row < half ? row : row - half + samples;
    }

    private boolean isPadding(int row) {
        return row % half >= samples;
    }

    /** A step of rows of both halves, with the signals of all parameters. */
    private void representationStep(int from, int count, boolean last) {
        drive(from, count);
        for (int first : new int[] {from, from + half}) {
            settle(first, count, (float) settings.noise());
            parameters.matrix("W")
                    .multiply(arithmetic, count, layer2.unit, first * stride, stride, parameters.values("b"), 0, 0,
                            logits, first * classStride, classStride);
            for (int r = first; r < first + count; r++) {
                goodnessSignal(layer1, r, 0, last);
                goodnessSignal(layer2, r, 1, last);
                readOutSignal(r, last);
            }
        }
        for (int r = from; r < from + count; r++) {
            PffRows.packSum(layer1.signal, r, r + half, 2 * half, inputSignal, r, half, stride, arithmetic.panel());
        }
    }

    /** (1 - alpha) 2 z (positive - sigmoid(theta - |z|^2)) / rows. */
    private void goodnessSignal(PffLayer layer, int row, int loss, boolean last) {
        int at = row * stride;
        double logit = settings.threshold() - arithmetic.squares(at, at + stride, layer.z);
        double positive = row < half ? 1 : 0;
        double factor = (1 - settings.leak()) * (positive - 1 / (1 + Math.exp(-logit))) / samples;
        float scale = isPadding(row) ? 0 : (float) -factor;
        PffRows.pack(layer.z, at, stride, scale, layer.signal, row, 2 * half, arithmetic.panel());
        if (last) {
            rowLosses[loss][row] = Math.max(logit, 0) - logit * positive + Math.log1p(Math.exp(-Math.abs(logit)));
        }
    }

    /** s (softmax - y) / positives, of positives alone. */
    private void readOutSignal(int row, boolean last) {
        int at = row * classStride;
        boolean counts = row < half && !isPadding(row);
        if (counts) {
            PffRows.softmax(logits, at, shape.classes());
            if (last) {
                // Twice, since only half of the rows have it and the mean is over all.
                rowLosses[2][row] = -2 * settings.labelScale() * Math.log(logits[at + labels[row]]);
            }
            logits[at + labels[row]] -= 1;
        }
        float scale = counts ? (float) (-settings.labelScale() / samples) : 0;
        PffRows.pack(logits, at, classStride, scale, logitSignal, row, 2 * half, arithmetic.panel());
    }

    // The generative circuit.

    /** A step of rows of both halves, with the signals of its parameters; the top latents have moved after it. */
    private void generativeStep(int from, int count, float[] pulled, boolean last) {
        for (int first : new int[] {from, from + half}) {
            read(layer2, first, count, 3);
            read(layer1, first, count, 4);
            predictTop(first, count, last);
            moveLatents(first, count, pulled);
            parameters.matrix("G2")
                    .multiply(arithmetic, count, layer2.read, first * stride, stride, zeros, 0, 0, layer1.a,
                            first * stride, stride);
            parameters.matrix("G1")
                    .multiply(arithmetic, count, layer1.read, first * stride, stride, zeros, 0, 0, bar,
                            first * inputStride, inputStride);
            for (int r = first; r < first + count; r++) {
                PffRows.rectify(layer1.a, r * stride, stride);
                error(layer1, r, MIDDLE, last);
                inputError(r, last);
            }
        }
    }

    private void read(PffLayer layer, int from, int count, int stream) {
        System.arraycopy(layer.z, from * stride, layer.read, from * stride, count * stride);
        disturb(layer.read, from, count, (float) settings.generatorNoise(), stream);
        PffRows.rectify(layer.read, from * stride, count * stride);
        norms(layer.read, layer.read, from, count);
    }

    /** z2bar = phi(norm(phi(z_g)) Gy), and its signal. */
    private void predictTop(int from, int count, boolean last) {
        top(from, count);
        for (int r = from; r < from + count; r++) {
            error(layer2, r, TOP, last);
        }
    }

    /** phi(norm(phi(z_g)) Gy) to layer 2's {@code a}. */
    private void top(int from, int count) {
        System.arraycopy(latents, from * latentStride, readLatents, from * latentStride, count * latentStride);
        PffRows.rectify(readLatents, from * latentStride, count * latentStride);
        for (int r = from; r < from + count; r++) {
            PffRows.norm(arithmetic, readLatents, r * latentStride, latentStride, readLatents, r * latentStride);
        }
        parameters.matrix("Gy")
                .multiply(arithmetic, count, readLatents, from * latentStride, latentStride, zeros, 0, 0, layer2.a,
                        from * stride, stride);
        PffRows.rectify(layer2.a, from * stride, count * stride);
    }

    /** 2 (bar - z) in the place of bar, and as a signal. */
    private void error(PffLayer layer, int row, int loss, boolean last) {
        int at = row * stride;
        float squares = PffRows.doubleError(arithmetic, layer.a, at, stride, layer.z, at);
        rowLosses[loss][row] = last ? squares : 0;
        PffRows.pack(layer.a, at, stride, signalScale(row), layer.signal, row, 2 * half, arithmetic.panel());
    }

    /** Of a mean over all rows, negated. */
    private float signalScale(int row) {
        return isPadding(row) ? 0 : -0.5f / samples;
    }

    private void inputError(int row, boolean last) {
        int at = row * inputStride;
        PffRows.clip01(bar, at, inputStride);
        PffRows.pack(bar, at, inputStride, 1, barSignal, row, 2 * half, arithmetic.panel());
        float squares = PffRows.doubleError(arithmetic, bar, at, inputStride, x, row % half * inputStride);
        rowLosses[BOTTOM][row] = last ? squares : 0;
        // The clipped values have been kept in the signal's place, where the mask finds them.
        int panel = arithmetic.panel();
        for (int p = 0; p * panel < inputStride; p++) {
            PffRows.maskedSignal(barSignal, (p * 2 * half + row) * panel, bar, at + p * panel, panel, signalScale(row));
        }
    }

    /** z_g -= beta d|z2bar - z2|^2 / dz_g, through norm and straight through phi, by the errors in layer 2's {@code a}. */
    private void moveLatents(int from, int count, float[] pulled) {
        parameters.matrix("Gy")
                .multiplyTransposed(arithmetic, count, layer2.a, from * stride, stride, zeros, 0, pulled, latentStride);
        for (int r = 0; r < count; r++) {
            moveLatent((from + r) * latentStride, pulled, r * latentStride);
        }
    }

    private void moveLatent(int at, float[] pulled, int from) {
        double squares = 0;
        double along = 0;
        for (int i = 0; i < shape.latents(); i++) {
            float positive = Math.max(latents[at + i], 0);
            squares += positive * positive;
            along += positive * pulled[from + i];
        }
        double norm = Math.sqrt(squares);
        if (norm < PffSettings.LEAST_NORM) {
            return;
        }
        double scale = norm + PffSettings.NORM_EPSILON;
        for (int i = 0; i < shape.latents(); i++) {
            float positive = Math.max(latents[at + i], 0);
            double slope = pulled[from + i] / scale - positive * along / (norm * scale * scale);
            latents[at + i] -= (float) (settings.latentRate() * slope);
        }
    }

    // The calls.

    @Override
    public void train(float[] given, int[] right, int[] wrong, float[] start) {
        int count = right.length;
        hold(given, count);
        Arrays.fill(labels, 0);
        System.arraycopy(right, 0, labels, 0, count);
        System.arraycopy(wrong, 0, labels, half, count);
        holdLatents(start, 0, count, 0);
        holdLatents(start, count, count, half);
        tiles(half, (from, rows, worker) -> {
            forward(from, rows);
            for (PffLayer layer : List.of(layer1, layer2)) {
                System.arraycopy(layer.z, from * stride, layer.z, (from + half) * stride, rows * stride);
            }
        });
        for (int k = 1; k <= settings.steps(); k++) {
            boolean last = k == settings.steps();
            tiles(half, (from, rows, worker) -> representationStep(from, rows, last));
            learn(representation);
            tiles(half, (from, rows, worker) -> generativeStep(from, rows, scratch[worker], last));
            learn(generation);
            derive("Gy");
            parameters.updates++;
        }
        addLosses();
    }

    private void learn(List<Task> tasks) {
        workers.run(tasks.size(), (i, worker) -> tasks.get(i).run(scratch[worker]));
    }

    private void derive(String name) {
        HostParameter parameter = parameters.of(name);
        for (int part = 0; part < parameter.derivedParts(); part++) {
            parameter.derive(part);
        }
    }

    private void addLosses() {
        for (int loss = 0; loss < LOSSES; loss++) {
            double sum = 0;
            for (int row = 0; row < 2 * half; row++) {
                sum += isPadding(row) ? 0 : rowLosses[loss][row];
            }
            losses[loss] += sum / (2 * samples);
        }
    }

    @Override
    public double[] losses() {
        double[] sums = losses.clone();
        Arrays.fill(losses, 0);
        return sums;
    }

    @Override
    public float[] goodness(float[] given, int rows) {
        hold(given, rows);
        float[] goodness = new float[rows * shape.classes()];
        tiles(rows, (from, count, worker) -> goodness(from, count, goodness));
        return goodness;
    }

    /** Of all labels for some rows, whose forward pass the second half keeps. */
    private void goodness(int from, int count, float[] goodness) {
        forward(from, count);
        List<PffLayer> layers = List.of(layer1, layer2);
        int at = from * stride;
        int kept = at + half * stride;
        layers.forEach(l -> System.arraycopy(l.z, at, l.z, kept, count * stride));
        int steps = settings.classifyingSteps();
        int counted = Math.min(2, steps);
        for (int label = 0; label < shape.classes(); label++) {
            layers.forEach(l -> System.arraycopy(l.z, kept, l.z, at, count * stride));
            Arrays.fill(labels, from, from + count, label);
            for (int k = 0; k < steps; k++) {
                settle(from, count, 0);
                for (int r = from; k >= steps - counted && r < Math.min(from + count, samples); r++) {
                    int row = r * stride;
                    goodness[r * shape.classes() + label] -= (arithmetic.squares(row, row + stride, layer1.z)
                            + arithmetic.squares(row, row + stride, layer2.z)) / (2 * counted);
                }
            }
        }
    }

    @Override
    public float[] latents(float[] given, int[] right, float[] start) {
        int count = right.length;
        hold(given, count);
        Arrays.fill(labels, 0);
        System.arraycopy(right, 0, labels, 0, count);
        holdLatents(start, 0, count, 0);
        tiles(count, (from, rows, worker) -> {
            forward(from, rows);
            for (int k = 0; k < settings.steps(); k++) {
                settle(from, rows, 0);
                predictTop(from, rows, false);
                moveLatents(from, rows, scratch[worker]);
            }
        });
        return rows(latents, latentStride, shape.latents(), count);
    }

    @Override
    public float[] reconstruct(float[] given, int rows) {
        hold(given, rows);
        tiles(rows, (from, count, worker) -> {
            forward(from, count);
            norms(layer2.z, layer2.read, from, count);
            generate(from, count);
        });
        return rows(bar, inputStride, shape.inputs(), rows);
    }

    @Override
    public float[] sample(float[] given, int rows) {
        samples = rows;
        holdLatents(given, 0, rows, 0);
        tiles(rows, (from, count, worker) -> {
            top(from, count);
            norms(layer2.a, layer2.read, from, count);
            generate(from, count);
        });
        return rows(bar, inputStride, shape.inputs(), rows);
    }

    /** xbar of what is read of layer 2. */
    private void generate(int from, int count) {
        int at = from * stride;
        parameters.matrix("G2")
                .multiply(arithmetic, count, layer2.read, at, stride, zeros, 0, 0, layer1.a, at, stride);
        PffRows.rectify(layer1.a, at, count * stride);
        norms(layer1.a, layer1.read, from, count);
        parameters.matrix("G1")
                .multiply(arithmetic, count, layer1.read, at, stride, zeros, 0, 0, bar, from * inputStride,
                        inputStride);
        PffRows.clip01(bar, from * inputStride, count * inputStride);
    }

    private static float[] rows(float[] values, int stride, int width, int count) {
        float[] rows = new float[count * width];
        for (int r = 0; r < count; r++) {
            System.arraycopy(values, r * stride, rows, r * width, width);
        }
        return rows;
    }

    @Override
    public float[] value(PffState state, int rows) {
        float[] values = switch (state) {
            case LAYER_1 -> layer1.z;
            case LAYER_2 -> layer2.z;
            case LATENT -> latents;
        };
        int width = state.width(shape);
        int between = stride(width);
        float[] all = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            int at = r < rows / 2 ? r : r - rows / 2 + half;
            System.arraycopy(values, at * between, all, r * width, width);
        }
        return all;
    }

    @Override
    public void set(Parameter parameter, float[] values) {
        parameters.of(parameter.name()).write(values);
    }

    @Override
    public float[] get(Parameter parameter) {
        HostParameter held = parameters.of(parameter.name());
        return held.unpack(held.values);
    }

    @Override
    public PlanState state() {
        return parameters.state();
    }

    @Override
    public void restore(PlanState state) {
        parameters.restore(state);
    }

    @Override
    public String explain() {
        return """
                kernel tiles: %d rows of a half at a time through a step, %d task(s) of learning in it, on %d thread(s)
                products in %s
                %.1f MB of parameters"""
                .formatted(tile, representation.size() + generation.size(), workers.threads(), arithmetic.description(),
                        parameters.bytes() / 1e6);
    }

    @Override
    public void close() {}
}
