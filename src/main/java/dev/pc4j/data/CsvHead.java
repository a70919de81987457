package dev.pc4j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What the beginning of a CSV file tells: the separator, the columns, and whether the first row names them.
 *
 * @param cells the first row
 */
record CsvHead(Path path, char separator, boolean hasNames, List<String> cells) {

    private static final List<String> LABEL_NAMES = List.of("label", "class", "target", "y");

    /** Those that make a header of a row of numbers; a lone {@code y} there may be data. */
    private static final Set<String> SURE_LABEL_NAMES = Set.of("label", "class", "target");

    /**
     * Reads the beginning of a file.
     *
     * @param label the wanted label column, by name or number
     */
    static CsvHead of(Path path, Optional<String> label) {
        CsvHead head = read(path, (first, rows) -> first.named(
                first.looksLikeNames() || first.hasWord(label) || first.countsColumns(label, rows)));
        if (head.columns() < 2) {
            throw new DataException("'%s' has 1 column, '%s': it needs features and a label separated by , ; or tabs"
                    .formatted(path, head.cells.getFirst()));
        }
        return head;
    }

    /** Reads the beginning of a file that may have the features alone: they are numbers, so that text names them. */
    static CsvHead ofFeatures(Path path, DataRecipe recipe) {
        CsvHead head = read(path, (first, _) -> first.named(!first.cells.stream().allMatch(Decimal::isDecimal)));
        return head.columns() == recipe.features() ? head : of(path, recipe.label());
    }

    private static CsvHead read(Path path, BiFunction<CsvHead, Iterator<CSVRecord>, CsvHead> judge) {
        char separator = separator(path);
        try (CSVParser parser = parser(path, separator)) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (!rows.hasNext()) {
                throw new DataException("'%s' is empty: it needs rows of numbers".formatted(path));
            }
            CsvHead head = judge.apply(new CsvHead(path, separator, false, rows.next().toList()), rows);
            head.check();
            return head;
        } catch (UncheckedIOException e) {
            throw Content.unreadable(path.toString(), e.getCause());
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
    }

    private CsvHead named(boolean names) {
        return new CsvHead(path, separator, names, cells);
    }

    /** Opens the rows of a file, the first included. */
    static CSVParser parser(Path path, char separator) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder()
                .setDelimiter(separator)
                .setTrim(true)
                .setIgnoreSurroundingSpaces(separator != '\t')
                .setIgnoreEmptyLines(true)
                .get();
        Reader reader = open(path);
        try {
            return CSVParser.builder().setReader(reader).setFormat(format).get();
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    int columns() {
        return cells.size();
    }

    /** {@return how messages call a column} */
    String name(int column) {
        return hasNames ? "column '%s'".formatted(cells.get(column)) : "column %d".formatted(column);
    }

    /**
     * The label column: the wanted one, else one of the usual names, else the last.
     *
     * @param wanted name, or number from 0, negative from the end
     */
    int labelColumn(Optional<String> wanted) {
        if (wanted.isPresent()) {
            return wantedColumn(wanted.get());
        }
        for (String name : LABEL_NAMES) {
            int column = hasNames ? named(name) : -1;
            if (column >= 0) {
                return column;
            }
        }
        return columns() - 1;
    }

    /**
     * The columns of regression's targets: those wanted, else {@link #labelColumn}.
     *
     * @param wanted names or numbers with commas between
     */
    List<Integer> targetColumns(Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return List.of(labelColumn(wanted));
        }
        List<Integer> columns = Arrays.stream(wanted.get().split(",", -1))
                .map(String::strip)
                .map(this::wantedColumn)
                .toList();
        if (columns.stream().distinct().count() < columns.size()) {
            throw new DataException("label columns '%s' name one column twice: leave it out once"
                    .formatted(wanted.get()));
        }
        if (columns.size() == columns()) {
            throw new DataException("label columns '%s' are all columns of '%s': leave some as features"
                    .formatted(wanted.get(), path));
        }
        return columns;
    }

