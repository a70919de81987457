package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.calibrate.Constants;
import dev.pc4j.engine.cuda.driver.Tile;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How long an inference on a chain takes by each kernel, in microseconds: what is around the loop, and T iterations or one wave. From a handful
 * of {@link Constants} and what the kernels' own code takes on an H100, a clock that other devices have within a quarter. MeasuredTest holds it
 * to what was measured. One megaflop at one TFLOP/s and one kilobyte at one GB/s are one microsecond.
 *
 * @param constants of the device
 * @param processors its multiprocessors
 * @param sharedMemory the most that a block may have, in bytes
 */
public record CostModel(Constants constants, int processors, int sharedMemory) {
    /** Gather, output, energies and totals, and the gap between gather and the graph. */
    private static final double AROUND = 18;

    /** What a layer of the feed-forward pass takes beside a launch in a loop: its weights come from further away, and one layer does not fill the device. */
    private static final double FORWARD = 5;

    /** From the start of a launch of products to its first step and from its last one to its end, beside {@link Constants#launch}. */
    private static final double PROLOGUE = 2.5;

    /** {@value #DEPTH} columns of k of a tile that has a multiprocessor for itself: its loads and barriers, whatever its arithmetic. */
    private static final double STEP = 0.3;

    private static final int DEPTH = 32;

    /** A tile of the library where a product has enough of them. */
    private static final int LIBRARY_ROWS = 128;

    private static final int LIBRARY_COLUMNS = 256;

    /** What a round of a cluster's block takes besides: it finds its units' fields, divides, waits at two barriers. */
    private static final double ROUND = 2;

    /** Pairs of values that a block of a cluster moves at once, and how long that takes: mostly latency. */
    private static final int PAIRS = 256;

    private static final double PASS = 1.1;

    /** From the start of {@code columns} to its first product and after its last: its weights on their way to registers. */
    private static final double START = 5;

    /** A message of {@code columns} from the product that gave it to the one that takes it: packing, waiting, waking. */
    private static final double HAND_OVER = 0.08;

    /**
     * 128 bytes of k of a tile of {@code wide}, nanoseconds a column by its format, and what a tile takes after its product, microseconds: fitted to a
     * prototype of its two launches.
     */
    private static final double WIDE_BF16 = 3.5;

    private static final double WIDE_TF32 = 3.4;
    private static final double WIDE_BF16X3 = 9.6;
    private static final double WIDE_EPILOGUE = 7;

    /**
     * Half an iteration of {@code exchange} beside its bytes and products: from the L2 cache to all threads, four barriers, sums of shares, a move. As its
     * prototypes took on an H100; the kernel itself nobody has measured.
     */
    private static final double HALF = 1.15;

    /** Arrays [batch, columns of all nodes] that an iteration of fused epilogues reads or writes: 3 in predict, 8 in relax. */
    private static final double EPILOGUE = 11;

    /** What products apart from their epilogues add: sums out and in, operands in. */
    private static final double APART = 5;

    private static final double MEGA = 1e-6;
    private static final double KILO = 1e-3;

    /** The least that the device's rates allow, whatever the kernel: {@link #floorByArithmetic} or {@link #floorByWeights}. */
    public double floor(ChainShape chain) {
        return Math.max(floorByArithmetic(chain), floorByWeights(chain));
    }

    /** All operations of an iteration at the peak of the whole device. */
    public double floorByArithmetic(ChainShape chain) {
        return MEGA * chain.operations() / (processors * constants.peak().of(chain.precision()));
    }

    /** Weights in the operands' precision, read once for each of the two products; from memory, once, where the L2 cache cannot hold them. */
    public double floorByWeights(ChainShape chain) {
        double bytes = chain.weights() * size(chain.precision());
        return KILO * (fitsL2(bytes) ? 2 * bytes / l2All() : bytes / constants.hbm());
    }

