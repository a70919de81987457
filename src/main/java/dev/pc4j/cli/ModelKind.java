package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Inputs;
import dev.pc4j.data.Targets;
import dev.pc4j.data.Task;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Cnn;
import dev.pc4j.model.Models;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ready-made models by the words that users type: how each is built for data, and by which of the options. */
enum ModelKind implements Choice {
    /** A multilayer perceptron. */
    MLP("mlp", "fully connected layers", ModelKind::mlp, "--hidden", "--residual", "--activation", "--placement"),
    /** Symmetrical about its code. */
    AUTOENCODER("autoencoder", "layers that narrow to a code and widen again, 256-20-256 of --hidden 256,20",
            ModelKind::autoencoder, "--hidden", "--activation", "--placement"),
    /** Innocenti et al. 2025. */
    MUPC("mupc", "deep residual layers in the muPC parameterisation, weights by --init normal", ModelKind::muPc,
            "--width", "--blocks", "--activation"),
    /** LeCun et al. 1998. */
    LENET("lenet", "LeNet on images: " + Cnn.LENET.description(), cnn(Cnn.LENET), "--activation"),
    /** Alonso et al. 2024. */
    CNN("cnn", "convolutions on images: " + Cnn.STRIDED.description(), cnn(Cnn.STRIDED), "--activation"),
    /** Pinchetti et al. 2024. */
    VGG5("vgg5", "on images of 16 or more: " + Cnn.VGG5.description(), cnn(Cnn.VGG5), "--activation"),
    /** Pinchetti et al. 2024. */
    VGG7("vgg7", "on images of 28 or more: " + Cnn.VGG7.description(), cnn(Cnn.VGG7), "--activation"),
    /** He et al. 2016. */
    RESNET18("resnet18", "ResNet-18 for small images, group normalisation", ModelKind::resNet18, "--width"),
    /** Many to one. */
    RNN("rnn", "a recurrent network that reads an image row by row, a table value by value", ModelKind::rnn,
            "--width"),
    /** An encoder. */
    TRANSFORMER("transformer", "an encoder whose tokens are the rows of an image, or the values of a table",
            ModelKind::transformer, "--width", "--heads", "--blocks"),
    /** A causal transformer. */
    LANGUAGE_MODEL("language-model", "a causal transformer over the characters of a text file, cross-entropy",
            ModelKind::languageModel, "--width", "--heads", "--blocks");

    /** How a network is built. */
    private interface Maker {
        Graph make(ModelOptions options, DataSet data);
    }

    private static final int CLASSES = 10;
    private static final int CHARACTERS = 64;

    private final String label;
    private final String description;
    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final Maker maker;
    @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody writes to
    private final List<String> options;

    ModelKind(String label, String description, Maker maker, String... options) {
        this.label = label;
        this.description = description;
        this.maker = maker;
        this.options = List.of(options);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return "%s (%s)".formatted(description, String.join(", ", options));
    }

    /** The options of other models that mean nothing to this one. */
    String[] idle() {
        return Arrays.stream(values())
                .flatMap(kind -> kind.options.stream())
                .distinct()
                .filter(option -> !options.contains(option))
                .toArray(String[]::new);
    }

    /** How weights start unless the user chooses. */
    Initialisation usualInitialisation() {
        return this == MUPC ? Initialisation.NORMAL : Initialisation.XAVIER;
    }

    /** What it predicts unless the user chooses. */
    Task usualTask() {
        return this == AUTOENCODER ? Task.RECONSTRUCTION : Task.CLASSIFICATION;
    }

    /** The shape of a row that its paper has, or that is usual: to be timed by. */
    Shape usualRow() {
        return switch (this) {
            case MLP, AUTOENCODER, MUPC -> Shape.of(784);
            case LENET, CNN, RNN, TRANSFORMER -> Shape.of(28, 28, 1);
            case VGG5, VGG7, RESNET18 -> Shape.of(32, 32, 3);
            case LANGUAGE_MODEL -> Shape.of(64);
        };
    }

