package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataSetTest {

    /** Row {@code i} is {@code (i, -i)} with label {@code i % classes}. */
    static DataSet counting(int rows, int classes) {
        float[] inputs = new float[2 * rows];
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            inputs[2 * i] = i;
            inputs[2 * i + 1] = -i;
            labels[i] = i % classes;
        }
        return new DataSet("x", 2, classes, inputs, labels);
    }

    @Test
    void knowsItsSizes() {
        DataSet data = counting(5, 3);
        assertThat(data).hasToString("x: 5 rows, 2 features, 3 classes");
        assertThat(data.classNames()).containsExactly("0", "1", "2");
    }

    @Test
    void inputsMayLieAnywhere() {
        DataSet all = new DataSet("made", Shape.of(1, 2, 1), new Made(6),
                new Targets.Classes(List.of("a"), new int[6]));
        assertThat(all.fitsMemory()).isTrue();
        assertThat(all.byBatches().shuffledSplit(2, 1).train().fitsMemory()).isFalse();
        assertThat(all.inputs(2, 4)).containsExactly(2, 2.5f, 3, 3.5f);
        Split split = all.shuffledSplit(2, 1);
        assertThat(split.train().shape()).isEqualTo(Shape.of(1, 2, 1));
        Split same = new DataSet("made", 2, 1, all.inputs(), new int[6]).shuffledSplit(2, 1);
        assertThat(split.train().inputs()).containsExactly(same.train().inputs());
        assertThat(split.test().inputs()).containsExactly(same.test().inputs());
        assertThatThrownBy(() -> new DataSet("short", Shape.of(3), new Made(6), all.targets()))
                .isInstanceOf(DataException.class)
                .hasMessage("inputs of 'short' are 6 rows of 2 values, its targets and shape [3] need 6 of 3");
    }

    /** Row {@code i} is {@code (i, i + 1/2)}. */
    private record Made(int rows) implements Inputs {
        @Override
        public int width() {
            return 2;
        }

        @Override
        public void read(int row, float[] into, int at) {
            into[at] = row;
            into[at + 1] = row + 0.5f;
        }
    }

    @Test
    void targetRowsHaveAOneAtTheLabel() {
        assertThat(counting(4, 3).targetRows()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0);
    }

    /** Row {@code i} is {@code i} with the targets {@code (2 i, -i)}. */
    private static DataSet numbers(int rows) {
        float[] inputs = new float[rows];
        float[] targets = new float[2 * rows];
        for (int i = 0; i < rows; i++) {
            inputs[i] = i;
            targets[2 * i] = 2 * i;
            targets[2 * i + 1] = -i;
        }
        return new DataSet("n", 1, inputs, new Targets.Numbers(List.of("a", "b"), targets));
    }

    @Test
    void targetsMayBeNumbers() {
        DataSet data = numbers(5);
        assertThat(data).hasToString("n: 5 rows, 1 features, 2 target columns");
        assertThat(data.targetRows()).containsExactly(0, 0, 2, -1, 4, -2, 6, -3, 8, -4);
        assertThatThrownBy(data::labels).isInstanceOf(DataException.class)
                .hasMessage("the targets of 'n' are numbers (a, b), not classes: measure their squared error");
        Split split = data.shuffledSplit(2, 1);
        assertThat(split.test().rows()).isEqualTo(2);
        for (DataSet part : List.of(split.train(), split.test())) {
            for (int row = 0; row < part.rows(); row++) {
                float x = part.inputs()[row];
                assertThat(part.head(row + 1).targetRows()).endsWith(2 * x, 0 - x);
            }
        }
    }

    @Test
    void numbersThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> new DataSet("n", 1, new float[2], new Targets.Numbers(List.of("a"), new float[] {
            0, Float.NaN}))).hasMessage("target of 'n' at row 1, column 0 is NaN: use finite values or drop the row");
        assertThatThrownBy(
                () -> new DataSet("n", 1, new float[2], new Targets.Numbers(List.of("a", "b"), new float[3])))
                .hasMessage("inputs of 'n' hold 2 floats, but its 1 rows of 1 need 1");
        assertThatThrownBy(
                () -> new DataSet("n", 1, new float[1], new Targets.Numbers(List.of("a", "b"), new float[3])))
                .hasMessage("targets of 'n' hold 3 floats, but its 1 rows of 2 need 2");
        assertThatThrownBy(() -> new Split(numbers(2), counting(2, 2))).hasMessageContaining("1 features");
    }

    @Test
    void headKeepsTheOrder() {
        DataSet head = counting(5, 3).head(2);
        assertThat(head.inputs()).containsExactly(0, 0, 1, -1);
        assertThat(head.labels()).containsExactly(0, 1);
        assertThatThrownBy(() -> counting(5, 3).head(6)).isInstanceOf(DataException.class)
                .hasMessage("cannot take the first 6 of the 5 rows of 'x': use 1..5");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertBad(2, 3, new float[3], new int[] {0, 1},
                "inputs of 'x' hold 3 floats, but its 2 rows of 2 need 4");
        assertBad(2, 3, new float[0], new int[0], "data set 'x' has no rows: it needs at least 1");
        assertBad(0, 3, new float[0], new int[1], "data set 'x' has 0 features: it needs at least 1");
        assertBad(1, 0, new float[1], new int[1], "data set 'x' has 0 classes: it needs at least 1");
        assertBad(2, 3, new float[] {0, 0, 0, Float.NaN}, new int[2],
                "input of 'x' at row 1, column 1 is NaN: use finite values or drop the row");
        assertBad(1, 3, new float[] {0, Float.NEGATIVE_INFINITY}, new int[2],
                "input of 'x' at row 1, column 0 is -Infinity: use finite values or drop the row");
        assertBad(1, 3, new float[2], new int[] {0, 3}, "label of 'x' in row 1 is 3, out of range: use 0..2");
        assertBad(1, 3, new float[2], new int[] {-1, 0}, "label of 'x' in row 0 is -1, out of range: use 0..2");
    }

    private static void assertBad(int features, int classes, float[] inputs, int[] labels, String message) {
        assertThatThrownBy(() -> new DataSet("x", features, classes, inputs, labels))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    @Property(tries = 200)
    void splitsDivideEveryClassAlike(@ForAll @IntRange(min = 2, max = 300) int rows,
            @ForAll @IntRange(min = 1, max = 12) int classes, @ForAll long seed) {
        int testRows = 1 + (int) Math.floorMod(seed, (long) rows - 1);
        DataSet data = counting(rows, classes);
        Split split = data.shuffledSplit(testRows, seed);

        assertThat(split.test().rows()).isEqualTo(testRows);
        Set<Float> seen = new HashSet<>();
        for (DataSet part : List.of(split.train(), split.test())) {
            for (int row = 0; row < part.rows(); row++) {
                seen.add(part.inputs()[2 * row]);
                assertThat(part.labels()[row]).isEqualTo((int) part.inputs()[2 * row] % classes);
            }
        }
        assertThat(seen).hasSize(rows);
        for (int c = 0; c < classes; c++) {
            double exact = (double) count(data, c) * testRows / rows;
            assertThat((double) count(split.test(), c)).isBetween(Math.floor(exact), Math.ceil(exact));
        }
    }

    @Test
    void splitsDependOnTheSeedOnly() {
        DataSet data = counting(100, 4);
        assertThat(data.shuffledSplit(20, 1).test().inputs()).isEqualTo(data.shuffledSplit(20, 1).test().inputs());
        assertThat(data.shuffledSplit(20, 1).test().inputs()).isNotEqualTo(data.shuffledSplit(20, 2).test().inputs());
    }

    @Test
    void splitsLeaveRowsOnBothSides() {
        assertThatThrownBy(() -> counting(5, 2).shuffledSplit(5, 0))
                .hasMessage("cannot split 5 test rows off the 5 rows of 'x': use 1..4");
        assertThatThrownBy(() -> counting(1, 1).shuffledSplit(1, 0))
                .hasMessage("cannot split 1 test rows off the 1 rows of 'x': a split needs 2 rows");
    }

    @Test
    void partsMustFitEachOther() {
        DataSet narrow = new DataSet("n", 1, 2, new float[1], new int[1]);
        assertThatThrownBy(() -> new Split(counting(3, 2), narrow)).isInstanceOf(DataException.class)
                .hasMessage("'x' has 2 features but 'n' has 1: both parts need the same");
        assertThatThrownBy(() -> new Split(counting(3, 2), counting(3, 3))).isInstanceOf(DataException.class)
                .hasMessageContaining("'x' has 2 classes and 'x' has 3");
    }

    private static long count(DataSet data, int label) {
        return Arrays.stream(data.labels()).filter(l -> l == label).count();
    }
}
