package dev.pc4j.model;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.SumOf;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.ValueOptimiser;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.CheckpointException;
import dev.pc4j.train.Progress;
import dev.pc4j.train.RateSchedule;
import dev.pc4j.train.Training;
import dev.pc4j.train.Validation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A Hopfield network trained by predictive coding (Ganjidoost, Snow and Orchard 2024, arXiv 2406.14723): a node that predicts itself over a
 * delayed edge, mu = f(v) W + b, W without a diagonal. Learning clamps the node to a pattern and steps against the gradient of the energy F =
 * 1/2 |v - mu|^2: nothing of PC is changed, and with every element visible it is a local delta rule that needs no inference. Hidden nodes,
 * where there are some, predict the visible ones and themselves and are inferred first.
 *
 * <p>All arrays are row-major, [rows, visible]. Used by one thread at a time; it owns its plans, not the engine.
 */
public final class Hopfield implements AutoCloseable {
    static final String VISIBLE = "v";
    static final String HIDDEN = "h";

    private final Graph graph;
    private final Training training;
    private final Plan learning;
    private final Plan recalling;
    private Progress progress;
    private boolean changed = true;

    private Hopfield(Graph graph, Training training, Progress progress, Engine engine) {
        this.graph = graph;
        this.training = training;
        this.progress = progress;
        PlanOptions options = training.planOptions();
        this.learning = engine.compile(graph, learning(graph, training.inference()), options);
        try {
            this.recalling = engine.compile(graph, recall(graph, training.inference()), options);
        } catch (RuntimeException | Error e) {
            learning.close();
            throw e;
        }
    }

    /**
     * A network for patterns of the given width; identity, no bias, nothing hidden until the builder is told otherwise.
     *
     * @param visible elements of a pattern
     */
    public static Builder builder(int visible) {
        return new Builder(visible);
    }

    /** Settings of a network that is not there yet. */
    public static final class Builder {
        private final int visible;
        private int hidden;
        private Activation activation = Activation.NONE;
        private boolean bias;
        private boolean selfConnections;
        private Optimiser optimiser;
        private Inference inference = new Inference(300, 0.1);
        private int batch = 64;
        private Optional<Precision> precision = Optional.empty();
        private long seed;

        private Builder(int visible) {
            this.visible = visible;
        }

        /** How many hidden elements there are; their weights start at random. */
        public Builder hidden(int count) {
            hidden = count;
            return this;
        }

        /** f, an odd function such as none or tanh. */
        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        /** Whether there is a b. */
        public Builder bias(boolean value) {
            bias = value;
            return this;
        }

        /** Whether W keeps its diagonal: then, without a bias, it learns the projector onto the patterns. */
        public Builder selfConnections(boolean value) {
            selfConnections = value;
            return this;
        }

        /** How weights follow their gradients; by default plain descent at 0.5 / N, of N elements, a quarter of what is stable. */
        public Builder optimiser(Optimiser value) {
            optimiser = value;
            return this;
        }

        /**
         * T and gamma of recall, and of the inference of hidden nodes while learning; by default 300 and 0.1. Below 2 / lambda_max((I - W)(I -
         * W)^T) the energy falls.
         */
        public Builder inference(Inference value) {
            inference = value;
            return this;
        }

        /** Rows that are computed at a time: the most that one update learns from. */
        public Builder batch(int rows) {
            batch = rows;
            return this;
        }

        /** The arithmetic, empty for the engine's own choice. */
        public Builder precision(Optional<Precision> value) {
            precision = value;
            return this;
        }

        /** Of the hidden nodes' weights and of the order in which patterns are stored. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** What an engine lacks for this network, in one line; empty where it has everything. */
        public Optional<String> lacking(Capabilities engine) {
            Graph graph = graph();
            return engine.lacking(graph, learning(graph, inference))
                    .or(() -> engine.lacking(graph, recall(graph, inference)));
        }

