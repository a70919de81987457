package dev.pc4j.engine.cuda;

import dev.pc4j.engine.Precision;

/**
 * How long an iteration of a chain takes by each kernel, in microseconds, from a handful of {@link Constants}. Good for choosing among
 * kernels, whose times differ by factors; no more is asked of it. One megaflop at one TFLOP/s and one kilobyte at one GB/s are one
 * microsecond.
 *
 * @param constants of the device
 * @param processors its multiprocessors
 * @param sharedMemory the most that a block may have, in bytes
 */
record CostModel(Constants constants, int processors, int sharedMemory) {
    /** Rows of a sweep's block; a sweep of 32 rows needs half as many blocks and takes twice as long. */
    static final int SWEEP_ROWS = 16;

    /** Columns of weights between two barriers of a sweep. */
    private static final int SLAB = 32;

    /** A slab is predicted, formed, gathered. */
    private static final int BARRIERS = 3;

    /** Barriers of an iteration of a cluster: before errors are formed, and before they are pushed. */
    private static final int CLUSTER_BARRIERS = 2;

    /** Between the warps of a block in each exchange of columns. */
    private static final int HAND_OVERS = 4;

    /** Arrays [batch, columns of all nodes] that an iteration of fused epilogues reads or writes: 3 in predict, 8 in relax. */
    private static final double EPILOGUE = 11;

    /** What products apart from their epilogues add: sums out and in, operands in. */
    private static final double APART = 5;

    private static final double MEGA = 1e-6;
    private static final double KILO = 1e-3;

    /** The least that the device's rates allow, whatever the kernel: {@link #floorByArithmetic} or {@link #floorByWeights}. */
    double floor(ChainShape chain) {
        return Math.max(floorByArithmetic(chain), floorByWeights(chain));
    }

    /** All operations of an iteration at the peak of the whole device. */
    double floorByArithmetic(ChainShape chain) {
        return MEGA * chain.operations() / (processors * constants.peak().of(chain.precision()));
    }

    /** Weights in the operands' precision, read once for each of the two products; from memory, once, where the L2 cache cannot hold them. */
    double floorByWeights(ChainShape chain) {
        double bytes = chain.weights() * size(chain.precision());
        return KILO * (fitsL2(bytes) ? 2 * bytes / l2All() : bytes / constants.hbm());
    }

    /** Products of the library: bound by launches where they are small, by its rate where they are large, then by reading sums again. */
    double library(ChainShape chain) {
        double products = chain.looped().mapToDouble(l -> 2 * libraryProduct(chain, l)).sum();
        double epilogues = launches(chain) * constants.launch();
        return products + epilogues + traffic(chain, EPILOGUE + APART);
    }

    /** One product [batch, n_l] over n_(l-1), or back: whole rounds of tiles at the library's rate, with the better of two tiles. */
    private double libraryProduct(ChainShape chain, int layer) {
        double time = Math.min(libraryTiles(chain, layer, Tile.LARGE), libraryTiles(chain, layer, Tile.SMALL));
        return constants.libraryLaunch() + time;
    }

    private double libraryTiles(ChainShape chain, int layer, int side) {
        double tile = MEGA * 2 * side * side * chain.width(layer - 1)
                / constants.library().of(chain.precision());
        return rounds(tiles(chain.batch(), chain.width(layer), side)) * tile;
    }

    /** Our products, a launch a layer: as {@link #phases}, with a gap for every layer and its own last round of tiles. */
    double tiles(ChainShape chain) {
        double predict = chain.looped().mapToDouble(l -> launch(chain, l, l, this::inputs)).sum();
        double relax = chain.looped().mapToDouble(l -> launch(chain, l - 1, l - 1, this::outputs)).sum();
        return predict + relax + traffic(chain, EPILOGUE);
    }

    /** Our products, a launch a phase: bound by two gaps where layers are small, by what tiles read of the L2 cache where they are large. */
    double phases(ChainShape chain) {
        int last = chain.last();
        double both = chain.wave()
                ? chain.looped().mapToDouble(l -> 2 * launch(chain, l - 1, l - 1, this::outputs)).sum()
                : launch(chain, 2, last, this::inputs) + launch(chain, 1, last - 1, this::outputs);
        return both + traffic(chain, EPILOGUE);
    }

    /** How far the products of a node's tile go. */
    private interface Depth {
        int of(ChainShape chain, int layer);
    }

    /** A prediction sums over the columns of the node before. */
    private int inputs(ChainShape chain, int layer) {
        return chain.width(layer - 1);
    }

    /** What moves a node sums over the columns of the node after. */
    private int outputs(ChainShape chain, int layer) {
        return chain.width(layer + 1);
    }

