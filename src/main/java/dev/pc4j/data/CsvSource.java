package dev.pc4j.data;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A CSV file and its test part.
 */
record CsvSource(Path path) implements Source {

    private static final double TEST_SHARE = 0.2;

    private static final System.Logger LOG = System.getLogger("dev.pc4j.data");

    @Override
    public Kind kind() {
        return Kind.TABLE;
    }

    /** Reads the rows and those of a test file. */
    @Override
    public RawData read(String name, LoadOptions options, Optional<DataRecipe> known) {
        LOG.log(Level.TRACE, "reading ''{0}''", path);
        boolean regression = options.task() == Task.REGRESSION;
        Optional<String> first = options.label().map(label -> regression ? label.split(",", -1)[0].strip() : label);
        CsvHead head = CsvHead.of(path, first);
        List<Integer> labelColumns = labelColumns(head, options.task(), options.label());
        List<String> columns = head.hasNames() ? features(head, labelColumns) : List.of();
        known.ifPresent(
                recipe -> recipe.requireColumns(path.toString(), head.columns() - labelColumns.size(), columns));
        CsvTable table = CsvTable.read(head, labelColumns);
        List<String> names = labelColumns.stream()
                .map(c -> head.hasNames() ? head.cells().get(c) : c.toString())
                .toList();
        Function<CsvTable, Targets> targets = regression ? rows -> new Targets.Numbers(names, rows.numbers())
                : classes(table, known);
        Optional<CsvTable> test = options.testFile().map(file -> readTest(head, labelColumns, file));
        return new RawData(dataSet(test.isPresent() ? name + "/train" : name, table, targets),
                test.map(rows -> dataSet(name + "/test", rows, targets)), TEST_SHARE, 0,
                options.label().or(() -> Optional.of(String.join(",", names))), columns);
    }

    private static List<Integer> labelColumns(CsvHead head, Task task, Optional<String> label) {
        return task == Task.REGRESSION ? head.targetColumns(label) : List.of(head.labelColumn(label));
    }

    /** The features of the file, with or without the label columns beside them. */
    @Override
    public float[] unlabelled(DataRecipe recipe) {
        CsvHead head = CsvHead.ofFeatures(path, recipe);
        int labels = recipe.task() == Task.REGRESSION ? recipe.targetNames().size() : 1;
        List<Integer> labelColumns = head.columns() == recipe.features() + labels
                ? labelColumns(head, recipe.task(), recipe.label())
                : List.of();
        recipe.requireColumns(path.toString(), head.columns() - labelColumns.size(),
                head.hasNames() ? features(head, labelColumns) : List.of());
        return CsvTable.read(head, labelColumns).inputs();
    }

    /** Numbers the labels of a file by a recipe's classes, else by those of the train part. */
    private Function<CsvTable, Targets> classes(CsvTable train, Optional<DataRecipe> known) {
        CsvClasses classes = known.map(recipe -> CsvClasses.known(recipe.targetNames()))
                .orElseGet(() -> CsvClasses.of(path, train.labels()));
        return rows -> new Targets.Classes(classes.names(), classes.number(rows.head().path(), rows.labels()));
    }

    private static List<String> features(CsvHead head, List<Integer> labelColumns) {
        return IntStream.range(0, head.columns())
                .filter(column -> !labelColumns.contains(column))
                .mapToObj(head.cells()::get)
                .toList();
    }

    private static CsvTable readTest(CsvHead train, List<Integer> labelColumns, Path path) {
        CsvHead own = CsvHead.of(path, Optional.of(String.valueOf(labelColumns.getFirst())));
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
        return CsvTable.read(head, labelColumns);
    }

    private static DataSet dataSet(String name, CsvTable table, Function<CsvTable, Targets> targets) {
        return new DataSet(name, table.features(), table.inputs(), targets.apply(table));
    }
}
