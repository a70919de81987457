package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Precision;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model against what a design made by hand expects of an H100: orders of magnitude, not measurements. */
class CostModelTest {
    private static final CostModel H100 = new CostModel(Constants.defaults(90), 132, 227 << 10);

    private static final Map<String, ChainShape> FP32 = Map.of(
            "a", chain(64, 784, 256, 256, 10),
            "a256", chain(256, 784, 256, 256, 10),
            "b", chain(128, 784, 512, 512, 512, 10),
            "c", chain(512, 784, 1024, 1024, 1024, 1024, 10),
            "d", ChainShape.loop(Collections.nCopies(9, 4096), 1024, 20, Precision.FP32),
            "e", ChainShape.loop(
                    Stream.of(List.of(784), Collections.nCopies(32, 128), List.of(10)).flatMap(List::stream).toList(),
                    64, 64, Precision.FP32));

    private static ChainShape chain(int batch, Integer... widths) {
        return ChainShape.loop(List.of(widths), batch, 20, Precision.FP32);
    }

    /** As the engine has it on a device whose multiprocessors lie in groups of 16. */
    private static Clusters.Size clusters(CostModel model, ChainShape chain) {
        Clusters clusters = new Clusters(model, p -> model.processors() / 16 * (16 / p.blocks()));
        return Partition.SIZES.stream()
                .map(blocks -> clusters.size(chain, Partition.ofLayers(layers(chain), chain.precision(), blocks,
                        model.sharedMemory())))
                .min(Comparator.comparingDouble(Clusters.Size::time))
                .orElseThrow();
    }

    private static List<Partition.Layer> layers(ChainShape chain) {
        return IntStream.rangeClosed(1, chain.last())
                .mapToObj(l -> new Partition.Layer(l == 1 ? 0 : chain.width(l - 1), chain.width(l), l < chain.last(),
                        false, false))
                .toList();
    }

    private static double cluster(ChainShape chain) {
        return clusters(H100, chain).time();
    }

    private static ChainShape in(ChainShape chain, Precision precision) {
        return ChainShape.loop(chain.widths(), chain.batch(), chain.iterations(), precision);
    }

    private static ChainShape with(ChainShape chain, int batch) {
        return ChainShape.loop(chain.widths(), batch, chain.iterations(), chain.precision());
    }

    private static Map<String, ToDoubleFunction<ChainShape>> kernels() {
        return Map.of("library", H100::library, "tiles", H100::tiles, "phases", H100::phases, "sweep", H100::sweep,
                "cluster", CostModelTest::cluster);
    }

    private static String fastest(ChainShape chain) {
        return kernels().entrySet()
                .stream()
                .min((x, y) -> Double.compare(x.getValue().applyAsDouble(chain), y.getValue().applyAsDouble(chain)))
                .orElseThrow()
                .getKey();
    }

    @ParameterizedTest
    @CsvSource({"a,fp32,cluster", "a,tf32,cluster", "a,bf16,cluster", "b,bf16,cluster", "e,fp32,cluster",
        "e,tf32,cluster", "e,bf16,cluster", "c,fp32,phases", "c,tf32,phases", "d,fp32,library", "d,tf32,library",
        "d,bf16,library"})
    void theFastestIsTheOneThatTheDesignExpects(String problem, String precision, String kernel) {
        ChainShape chain = in(FP32.get(problem), of(precision));
        assertThat(fastest(chain)).as("%s library %.1f, tiles %.1f, phases %.1f, sweep %.1f, cluster %.1f", chain,
                H100.library(chain), H100.tiles(chain), H100.phases(chain), H100.sweep(chain), cluster(chain))
                .isEqualTo(kernel);
    }

    private static Precision of(String label) {
        return Stream.of(Precision.values()).filter(p -> p.label().equals(label)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 2112, 4096})
    void manyRowsOfASmallNetSweep(int batch) {
        assertThat(fastest(with(in(FP32.get("a"), Precision.BF16), batch))).isEqualTo("sweep");
    }

    /** Microseconds an iteration; where a precision had a range, its middle. */
    @ParameterizedTest
    @CsvSource({"library,a,fp32,19", "library,b,fp32,34", "library,c,fp32,176", "library,c,tf32,96",
        "library,d,tf32,2400", "library,d,fp32,9400", "library,e,fp32,300", "tiles,a,fp32,10", "tiles,b,fp32,20",
        "tiles,e,fp32,150", "phases,a,fp32,5", "phases,b,tf32,10", "phases,c,fp32,126", "phases,c,tf32,51",
        "phases,e,fp32,7", "sweep,a,bf16,2.1", "sweep,a,fp32,8", "cluster,a,fp32,2.1", "cluster,a,tf32,1.8",
        "cluster,a,bf16,1.5", "cluster,a256,fp32,3.9", "cluster,b,fp32,12", "cluster,b,tf32,6.5",
        "cluster,b,bf16,3.1", "cluster,e,fp32,4.7", "cluster,e,tf32,2.2", "cluster,e,bf16,1.7"})
    void timesAreWithinAFactorOfTwoOfTheDesign(String kernel, String problem, String precision, double expected) {
        double found = kernels().get(kernel).applyAsDouble(in(FP32.get(problem), of(precision)));
        assertThat(found).isBetween(expected / 2, expected * 2);
    }

