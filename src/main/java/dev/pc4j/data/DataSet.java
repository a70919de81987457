package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows and what they are to be predicted as, checked when made and not changed afterwards. Targets are classes,
 * numbers for regression, or the tokens that come next; what asks for classes is a DataException where there are none. Inputs lie in an array, or
 * wherever {@link Inputs} read them from.
 *
 * <p>The arrays are shared, not copied, on the way in and out: whoever hands them in or asks for them must not write to
 * them. Under that condition a data set may be used by any number of threads.
 */
public final class DataSet {

    private final String name;
    private final Shape shape;
    private final Inputs inputs;
    private final Targets targets;
    private final Optional<DataRecipe> recipe;

    /**
     * A data set whose classes are named by their numbers.
     *
     * @param name     what messages call it
     * @param features values in a row, at least 1
     * @param classes  labels are {@code 0..classes-1}
     * @param inputs   row-major {@code [rows, features]}, finite
     * @param labels   {@code [rows]}, at least one row
     * @throws DataException where a length, a value or a label does not fit
     */
    public DataSet(String name, int features, int classes, float[] inputs, int[] labels) {
        this(name, features, numbers(classes), inputs, labels);
    }

    /**
     * A data set with named classes.
     *
     * @param name       what messages call it
     * @param features   values in a row, at least 1
     * @param classNames the name of each label's class, at least one
     * @param inputs     row-major {@code [rows, features]}, finite
     * @param labels     {@code [rows]}, at least one row
     * @throws DataException where a length, a value or a label does not fit
     */
    public DataSet(String name, int features, List<String> classNames, float[] inputs, int[] labels) {
        this(name, features, inputs, new Targets.Classes(classNames, labels));
    }

    /**
     * A data set with targets of any kind.
     *
     * @param name     what messages call it
     * @param features values in a row, at least 1
     * @param inputs   row-major {@code [rows, features]}, finite
     * @param targets  of at least one row
     * @throws DataException where a length, a value or a label does not fit
     */
    public DataSet(String name, int features, float[] inputs, Targets targets) {
        this(name, flat(name, features), new ArrayInputs(inputs, features), targets);
    }

    /**
     * A data set whose rows have a shape, and lie anywhere.
     *
     * @param name    what messages call it
     * @param shape   of a row: {@code [height, width, channels]} for images
     * @param inputs  as many rows as there are targets, each of the shape's size
     * @param targets of at least one row
     * @throws DataException where a length, a value or a label does not fit
     */
    public DataSet(String name, Shape shape, Inputs inputs, Targets targets) {
        this(name, shape, inputs, targets, Optional.empty());
    }

    /**
     * A data set of a graph with several inputs or outputs, whose rows are named after the nodes.
     *
     * @param name    what messages call it
     * @param inputs  by node
     * @param targets by node, as many rows
     * @throws DataException where a length, a value or a label does not fit
     */
    public DataSet(String name, NodeInputs inputs, Targets.Nodes targets) {
        this(name, Shape.of(inputs.width()), inputs, targets);
    }

    private DataSet(String name, Shape shape, Inputs inputs, Targets targets, Optional<DataRecipe> recipe) {
        this.recipe = recipe;
        this.name = Objects.requireNonNull(name, "name");
        this.shape = shape;
        this.inputs = inputs;
        this.targets = targets;
        new RowChecks(name, shape, inputs, targets).check();
    }

    private static Shape flat(String name, int features) {
        if (features < 1) {
            throw new DataException("data set '%s' has %d features: it needs at least 1".formatted(name, features));
        }
        return Shape.of(features);
    }

    /** {@return what messages call this data set} */
    public String name() {
        return name;
    }

    /** {@return the number of rows, at least 1} */
    public int rows() {
        return targets.rows();
    }

    /** {@return the number of values in a row, at least 1} */
    public int features() {
        return shape.size();
    }