    /** The network for rows of a shape, of ten classes or of a text of 64 characters. */
    Graph graph(ModelOptions options, Shape row) {
        Inputs zeros = Inputs.zeros(1, row.size());
        Targets targets = this == LANGUAGE_MODEL
                ? new Targets.Tokens(numbers(CHARACTERS), row.size(), new int[row.size()])
                : new Targets.Classes(numbers(CLASSES), new int[1]);
        DataSet data = new DataSet(label, row, zeros, targets);
        return graph(options, usualTask() == Task.RECONSTRUCTION ? data.reconstruction() : data);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** The network for a data set, whose rows it must be able to read. */
    Graph graph(ModelOptions options, DataSet data) {
        boolean text = data.targets() instanceof Targets.Tokens;
        if (text != (this == LANGUAGE_MODEL)) {
            throw new IllegalArgumentException("--model %s is not for '%s', %s: use --model %s".formatted(label,
                    data.name(), text ? "which is text" : "which is no text file",
                    (text ? LANGUAGE_MODEL : MLP).label));
        }
        return maker.make(options, data);
    }

    private static Graph mlp(ModelOptions options, DataSet data) {
        int[] sizes = Stream
                .of(IntStream.of(data.features()), options.hidden.stream().mapToInt(i -> i),
                        IntStream.of(data.outputs()))
                .flatMapToInt(s -> s)
                .toArray();
        return options.layers.set(options.residual ? Models.residual(sizes) : Models.mlp(sizes)).build();
    }

    private static Graph autoencoder(ModelOptions options, DataSet data) {
        if (data.outputs() != data.features()) {
            throw new IllegalArgumentException("--model %s predicts its own %d inputs, not %d numbers: use --task %s"
                    .formatted(AUTOENCODER.label, data.features(), data.outputs(), Task.RECONSTRUCTION.label()));
        }
        int[] toCode = Stream.concat(Stream.of(data.features()), options.hidden.stream()).mapToInt(i -> i).toArray();
        return options.layers.set(Models.autoencoder(toCode)).build();
    }

    private static Graph muPc(ModelOptions options, DataSet data) {
        int firstAndLast = 2;
        return Models.muPc(data.features(), options.width, options.blocks + firstAndLast, data.outputs(),
                options.layers.activation(Activation.RELU)).build(options.layers.energy());
    }

    private static Maker cnn(Cnn which) {
        return (options, data) -> Models
                .cnn(which, image(which.label(), data), data.outputs(), options.layers.activation(which.usual()))
                .build(options.layers.energy());
    }

    private static Graph resNet18(ModelOptions options, DataSet data) {
        return Models.resNet18(image(RESNET18.label, data), options.width, data.outputs())
                .build(options.layers.energy());
    }

    private static Graph rnn(ModelOptions options, DataSet data) {
        int steps = tokens(data);
        return Models.rnn(steps, data.features() / steps, options.width, data.outputs())
                .build(options.layers.energy());
    }

    private static Graph transformer(ModelOptions options, DataSet data) {
        int tokens = tokens(data);
        return Models.transformer(tokens, data.features() / tokens, options.width, options.heads, options.blocks,
                data.outputs()).build(options.layers.energy());
    }

    private static Graph languageModel(ModelOptions options, DataSet data) {
        if (options.layers.energy != null && options.layers.energy != Energy.Kind.SOFTMAX_CROSS_ENTROPY) {
            throw new IllegalArgumentException("--energy %s is not for --model %s, whose outputs are classes: use %s"
                    .formatted(options.layers.energy.label(), LANGUAGE_MODEL.label,
                            Energy.Kind.SOFTMAX_CROSS_ENTROPY.label()));
        }
        return Models.languageModel(data.targets().names().size(), data.features(), options.width, options.heads,
                options.blocks);
    }

    private static Shape image(String model, DataSet data) {
        int heightWidthChannels = 3;
        if (data.shape().rank() != heightWidthChannels) {
            throw new IllegalArgumentException("--model %s is for images, the rows of '%s' are %s: use --model %s"
                    .formatted(model, data.name(), data.shape(), MLP.label));
        }
        return data.shape();
    }

    /** Into how many tokens a row is read, by its first axis. */
    private static int tokens(DataSet data) {
        return data.shape().extent(0);
    }
}