    @ParameterizedTest
    @CsvSource({"a,fp32,0.26", "a,tf32,0.083", "c,fp32,96.5", "c,tf32,13.1", "c,bf16,6.5", "d,fp32,7180",
        "d,bf16,486", "e,fp32,1.95", "e,tf32,0.62"})
    void floorsAreThoseOfWholeDevicesAtTheirPeak(String problem, String precision, double expected) {
        assertThat(H100.floor(in(FP32.get(problem), of(precision)))).isBetween(0.95 * expected, 1.05 * expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "TF32", "BF16"})
    void moreRowsAndWiderNetsTakeNoLess(Precision precision) {
        kernels().forEach((name, kernel) -> {
            double[] byBatch = IntStream.of(16, 64, 256, 1024, 4096)
                    .mapToDouble(b -> kernel.applyAsDouble(with(in(FP32.get("a"), precision), b)))
                    .toArray();
            double[] byWidth = IntStream.of(64, 128, 256, 512)
                    .mapToDouble(
                            n -> kernel.applyAsDouble(ChainShape.loop(List.of(784, n, n, n, 10), 64, 20, precision)))
                    .toArray();
            assertThat(byBatch).as(name).isSorted();
            assertThat(byWidth).as(name).isSorted();
        });
    }

    @Test
    void noKernelIsFasterThanTheFloor() {
        kernels().forEach((name, kernel) -> FP32.forEach((problem, chain) -> assertThat(kernel.applyAsDouble(chain))
                .as("%s %s", name, problem)
                .isGreaterThan(H100.floor(chain))));
    }

    @Test
    void aWaveTakesALaunchALayer() {
        ChainShape wave = new ChainShape(FP32.get("e").widths(), 64, 1, true, Precision.FP32);
        assertThat(H100.phases(wave)).isGreaterThan(5 * H100.phases(FP32.get("e")));
        assertThat(cluster(wave)).isGreaterThan(5 * cluster(FP32.get("e")));
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 86, 87, 89, 90, 100, 103, 120, 121})
    void everyArchitectureHasDefaults(int capability) {
        Constants constants = Constants.defaults(capability);
        assertThat(List.of(constants.launch(), constants.l2One(), constants.l2Each(), constants.hbm(),
                constants.cores().fp32(), constants.tiles().fp32(), constants.library().fp32(),
                constants.peak().fp32()))
                .allMatch(v -> v > 0);
        assertThat(constants.library().tf32() > 0).isEqualTo(capability >= Device.TENSOR);
        assertThat(constants.hasClusters()).isEqualTo(capability >= 90);
    }

    /** What is launched for the problems of the design: the size follows from what fits, and from how many run at a time. */
    @ParameterizedTest
    @CsvSource({"a,fp32,16", "a256,fp32,4", "b,fp32,16", "b,bf16,8", "e,fp32,16", "e,tf32,16", "e,bf16,16"})
    void theSizeOfClusters(String problem, String precision, int blocks) {
        assertThat(clusters(H100, in(FP32.get(problem), of(precision))).partition().blocks()).isEqualTo(blocks);
    }

    /** Eight samples a cluster: 32 of them, of which eight run at a time. */
    @Test
    void clustersThatDoNotFitAtOnceRunInTurns() {
        ChainShape chain = FP32.get("e");
        Partition partition = Partition.ofLayers(layers(chain), Precision.FP32, 16, H100.sharedMemory());
        double one = H100.cluster(with(chain, 64), partition, 8);
        assertThat(H100.cluster(with(chain, 256), partition, 8)).isEqualTo(4 * one);
        assertThat(H100.cluster(with(chain, 257), partition, 8)).isEqualTo(5 * one);
        assertThat(H100.cluster(with(chain, 64), partition, 7)).isEqualTo(2 * one);
        assertThat(H100.cluster(with(chain, 128), partition, 16)).as("two blocks a multiprocessor")
                .isBetween(1.2 * one,
                        2 * one);
    }

    @Test
    void thereIsNoClusterForWideLayers() {
        assertThat(cluster(FP32.get("c"))).isInfinite();
    }
}