    /** Products of the library: bound by launches where they are small, by its rate where they are large, then by reading sums again. */
    double library(ChainShape chain) {
        double products = chain.looped()
                .mapToDouble(l -> libraryProduct(chain, chain.width(l), chain.width(l - 1))
                        + libraryProduct(chain, chain.width(l - 1), chain.width(l)))
                .sum();
        double epilogues = launches(chain) * constants.launch();
        return around(chain) + chain.rounds() * (products + epilogues + traffic(chain, EPILOGUE + APART));
    }

    /** One product [batch, n] over k: whole rounds of tiles at the library's rate, with the best of three tiles. */
    private double libraryProduct(ChainShape chain, int n, int k) {
        double large = libraryTiles(chain, n, k, LIBRARY_ROWS, LIBRARY_COLUMNS);
        double middle = libraryTiles(chain, n, k, Tile.LARGE, Tile.LARGE);
        double small = libraryTiles(chain, n, k, Tile.SMALL, Tile.SMALL);
        return constants.libraryLaunch() + Math.min(large, Math.min(middle, small));
    }

    private double libraryTiles(ChainShape chain, int n, int k, int rows, int columns) {
        double tiles = (double) Math.ceilDiv(chain.batch(), rows) * Math.ceilDiv(n, columns);
        double arithmetic = MEGA * 2 * rows * columns * k / constants.library().of(chain.precision());
        return rounds(tiles) * Math.max(arithmetic, operands(rows + columns, k, tiles));
    }

    /** Our products, a launch a phase: bound by two gaps where layers are small, by the rate of tiles where they are large. */
    double phases(ChainShape chain) {
        double both = chain.wave()
                ? pushes(chain).stream().mapToDouble(push -> 2 * launch(chain.precision(), List.of(push))).sum()
                : launch(chain.precision(), predictions(chain)) + launch(chain.precision(), pushes(chain));
        return around(chain) + chain.rounds() * (both + traffic(chain, EPILOGUE));
    }

    /**
     * A product of ours.
     *
     * @param rows and
     * @param columns of its result
     * @param depth over which it adds up
     */
    private record Product(int rows, int columns, int depth) {
        double tiles(int side) {
            return tiles(side, side);
        }

        double tiles(int down, int across) {
            return (double) Math.ceilDiv(rows, down) * Math.ceilDiv(columns, across);
        }
    }

    /** Of predict: all nodes but the first, whose parent is clamped. */
    private static List<Product> predictions(ChainShape chain) {
        return chain.looped().mapToObj(l -> product(chain, l, chain.width(l - 1))).toList();
    }

    /** Of relax: all hidden nodes. */
    private static List<Product> pushes(ChainShape chain) {
        return IntStream.range(1, chain.last()).mapToObj(l -> product(chain, l, chain.width(l + 1))).toList();
    }

    private static Product product(ChainShape chain, int layer, int depth) {
        return new Product(chain.batch(), chain.width(layer), depth);
    }

    /** What is around the loop of every kernel that does not run a whole inference: the feed-forward pass in fp32, a layer a launch, and one launch of gradients. */
    private double around(ChainShape chain) {
        double forward = IntStream.rangeClosed(1, chain.last())
                .mapToDouble(l -> FORWARD + launch(Precision.FP32, List.of(product(chain, l, chain.width(l - 1)))))
                .sum();
        return AROUND + forward + gradients(chain, chain.precision());
    }

    private double gradients(ChainShape chain, Precision precision) {
        return launch(precision, IntStream.rangeClosed(1, chain.last())
                .mapToObj(l -> new Product(chain.width(l - 1), chain.width(l), chain.batch()))
                .toList());
    }

    /** One launch of products: whole rounds of average tiles at the rate of many, and at least the steps of the deepest. */
    private double launch(Precision precision, List<Product> products) {
        int side = tiles(products, Tile.LARGE) >= processors ? Tile.LARGE : Tile.SMALL;
        double tiles = tiles(products, side);
        double sum = products.stream().mapToDouble(p -> p.tiles(side) * tile(precision, side, p.depth, tiles)).sum();
        double deepest = products.stream().mapToInt(Product::depth).max().orElseThrow();
        return constants.launch() + PROLOGUE
                + Math.max(STEP * Math.ceil(deepest / DEPTH), rounds(tiles) * sum / tiles);
    }

