package dev.pc4j.model;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataException;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Feature;
import dev.pc4j.engine.PffPlan;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.PffCheckpoint;
import dev.pc4j.train.PffCheckpoint.Mixture;
import dev.pc4j.train.PffCheckpoint.Training;
import dev.pc4j.train.Progress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The predictive forward-forward algorithm (Ororbia and Mali 2023, arXiv 2301.01452): a representation circuit that learns to be quiet for
 * samples with their label and loud for samples with a wrong one, and a generative circuit beside it that learns to predict the first from
 * the top down. Nothing is propagated back; every synapse learns by what its two ends do.
 *
 * <pre>{@code
 * try (Engine engine = Engines.open("auto");
 *         var pff = PredictiveForwardForward.builder(784, 10).units(500).build(engine)) {
 *     pff.fit(mnist.train(), 5);
 *     int[] labels = pff.classify(mnist.test().inputs(0, 100));
 *     float[] images = pff.sample(36, 1);
 * }
 * }</pre>
 *
 * <p>Samples have values from 0 to 1, [rows, inputs]. Used by one thread at a time.
 */
public final class PredictiveForwardForward implements AutoCloseable {
    /** Samples of which {@link #sample} learns how top latents are distributed. */
    private static final int MIXTURE_ROWS = 5000;

    private static final int RECONSTRUCTED_ROWS = 1000;

    private final PffPlan plan;
    private final Training training;
    private Progress progress;
    private Optional<Mixture> mixture;
    private Optional<DataRecipe> recipe;

    private PredictiveForwardForward(PffShape shape, Training training, Engine engine) {
        this.training = training;
        this.plan = engine.compile(shape, training.settings(), training.batch());
        this.progress = Progress.NONE;
        this.mixture = Optional.empty();
        this.recipe = Optional.empty();
    }

    /** What circuits are made of. */
    public static final class Builder {
        private final int inputs;
        private final int classes;
        private int units = 500;
        private int latents = 20;
        private int group = 10;
        private int batch = 100;
        private PffSettings settings = PffSettings.DEFAULT;

        private Builder(int inputs, int classes) {
            this.inputs = inputs;
            this.classes = classes;
        }

        /** Units of each of the two layers, a multiple of the group. */
        public Builder units(int value) {
            units = value;
            return this;
        }

        /** Units of the generative circuit's top. */
        public Builder latents(int value) {
            latents = value;
            return this;
        }

        /** Neighbouring units that compete with each other. */
        public Builder group(int value) {
            group = value;
            return this;
        }

        /** Samples of a training step; each is there with its label and with a wrong one. */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** How circuits settle and learn; the seed is that of starting weights and of all else that is drawn as well. */
        public Builder settings(PffSettings value) {
            settings = value;
            return this;
        }

        /**
         * Circuits at their start.
         *
         * @param engine where they run; the caller closes it, after them
         */
        public PredictiveForwardForward build(Engine engine) {
            PffShape shape = new PffShape(inputs, classes, units, latents, group);
            PredictiveForwardForward made = new PredictiveForwardForward(shape, new Training(settings, batch), engine);
            PffStart.parameters(made.plan);
            return made;
        }
    }

    /** What an engine lacks for it, in one line; empty where it has all. */
    public static Optional<String> lacking(Capabilities capabilities) {
        return capabilities.lacking(Feature.FORWARD_FORWARD);
    }

    /** Circuits for samples of so many values and so many labels. */
    public static Builder builder(int inputs, int classes) {
        return new Builder(inputs, classes);
    }

    /** The circuits. */
    public PffShape shape() {
        return plan.shape();
    }

    /** How they settle and learn, and in which batches. */
    public Training training() {
        return training;
    }

    /** How far learning has come. */
    public Progress progress() {
        return progress;
    }

    /** How files became the rows that were learned from. */
    public Optional<DataRecipe> recipe() {
        return recipe;
    }

    /** What runs and how. */
    public String explain() {
        return plan.explain();
    }

    /** Learns for some epochs. */
    public void fit(DataSet train, int epochs) {
        fit(train, epochs, epoch -> {});
    }

    /**
     * Learns for some epochs, in an order of rows and with wrong labels that depend on the seed and the epoch alone.
     *
     * @param listener is told of every epoch, and may save and ask in between
     * @throws DataException where the rows do not fit the circuits
     */
    public void fit(DataSet train, int epochs, Consumer<PffEpoch> listener) {
        requireFit(train);
        Batches batches = new Batches(train, training.batch(), training.settings().seed());
        for (int i = 0; i < epochs; i++) {
            long start = System.nanoTime();
            int[] order = batches.order(progress.epochs());
            for (int from = 0; from < order.length; from += batches.size()) {
                step(train, order, from, batches.count(from));
            }
            var losses = plan.losses();
            mixture = Optional.empty();
            recipe = train.recipe();
            progress = new Progress(
                    progress.epochs() + 1, progress.steps() + batches.perEpoch(), train.name());
            listener.accept(new PffEpoch(progress.epochs(), losses, (System.nanoTime() - start) / 1e9));
        }
    }

    private void step(DataSet train, int[] order, int from, int count) {
        float[] x = new float[count * shape().inputs()];
        int[] labels = new int[count];
        for (int r = 0; r < count; r++) {
            train.read(order[from + r], x, r * shape().inputs());
            labels[r] = train.labels()[order[from + r]];
        }
        long step = progress.steps() + from / training.batch();
        plan.train(x, labels, PffStart.wrong(training.settings(), shape().classes(), labels, step),
                PffStart.latents(plan, 2 * count));
    }