    /** {@return the shape of a row: {@code [height, width, channels]} for images, {@code [features]} for a table} */
    public Shape shape() {
        return shape;
    }

    /** {@return what the rows are to be predicted as} */
    public Targets targets() {
        return targets;
    }

    /** {@return the widths of the inputs that rows are named after, by node; empty where they are of the one input of a graph} */
    public Map<String, Integer> inputNodes() {
        return inputs.nodes();
    }

    /** {@return the widths of the outputs that targets are named after, by node; empty where they are of the one output of a graph} */
    public Map<String, Integer> outputNodes() {
        return targets instanceof Targets.Nodes nodes ? nodes.nodes() : Map.of();
    }

    /**
     * The same rows with the columns of nodes in the order of a graph.
     *
     * @param inputNodes  all inputs that rows are named after
     * @param outputNodes all outputs that targets are named after
     */
    public DataSet inOrder(List<String> inputNodes, List<String> outputNodes) {
        Targets ordered = targets instanceof Targets.Nodes nodes ? nodes.inOrder(outputNodes) : targets;
        return new DataSet(name, shape, inputs.inOrder(inputNodes), ordered, recipe);
    }

    /** {@return the same rows with the targets of one output, where they are named after nodes} */
    public DataSet of(String outputNode) {
        return targets instanceof Targets.Nodes(Map<String, Targets> parts)
                ? new DataSet(name, shape, inputs, parts.get(outputNode), recipe)
                : this;
    }

    /** {@return the number of outputs that a network for this data has: of classes, or of numbers in a target} */
    public int outputs() {
        return targets.width();
    }

    /** {@return whether the targets are classes} */
    public boolean hasClasses() {
        return targets instanceof Targets.Classes;
    }

    /** {@return the number of classes, at least 1} */
    public int classes() {
        return classNames().size();
    }

    /** {@return the classes' names in the order of their labels: {@code "0", "1", ...} where the source names none} */
    public List<String> classNames() {
        return requireClasses().names();
    }

    /**
     * The inputs as one array.
     *
     * @return row-major {@code [rows, features]}: where they are in memory the data set's own array, for reading only
     * @throws DataException where that is more than an array holds, or a row cannot be read
     */
    public float[] inputs() {
        return inputs instanceof ArrayInputs(float[] values, int _) ? values : inputs(0, rows());
    }

    /**
     * The inputs of rows that follow each other.
     *
     * @param from the first row
     * @param to   the row after the last
     * @return a new array, row-major {@code [to - from, features]}
     * @throws DataException where that is more than an array holds, or a row cannot be read
     */
    public float[] inputs(int from, int to) {
        float[] some = array("inputs", to - from, features());
        for (int row = from; row < to; row++) {
            read(row, some, (row - from) * features());
        }
        return some;
    }

    /**
     * Writes the inputs of a row.
     *
     * @param row  which
     * @param into takes {@link #features()} values
     * @param at   place of the first
     * @throws DataException where the row cannot be read
     */
    public void read(int row, float[] into, int at) {
        inputs.read(row, into, at);
    }

    /**
     * {@return whether a network may be trained on one array of all rows: they are in one already, or it would take no
     * more than a quarter of the heap; else rows are read by batches}
     */
    public boolean fitsMemory() {
        long values = inputs.size() + (long) rows() * outputs();
        return inputs instanceof ArrayInputs || (!(inputs instanceof BatchedInputs)
                && values * Float.BYTES <= Memory.QUARTER);
    }

    /** {@return the same rows, read by batches wherever they fit} */
    public DataSet byBatches() {
        return with(new BatchedInputs(inputs));
    }

    /** The inputs as they lie. */
    Inputs source() {
        return inputs;
    }

    /** {@return the labels {@code [rows]}, each in {@code 0..classes-1}: the data set's own array, for reading only} */
    public int[] labels() {
        return requireClasses().labels();
    }

