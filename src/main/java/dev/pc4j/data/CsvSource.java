package dev.pc4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a CSV file and its test part.
 */
final class CsvSource {

    private static final double TEST_SHARE = 0.2;

    private CsvSource() {}

    /**
     * Reads the rows and those of a test file.
     *
     * @param known the recipe whose columns and classes these rows must have
     */
    static RawData read(String name, Path path, LoadOptions options, Optional<DataRecipe> known) {
        CsvHead head = CsvHead.of(path, options.label());
        int labelColumn = head.labelColumn(options.label());
        List<String> columns = head.hasNames() ? features(head, labelColumn) : List.of();
        known.ifPresent(recipe -> recipe.requireColumns(path.toString(), head.columns() - 1, columns));
        CsvTable table = CsvTable.read(head, labelColumn);
        CsvClasses classes = known.map(recipe -> CsvClasses.known(recipe.classNames()))
                .orElseGet(() -> CsvClasses.of(path, table.labels()));
        Optional<CsvTable> test = options.testFile().map(file -> readTest(head, labelColumn, file));
        Optional<String> label = options.label()
                .or(() -> Optional.of(head.hasNames() ? head.cells().get(labelColumn) : String.valueOf(labelColumn)));
        return new RawData(dataSet(test.isPresent() ? name + "/train" : name, table, classes),
                test.map(rows -> dataSet(name + "/test", rows, classes)), TEST_SHARE, 0, label, columns);
    }

    private static List<String> features(CsvHead head, int labelColumn) {
        List<String> names = new ArrayList<>(head.cells());
        names.remove(labelColumn);
        return names;
    }

    private static CsvTable readTest(CsvHead train, int labelColumn, Path path) {
        CsvHead own = CsvHead.of(path, Optional.of(String.valueOf(labelColumn)));
        // What names the columns of the one file does so in the other.
        boolean names = own.hasNames() || (train.hasNames() && own.cells().equals(train.cells()));
        CsvHead head = new CsvHead(path, own.separator(), names, own.cells());
        if (head.columns() != train.columns()) {
            throw new DataException("test file '%s' has %d columns, '%s' has %d: both need the same"
                    .formatted(path, head.columns(), train.path(), train.columns()));
        }
        for (int c = 0; head.hasNames() && train.hasNames() && c < head.columns(); c++) {
            if (!head.cells().get(c).equals(train.cells().get(c))) {
                throw new DataException("column %d of test file '%s' is '%s', but '%s' in '%s': use one order"
                        .formatted(c, path, head.cells().get(c), train.cells().get(c), train.path()));
            }
        }
        return CsvTable.read(head, labelColumn);
    }

    private static DataSet dataSet(String name, CsvTable table, CsvClasses classes) {
        int[] labels = classes.number(table.head().path(), table.labels());
        return new DataSet(name, table.features(), classes.names(), table.inputs(), labels);
    }
}