    private void requireFit(DataSet data) {
        if (data.features() != shape().inputs() || data.classes() != shape().classes()) {
            throw new DataException("'%s' has %d values in a row and %d classes, the circuits take %d and %d".formatted(
                    data.name(), data.features(), data.classes(), shape().inputs(), shape().classes()));
        }
        float[] row = new float[data.features()];
        for (int r = 0; r < Math.min(data.rows(), 100); r++) {
            data.read(r, row, 0);
            for (float value : row) {
                if (value < 0 || value > 1) {
                    throw new DataException(("'%s' has %s in row %d, and the generative circuit makes 0 to 1: "
                            + "scale the rows to that").formatted(data.name(), value, r));
                }
            }
        }
    }

    /** The label of the greatest goodness for each sample. */
    public int[] classify(float[] x) {
        float[] goodness = goodness(x);
        int classes = shape().classes();
        int[] labels = new int[goodness.length / classes];
        for (int i = 0; i < goodness.length; i++) {
            int row = i / classes;
            labels[row] = goodness[i] > goodness[row * classes + labels[row]] ? i % classes : labels[row];
        }
        return labels;
    }

    /** The goodness of every label, [rows, classes]; see {@link PffPlan#goodness}. */
    public float[] goodness(float[] x) {
        return byBatch(x, shape().inputs(), plan::goodness, shape().classes());
    }

    private interface Rows {
        float[] of(float[] rows);
    }

    private float[] byBatch(float[] rows, int width, Rows function, int widthOfResult) {
        int most = training.batch() * width;
        float[] results = new float[Math.ceilDiv(rows.length, width) * widthOfResult];
        int at = 0;
        for (int from = 0; from < rows.length; from += most) {
            float[] part = function.of(Arrays.copyOfRange(rows, from, Math.min(rows.length, from + most)));
            System.arraycopy(part, 0, results, at, part.length);
            at += part.length;
        }
        return results;
    }

    /** The share of rows that {@link #classify} finds the label of. */
    public double accuracy(DataSet data) {
        requireFit(data);
        int right = 0;
        for (int from = 0; from < data.rows(); from += training.batch()) {
            int to = Math.min(data.rows(), from + training.batch());
            int[] found = classify(data.inputs(from, to));
            for (int r = from; r < to; r++) {
                right += found[r - from] == data.labels()[r] ? 1 : 0;
            }
        }
        return (double) right / data.rows();
    }

    /** Judges labels by all rows, and reconstructions by the first thousand. */
    public PffEvaluation evaluate(DataSet test) {
        float[] x = test.inputs(0, Math.min(RECONSTRUCTED_ROWS, test.rows()));
        return new PffEvaluation(1 - accuracy(test), PffEvaluation.meanSquare(x, reconstruct(x)),
                PffEvaluation.variance(x, test.features()));
    }

    /** What the generative circuit makes of the samples' representation, [rows, inputs]. */
    public float[] reconstruct(float[] x) {
        return byBatch(x, shape().inputs(), plan::reconstruct, shape().inputs());
    }

    /**
     * Finds out how the top latents of samples are distributed, as a mixture of Gaussians, for {@link #sample}.
     *
     * @param components most Gaussians
     */
    public void fitLatents(DataSet train, int components) {
        requireFit(train);
        int rows = Math.min(MIXTURE_ROWS, train.rows());
        int width = shape().latents();
        float[] latents = new float[rows * width];
        for (int from = 0; from < rows; from += training.batch()) {
            int to = Math.min(rows, from + training.batch());
            float[] part = plan.latents(
                    train.inputs(from, to), Arrays.copyOfRange(train.labels(), from, to),
                    PffStart.latents(plan, to - from));
            System.arraycopy(part, 0, latents, from * width, part.length);
        }
        mixture = Optional.of(LatentMixture.fit(latents, width, components, training.settings().seed()));
    }

    /**
     * New samples: top latents drawn from the mixture that {@link #fitLatents} has found, and what the generative circuit makes of them.
     *
     * @return [count, inputs]
     */
    public float[] sample(int count, long seed) {
        Mixture of = mixture.orElseThrow(() -> new IllegalStateException(
                "nothing is known of how the latents are distributed: call fitLatents first"));
        return byBatch(LatentMixture.draw(of, count, seed), shape().latents(), plan::sample, shape().inputs());
    }

    /**
     * Writes circuits, settings, how far learning has come and the mixture.
     *
     * @throws CheckpointException when it cannot be written; a file that was there is as it was
     */
    public void save(Path file) {
        new PffCheckpoint(plan.shape(), training, plan.state(), progress, mixture, recipe).write(file);
    }

    /**
     * Takes up what {@link #save} wrote; learning goes on as if it had not stopped, to the bit on the same kind of engine.
     *
     * @throws CheckpointException when the file cannot be read, is damaged, or holds another model
     */
    public static PredictiveForwardForward load(Path file, Engine engine) {
        return restore(PffCheckpoint.read(file), engine);
    }

    /** As {@link #load} from what was read. */
    public static PredictiveForwardForward restore(PffCheckpoint saved, Engine engine) {
        PredictiveForwardForward loaded = new PredictiveForwardForward(saved.shape(), saved.training(), engine);
        loaded.plan.restore(saved.state());
        loaded.progress = saved.progress();
        loaded.mixture = saved.mixture();
        loaded.recipe = saved.recipe();
        return loaded;
    }

    @Override
    public void close() {
        plan.close();
    }
}
