package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import dev.pc4j.graph.WhenMissing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How files became the rows that a network was trained on: all that it takes to load them again as they were, and to
 * give other rows the same scaling and the same numbers for classes. Checkpoints keep it.
 *
 * @param source     the name or path of the data set
 * @param splitSeed  chose the rows of the test part, where that was split off
 * @param testShare  the share of the rows that was split off; empty where the test part has files of its own
 * @param testFile   the CSV file of the test part, if there was one
 * @param label      the label column of a CSV file, by name or number; for regression one or several with commas
 * @param columns    the names of the features in their order; empty where the source names none
 * @param features   values in a row; of text its characters
 * @param image      the shape of a row that is an image, {@code [height, width, channels]}
 * @param images     how images are read, and changed while they are learnt from
 * @param task       what the label columns are
 * @param targetNames the name of each label's class, or of each column of numbers; the vocabulary of text
 * @param scaler     what was done to every input
 * @param targetScaler what was done to every target of regression
 * @param trainRows  rows of the train part
 * @param trainHash  a hash of the train part, by which {@link #isOf} knows it again
 * @param ends       the inputs and outputs of a graph that arrays are named after; empty for data of one of each
 */
public record DataRecipe(
        String source,
        long splitSeed,
        Optional<Double> testShare,
        Optional<String> testFile,
        Optional<String> label,
        List<String> columns,
        int features,
        Optional<Shape> image,
        @WhenMissing("{\"colour\":\"auto\",\"flip\":false,\"crop\":0}") ImageOptions images,
        @WhenMissing("classification") Task task,
        List<String> targetNames,
        Scaler scaler,
        Optional<Scaler> targetScaler,
        int trainRows,
        int trainHash,
        Optional<GraphEnds> ends
) {

    /**
     * Checks that the sizes fit.
     *
     * @throws DataException where they do not
     */
    public DataRecipe {
        columns = List.copyOf(columns);
        targetNames = List.copyOf(targetNames);
        int scaled = Math.max(scaler.offsets().size(), scaler.divisors().size());
        int channels = image.map(Shape::last).orElse(features);
        if (features < 1 || (scaled > 1 && scaled != features && scaled != channels)
                || (!columns.isEmpty() && columns.size() != features)) {
            throw new DataException("%d features have %d names and a scaling of %d: both need one a feature"
                    .formatted(features, columns.size(), scaled));
        }
    }

    /**
     * For a network that was trained elsewhere.
     *
     * @param features values in a row
     * @param task     what it predicts
     * @param targets  the names of its outputs
     * @param scaling  {@link Scaling#NONE} or {@link Scaling#BYTE}: the others are measured on training rows
     * @throws DataException for another scaling
     */
    public static DataRecipe bare(int features, Task task, List<String> targets, Scaling scaling) {
        if (scaling != Scaling.NONE && scaling != Scaling.BYTE) {
            throw new DataException("scaling %s is measured on training rows, which nothing is known of: use %s or %s"
                    .formatted(scaling.label(), Scaling.NONE.label(), Scaling.BYTE.label()));
        }
        return new DataRecipe("", 0, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), features,
                Optional.empty(), ImageOptions.NONE, task, targets,
                Scaler.fit(new ArrayInputs(new float[0], features), scaling, 0),
                Optional.empty(), 0, 0, Optional.empty());
    }

    /** For a network with several inputs or outputs that was trained on rows which were not loaded. */
    public static DataRecipe bare(GraphEnds ends) {
        int features = ends.inputs().stream().mapToInt(GraphEnds.End::width).sum();
        List<String> targets = ends.outputs()
                .stream()
                .flatMap(end -> IntStream.range(0, end.width()).mapToObj(i -> end.node() + "." + i))
                .toList();
        return new DataRecipe("", 0, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), features,
                Optional.empty(), ImageOptions.NONE, Task.CLASSIFICATION, targets,
                Scaler.fit(new ArrayInputs(new float[0], features), Scaling.NONE, 0), Optional.empty(), 0, 0,
                Optional.of(ends));
    }

    /**
     * What loading found out.
     *
     * @param train the rows to train on, scaled, with the targets of the task
     */
    static DataRecipe of(String source, RawData raw, LoadOptions options, Scaler scaler,
            Optional<Scaler> targetScaler, DataSet train) {
        return new DataRecipe(source, options.seed(), raw.testShare(options), options.testFile().map(Path::toString),
                raw.label(), raw.columns(), train.features(),
                Optional.of(train.shape()).filter(shape -> shape.rank() > 1), options.images(), options.task(),
                raw.rows().targets().names(), scaler, targetScaler, train.rows(), hash(train),
                options.ends());
    }

    /** A number that other rows, or the same in another order, hardly share: Java's of the targets and the inputs. */
    private static int hash(DataSet data) {
        return 31 * hash(data.targets()) + hash(data.source());
    }

    private static int hash(Targets targets) {
        return switch (targets) {
            case Targets.Classes classes -> Arrays.hashCode(classes.labels());
            case Targets.Tokens tokens -> Arrays.hashCode(tokens.labels());
            case Targets.Numbers numbers -> Arrays.hashCode(numbers.values());
            case Targets.Nodes nodes ->
                nodes.parts().values().stream().mapToInt(DataRecipe::hash).reduce(1, (all, one) -> 31 * all + one);
        };
    }

    /** That of the array of all values, as {@link Arrays#hashCode(float[])} has it, wherever they lie. */
    private static int hash(Inputs inputs) {
        // Of more than 1 GiB every k-th row will do.
        int step = (int) Math.max(1, inputs.size() >> 28);
        float[] values = new float[inputs.width()];
        int hash = 1;
        for (int row = 0; row < inputs.rows(); row += step) {
            inputs.read(row, values, 0);
            for (float value : values) {
                hash = 31 * hash + Float.floatToIntBits(value);
            }
        }
        return hash;
    }

    /** {@return the same for data that lie elsewhere, or for other data} */
    public DataRecipe withSource(String nameOrPath) {
        return new DataRecipe(nameOrPath, splitSeed, testShare, testFile, label, columns, features, image, images, task,
                targetNames, scaler, targetScaler, trainRows, trainHash, ends);
    }

    /**
     * The same for a test file that lies elsewhere.
     *
     * @throws DataException where the test part was none of a file's
     */
    public DataRecipe withTestFile(Path file) {
        if (testFile.isEmpty()) {
            throw new DataException("test file '%s' contradicts the data recipe, whose test part is %s: leave it out"
                    .formatted(file, testShare.map(s -> "a share of " + s).orElse("the source's own")));
        }
        return new DataRecipe(source, splitSeed, testShare, Optional.of(file.toString()), label, columns, features,
                image, images, task, targetNames, scaler, targetScaler, trainRows, trainHash, ends);
    }

    /** {@return the shape of a row} */
    public Shape shape() {
        return image.orElseGet(() -> Shape.of(features));
    }

    /** {@return the name of each number that a network for this predicts} */
    public List<String> outputNames() {
        if (task != Task.RECONSTRUCTION) {
            return targetNames;
        }
        return columns.isEmpty() ? IntStream.range(0, features).mapToObj(Integer::toString).toList() : columns;
    }

    /** {@return whether these scaled rows are the ones that were trained on, in their order} */
    public boolean isOf(DataSet train) {
        return train.rows() == trainRows && hash(train) == trainHash;
    }

    /** {@return whether rows by this recipe and by another are scaled the same and have the same classes} */
    public boolean givesAs(DataRecipe other) {
        return scaler.equals(other.scaler) && targetScaler.equals(other.targetScaler)
                && targetNames.equals(other.targetNames);
    }

    /**
     * Scales rows as the training rows were.
     *
     * @param rows raw values {@code [n, features]}, as a file has them
     * @return a new array of the inputs {@code [n, features]}
     * @throws DataException where the array is not whole rows
     */
    public float[] scale(float[] rows) {
        if (rows.length % features != 0) {
            throw new DataException("%d values are not whole rows: the network was trained on rows of %d"
                    .formatted(rows.length, features));
        }
        float[] scaled = rows.clone();
        scaler.apply(scaled, features);
        return scaled;
    }

    /**
     * Turns outputs of a network for regression or reconstruction into numbers as a file has them.
     *
     * @param outputs scaled values {@code [n, targets]}
     * @return a new array {@code [n, targets]}
     */
    public float[] unscaleTargets(float[] outputs) {
        float[] raw = outputs.clone();
        Optional<Scaler> scaled = task == Task.RECONSTRUCTION ? Optional.of(scaler) : targetScaler;
        scaled.ifPresent(scaling -> scaling.undo(raw, outputNames().size()));
        return raw;
    }

    /** What a source that has these properties is loaded with. */
    LoadOptions options() {
        OptionalDouble share = testShare.isPresent() ? OptionalDouble.of(testShare.get()) : OptionalDouble.empty();
        return new LoadOptions(splitSeed, share, testFile.map(Path::of), label, scaler.kind(), task,
                targetScaler.map(Scaler::kind).orElse(Scaling.NONE), images, OptionalInt.of(features), ends);
    }

    /** Fails where rows of a source are not as wide, or its columns have other names or another order. */
    void requireColumns(String of, int width, List<String> names) {
        if (width != features) {
            throw new DataException("'%s' has %d features, the network was trained on rows of %d: give such rows"
                    .formatted(of, width, features));
        }
        for (int f = 0; f < Math.min(names.size(), columns.size()); f++) {
            if (!names.get(f).equals(columns.get(f))) {
                throw new DataException("feature %d of '%s' is '%s', the network was trained on '%s' there: use %s"
                        .formatted(f, of, names.get(f), columns.get(f), Listing.of(columns)));
            }
        }
    }
}
