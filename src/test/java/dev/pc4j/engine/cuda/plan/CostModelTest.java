package dev.pc4j.engine.cuda.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.Constants;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.device.Phase;
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

/** That the model is bounded by what the device allows, and grows with what is asked of it; {@link MeasuredTest} holds it to measurements. */
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
        return Tile.CLUSTER_SIZES.stream()
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

    private static ChainShape steps(ChainShape chain, int iterations) {
        return ChainShape.loop(chain.widths(), chain.batch(), iterations, chain.precision());
    }

    /** What an iteration adds. */
    private static double iteration(ToDoubleFunction<ChainShape> kernel, ChainShape chain) {
        return kernel.applyAsDouble(steps(chain, 1)) - kernel.applyAsDouble(steps(chain, 0));
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
        return Map.of("library", H100::library, "phases", H100::phases, "cluster", CostModelTest::cluster);
    }

    private static Precision of(String label) {
        return Stream.of(Precision.values()).filter(p -> p.label().equals(label)).findFirst().orElseThrow();
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
                .isGreaterThan(chain.rounds() * H100.floor(chain))));
    }

    @Test
    void aWaveTakesALaunchALayer() {
        ChainShape e = FP32.get("e");
        ChainShape wave = new ChainShape(e.widths(), 64, 1, true, Precision.FP32);
        assertThat(H100.phases(wave) - H100.phases(steps(e, 0))).isGreaterThan(5 * iteration(H100::phases, e));
        assertThat(cluster(wave) - cluster(steps(e, 0))).isGreaterThan(iteration(CostModelTest::cluster, e));
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
        double one = iteration(c -> H100.cluster(c, partition, 8), with(chain, 64));
        assertThat(iteration(c -> H100.cluster(c, partition, 8), with(chain, 256))).isCloseTo(4 * one, within(1e-9));
        assertThat(iteration(c -> H100.cluster(c, partition, 8), with(chain, 257))).isCloseTo(5 * one, within(1e-9));
        assertThat(iteration(c -> H100.cluster(c, partition, 7), with(chain, 64))).isCloseTo(2 * one, within(1e-9));
        assertThat(iteration(c -> H100.cluster(c, partition, 16), with(chain, 128))).as("two blocks a multiprocessor")
                .isBetween(1.2 * one, 2 * one);
    }

    @Test
    void thereIsNoClusterForWideLayers() {
        assertThat(cluster(FP32.get("c"))).isInfinite();
    }

    /** Microseconds of an iteration of the prototype on an H100, two nodes of a graph. The kernels themselves are not measured yet. */
    @ParameterizedTest
    @CsvSource({"c,bf16,36.0", "c,tf32,56.6", "c,bf16x3,60.0", "d,bf16,899", "d,tf32,1528", "d,bf16x3,2355"})
    void wideLoopsAreThoseOfThePrototype(String problem, String precision, double measured) {
        ChainShape chain = in(FP32.get(problem), of(precision));
        WidePlan plan = PlanKernels.wide(chain.widths(), chain.batch(), chain.precision());
        assertThat(iteration(c -> H100.wide(c, plan), chain)).isBetween(0.85 * measured, 1.15 * measured);
    }

    @Test
    void withoutRoomForACluster() {
        Partition partition = Partition.ofLayers(List.of(new Partition.Layer(0, 9, true, false, false),
                new Partition.Layer(9, 3, false, false, false)), Precision.FP32, 2, 1 << 20);
        CostModel model = new CostModel(Constants.defaults(90), 132, 1 << 20);
        ChainShape shape = ChainShape.loop(List.of(5, 9, 3), 4, 3, Precision.FP32);
        Clusters.Size none = new Clusters(model, _ -> 0).size(shape, partition);
        assertThat(none.runs()).isFalse();
        assertThat(none.toString())
                .isEqualTo(" 2 blocks cannot: the device runs no cluster of 2 blocks with 19 KB of shared memory each");
    }

    /** Microseconds an iteration that an H100 took by the prototypes of {@code exchange}, whose figures hold no feed-forward pass and no gradients. */
    @ParameterizedTest
    @CsvSource({"b,BF16X3,4.99", "b,TF32,4.67", "b,BF16,3.09", "e,BF16X3,3.2", "e,BF16,2.15"})
    void iterationsOfExchangeTakeAsLongAsItsPrototypes(String problem, Precision precision, double measured) {
        boolean wide = problem.equals("b");
        Phase chain = PlanKernels.chain(wide ? PlanKernels.PROBLEM_B : PlanKernels.PROBLEM_E, wide ? 128 : 64,
                precision);
        ExchangePlan plan = PlanKernels.exchange(90).plan(chain);
        ChainShape shape = ChainShape.of(chain);
        double predicted = (H100.exchange(steps(shape, 200), plan) - H100.exchange(steps(shape, 20), plan)) / 180;
        assertThat(predicted).as(plan.toString()).isBetween(measured / 1.5, measured * 1.5);
    }
}