    /** A tile: its arithmetic, or its operands from the L2 cache, fp32 in every precision, whichever takes longer. */
    private double tile(Precision precision, int side, int depth, double tiles) {
        double arithmetic = MEGA * 2 * side * side * depth / constants.tiles().of(precision);
        return Math.max(arithmetic, operands(2 * side, depth, tiles));
    }

    /** So many rows and columns of operands in fp32 from the L2 cache, while other blocks read theirs. */
    private double operands(int vectors, int depth, double tiles) {
        return KILO * vectors * depth * Float.BYTES / l2PerProcessor(Math.min(tiles, processors));
    }

    private static double tiles(List<Product> products, int side) {
        return products.stream().mapToDouble(p -> p.tiles(side)).sum();
    }

    /** Tiles, or blocks, of the multiprocessor that has most. */
    private double rounds(double tiles) {
        return Math.ceil(tiles / processors);
    }

    /** Launches of an iteration with all layers of a phase in one; a wave goes layer by layer. */
    private static int launches(ChainShape chain) {
        return chain.wave() ? 2 * (chain.last() - 1) : 2;
    }

    /** A whole pass of arrays [batch, columns], from wherever they and the weights fit. */
    private double traffic(ChainShape chain, double arrays) {
        double array = chain.columns() * chain.batch() * Float.BYTES;
        boolean near = fitsL2(arrays / 2 * array + chain.weights() * Float.BYTES);
        return KILO * arrays * array / (near ? l2All() : constants.hbm());
    }

    /**
     * Weights that stay in a cluster: two exchanges between blocks, and what blocks do in turn, since those of one layer wait for those of the
     * next; blocks that share a multiprocessor take its arithmetic in turns. A wave is a chain of such rounds, one a layer.
     *
     * @param partition that would be launched
     * @param atOnce how many of its clusters the device runs at a time
     */
    double cluster(ChainShape chain, Partition partition, int atOnce) {
        double waits = chain.wave() ? chain.last() * (constants.exchange() + ROUND) : 2 * constants.exchange() + ROUND;
        int clusters = partition.clusters(chain.batch());
        double sharing = rounds((double) Math.min(clusters, atOnce) * partition.blocks());
        List<Partition.Load> loads = partition.loads();
        double products = most(loads, load -> products(load, chain.precision()));
        double messages = most(loads, load -> KILO * load.received() / constants.exchangeBandwidth());
        double moves = most(loads, load -> PASS * Math.ceil(load.values() / 2 / PAIRS));
        double turns = Math.ceil((double) clusters / atOnce);
        return around(chain) + chain.rounds() * turns * (waits + messages + moves + sharing * products);
    }

    private static double most(List<Partition.Load> loads, ToDoubleFunction<Partition.Load> of) {
        return loads.stream().mapToDouble(of).max().orElse(0);
    }

    /** Products of a block at the rate of our tiles, whose loops are alike, or by shared memory, which gives each weight twice. */
    private double products(Partition.Load load, Precision precision) {
        double arithmetic = MEGA * 4 * load.weights() * Partition.ROWS / constants.tiles().of(precision);
        double reads = KILO * 2 * load.weights() * size(precision) / constants.shared();
        return Math.max(arithmetic, reads);
    }

