package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    private static final String FLOWERS = """
            width,kind,height
            1,rose,0.5
            2,tulip,-0.5
            4,rose,0.25
            3,aster,0
            """;

    private static final LoadOptions RAW = LoadOptions.defaults().withScaling(Scaling.NONE);

    @TempDir
    Path folder;

    @Test
    void labelsByNameAreMappedInSortedOrder() {
        DataSet all = whole(FLOWERS, RAW.withLabel("kind"));
        assertThat(all.classNames()).containsExactly("aster", "rose", "tulip");
        assertThat(all.labels()).containsExactly(1, 2, 1, 0);
        assertThat(all.inputs()).containsExactly(1, 0.5f, 2, -0.5f, 4, 0.25f, 3, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "KIND", "1", "-2"})
    void aLabelColumnIsANameOrANumber(String label) {
        assertThat(whole(FLOWERS, RAW.withLabel(label)).classes()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,label,b", "a,Class,b", "y,target,b", "a,y,b", "0,label,1"})
    void theUsualNamesOfLabelsAreKnown(String names) {
        DataSet all = whole(names + "\n0.5,7,0.5\n0.5,3,0.5\n", RAW);
        assertThat(all.classNames()).containsExactly("3", "7");
        assertThat(all.labels()).containsExactly(1, 0);
    }

    @Test
    void theLastColumnIsTheLabelOtherwise() {
        assertThat(whole("0.1,0.2,red\n0.3,0.4,blue\n", RAW).classNames()).containsExactly("blue", "red");
        assertThat(whole("1,2,5\n3,4,6\n", RAW).inputs()).containsExactly(1, 2, 3, 4);
        assertThat(whole("a,b,c\n1,2,5\n3,4,6\n", RAW).classNames()).containsExactly("5", "6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,1,2,kind", "2019,2020,2021,churn", "0,1,2,3"})
    void columnsMayBeNamedByNumbers(String names) {
        String rows = "0.5,0.25,2,0\n1.5,1,3,1\n".repeat(3);
        assertThat(whole(names + "\n" + rows, RAW).classNames()).containsExactly("0", "1");
        assertThat(whole(rows, RAW).rows()).isEqualTo(6);
        assertThat(whole("1,2,3,7\n" + rows + "4,3,2,7\n", RAW).rows()).as("a row that counts").isEqualTo(8);
        assertThat(whole("0.5,kind\n1,0\n2,1\n", RAW.withLabel("kind")).rows()).as("the label's name").isEqualTo(2);
    }

    @Test
    void wholeNumbersSortByValueAndOtherTextAsText() {
        assertThat(whole("1,10\n1,9\n1,-1\n1,9.0\n", RAW).classNames()).containsExactly("-1", "9", "10");
        assertThat(whole("1,10\n1,9\n1,x\n", RAW).classNames()).containsExactly("10", "9", "x");
        assertThat(whole("1,1d\n1,2f\n1,1\n", RAW).classNames()).containsExactly("1", "1d", "2f");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", ", ", " ; "})
    void separatorsAreFound(String separator) {
        DataSet all = whole(FLOWERS.replace(",", separator), RAW.withLabel("kind"));
        assertThat(all.inputs()).containsExactly(1, 0.5f, 2, -0.5f, 4, 0.25f, 3, 0);
    }

    @Test
    void quotesBlankLinesCarriageReturnsAndAByteOrderMarkAreRead() {
        String text = "\uFEFF\"a;1\",b,\"kind, of\"\r\n\r\n1,2,\"x, y\"\r\n3,4,\"z\"\r\n";
        DataSet all = whole(text, RAW);
        assertThat(all.classNames()).containsExactly("x, y", "z");
        assertThat(all.inputs()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void gzippedAndPlainAreEqual() {
        Path plain = csv("a.csv", FLOWERS);
        Path gzipped = IdxWriter.write(folder.resolve("b.csv.gz"),
                IdxWriter.gzip(FLOWERS.getBytes(StandardCharsets.UTF_8)));
        Split a = load(plain, RAW.withLabel("kind"));
        Split b = load(gzipped, RAW.withLabel("kind"));
        assertThat(b.train().inputs()).isEqualTo(a.train().inputs());
        assertThat(b.test().labels()).isEqualTo(a.test().labels());
        assertThat(b.train().name()).isEqualTo("b/train");
    }

    @Test
    void aFifthIsTheTestPartUnlessToldOtherwise() {
        String rows = "1,0\n2,1\n".repeat(50);
        Split split = load(csv("a.csv", rows), RAW);
        assertThat(split.test().rows()).isEqualTo(20);
        assertThat(split.test().labels()).containsOnly(0, 1);
        assertThat(load(csv("a.csv", rows), RAW.withTestShare(0.07)).test().rows()).isEqualTo(7);
        assertThatThrownBy(() -> load(csv("b.csv", "1,0\n2,1\n"), RAW.withTestShare(0.9)))
                .hasMessage("cannot split 2 test rows off the 2 rows of 'b': use 1..1");
    }

    @Test
    void aSecondFileIsTheTestPart() {
        Path train = csv("train.csv", FLOWERS);
        LoadOptions options = RAW.withLabel("kind");
        Split split = load(train, options.withTestFile(csv("t.csv", "width,kind,height\n9,tulip,8\n")));
        assertThat(split.train().rows()).isEqualTo(4);
        assertThat(split.test().labels()).containsExactly(2);
        assertThat(split.test().inputs()).containsExactly(9, 8);

        Path unknown = csv("u.csv", "width,kind,height\n9,tulip,8\n9,oak,8\n");
        assertBad(train, options.withTestFile(unknown),
                "the train part does not know class 'oak' (line 3 of '%s'): it has aster, rose, tulip"
                        .formatted(unknown));
        Path swapped = csv("s.csv", "height,kind,width\n9,tulip,8\n");
        assertBad(train, options.withTestFile(swapped),
                "column 0 of test file '%s' is 'height', but 'width' in '%s': use "
                        .formatted(swapped, train) + "one order");
        Path narrow = csv("n.csv", "9,tulip\n");
        assertBad(train, options.withTestFile(narrow), "test file '%s' has 2 columns, '%s' has 3: both need the same"
                .formatted(narrow, train));
    }

    @Test
    void badCellsAreNamedByLineAndColumn() {
        assertBad("a,b,label\n1,2,0\n\n3,NaN,1\n",
                "line 4, column 'b' of '%s' is NaN, not a finite float32: fill it in, or take the line out");
        assertBad("1,2,0\n3,Infinity,1",
                "line 2, column 1 of '%s' is Infinity, not a finite float32: fill it in, or take the line out");
        assertBad("1,2,0\n3,1e39,1\n",
                "line 2, column 1 of '%s' is 1e39, not a finite float32: fill it in, or take the line out");
        assertBad("1,2,0\n3,,1\n", "line 2, column 1 of '%s' is empty: fill it in, or take the line out");
        assertBad("1,2,0\n3,4,\n", "line 2, column 2 of '%s' has no label: fill it in, or take the line out");
        assertBad("1,2,0\n3,?,1\n",
                "line 2, column 1 of '%s' is '?', not a number: only the label column may hold text "
                        + "(option: label column)");
        assertBad("1;2;0\n3;4,5;1\n", "line 2, column 1 of '%s' is '4,5', not a number: write decimals with a point");
    }

    @Test
    void badShapesAreNamed() {
        assertBad("1,2,0\n3,4,1\n5,6\n", "line 3 of '%s' has 2 cells, its first row has 3: fix the line");
        assertBad("1,2,0\n3,4,1,1\n", "line 2 of '%s' has 4 cells, its first row has 3: fix the line");
        assertBad("", "'%s' is empty: it needs rows of numbers");
        assertBad("\n\n", "'%s' is empty: it needs rows of numbers");
        assertBad("a,b,label\n", "'%s' has names but no rows below them");
        assertBad("1\n2\n", "'%s' has 1 column, '1': it needs features and a label separated by , ; or tabs");
        assertBad(",a,label\n0,1,2\n", "column 0 of '%s' has no name (a saved row number?): name it, or take it out");
        assertBad("1,2\n1,0.5\n", "label in line 2 of '%s' is 0.5, not a class: use names or whole numbers");
    }

    @Test
    void labelColumnsThatAreNotThereAreNamed() {
        Path file = csv("a.csv", FLOWERS);
        assertBad(file, RAW.withLabel("colour"),
                "label column 'colour' is not in '%s': its 3 columns have the names width, "
                        .formatted(file) + "kind, height");
        assertBad(file, RAW.withLabel("3"),
                "label column '3' is not in '%s': its 3 columns have the names width, kind, "
                        .formatted(file) + "height");
        Path bare = csv("b.csv", "1,2\n3,4\n");
        assertBad(bare, RAW.withLabel("y"), "label column 'y' is not in '%s': its 2 columns have no names, use 0..1"
                .formatted(bare));
        Path twice = csv("c.csv", "a,k,k\n1,2,3\n");
        assertBad(twice, RAW.withLabel("k"),
                "'%s' has 2 columns called 'k', 1 and 2: give the label column by its number"
                        .formatted(twice));
    }

    @Test
    void whatIsNoTextIsNamed() {
        Path latin = IdxWriter.write(folder.resolve("l.csv"), "größe,y\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertBad(latin, RAW, "cannot read '%s': it is not UTF-8 text: convert it".formatted(latin));
        Path quote = csv("q.csv", "1,2,\"a\"b\n3,4,c\n");
        String advice = "a cell in quotes does not end with its closing quote: close it, and double a quote inside it";
        assertBad(quote, RAW, "cannot read '%s': in line 1 %s".formatted(quote, advice));
        Path open = csv("o.csv", "1,2,a\n3,\"4,c\n");
        assertBad(open, RAW, "cannot read '%s': in line 2 %s".formatted(open, advice));
        byte[] gzip = IdxWriter.gzip(FLOWERS.getBytes(StandardCharsets.UTF_8));
        Path cut = IdxWriter.write(folder.resolve("g.csv.gz"), Arrays.copyOf(gzip, gzip.length - 9));
        assertThatThrownBy(() -> load(cut, RAW)).isInstanceOf(DataException.class)
                .hasMessageContaining("its gzip is cut off or damaged");
    }

    @Property(tries = 100)
    void floatsAreReadToTheBit(@ForAll @Size(min = 2, max = 40) float[] values) throws IOException {
        StringBuilder text = new StringBuilder();
        for (float v : values) {
            text.append(v).append(",a\n");
        }
        Path file = Files.createTempFile("pc4j", ".csv");
        try {
            Files.writeString(file, text);
            CsvHead head = CsvHead.of(file, Optional.empty());
            assertThat(CsvTable.read(head, List.of(1)).inputs()).isEqualTo(values);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void sharesOutsideOfTheirRangeAreRefused() {
        for (double share : new double[] {0, 1, -0.5, Double.NaN}) {
            assertThatThrownBy(() -> RAW.withTestShare(share)).isInstanceOf(DataException.class)
                    .hasMessage("test share %s is not between 0 and 1: use for example 0.2".formatted(share));
        }
        assertThatThrownBy(() -> RAW.withTestShare(0.2).withTestFile(Path.of("t.csv")))
                .isInstanceOf(DataException.class)
                .hasMessage("test share 0.2 and test file 't.csv' exclude each other: use one of them");
    }

    /** All rows in the order of the file: as the train part, beside a test part of the same rows. */
    private DataSet whole(String text, LoadOptions options) {
        Path file = csv("whole.csv", text);
        return load(file, options.withTestFile(file)).train();
    }

    private Path csv(String name, String text) {
        return IdxWriter.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Split load(Path file, LoadOptions options) {
        return DataSets.load(file.toString(), null, options);
    }

    private void assertBad(String text, String message) {
        Path file = csv("bad.csv", text);
        assertBad(file, RAW, message.formatted(file));
    }

    private static void assertBad(Path file, LoadOptions options, String message) {
        assertThatThrownBy(() -> load(file, options)).isInstanceOf(DataException.class).hasMessage(message);
    }

    @Test
    void targetsOfRegressionAreNumbersScaledByTheTrainPart() throws IOException {
        Path train = Files.writeString(folder.resolve("r.csv"), "a,price,b,rent\n1,10,2,-1\n2,30,3,-3\n");
        Path test = Files.writeString(folder.resolve("t.csv"), "a,price,b,rent\n1,20,2,-5\n");
        LoadOptions options = RAW.withNumbers(Scaling.STANDARD).withLabel("price, rent").withTestFile(test);
        Split split = DataSets.load(train.toString(), null, options);
        assertThat(split.train().inputs()).containsExactly(1, 2, 2, 3);
        assertThat(split.train().targetRows()).containsExactly(-1, 1, 1, -1);
        assertThat(split.train().targets().names()).containsExactly("price", "rent");
        assertThat(split.test().targetRows()).containsExactly(0, -3);
        DataRecipe recipe = split.test().recipe().orElseThrow();
        assertThat(recipe.task()).isEqualTo(Task.REGRESSION);
        assertThat(recipe.unscaleTargets(split.test().targetRows())).containsExactly(20, -5);
        DataRecipe elsewhere = recipe.withSource(train.toString());
        assertThat(DataSets.load(elsewhere, null).test().targetRows()).containsExactly(0, -3);
    }

    @Test
    void targetsThatAreNoNumbersAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("r.csv"), "a,b,c\n1,2,3\n4,5,red\n");
        LoadOptions numbers = RAW.withNumbers(Scaling.NONE);
        assertThatThrownBy(() -> DataSets.load(file.toString(), null, numbers))
                .hasMessageContaining("line 3, column 'c'", "is 'red', not a number: the targets of regression are");
        assertThatThrownBy(() -> DataSets.load(file.toString(), null, numbers.withLabel("a,d")))
                .hasMessageContaining("label column 'd' is not in");
        assertThatThrownBy(() -> DataSets.load(file.toString(), null, numbers.withLabel("a,a")))
                .hasMessageContaining("name one column twice");
        assertThatThrownBy(() -> DataSets.load(file.toString(), null, numbers.withLabel("a,b,c")))
                .hasMessageContaining("are all columns");
        assertThatThrownBy(() -> DataSets.load("digits", null, numbers))
                .hasMessage(
                        "task regression is for CSV files and NumPy arrays, 'digits' has classes: use task classification");
    }
}
