package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.plan.Partition.Layer;
import dev.pc4j.engine.cuda.plan.Partition.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a partition has every column once, fits, is balanced, and writes the table of cluster.cuh. */
class PartitionTest {
    private static final int[] A = {784, 256, 256, 10};
    private static final int[] B = {784, 512, 512, 512, 10};
    private static final int[] C = {784, 1024, 1024, 1024, 1024, 10};
    private static final int[] E = deep(32, 128);

    private static int[] deep(int layers, int width) {
        int[] widths = new int[layers + 2];
        Arrays.fill(widths, width);
        widths[0] = 784;
        widths[layers + 1] = 10;
        return widths;
    }

    private static List<Layer> layers(int... widths) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            layers.add(new Layer(i == 1 ? 0 : widths[i - 1], widths[i], i < widths.length - 1, false, false));
        }
        return layers;
    }

    private static Partition divide(int[] widths, Precision precision, int blocks) {
        return Partition.ofLayers(layers(widths), precision, blocks, Tile.MOST_SHARED);
    }

    @ParameterizedTest
    @CsvSource({"FP32,16", "TF32,16", "BF16,16"})
    void theProblemsFit(Precision precision, int blocks) {
        for (int[] widths : List.of(A, B, E)) {
            requireRight(widths, divide(widths, precision, blocks));
        }
        requireRight(A, divide(A, precision, 4));
        requireRight(A, divide(A, precision, 2));
    }

    @Test
    void halfTheBytesNeedHalfTheBlocks() {
        assertThat(divide(B, Precision.FP32, 8).fits()).isFalse();
        requireRight(B, divide(B, Precision.BF16, 8));
    }

    /** What a layer takes beside its weights counts: in bf16 the weights alone would fit in 5 blocks. */
    @Test
    void theDeepProblemNeedsSixteenBlocks() {
        for (Precision precision : List.of(Precision.FP32, Precision.TF32, Precision.BF16)) {
            assertThat(divide(E, precision, 8).refusal()).contains("32x128-10");
            assertThat(divide(E, precision, 16).fits()).isTrue();
        }
        assertThat(divide(E, Precision.BF16, 8).refusal())
                .startsWith("layers 32x128-10 need 1778 KB of shared memory in bf16, more where a layer is divided");
    }

    /** Two layers in a block: one delta and one push from outside, of 8 samples and 128 columns. */
    @Test
    void whatABlockDoes() {
        List<Partition.Load> loads = divide(E, Precision.BF16, 16).loads();
        assertThat(loads).hasSize(16);
        assertThat(loads.stream().mapToDouble(Partition.Load::weights).sum()).isEqualTo(31 * 128 * 128 + 16 * 128);
        assertThat(loads).filteredOn(load -> load.weights() == 2 * 128 * 128)
                .isNotEmpty()
                .allMatch(load -> load.received() == 8 * 128 * (2 + 4));
        assertThat(loads.getFirst().received()).as("gives the output's errors, hears its last layer")
                .isLessThan(8 * 128 * (2 + 4));
    }

    @Test
    void wideLayersDoNot() {
        for (Precision precision : List.of(Precision.FP32, Precision.TF32, Precision.BF16)) {
            for (int blocks : Tile.CLUSTER_SIZES) {
                Partition partition = divide(C, precision, blocks);
                assertThat(partition.fits()).isFalse();
                assertThat(partition.units()).isEmpty();
                assertThat(partition.refusal())
                        .contains("4x1024-10", "KB of shared memory", precision.label(),
                                blocks + " blocks of 227 KB", "kernel phases")
                        .doesNotContain("\n");
            }
        }
        assertThat(divide(new int[] {10, 1200, 1200, 10}, Precision.FP32, 8).toString()).contains("1200");
    }

    @Test
    void oddWidthsAndManyStates() {
        int[] widths = {3, 33, 10, 1, 70, 300, 17};
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : layers(widths)) {
            layers.add(new Layer(layer.k(), layer.n(), layer.shown(), true, layer.n() == 17));
        }
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            for (int blocks : Tile.CLUSTER_SIZES) {
                requireRight(widths, Partition.ofLayers(layers, precision, blocks, Tile.MOST_SHARED));
            }
        }
    }

    @Test
    void deepNetsKeepTheirLayersWhole() {
        assertThat(divide(E, Precision.FP32, 16).units()).hasSize(33);
        assertThat(divide(E, Precision.BF16, 16).units()).hasSize(33);
    }

    @Test
    void workIsBalanced() {
        for (int blocks : Tile.CLUSTER_SIZES.subList(1, 4)) {
            double one = divide(A, Precision.BF16, 2).cycles();
            assertThat(divide(A, Precision.BF16, blocks).cycles()).isLessThan(one);
        }
    }

    @Test
    void aSmallerLimitMakesMoreUnitsOrNone() {
        Partition roomy = divide(B, Precision.BF16, 16);
        assertThat(roomy.shared()).isLessThan(Tile.MOST_SHARED);
        Partition tight = Partition.ofLayers(layers(B), Precision.BF16, 16, 99 << 10);
        assertThat(tight.fits() ? tight.shared() : 0).isLessThanOrEqualTo(99 << 10);
        assertThat(Partition.ofLayers(layers(B), Precision.BF16, 16, 10 << 10).fits()).isFalse();
    }

    @Test
    void theLaunch() {
        Partition partition = divide(A, Precision.TF32, 8);
        assertThat(partition.tile().kernel()).isEqualTo("chain_cluster_tf32_8");
        assertThat(partition.grid(64)).isEqualTo(64);
        assertThat(partition.grid(65)).isEqualTo(72);
        assertThat(partition.toString()).startsWith("chain_cluster_tf32_8, ");
    }

    @Test
    void refusesWhatNoKernelIsFor() {
        assertThatIllegalArgumentException().isThrownBy(() -> divide(A, Precision.FP32, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> divide(A, Precision.FP64, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> divide(new int[] {3, 3}, Precision.FP32, 8));
    }

    private static void requireRight(int[] widths, Partition partition) {
        assertThat(partition.refusal()).isNull();
        assertThat(partition.shared()).isPositive().isLessThanOrEqualTo(Tile.MOST_SHARED);
        List<Unit> units = partition.units();
        int layer = 1;
        int column = 0;
        for (Unit unit : units) {
            if (unit.layer() > layer) {
                assertThat(column).as("columns of layer " + layer).isEqualTo(widths[layer]);
                layer++;
                column = 0;
            }
            assertThat(unit.layer()).isEqualTo(layer);
            assertThat(unit.first()).isEqualTo(column);
            assertThat(unit.first() % 16).isZero();
            assertThat(unit.columns()).isPositive();
            assertThat(unit.base() % 4).as("aligned to 16 bytes").isZero();
            column += unit.columns();
        }
        assertThat(layer).isEqualTo(widths.length - 1);
        assertThat(units.getLast().columns()).as("the output is one unit").isEqualTo(widths[layer]);
        requireTable(partition, widths.length - 1);
    }

    /** Read as cluster.cuh says. */
    private static void requireTable(Partition partition, int layers) {
        List<Unit> units = partition.units();
        int[] table = partition.table();
        int blocks = Integer.parseInt(partition.tile().kernel().replaceAll(".*_", ""));
        int of = 1;
        int before = of + layers + 1;
        int byBlock = before + blocks + 1;
        int first = byBlock + units.size();
        assertThat(table).hasSize(first + 5 * units.size());
        assertThat(table[0]).isEqualTo(units.size());
        assertThat(table[of + layers]).isEqualTo(units.size());
        assertThat(table[before]).isZero();
        assertThat(table[before + blocks]).isEqualTo(units.size());
        List<Integer> seen = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            int end = 0;
            for (int i = table[before + block]; i < table[before + block + 1]; i++) {
                Unit unit = units.get(table[byBlock + i]);
                assertThat(unit.block()).isEqualTo(block);
                assertThat(unit.base()).as("arrays do not overlap").isGreaterThan(end);
                end = unit.base();
                seen.add(table[byBlock + i]);
            }
            assertThat(4 * end).isLessThan(partition.shared());
        }
        Collections.sort(seen);
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            assertThat(seen.get(i)).isEqualTo(i);
            assertThat(i).isBetween(table[of + unit.layer() - 1], table[of + unit.layer()] - 1);
            assertThat(Arrays.copyOfRange(table, first + 5 * i, first + 5 * i + 5))
                    .containsExactly(unit.block(), unit.layer(), unit.first(), unit.columns(), unit.base());
        }
    }
}