    /**
     * A whole inference in clusters that keep a chain's weights in registers, and a launch of gradients in fp32: two exchanges an iteration, and what a
     * block receives or its products on tensor cores, of which each hides the other.
     *
     * @param plan that would be launched
     * @param atOnce how many of its clusters the device runs at a time
     */
    double columns(ChainShape chain, ColumnsPlan plan, int atOnce) {
        double exchanges = chain.wave() ? chain.last() : 2;
        double waits = exchanges * (constants.exchange() + HAND_OVER);
        double products = plan.format().products() * 4 * chain.weights() / ColumnsPlan.BLOCKS * plan.rows();
        double round = waits + Math.max(KILO * plan.received() / constants.exchangeBandwidth(),
                MEGA * products / constants.cores().of(Precision.BF16));
        double turns = Math.ceil((double) plan.clusters() / atOnce);
        return turns * (start(chain) + chain.rounds() * round) + gradients(chain, Precision.FP32);
    }

    /**
     * Two launches an iteration whose tiles are multiplied by warpgroups, after all weights have been packed, both ways; a wave is a launch a node.
     *
     * @param plan that would be launched
     */
    double wide(ChainShape chain, WidePlan plan) {
        double packing = constants.launch()
                + KILO * chain.weights() * (Float.BYTES + 2 * size(chain.precision())) / constants.hbm();
        double both = chain.wave()
                ? pushes(chain).stream().mapToDouble(push -> wideLaunch(plan, List.of(push))).sum()
                : wideLaunch(plan, predictions(chain)) + wideLaunch(plan, pushes(chain));
        return around(chain) + packing + chain.rounds() * both;
    }

    /** As {@link #launch}, and a tile goes through all of its k whatever the others do. */
    private double wideLaunch(WidePlan plan, List<Product> products) {
        ToDoubleFunction<Product> tiles = p -> p.tiles(WidePlan.ROWS, plan.columns());
        ToDoubleFunction<Product> tile = p -> KILO * plan.columns() * wideStep(plan) * plan.steps(p.depth)
                + WIDE_EPILOGUE;
        double all = products.stream().mapToDouble(tiles).sum();
        double sum = products.stream().mapToDouble(p -> tiles.applyAsDouble(p) * tile.applyAsDouble(p)).sum();
        double deepest = products.stream().mapToDouble(tile).max().orElseThrow();
        return constants.launch() + PROLOGUE + Math.max(deepest, rounds(all) * sum / all);
    }

    private static double wideStep(WidePlan plan) {
        return switch (plan.format()) {
            case BF16 -> WIDE_BF16;
            case TF32 -> WIDE_TF32;
            default -> WIDE_BF16X3;
        };
    }

    /** The first product reads its weights, a quarter a block, from the L2 cache. */
    private double start(ChainShape chain) {
        double weights = (double) chain.width(0) * chain.width(1) / ColumnsPlan.BLOCKS;
        return START + constants.launch() + KILO * weights * Float.BYTES / l2PerProcessor(processors);
    }

    /**
     * A whole inference by groups of blocks that keep a chain's weights and exchange deltas and errors through the L2 cache, and a launch of gradients in
     * fp32. Of each node a half of an iteration passes before the next one's feed-forward pass, or wave.
     *
     * @param plan that would be launched
     */
    double exchange(ChainShape chain, ExchangePlan plan) {
        double half = HALF + KILO * plan.received() / l2PerProcessor(plan.blocks())
                + MEGA * 2 * plan.format().products() * plan.products() / constants.cores().of(Precision.BF16);
        double start = START + constants.launch() + IntStream.range(1, chain.last())
                .mapToDouble(layer -> half + KILO * plan.read(layer) / l2PerProcessor(plan.blocks()))
                .sum();
        double halves = chain.wave() ? chain.last() : 2 * chain.iterations();
        return plan.inTurn() * (start + halves * half) + gradients(chain, Precision.FP32);
    }

    private double l2PerProcessor(double pulling) {
        return Math.min(constants.l2One(), l2All() / pulling);
    }

    private double l2All() {
        return constants.l2Each() * processors;
    }

    private boolean fitsL2(double bytes) {
        return bytes <= constants.l2Megabytes() * (1 << 20);
    }

    /** Bytes of an operand. */
    private static int size(Precision precision) {
        return precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    }
}
