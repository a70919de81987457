package dev.pc4j.train;

import dev.pc4j.data.Batches;
import dev.pc4j.data.DataException;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.SideBySide;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Fits a graph to data. What an epoch does depends on the seed, the number of the epoch and the state alone, so a run
 * that is saved and loaded goes on bit for bit as if it had not been, on the same engine and device.
 *
 * <p>Used by one thread at a time. Closing it closes its plan, and its engine where it was given by name.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.builder(Models.mlp(784, 256, 10).build()).batch(64).build()) {
 *     trainer.fit(data.train(), 10);
 *     System.out.println(trainer.accuracy(data.test()));
 * }
 * }</pre>
 */
public final class Trainer implements AutoCloseable {
    private final Plan plan;
    private final Optional<PartWorkers> workers;
    private final Runnable closeEngine;
    private final DataFit fit;
    private Training training;
    private Progress progress = Progress.NONE;
    private Optional<DataRecipe> recipe = Optional.empty();
    private Map<String, float[]> bestParameters = Map.of();
    private TrainingRows held;

    /** A trainer of a plan; the workers, where batches are learnt from in parts, are closed with it. */
    Trainer(Plan plan, Training training, Optional<PartWorkers> workers, Runnable closeEngine) {
        this.plan = plan;
        this.workers = workers;
        this.training = training;
        this.closeEngine = closeEngine;
        this.fit = new DataFit(plan.graph());
    }

    /** Starts a trainer of a graph. */
    public static TrainerBuilder builder(Graph graph) {
        return new TrainerBuilder(graph);
    }

    /**
     * A trainer as it was saved, on the first engine that runs here.
     *
     * @throws CheckpointException when the file cannot be read or is not a checkpoint
     */
    public static Trainer load(Path file) {
        return load(file, Engines.AUTO, EngineOptions.DEFAULT);
    }