        /** The network, with weights of zero where nothing is hidden. */
        public Hopfield build(Engine engine) {
            if (!inference.valueOptimiser().isPlain() || inference.decay()) {
                throw new IllegalArgumentException(
                        "a Hopfield network relaxes by plain steps at one rate: use value optimiser %s and no decay"
                                .formatted(ValueOptimiser.PLAIN.kind().label()));
            }
            Optimiser by = optimiser == null ? Optimiser.sgd(0.5 / (visible + hidden)) : optimiser;
            Training training = new Training(LearningRule.STRICT, inference, by, RateSchedule.CONSTANT, batch,
                    precision, Initialisation.FAN_IN, seed, 0, Validation.NONE);
            Hopfield made = new Hopfield(graph(), training, Progress.NONE, engine);
            if (hidden == 0) {
                made.set(new float[visible * visible]);
            }
            return made;
        }

        private Graph graph() {
            Graph.Builder graph = Graph.builder().later(VISIBLE, visible);
            if (hidden == 0) {
                return graph.node(VISIBLE, within(visible), VISIBLE).build();
            }
            return graph.later(HIDDEN, hidden)
                    .node(VISIBLE, new SumOf(within(visible), between(visible)), VISIBLE, HIDDEN)
                    .node(HIDDEN, new SumOf(between(hidden), within(hidden)), VISIBLE, HIDDEN)
                    .build();
        }

        private Operator within(int width) {
            Dense dense = new Dense(width, activation, Placement.BEFORE, bias);
            return selfConnections ? dense : dense.withoutSelfConnections();
        }

        private Operator between(int width) {
            return new Dense(width, activation, Placement.BEFORE, false);
        }
    }

    /** Strict learning: T updates of what is hidden, then the gradients. */
    private static Schedule learning(Graph graph, Inference inference) {
        List<Integer> hidden = hidden(graph);
        int steps = hidden.isEmpty() ? 0 : inference.steps();
        return LearningRule.STRICT.schedule(graph, hidden, new Inference(steps, inference.rate()));
    }

    private static List<Integer> hidden(Graph graph) {
        return graph.predicted().stream().filter(i -> !graph.node(i).name().equals(VISIBLE)).toList();
    }

    /** From where the last inference ended, T updates of whatever is not clamped; nothing learns. */
    private static Schedule recall(Graph graph, Inference inference) {
        List<Integer> all = graph.predicted();
        Step.Predict predict = new Step.Predict(all);
        Step.Relax relax = new Step.Relax(all, new Rate(inference.rate(), false));
        return new Schedule("recall", false, List.of(new Step.Initialise(all, Start.KEEP),
                new Step.Repeat(inference.steps(), List.of(predict, relax)), predict));
    }

    /** The graph: node {@value #VISIBLE}, and {@value #HIDDEN} where there are hidden elements. */
    public Graph graph() {
        return graph;
    }

    /** Elements of a pattern. */
    public int visible() {
        return graph.node(VISIBLE).width();
    }

    /** Its settings. */
    public Training training() {
        return training;
    }

    /** The plan that learns, for tests. */
    Plan learning() {
        return learning;
    }

    /** The plan that relaxes, for tests. */
    Plan recalling() {
        return recalling;
    }

    /**
     * One update from patterns [rows, visible], by the mean of their gradients.
     *
     * @return their energy before it, summed
     */
    public double learn(float[] patterns) {
        double energy = learning.infer(Clamps.of(VISIBLE, patterns)).energy();
        learning.learn(1);
        progress = new Progress(progress.epochs(), progress.steps() + 1, "");
        changed = true;
        return energy;
    }

