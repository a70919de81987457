package dev.pc4j.cli;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.GraphEnds;
import dev.pc4j.data.ImageOptions;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Split;
import dev.pc4j.data.Targets;
import dev.pc4j.data.Task;
import dev.pc4j.data.TestRows;
import dev.pc4j.graph.Graph;
import dev.pc4j.train.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say which data to take. */
final class DataOptions implements Section {
    @Option(names = "--data", paramLabel = "DATA", defaultValue = "digits",
            completionCandidates = Candidates.DataNames.class,
            description = "A data set: ${COMPLETION-CANDIDATES}, a .csv, .txt or .npz file, a folder of IDX "
                    + "files or of x.npy and y.npy, or a folder or archive (.tar, .tar.gz, .zip) of CIFAR-10's binary "
                    + "files or of PNG or JPEG images with a folder a class. For a checkpoint of several inputs or outputs "
                    + "arrays are named after these: left or left_train and left_test.")
    String data;

    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "The folder to look for data sets in first; then $PC4J_DATA and ~/.cache/pc4j ($XDG_CACHE_HOME/pc4j).")
    Path folder;

    @Option(names = "--label-column", paramLabel = "COLUMN",
            description = "The label column of a CSV file, by name or by number from 0 (-1 is the last); for regression "
                    + "one or several with commas between.")
    @InCheckpoint("data.label")
    String labelColumn;

    @Option(names = "--test-data", paramLabel = "FILE", description = "A CSV file with the test rows of a CSV file.")
    Path testFile;

    @Option(names = "--test-share", paramLabel = "SHARE",
            description = "The share of rows to test on where the data has no test part.")
    @InCheckpoint("data.testShare")
    Double testShare;

    @Option(names = "--split-seed", paramLabel = "N", defaultValue = "0", description = "Chooses those rows.")
    @InCheckpoint("data.splitSeed")
    long splitSeed;

    @Option(names = "--scale", paramLabel = "NAME", defaultValue = "auto",
            description = "How values become inputs, by what the training rows show:%n${bundle:Scaling}")
    @InCheckpoint("data.scaler.kind")
    Scaling scaling;

    @Mixin
    PictureOptions pictures;

    @Option(names = "--sequence", paramLabel = "N",
            description = "Characters in a row of a .txt file, each of which tells the next; 64 where left out.")
    @InCheckpoint("data.features")
    Integer sequence;

    @Option(names = "--task", paramLabel = "NAME",
            description = "What rows are to be predicted as: what the label columns of a CSV file, or y of arrays, are, "
                    + "by default classes; or themselves, which --model autoencoder does by default:%n${bundle:Task}")
    @InCheckpoint("data.task")
    private Task task;

    private Task usualTask = Task.CLASSIFICATION;

    private Optional<GraphEnds> ends = Optional.empty();

    @Option(names = "--scale-targets", paramLabel = "NAME", defaultValue = "standard",
            description = "How the numbers of regression become targets, as --scale; errors are of these.")
    @InCheckpoint("data.targetScaler.kind")
    Scaling targetScaling;

    @Override
    public String heading() {
        return "Data";
    }

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(task() != Task.REGRESSION, "--task " + task().label(), "--scale-targets"));
    }

    /** Sets what rows are to be predicted as where the user has not chosen. */
    void usually(Task usual) {
        usualTask = usual;
    }

    /** Sets the graph after whose inputs and outputs arrays are named, where it has several. */
    void takeNamesFrom(Graph graph) {
        ends = GraphEnds.of(graph);
    }

    private Task task() {
        return Objects.requireNonNullElse(task, usualTask);
    }

    /** Both parts of the data. */
    Split load(CommandSpec command) {
        return load(command, UnaryOperator.identity());
    }

    /** Both parts of the data, with other options of images. */
    Split load(CommandSpec command, UnaryOperator<ImageOptions> images) {
        Split split = load(images.apply(pictures.images()));
        boolean ownTestPart = split.train().recipe().flatMap(DataRecipe::testShare).isEmpty();
        Idle.where(ownTestPart && !Given.option(command, "--validation"),
                "'%s', which has a test part of its own".formatted(data), "--split-seed").refuse(command);
        Idle.where(split.train().targets() instanceof Targets.Tokens,
                "'%s', the end of which is its test part".formatted(data), "--split-seed").refuse(command);
        return split;
    }

    private Split load(ImageOptions images) {
        OptionalDouble share = testShare == null ? OptionalDouble.empty() : OptionalDouble.of(testShare);
        LoadOptions options = new LoadOptions(
                splitSeed, share, Optional.ofNullable(testFile), Optional.ofNullable(labelColumn), scaling, task(),
                targetScaling, images,
                sequence == null ? OptionalInt.empty() : OptionalInt.of(sequence), ends);
        return DataSets.load(data, folder, options);
    }

    /** Both parts of the data that a checkpoint's network is trained on, as they were loaded for that. */
    Split load(CommandSpec command, Checkpoint saved) {
        takeNamesFrom(saved.graph());
        return load(command, saved.recipe(), saved.progress().dataSet());
    }

    /**
     * The same of any saved model.
     *
     * @param from how its data were loaded, where it says so
     * @param name of the data set that it was trained on
     */
    Split load(CommandSpec command, Optional<DataRecipe> from, String name) {
        Optional<DataRecipe> recipe = recipe(command, from, name);
        if (recipe.isEmpty()) {
            return load(pictures.images());
        }
        DataRecipe moved = testFile == null ? recipe.get() : recipe.get().withTestFile(testFile);
        Split split = DataSets.load(moved, folder);
        if (!moved.isOf(split.train())) {
            throw new DataException(("the %d training rows of '%s' are not the %d that the checkpoint was trained on: "
                    + "give those with --data, or train anew without --resume")
                    .formatted(split.train().rows(), moved.source(), moved.trainRows()));
        }
        return split;
    }

    /** The rows that judge a checkpoint's network. */
    DataSet test(CommandSpec command, Checkpoint saved) {
        takeNamesFrom(saved.graph());
        return test(command, saved.recipe(), saved.progress().dataSet());
    }

    /** The same of any saved model, as in {@link #load(CommandSpec, Optional, String)}. */
    DataSet test(CommandSpec command, Optional<DataRecipe> saved, String name) {
        Optional<DataRecipe> recipe = recipe(command, saved, name);
        if (recipe.isEmpty()) {
            return load(pictures.images()).test();
        }
        DataRecipe from = testFile == null ? recipe.get() : recipe.get().withSource(testFile.toString());
        TestRows test = DataSets.testRows(from, folder);
        if (!test.heldOut()) {
            say(command, "'%s' is not the data that the network was trained on, all of its %d rows are judged"
                    .formatted(test.rows().name(), test.rows().rows()));
        }
        return test.rows();
    }

    /** The checkpoint's recipe for the data set that was typed, else for its own. */
    private Optional<DataRecipe> recipe(CommandSpec command, Optional<DataRecipe> saved, String dataSet) {
        boolean typed = Given.option(command, "--data");
        if (saved.isPresent()) {
            data = typed ? data : saved.get().source();
            return Optional.of(saved.get().withSource(data));
        }
        String name = dataSet.replaceFirst("/train$", "");
        if (!typed && !DataSets.names().contains(name)) {
            throw new IllegalArgumentException("the checkpoint's network was trained on %s: say which with --data"
                    .formatted(name.isEmpty() ? "data without a name" : "'" + name + "'"));
        }
        data = typed ? data : name;
        say(command, "the checkpoint does not say how its data were loaded: split, label column and scaling are taken "
                + "as the options have them, and classes as '%s' has them".formatted(data));
        return Optional.empty();
    }

    private static void say(CommandSpec command, String line) {
        command.commandLine().getErr().println("pc4j: " + line);
    }
}
