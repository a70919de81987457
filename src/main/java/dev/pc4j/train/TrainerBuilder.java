package dev.pc4j.train;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.OwnSchedule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/** Settings of a {@link Trainer}; those left out are {@link Training#DEFAULT}'s, on the first engine that runs here. */
public final class TrainerBuilder {
    private final Graph graph;
    private Rule rule;
    private Inference inference;
    private Optimiser optimiser;
    private RateSchedule rates;
    private int batch;
    private Optional<Precision> precision;
    private boolean orOwnPrecision;
    private Initialisation initialisation;
    private long seed;
    private int plannedEpochs;
    private Validation validation;
    private int parts;
    private String engineName = Engines.AUTO;
    private EngineOptions options = EngineOptions.DEFAULT;
    private Optional<Engine> callersEngine = Optional.empty();
    private Optional<Cluster> cluster = Optional.empty();

    TrainerBuilder(Graph graph) {
        this.graph = graph;
        training(Training.DEFAULT);
    }

    /** Takes over all settings of a run. */
    public TrainerBuilder training(Training all) {
        rule = all.rule();
        inference = all.inference();
        optimiser = all.optimiser();
        rates = all.rates();
        batch = all.batch();
        precision = all.precision();
        initialisation = all.initialisation();
        seed = all.seed();
        plannedEpochs = all.plannedEpochs();
        validation = all.validation();
        parts = all.parts();
        return this;
    }

    /** The learning rule. */
    public TrainerBuilder rule(Rule value) {
        rule = value;
        return this;
    }

    /** A schedule of one's own in the place of a rule, whose inference is its own; checkpoints keep it. */
    public TrainerBuilder schedule(Schedule value) {
        return rule(new OwnSchedule(value));
    }

    /** The settings of inference. */
    public TrainerBuilder inference(Inference value) {
        inference = value;
        return this;
    }

    /** How parameters follow their gradients. */
    public TrainerBuilder optimiser(Optimiser value) {
        optimiser = value;
        return this;
    }

    /** How the learning rate goes over the run. */
    public TrainerBuilder rates(RateSchedule value) {
        rates = value;
        return this;
    }

    /** Rows of a training step. */
    public TrainerBuilder batch(int rows) {
        batch = rows;
        return this;
    }

    /** The arithmetic, in place of the engine's default. */
    public TrainerBuilder precision(Precision value) {
        precision = Optional.of(value);
        return this;
    }

    /** Lets an engine that does not have the precision compute in its own, which a warning says. */
    TrainerBuilder orOwnPrecision() {
        orOwnPrecision = true;
        return this;
    }

    /** How weights start. */
    public TrainerBuilder initialisation(Initialisation value) {
        initialisation = value;
        return this;
    }

    /** The seed of the starting weights and of the orders of the rows. */
    public TrainerBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** The length of the run that a rate schedule goes by, where it is not what the first fit is asked for. */
    public TrainerBuilder plannedEpochs(int epochs) {
        plannedEpochs = epochs;
        return this;
    }

    /** The rows of the data that are kept back to find the best epoch, and when to stop. */
    public TrainerBuilder validation(Validation value) {
        validation = value;
        return this;
    }

    /** Into how many parts, each inferred by itself, the rows of a batch are divided. */
    public TrainerBuilder parts(int count) {
        parts = count;
        return this;
    }

    /** Where the parts of a batch are learnt from, in place of this machine; the caller closes it after the trainer. */
    public TrainerBuilder cluster(Cluster machines) {
        cluster = Optional.of(machines);
        return this;
    }

    /** An engine by name, which the trainer opens and closes. */
    public TrainerBuilder engine(String name) {
        return engine(name, options);
    }

    /** An engine by name and options, which the trainer opens and closes. */
    public TrainerBuilder engine(String name, EngineOptions with) {
        engineName = name;
        options = with;
        callersEngine = Optional.empty();
        return this;
    }

    /** An engine of the caller's, who closes it after the trainer. */
    public TrainerBuilder engine(Engine open) {
        callersEngine = Optional.of(open);
        return this;
    }

    /** Threads of a CPU engine that is given by name; 0 for one a core. */
    public TrainerBuilder threads(int count) {
        options = new EngineOptions(count, options.device());
        return this;
    }

    /** Index or part of the name of the device of an engine that is given by name. */
    public TrainerBuilder device(String indexOrName) {
        options = new EngineOptions(options.threads(), indexOrName);
        return this;
    }

    /**
     * Opens the engine and compiles the plan.
     *
     * @throws dev.pc4j.engine.EngineException when there is no such engine or it cannot run this
     * @throws IllegalArgumentException when a setting is out of range
     */
    public Trainer build() {
        if (callersEngine.isPresent()) {
            return trainer(callersEngine.get(), () -> {});
        }
        Engine engine = Engines.open(engineName, options, graph, List.of(rule.schedule(graph, inference)));
        try {
            return trainer(engine, engine::close);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private Trainer trainer(Engine engine, Runnable close) {
        Training training = new Training(
                rule, inference, optimiser, rates, batch, precision(engine), initialisation, seed, plannedEpochs,
                validation, parts);
        Run run = new Run(graph, training);
        Optional<PartWorkers> workers = cluster.orElseGet(() -> new ThisMachine(engine)).workers(run);
        try {
            Plan plan = engine.compile(graph, run.schedule(), training.planOptions());
            return new Trainer(plan, training, workers, close);
        } catch (RuntimeException e) {
            workers.ifPresent(PartWorkers::close);
            throw e;
        }
    }

    private Optional<Precision> precision(Engine engine) {
        if (!orOwnPrecision || precision.isEmpty() || engine.precisions().contains(precision.get())) {
            return precision;
        }
        System.getLogger(TrainerBuilder.class.getName())
                .log(System.Logger.Level.WARNING, "engine {0} has no precision {1} and computes in {2}",
                        engine.name(), precision.get().label(), engine.precisions().getFirst().label());
        return Optional.empty();
    }
}