    /**
     * Learns online: every pattern by itself, in an order that is drawn anew in every epoch.
     *
     * @return the energy of the last epoch, each pattern's before its update, summed
     */
    public double store(Patterns patterns, int epochs) {
        requireWidth(patterns.width());
        double energy = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            energy = 0;
            for (int row : shuffled(patterns.count())) {
                energy += learn(patterns.row(row));
            }
            progress = new Progress(progress.epochs() + 1, progress.steps(), "");
        }
        return energy;
    }

    private int[] shuffled(int count) {
        SplittableRandom random = new SplittableRandom(31 * training.seed() + progress.epochs());
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int at = order[i];
            order[i] = order[j];
            order[j] = at;
        }
        return order;
    }

    /** The errors v - mu of patterns [rows, visible]: zero where they are stored. */
    public float[] errors(float[] patterns) {
        learning.infer(Clamps.of(VISIBLE, patterns));
        return learning.error(VISIBLE);
    }

    /** What a cue of any number of rows reminds it of, [rows, visible]: signs by the sign dynamics, values near them by inference. */
    public float[] recall(Recall mode, Cue cue) {
        return switch (mode) {
            case SIGN -> signs().settle(cue.values(), false);
            case ASYNCHRONOUS -> signs().settle(cue.values(), true);
            case RELAX -> relax(cue.values(), new boolean[cue.values().length]);
            case COMPLETE -> relax(cue.values(), cue.known());
        };
    }

    /** The dynamics of its weights; f(s) = f(1) s for signs s and an odd f. */
    private SignDynamics signs() {
        if (!hidden(graph).isEmpty()) {
            throw new IllegalArgumentException(
                    "sign dynamics are for a network whose elements are all visible, and %d are hidden: use %s or %s"
                            .formatted(graph.node(HIDDEN).width(), Recall.RELAX.label(), Recall.COMPLETE.label()));
        }
        Dense dense = (Dense) graph.node(VISIBLE).operator();
        float[] weights = weights();
        if (dense.activation().equals(Activation.TANH)) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= (float) Math.tanh(1);
            }
        }
        double[] bias = new double[visible()];
        if (dense.bias()) {
            float[] values = learning.get(VISIBLE + ".bias");
            Arrays.setAll(bias, i -> values[i]);
        }
        return new SignDynamics(weights, bias);
    }

    /** Batch by batch: an inference lays in the start, hidden elements at zero, and the next one moves what is not held. */
    private float[] relax(float[] start, boolean[] held) {
        if (changed) {
            graph.parameters().stream().map(Parameter::name).forEach(p -> recalling.set(p, learning.get(p)));
            changed = false;
        }
        int most = training.batch() * visible();
        float[] ends = new float[start.length];
        for (int from = 0; from < start.length; from += most) {
            int to = Math.min(start.length, from + most);
            float[] values = Arrays.copyOfRange(start, from, to);
            lay(values);
            recalling.infer(Clamps.of(VISIBLE, values, Arrays.copyOfRange(held, from, to)));
            System.arraycopy(recalling.value(VISIBLE), 0, ends, from, to - from);
        }
        return ends;
    }

    private void lay(float[] values) {
        Clamps clamps = Clamps.of(VISIBLE, values);
        for (int index : hidden(graph)) {
            Node node = graph.node(index);
            clamps = clamps.and(node.name(), new float[values.length / visible() * node.width()]);
        }
        recalling.infer(clamps);
    }

    /** The weights between visible elements, [n_in, n_out]. */
    public float[] weights() {
        return learning.get(weight());
    }

    /** Takes over weights between visible elements, such as a {@link ClassicalRule}'s. */
    public void set(float[] weights) {
        learning.set(weight(), weights);
        changed = true;
    }

    private String weight() {
        return graph.node(VISIBLE).parameters().getFirst().name();
    }

    private void requireWidth(int width) {
        if (width != visible()) {
            throw new IllegalArgumentException("patterns of %d elements are not for a network of %d: give %2$d"
                    .formatted(width, visible()));
        }
    }

    /**
     * Writes network and settings as a checkpoint.
     *
     * @throws CheckpointException when it cannot be written; a file that was there is as it was
     */
    public void save(Path file) {
        new Checkpoint(graph, training, learning.state(), progress).write(file);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws CheckpointException when the file cannot be read, is damaged, or holds another model
     */
    public static Hopfield load(Path file, Engine engine) {
        Checkpoint saved = Checkpoint.read(file);
        if (!isOne(saved.graph())) {
            throw new CheckpointException("checkpoint '%s' holds no Hopfield network: its nodes are %s"
                    .formatted(file, saved.graph().nodes().stream().map(Node::name).toList()));
        }
        Hopfield loaded = new Hopfield(saved.graph(), saved.training(), saved.progress(), engine);
        try {
            loaded.learning.restore(saved.state());
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
        return loaded;
    }

    /** Whether a graph is one that the builder makes. */
    private static boolean isOne(Graph graph) {
        return graph.inputs().isEmpty() && graph.node(0).name().equals(VISIBLE)
                && graph.nodes().size() == 1 + hidden(graph).size() && graph.nodes().size() <= 2;
    }

    @Override
    public void close() {
        learning.close();
        recalling.close();
    }
}