    /** One launch of the tiles of the nodes {@code from .. to}: whole rounds of average tiles, and at least the longest. */
    private double launch(ChainShape chain, int from, int to, Depth depth) {
        int side = tiles(chain, from, to, Tile.LARGE) >= processors ? Tile.LARGE : Tile.SMALL;
        double tiles = tiles(chain, from, to, side);
        double pulling = Math.min(tiles, processors);
        double sum = 0;
        double longest = 0;
        for (int l = from; l <= to; l++) {
            double tile = tile(chain.precision(), side, depth.of(chain, l), pulling);
            sum += tile * tiles(chain.batch(), chain.width(l), side);
            longest = Math.max(longest, tile);
        }
        return constants.launch() + Math.max(longest, rounds(tiles) * sum / tiles);
    }

    /** A tile: its arithmetic, or its operands from the L2 cache, fp32 in every precision, whichever takes longer. */
    private double tile(Precision precision, int side, int depth, double pulling) {
        double arithmetic = MEGA * 2 * side * side * depth / constants.tiles().of(precision);
        double operands = KILO * 2 * side * depth * Float.BYTES / l2PerProcessor(pulling);
        return Math.max(arithmetic, operands);
    }

    private static double tiles(ChainShape chain, int from, int to, int side) {
        double tiles = 0;
        for (int l = from; l <= to; l++) {
            tiles += tiles(chain.batch(), chain.width(l), side);
        }
        return tiles;
    }

    private static double tiles(int rows, int columns, int side) {
        return (double) Math.ceilDiv(rows, side) * Math.ceilDiv(columns, side);
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
     * A block a tile of rows: bound by its arithmetic, by streaming the weights where a block cannot keep them, and by barriers. All of
     * the batch that fits the device at once takes the time of one tile.
     */
    double sweep(ChainShape chain) {
        double tiles = Math.ceilDiv(chain.batch(), SWEEP_ROWS);
        double arithmetic = MEGA * 4 * chain.weights() * SWEEP_ROWS / constants.cores().of(chain.precision());
        return rounds(tiles) * (Math.max(arithmetic, sweepStream(chain, tiles)) + sweepBarriers(chain));
    }

    /** Weights through the L2 cache, none where they fit a block beside its state (displacement, delta, slope, push); state that does not fit as well. */
    private double sweepStream(ChainShape chain, double tiles) {
        double weights = chain.weights() * size(chain.precision());
        double array = SWEEP_ROWS * chain.columns() * Float.BYTES;
        boolean keepsState = 4 * array <= sharedMemory;
        boolean keepsWeights = weights + 4 * array <= sharedMemory;
        double bytes = (keepsWeights ? 0 : chain.weights() * Float.BYTES) + (keepsState ? 0 : EPILOGUE * array);
        return KILO * bytes / l2PerProcessor(Math.min(tiles, processors));
    }

    private double sweepBarriers(ChainShape chain) {
        double slabs = chain.looped().map(l -> Math.ceilDiv(chain.width(l), SLAB)).sum();
        return slabs * BARRIERS * constants.barrier();
    }

    /**
     * Weights that stay in a cluster: two exchanges between blocks, and what the busiest block does; blocks that share a multiprocessor wait
     * together and work in turns. A wave is a chain of exchanges, one a layer.
     *
     * @param partition that would be launched
     * @param atOnce how many of its clusters the device runs at a time
     */
    double cluster(ChainShape chain, Partition partition, int atOnce) {
        double exchanges = chain.wave() ? chain.last() : 2;
        double waits = exchanges * constants.exchange() + CLUSTER_BARRIERS * constants.barrier();
        double busiest = partition.loads().stream().mapToDouble(load -> load(load, chain.precision())).max().orElse(0);
        int clusters = partition.clusters(chain.batch());
        double sharing = rounds((double) Math.min(clusters, atOnce) * partition.blocks());
        return Math.ceil((double) clusters / atOnce) * (waits + sharing * busiest);
    }

    /** What a block receives in an iteration, and its products: bound by arithmetic or by shared memory, which gives each weight twice. */
    private double load(Partition.Load load, Precision precision) {
        double arithmetic = MEGA * 4 * load.weights() * Partition.ROWS / constants.cores().of(precision);
        double reads = KILO * 2 * load.weights() * size(precision) / constants.shared();
        return KILO * load.received() / constants.exchangeBandwidth() + Math.max(arithmetic, reads);
    }

    /**
     * A turn of clusters that keep a chain's weights in registers: two exchanges with their hand-overs between warps, what a block receives,
     * and its products on tensor cores.
     */
    double columns(ChainShape chain, ColumnsPlan plan) {
        double exchanges = chain.wave() ? chain.last() : 2;
        double waits = exchanges * (constants.exchange() + HAND_OVERS * constants.barrier());
        double products = plan.format().products() * 4 * chain.weights() / ColumnsPlan.BLOCKS * plan.rows();
        return waits + KILO * plan.received() / constants.exchangeBandwidth()
                + MEGA * products / constants.cores().of(Precision.BF16);
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
