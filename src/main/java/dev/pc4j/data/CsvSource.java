package dev.pc4j.data;

import java.nio.file.Path;

/**
 * Reads a CSV file and its test part.
 */
final class CsvSource {

    private static final double TEST_SHARE = 0.2;

    private CsvSource() {}

    static RawSplit read(String name, Path path, LoadOptions options) {
        CsvHead head = CsvHead.of(path);
        int labelColumn = head.labelColumn(options.label());
        CsvTable table = CsvTable.read(head, labelColumn);
        CsvClasses classes = CsvClasses.of(path, table.labels());
        if (options.testFile().isEmpty()) {
            return new RawSplit(options.split(dataSet(name, table, classes), TEST_SHARE), 0);
        }
        CsvTable test = readTest(head, labelColumn, options.testFile().get());
        Split split = new Split(dataSet(name + "/train", table, classes), dataSet(name + "/test", test, classes));
        return new RawSplit(split, 0);
    }

    private static CsvTable readTest(CsvHead train, int labelColumn, Path path) {
        CsvHead head = CsvHead.of(path);
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