    /**
     * A trainer as it was saved, on an engine by name. Where the engine does not have the precision of training, it
     * computes in its own, which a warning says.
     *
     * @throws CheckpointException when the file cannot be read or is not a checkpoint
     * @throws dev.pc4j.engine.EngineException when there is no such engine or it cannot run this
     */
    public static Trainer load(Path file, String engine, EngineOptions options) {
        Checkpoint saved = Checkpoint.read(file);
        Trainer trainer = builder(saved.graph()).training(saved.training())
                .engine(engine, options)
                .orOwnPrecision()
                .build();
        try {
            trainer.restore(saved);
            return trainer;
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
    }

    /** As {@link #fit(DataSet, int, TrainingListener)} without a listener. */
    public List<EpochReport> fit(DataSet data, int epochs) {
        return fit(data, epochs, TrainingListener.NONE);
    }

    /**
     * Trains for a number of further epochs on rows and one-hot labels. The data are put where the engine computes
     * once, for as long as the same data set is trained on. Going past the planned epochs makes the plan longer, which
     * stretches a cosine from there on. With a {@link Validation} that part of the rows is kept back, the best epoch's
     * parameters are remembered for {@link #useBest} and {@link #save}, and fewer epochs are done once
     * {@link #hasStopped}.
     *
     * <p>When it fails, or the listener throws something to stop it, the parameters are as the last whole step left
     * them, and the next call goes on from there; after an epoch's last step it does the epoch again.
     *
     * @return a report for each epoch done
     * @throws DataException when the data do not fit the graph or are fewer than a batch
     * @throws dev.pc4j.engine.DivergenceException when energies or gradients are no longer finite, with the epoch and
     *     batch
     */
    public List<EpochReport> fit(DataSet data, int epochs, TrainingListener listener) {
        DataSet fitting = fit.of(data);
        if (held == null || held.data() != data) {
            release();
            held = TrainingRows.of(data, fitting, training, this::feed);
        }
        recipe = data.recipe();
        return epochs(held, data.name(), epochs, listener);
    }

    /** As {@link #fit(float[], float[], int, TrainingListener)} without a listener. */
    public List<EpochReport> fit(float[] x, float[] y, int epochs) {
        return fit(x, y, epochs, TrainingListener.NONE);
    }

    /**
     * As {@link #fit(DataSet, int, TrainingListener)} on arrays x [rows, n_input] and y [rows, n_output] with any
     * targets, which are read anew by every call.
     *
     * @throws IllegalArgumentException when the arrays are not whole rows, or not of equally many
     */
    public List<EpochReport> fit(float[] x, float[] y, int epochs, TrainingListener listener) {
        List<String> outputs = Collections.nCopies(graph().output().width(), graph().output().name());
        DataSet data = new DataSet("the arrays", graph().input().width(), x, new Targets.Numbers(outputs, y));
        try (TrainingRows rows = TrainingRows.of(data, data, training, this::feed)) {
            recipe = Optional.empty();
            return epochs(rows, "", epochs, listener);
        }
    }

    private Feed feed(Batches batches) {
        return workers.<Feed>map(of -> new PartedFeed(batches, plan, training.parts(), of))
                .orElseGet(() -> Feed.of(batches, plan));
    }

    private List<EpochReport> epochs(TrainingRows rows, String name, int epochs, TrainingListener listener) {
        if (epochs < 0) {
            throw new IllegalArgumentException("cannot train for " + epochs + " epochs: use 1 or more");
        }
        training = training.withPlannedEpochs(Math.max(training.plannedEpochs(), Math.addExact(epochsDone(), epochs)));
        List<EpochReport> reports = new ArrayList<>();
        for (int i = 0; i < epochs && !hasStopped(); i++) {
            Progress before = progress;
            EpochReport report = new Epoch(plan, training, before, listener)
                    .run(rows, done -> progress = before.within(done, name));
            progress = progress.epoch(rows.batches().perEpoch(), name);
            report.validation().ifPresent(this::keepIfBest);
            reports.add(report);
            listener.epochDone(report);
        }
        return reports;
    }

    private void keepIfBest(Evaluation validation) {
        if (progress.best().isEmpty() || validation.loss() < progress.best().get().loss()) {
            progress = progress.best(validation.loss());
            bestParameters = parameters(plan);
        }
    }

    /** Copies of all parameters of a plan, by name. */
    static Map<String, float[]> parameters(Plan plan) {
        return plan.graph().parameters().stream().collect(Collectors.toMap(Parameter::name, p -> plan.get(p.name())));
    }

    /** Whether as many epochs in a row as the {@link Validation} has patience for were no better than the best. */
    public boolean hasStopped() {
        int patience = training.validation().patience();
        return patience > 0 && progress.epochsSinceBest() >= patience;
    }

    /**
     * Sets the parameters to those of the best epoch, to predict with; without a {@link Validation} they stay. Training
     * would go on from them with the optimiser's arrays of the last epoch.
     */
    public void useBest() {
        bestParameters.forEach(plan::set);
    }

    /**
     * The feed-forward outputs for the rows of a data set, and how well they meet the targets.
     *
     * @throws DataException when the data do not fit the graph, or were loaded otherwise than those of training
     */
    public Predictions predictions(DataSet data) {
        return predictions(data, graph().output().name());
    }

    /** The same of one of several outputs, by its name. */
    public Predictions predictions(DataSet data, String output) {
        DataSet fitting = same(data);
        return Predictions.of(plan, List.of(fit.output(output)), fitting).getFirst();
    }

    /** The same of all outputs, in the order of the graph, by one pass. */
    public List<Predictions> allPredictions(DataSet data) {
        return Predictions.of(plan, graph().outputs(), same(data));
    }

    /**
     * How well all outputs meet their targets.
     *
     * @throws DataException when the data do not fit the graph, or were loaded otherwise than those of training
     */
    public Evaluation evaluate(DataSet data) {
        return Predictions.evaluation(plan, same(data));
    }

    /** As {@link Predictions#accuracy} of {@link #predictions}. */
    public double accuracy(DataSet data) {
        return predictions(data).accuracy();
    }

    /**
     * The energy of the network per sample after inference with the targets clamped. Changes no parameter, under an
     * incremental schedule neither.
     *
     * @throws DataException when the data do not fit the graph, or were loaded otherwise than those of training
     * @throws dev.pc4j.engine.DivergenceException when it is not finite
     */
    public double energy(DataSet data) {
        DataSet fitting = same(data);
        double sum = 0;
        for (int from = 0; from < data.rows(); from += training.batch()) {
            double[][] trace = plan.trace(clamps(fitting, from, Math.min(data.rows(), from + training.batch())));
            sum += DoubleStream.of(trace[trace.length - 1]).sum();
        }
        return sum / data.rows();
    }

    /**
     * What inference on the first rows shows, as {@link Plan#diagnose(Clamps)} says it.
     *
     * @param rows at most a batch
     * @throws DataException when the data do not fit the graph, or were loaded otherwise than those of training
     * @throws dev.pc4j.engine.DivergenceException when energies or gradients are not finite
     */
    public Diagnostics diagnose(DataSet data, int rows) {
        return plan.diagnose(clamps(same(data), 0, rows));
    }

    /** Holds all inputs and outputs at rows [from, to). */
    private Clamps clamps(DataSet fitting, int from, int to) {
        SideBySide inputs = new SideBySide(graph().inputs());
        SideBySide outputs = new SideBySide(graph().outputs());
        return inputs.apart(fitting.inputs(from, to)).and(outputs.apart(fitting.targetRows(from, to)));
    }

    /**
     * The feed-forward output.
     *
     * @param x [rows, n_input], any number of rows
     * @return [rows, n_output]; with a cross-entropy output before the softmax
     */
    public float[] predict(float[] x) {
        graph().output();
        return predictAll(x).getFirst();
    }

    /**
     * The feed-forward outputs of a graph that has several, or several inputs.
     *
     * @param x [rows, widths of all inputs], any number of rows, the inputs side by side in the order of the graph
     * @return for each output [rows, its width]
     */
    public List<float[]> predictAll(float[] x) {
        return Predictions.outputs(plan, x);
    }

    /** All that a run needs to go on. */
    public Checkpoint checkpoint() {
        PlanState state = plan.state();
        return new Checkpoint(graph(), training, state, progress, recipe,
                progress.lastIsBest() ? state.parameters() : bestParameters);
    }

    /**
     * Writes {@link #checkpoint()} to a file, which is replaced in one step.
     *
     * @throws CheckpointException when the file cannot be written; a file that was there is as it was
     */
    public void save(Path file) {
        checkpoint().write(file);
    }

    /**
     * Takes over parameters, the optimiser's state and the progress of a run. Settings stay this trainer's.
     *
     * @throws CheckpointException when the parameters or the optimiser are not this trainer's; the trainer is as it was
     */
    public void restore(Checkpoint saved) {
        saved.requireFit(graph(), training.optimiser());
        try {
            plan.restore(saved.state());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("the checkpoint does not fit this engine: " + e.getMessage(), e);
        }
        progress = saved.progress();
        bestParameters = progress.best().isPresent() ? saved.best() : Map.of();
        recipe = saved.recipe();
    }

    /**
     * Takes over the parameters alone, the best epoch's: the start of another run, with the settings of this trainer.
     *
     * @throws CheckpointException when the parameters are not those of this trainer's graph
     */
    public void startFrom(Checkpoint saved) {
        saved.requireFit(graph(), saved.training().optimiser());
        saved.best().forEach(plan::set);
    }

    /** What computes; for its gradients, values and energies. Its owner is this trainer. */
    public Plan plan() {
        return plan;
    }

    /** The graph. */
    public Graph graph() {
        return plan.graph();
    }

    /** The settings. */
    public Training training() {
        return training;
    }

    /** How far this run has come. */
    public Progress progress() {
        return progress;
    }

    /** How files became the rows of the last epoch, see {@link Checkpoint#recipe}. */
    public Optional<DataRecipe> recipe() {
        return recipe;
    }

    /** Whole epochs done, those before a checkpoint was loaded included. */
    public int epochsDone() {
        return progress.epochs();
    }

    @Override
    public void close() {
        release();
        workers.ifPresent(PartWorkers::close);
        plan.close();
        closeEngine.run();
    }

    private void release() {
        if (held != null) {
            held.close();
        }
        held = null;
    }

    /** Rows in another scaling, or in classes of other numbers, would be judged wrong without a word. */
    private DataSet same(DataSet data) {
        DataSet fitting = fit.of(data);
        if (recipe.isPresent() && data.recipe().isPresent() && !recipe.get().givesAs(data.recipe().get())) {
            throw new DataException(("'%s' was loaded with another scaling or other classes than the rows of training: "
                    + "load it by the trainer's recipe()").formatted(data.name()));
        }
        return fitting;
    }
}
