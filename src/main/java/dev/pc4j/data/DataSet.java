package dev.pc4j.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Labelled rows for classification, checked when made and not changed afterwards.
 *
 * <p>The arrays are shared, not copied, on the way in and out: whoever hands them in or asks for them must not write to
 * them. Under that condition a data set may be used by any number of threads.
 */
public final class DataSet {

    private final String name;
    private final int features;
    private final List<String> classNames;
    private final float[] inputs;
    private final int[] labels;

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
        this.name = Objects.requireNonNull(name, "name");
        this.features = features;
        this.classNames = List.copyOf(classNames);
        this.inputs = inputs;
        this.labels = labels;
        checkShape();
        checkInputs();
        checkLabels();
    }

    /** {@return what messages call this data set} */
    public String name() {
        return name;
    }

    /** {@return the number of rows, at least 1} */
    public int rows() {
        return labels.length;
    }

    /** {@return the number of values in a row, at least 1} */
    public int features() {
        return features;
    }

    /** {@return the number of classes, at least 1} */
    public int classes() {
        return classNames.size();
    }

    /** {@return the classes' names in the order of their labels: {@code "0", "1", ...} where the source names none} */
    public List<String> classNames() {
        return classNames;
    }

    /** {@return the inputs, row-major {@code [rows, features]}: the data set's own array, for reading only} */
    public float[] inputs() {
        return inputs;
    }

    /** {@return the labels {@code [rows]}, each in {@code 0..classes-1}: the data set's own array, for reading only} */
    public int[] labels() {
        return labels;
    }

    /**
     * The labels as rows with a one at the label and zeros elsewhere.
     *
     * @return a new array, row-major {@code [rows, classes]}
     * @throws DataException where that is more than an array holds
     */
    public float[] oneHot() {
        long size = (long) rows() * classes();
        if (size > Integer.MAX_VALUE - 8) {
            throw new DataException("one-hot labels of '%s' need %d x %d floats, more than an array holds: use batches"
                    .formatted(name, rows(), classes()));
        }
        float[] oneHot = new float[(int) size];
        for (int row = 0; row < labels.length; row++) {
            oneHot[row * classes() + labels[row]] = 1;
        }
        return oneHot;
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
     * Splits the rows into two parts, each in a shuffled order, with every class divided in the same proportion as
     * nearly as whole rows allow. The same data, number and seed give the same split on every machine.
     *
     * @param testRows rows of the test part, {@code 1..rows-1}; the train part has the others
     * @param seed     chooses the split
     * @return copies of the rows, called {@code name/train} and {@code name/test}
     * @throws DataException where one part would be empty
     */
    public Split shuffledSplit(int testRows, long seed) {
        if (testRows < 1 || testRows >= rows()) {
            String range = rows() == 1 ? "a split needs 2 rows" : "use 1..%d".formatted(rows() - 1);
            throw new DataException("cannot split %d test rows off the %d rows of '%s': %s"
                    .formatted(testRows, rows(), name, range));
        }
        int[] left = testRowsOfClasses(testRows);
        int[] train = new int[rows() - testRows];
        int[] test = new int[testRows];
        int trained = 0;
        int tested = 0;
        for (int row : Shuffle.order(rows(), seed, 0)) {
            if (left[labels[row]]-- > 0) {
                test[tested++] = row;
            } else {
                train[trained++] = row;
            }
        }
        return new Split(select(name + "/train", train), select(name + "/test", test));
    }

    /** Test rows of each class by largest remainders, ties to the lower class. */
    private int[] testRowsOfClasses(int testRows) {
        long[] share = new long[classes()];
        for (int label : labels) {
            share[label] += testRows;
        }
        int[] quota = new int[classes()];
        int given = 0;
        for (int c = 0; c < quota.length; c++) {
            quota[c] = (int) (share[c] / rows());
            given += quota[c];
            share[c] %= rows();
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
        float[] someInputs = new float[order.length * features];
        int[] someLabels = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(inputs, order[i] * features, someInputs, i * features, features);
            someLabels[i] = labels[order[i]];
        }
        return new DataSet(newName, features, classNames, someInputs, someLabels);
    }

    private void checkShape() {
        if (labels.length == 0) {
            throw new DataException("data set '%s' has no rows: it needs at least 1".formatted(name));
        }
        if (features < 1) {
            throw new DataException("data set '%s' has %d features: it needs at least 1".formatted(name, features));
        }
        if (classNames.isEmpty()) {
            throw new DataException("data set '%s' has 0 classes: it needs at least 1".formatted(name));
        }
        long need = (long) labels.length * features;
        if (inputs.length != need) {
            throw new DataException("inputs of '%s' hold %d floats, but its %d labels and %d features need %d"
                    .formatted(name, inputs.length, labels.length, features, need));
        }
    }

    private void checkInputs() {
        for (int i = 0; i < inputs.length; i++) {
            if (!Float.isFinite(inputs[i])) {
                throw new DataException("input of '%s' at row %d, column %d is %s: use finite values or drop the row"
                        .formatted(name, i / features, i % features, inputs[i]));
            }
        }
    }

    private void checkLabels() {
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes()) {
                throw new DataException("label of '%s' in row %d is %d, out of range: use 0..%d"
                        .formatted(name, row, labels[row], classes() - 1));
            }
        }
    }

    private static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** {@return the name and the sizes} */
    @Override
    public String toString() {
        return "%s: %d rows, %d features, %d classes".formatted(name, rows(), features, classes());
    }
}