    /** {@return how files became these rows; empty for rows that {@link DataSets} has not loaded} */
    public Optional<DataRecipe> recipe() {
        return recipe;
    }

    /**
     * The same rows, to be predicted as themselves.
     *
     * @throws DataException where their inputs are not in memory, as those of {@link #inputs()} must be
     */
    public DataSet reconstruction() {
        return new DataSet(name, shape, inputs, new Targets.Numbers(numbers(features()), inputs()), recipe);
    }

    /** The same rows with the targets of a task: for reconstruction themselves, else those that they have. */
    DataSet as(Task task) {
        return task == Task.RECONSTRUCTION ? reconstruction() : this;
    }

    /** The same rows, which a recipe gave. */
    DataSet with(DataRecipe how) {
        return new DataSet(name, shape, inputs, targets, Optional.of(how));
    }

    /** The same rows with other values of as many inputs. */
    DataSet with(Inputs others) {
        return new DataSet(name, shape, others, targets, recipe);
    }

    /** The same rows in a shape of as many values. */
    DataSet with(Shape other) {
        return new DataSet(name, other, inputs, targets, recipe);
    }

    /**
     * The same rows with the classes, and the numbers of their labels, that a network was trained on.
     *
     * @throws DataException where a row is of a class that is none of them
     */
    DataSet inClasses(List<String> known) {
        if (known.equals(classNames())) {
            return this;
        }
        int[] numbersOfClasses = classNames().stream().mapToInt(known::indexOf).toArray();
        int[] numbers = new int[rows()];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = numbersOfClasses[labels()[row]];
            if (numbers[row] < 0) {
                throw new DataException("the network does not know class '%s' (row %d of '%s'): it has %s"
                        .formatted(classNames().get(labels()[row]), row, name, Listing.of(known)));
            }
        }
        return new DataSet(name, shape, inputs, new Targets.Classes(known, numbers));
    }

    private Targets.Classes requireClasses() {
        if (targets instanceof Targets.Classes classes) {
            return classes;
        }
        String advice = targets instanceof Targets.Tokens ? "loss" : "squared error";
        throw new DataException("the targets of '%s' are %s (%s), not classes: measure their %s".formatted(name,
                targets instanceof Targets.Tokens ? "tokens" : "numbers", Listing.of(targets.names()), advice));
    }

    /**
     * The targets as rows of numbers: a class is a one at its label and zeros elsewhere.
     *
     * @return a new array, row-major {@code [rows, outputs]}
     * @throws DataException where that is more than an array holds
     */
    public float[] targetRows() {
        return targetRows(0, rows());
    }

    /**
     * The same of rows that follow each other.
     *
     * @param from the first row
     * @param to   the row after the last
     * @return a new array, row-major {@code [to - from, outputs]}
     * @throws DataException where that is more than an array holds
     */
    public float[] targetRows(int from, int to) {
        float[] some = array("targets", to - from, outputs());
        for (int row = from; row < to; row++) {
            targets.write(row, some, (row - from) * outputs());
        }
        return some;
    }

    private float[] array(String what, int some, int width) {
        long size = (long) some * width;
        if (size > Integer.MAX_VALUE - 8) {
            throw new DataException("%s of '%s' need %d x %d floats, more than an array holds: use fewer rows"
                    .formatted(what, name, some, width));
        }
        return new float[(int) size];
    }

    /**
     * The first rows, in the same order.
     *
     * @param n how many, {@code 1..rows}
     * @return a copy of those rows, or this data set where {@code n} is all of them
     * @throws DataException where there are not that many
     */
    public DataSet head(int n) {
        if (n < 1 || n > rows()) {
            throw new DataException("cannot take the first %d of the %d rows of '%s': use 1..%d"
                    .formatted(n, rows(), name, rows()));
        }
        return n == rows() ? this : select(name, Shuffle.identity(n));
    }

    /**
     * Splits the rows into two parts: text before its end and its end, other rows as {@link #shuffledSplit}.
     *
     * @param testShare in (0, 1), rounded up to whole rows
     * @param seed      chooses the split of other rows than those of text, whose neighbours tell too much of each other
     * @return copies of the rows, called {@code name/train} and {@code name/test}
     * @throws DataException where one part would be empty
     */
    public Split split(double testShare, long seed) {
        if (!(targets instanceof Targets.Tokens)) {
            return shuffledSplit(testShare, seed);
        }
        int testRows = rowsOf(testShare);
        requireSplit(testRows);
        int trainRows = rows() - testRows;
        return new Split(select(name + "/train", Shuffle.identity(trainRows)), select(name + "/test",
                IntStream.range(trainRows, rows()).toArray()));
    }

    /**
     * As {@link #shuffledSplit(int, long)} with a share of the rows as the test part.
     *
     * @param testShare in (0, 1), rounded up to whole rows
     * @param seed      chooses the split
     * @return copies of the rows, called {@code name/train} and {@code name/test}
     * @throws DataException where one part would be empty
     */
    public Split shuffledSplit(double testShare, long seed) {
        return shuffledSplit(rowsOf(testShare), seed);
    }

    /** {@return a share of the rows, rounded up to whole rows} */
    public int rowsOf(double share) {
        // Products such as 100 x 0.07 come out a hair above the whole number that is meant.
        return (int) Math.ceil(rows() * share - 1e-9);
    }

    /**
     * Splits the rows into two parts, each in a shuffled order, with every class divided in the same proportion as
     * nearly as whole rows allow; without classes by the order alone. The same data, number and seed give the same
     * split on every machine.
     *
     * @param testRows rows of the test part, {@code 1..rows-1}; the train part has the others
     * @param seed     chooses the split
     * @return copies of the rows, called {@code name/train} and {@code name/test}
     * @throws DataException where one part would be empty
     */
    public Split shuffledSplit(int testRows, long seed) {
        requireSplit(testRows);
        int[] strata = hasClasses() ? labels() : new int[rows()];
        int[] left = testRowsOf(strata, hasClasses() ? classes() : 1, testRows);
        int[] train = new int[rows() - testRows];
        int[] test = new int[testRows];
        int trained = 0;
        int tested = 0;
        for (int row : Shuffle.order(rows(), seed, 0)) {
            if (left[strata[row]]-- > 0) {
                test[tested++] = row;
            } else {
                train[trained++] = row;
            }
        }
        return new Split(select(name + "/train", train), select(name + "/test", test));
    }

    private void requireSplit(int testRows) {
        if (testRows < 1 || testRows >= rows()) {
            String range = rows() == 1 ? "a split needs 2 rows" : "use 1..%d".formatted(rows() - 1);
            throw new DataException("cannot split %d test rows off the %d rows of '%s': %s"
                    .formatted(testRows, rows(), name, range));
        }
    }

    /** Test rows of each class by largest remainders, ties to the lower class. */
    private static int[] testRowsOf(int[] labels, int classes, int testRows) {
        long[] share = new long[classes];
        for (int label : labels) {
            share[label] += testRows;
        }
        int[] quota = new int[classes];
        int given = 0;
        for (int c = 0; c < quota.length; c++) {
            quota[c] = (int) (share[c] / labels.length);
            given += quota[c];
            share[c] %= labels.length;
        }
        for (; given < testRows; given++) {
            int best = 0;
            for (int c = 1; c < quota.length; c++) {
                best = share[c] > share[best] ? c : best;
            }
            quota[best]++;
            share[best] = -1;
        }
        return quota;
    }

    private DataSet select(String newName, int[] order) {
        return new DataSet(newName, shape, inputs.select(order), targets.select(order), recipe);
    }

    private static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** {@return the name and the sizes} */
    @Override
    public String toString() {
        return "%s: %d rows, %d features, %d %s"
                .formatted(name, rows(), features(), targets.names().size(), targets.what());
    }
}
