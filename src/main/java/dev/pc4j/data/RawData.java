package dev.pc4j.data;

import java.util.List;
import java.util.Optional;

/**
 * What a source holds, neither split nor scaled. The arrays are nobody else's yet.
 *
 * @param rows       the train part; all rows where there is no test part
 * @param test       the test part that the source has of its own, or that of a test file
 * @param usualShare of the rows that become the test part where there is none
 * @param pixelMax   the value of a full pixel, or 0 where the values are not known to be pixels
 * @param label      the label column of a table, by name or number
 * @param columns    the names of a table's features; empty where it has none
 */
record RawData(
        DataSet rows,
        Optional<DataSet> test,
        double usualShare,
        float pixelMax,
        Optional<String> label,
        List<String> columns
) {

    /** Images, arrays or text, which have neither names of columns nor a label column. */
    static RawData plain(DataSet rows, Optional<DataSet> test, double usualShare, float pixelMax) {
        return new RawData(rows, test, usualShare, pixelMax, Optional.empty(), List.of());
    }

    /** The share of the rows that becomes the test part; empty where there is one. */
    Optional<Double> testShare(LoadOptions options) {
        return test.isPresent() ? Optional.empty() : Optional.of(options.testShare().orElse(usualShare));
    }

    /** Rows of the train part. */
    int trainRows(LoadOptions options) {
        return rows.rows() - testShare(options).map(rows::rowsOf).orElse(0);
    }

    /** Both parts. */
    Split split(LoadOptions options) {
        return test.map(part -> new Split(rows, part))
                .orElseGet(() -> rows.split(testShare(options).orElseThrow(), options.seed()));
    }

    /** The same in the sizes, and with the classes and the numbers of their labels, that a network was trained on. */
    RawData as(Optional<DataRecipe> known) {
        return known.map(this::as).orElse(this);
    }

    private RawData as(DataRecipe recipe) {
        recipe.requireColumns(rows.name(), rows.features(), columns);
        if (!rows.hasClasses()) {
            return this;
        }
        Source.requireClasses(rows.name(), recipe.task());
        List<String> classes = recipe.targetNames();
        return new RawData(rows.inClasses(classes), test.map(part -> part.inClasses(classes)), usualShare, pixelMax,
                label, columns);
    }
}
