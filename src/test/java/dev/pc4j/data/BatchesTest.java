package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {

    @Property(tries = 200)
    void ordersArePermutationsOfSeedAndEpoch(@ForAll @IntRange(min = 1, max = 500) int rows, @ForAll long seed,
            @ForAll long epoch) {
        Batches batches = new Batches(DataSetTest.counting(rows, 2), 1, seed);
        int[] order = batches.order(epoch);
        assertThat(order).isEqualTo(new Batches(DataSetTest.counting(rows, 2), rows, seed).order(epoch));
        Arrays.sort(order);
        assertThat(order).isEqualTo(batches.fileOrder());
    }

    @Test
    void epochsAndSeedsDiffer() {
        DataSet data = DataSetTest.counting(50, 2);
        Batches batches = new Batches(data, 10, 7);
        assertThat(batches.order(0)).isNotEqualTo(batches.order(1)).isNotEqualTo(batches.fileOrder());
        assertThat(batches.order(1)).isNotEqualTo(new Batches(data, 10, 8).order(0));
    }

    /** Orders are part of what a seed means: a change here changes every training run. */
    @Test
    void ordersStayAsTheyAre() {
        assertThat(new Batches(DataSetTest.counting(10, 2), 1, 42).order(3))
                .containsExactly(5, 9, 0, 1, 7, 3, 8, 2, 6, 4);
    }

    @Test
    void everyPlaceIsReachedEquallyOften() {
        int[] first = new int[10];
        Batches batches = new Batches(DataSetTest.counting(10, 2), 1, 1);
        for (int epoch = 0; epoch < 10_000; epoch++) {
            first[batches.order(epoch)[0]]++;
        }
        assertThat(Arrays.stream(first).boxed()).allSatisfy(n -> assertThat(n).isBetween(880, 1120));
    }

    @Test
    void batchesCoverAnEpochWithAPartialLast() {
        Batches batches = new Batches(DataSetTest.counting(10, 3), 4, 0);
        assertThat(batches.perEpoch()).isEqualTo(3);
        assertThat(batches.fullPerEpoch()).isEqualTo(2);
        assertThat(batches.count(0)).isEqualTo(4);
        assertThat(batches.count(8)).isEqualTo(2);
        assertThatThrownBy(() -> batches.count(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void gatherCopiesRowsAndLabels() {
        Batches batches = new Batches(DataSetTest.counting(10, 3), 4, 0);
        float[] x = new float[8];
        float[] y = new float[12];
        Arrays.fill(x, 9);
        Arrays.fill(y, 9);
        batches.gather(new int[] {0, 5, 1}, 1, 2, x, y);
        assertThat(x).containsExactly(5, -5, 1, -1, 9, 9, 9, 9);
        assertThat(y).containsExactly(0, 0, 1, 0, 1, 0, 9, 9, 9, 9, 9, 9);
    }

    @Test
    void gatherRefusesWhatDoesNotFit() {
        Batches batches = new Batches(DataSetTest.counting(10, 3), 4, 0);
        int[] order = batches.fileOrder();
        assertThatThrownBy(() -> batches.gather(order, 8, 4, new float[8], new float[12]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batches.gather(order, 0, 4, new float[7], new float[12]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x holds 7 floats, but 4 rows x 2 need 8");
        assertThatThrownBy(() -> batches.gather(order, 0, 4, new float[8], new float[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("y holds 11 floats, but 4 rows x 3 need 12");
        assertThatThrownBy(() -> batches.gather(new int[] {10}, 0, 1, new float[8], new float[12]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sizesThatCannotBeAreNamed() {
        DataSet data = DataSetTest.counting(100, 2);
        assertThatThrownBy(() -> new Batches(data, 128, 0)).isInstanceOf(DataException.class)
                .hasMessage("batch 128 is larger than the 100 rows of 'x': use <= 100");
        assertThatThrownBy(() -> new Batches(data, 0, 0)).isInstanceOf(DataException.class)
                .hasMessage("batch 0 is too small for 'x': use 1..100");
    }
}