    private int wantedColumn(String wanted) {
        int column = hasNames ? named(wanted) : -1;
        if (column < 0 && wanted.matches("-?\\d{1,9}")) {
            int number = Integer.parseInt(wanted);
            column = number < 0 ? number + columns() : number;
        }
        if (column < 0 || column >= columns()) {
            String there = hasNames ? Listing.of(cells) : "no names, use 0..%d".formatted(columns() - 1);
            throw new DataException("label column '%s' is not in '%s': its %d columns have %s"
                    .formatted(wanted, path, columns(), hasNames ? "the names " + there : there));
        }
        return column;
    }

    /** The column of this name, by its case if there is one so, or -1. */
    private int named(String name) {
        int[] equal = IntStream.range(0, columns()).filter(c -> cells.get(c).equals(name)).toArray();
        if (equal.length == 0) {
            equal = IntStream.range(0, columns()).filter(c -> cells.get(c).equalsIgnoreCase(name)).toArray();
        }
        if (equal.length > 1) {
            throw new DataException("'%s' has %d columns called '%s', %d and %d: give the label column by its number"
                    .formatted(path, equal.length, name, equal[0], equal[1]));
        }
        return equal.length == 1 ? equal[0] : -1;
    }

    /**
     * Names are text in more than half of the cells (one text in a row of numbers is a label), or one of the usual
     * names for a label.
     */
    private boolean looksLikeNames() {
        long texts = cells.stream().filter(cell -> !Decimal.isDecimal(cell)).count();
        return (texts >= 2 && 2 * texts > columns())
                || cells.stream().anyMatch(cell -> SURE_LABEL_NAMES.contains(cell.toLowerCase(Locale.ROOT)));
    }

    /** Whether a label column is wanted by a word that stands in this row. */
    private boolean hasWord(Optional<String> label) {
        return label.filter(word -> !Decimal.isDecimal(word)).map(this::named).orElse(-1) >= 0;
    }

    /**
     * Whether this row, of numbers, has names that count the columns ({@code 0,1,2,kind}) or years ({@code
     * 2019,2020,churn}): what would be features are whole numbers, each one more than the one before, and what would be
     * the label is in this row alone while every other label comes again.
     *
     * @param rows the rows below
     */
    private boolean countsColumns(Optional<String> label, Iterator<CSVRecord> rows) {
        int number = label.filter(text -> text.matches("-?\\d{1,9}")).map(Integer::parseInt).orElse(-1);
        int column = number < 0 ? number + columns() : number;
        if (column < 0 || column >= columns()) {
            return false;
        }
        List<String> features = new ArrayList<>(cells);
        String own = features.remove(column);
        if (features.size() < 2 || !count(features)) {
            return false;
        }
        Map<String, Integer> times = new HashMap<>();
        rows.forEachRemaining(row -> times.merge(column < row.size() ? row.get(column) : "", 1, Integer::sum));
        return !times.isEmpty() && !times.containsKey(own) && times.values().stream().allMatch(n -> n > 1);
    }

    private static boolean count(List<String> cells) {
        return IntStream.range(0, cells.size())
                .allMatch(i -> cells.get(i).matches("\\d{1,9}")
                        && Integer.parseInt(cells.get(i)) == Integer.parseInt(cells.getFirst()) + i);
    }

    private void check() {
        int blank = cells.indexOf("");
        if (hasNames && blank >= 0) {
            throw new DataException("column %d of '%s' has no name (a saved row number?): name it, or take it out"
                    .formatted(blank, path));
        }
    }

    /** The separator that the first line has most of, outside of quotes. */
    private static char separator(Path path) {
        String line = "";
        try (BufferedReader reader = open(path)) {
            for (String next = line; next != null && line.isBlank(); next = reader.readLine()) {
                line = next;
            }
        } catch (IOException e) {
            throw Content.unreadable(path.toString(), e);
        }
        String bare = line.replaceAll("\"[^\"]*\"", "");
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            best = count(bare, candidate) > count(bare, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String line, char c) {
        return line.chars().filter(found -> found == c).count();
    }

    /** UTF-8, where a byte that is not is an error, and a byte order mark is skipped. */
    private static BufferedReader open(Path path) throws IOException {
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(Content.open(path), StandardCharsets.UTF_8.newDecoder()));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }
}
