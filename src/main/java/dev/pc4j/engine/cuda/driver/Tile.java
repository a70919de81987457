package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The launch shape of a kernel: the mirror of {@code kernels/cuda/tiles.h}, which a test compares with it.
 *
 * @param kernel its name
 * @param threads of a block
 * @param rows of a tile, {@link #ALL} for one tile from top to bottom
 * @param columns of a tile, {@link #ALL} for one tile from side to side
 * @param shared bytes of dynamic shared memory of a block
 */
public record Tile(String kernel, int threads, int rows, int columns, int shared) {
    /** {@code PC_WHOLE}. */
    public static final int ALL = 1 << 30;

    /** The side of the tiles of products where there are many of them. */
    public static final int LARGE = 64;

    /** The side where few large ones would leave the device idle. */
    public static final int SMALL = 32;

    /** Samples of a cluster. */
    public static final int CLUSTER_ROWS = 8;

    /** The blocks of clusters there are kernels for. One of 16 must be allowed by the attribute for sizes that are not portable. */
    public static final List<Integer> CLUSTER_SIZES = List.of(2, 4, 8, 16);

    /** The largest cluster that needs no attribute. */
    private static final int PORTABLE = 8;

    /** Bytes of shared memory that a block may have from sm_90 on; sm_120 has less and says so. */
    public static final int MOST_SHARED = 227 << 10;

    private static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.TF32, Precision.BF16);

    /** Those of tensor cores. */
    private static final List<Precision> TENSOR = List.of(Precision.TF32, Precision.BF16);

    private static final String CALIBRATE = "calibrate_";

    private static final Map<String, Tile> TILES = tiles();

    private static Map<String, Tile> tiles() {
        Map<String, Tile> all = new LinkedHashMap<>();
        products(all, Family.PREDICT.kernel(), 32768);
        for (int mode : List.of(Code.MOVE, Code.MOVE_MOMENTUM, Code.MOVE_ADAM)) {
            products(all, relax(mode), 32768);
        }
        products(all, Family.LEARN.kernel(), 36864);
        put(all, new Tile("step", 256, ALL, 1024, 0));
        put(all, new Tile("magnitude", 256, ALL, 4096, 64));
        put(all, new Tile("factor", 256, ALL, ALL, 64));
        put(all, new Tile("show", 256, 16, 64, 0));
        put(all, new Tile("output", 256, 8, ALL, 0));
        put(all, new Tile("energy", 256, 8, ALL, 0));
        put(all, new Tile("total", 256, ALL, ALL, 64));
        put(all, new Tile("gather", 256, 16, 64, 0));
        put(all, new Tile("keep", 256, ALL, 4096, 0));
        Arrays.stream(Family.values())
                .filter(family -> family.record().isPresent())
                .forEach(family -> put(all, ofGraph(family.kernel())));
        TENSOR.forEach(precision -> put(all, ofGraph(name(Family.PATCHES, precision))));
        clusters(all);
        calibrate(all);
        return all;
    }

    private static Tile ofGraph(String kernel) {
        return new Tile(kernel, 128, ALL, ALL, 7488);
    }

    private static void products(Map<String, Tile> all, String kernel, int sharedOfSmall) {
        for (Precision precision : PRECISIONS) {
            put(all, new Tile(name(kernel, precision, LARGE), 128, LARGE, LARGE, 49152));
            put(all, new Tile(name(kernel, precision, SMALL), 128, SMALL, SMALL, sharedOfSmall));
        }
    }

    /** Rows of a cluster; how much shared memory a launch needs its chain says. */
    private static void clusters(Map<String, Tile> all) {
        for (Precision precision : new Precision[] {Precision.FP32, Precision.TF32, Precision.BF16}) {
            for (int blocks : CLUSTER_SIZES) {
                put(all, new Tile(clusterName(precision, blocks), 256, CLUSTER_ROWS, ALL, MOST_SHARED));
            }
        }
    }

    /** Kernels that measure. */
    private static void calibrate(Map<String, Tile> all) {
        for (String kernel : List.of("launch", "barrier", "exchange")) {
            put(all, new Tile(CALIBRATE + kernel, 256, ALL, ALL, 49152));
        }
        for (String kernel : List.of("l2", "memory", "shared", "fp32", "tf32", "bf16")) {
            put(all, new Tile(CALIBRATE + kernel, 512, ALL, ALL, 49152));
        }
        put(all, new Tile(CALIBRATE + "stream", 256, ALL, ALL, 81984));
    }

    private static void put(Map<String, Tile> all, Tile tile) {
        all.put(tile.kernel, tile);
    }

    /** Of a family whose kernels in other precisions than fp32 say so. */
    private static String name(Family family, Precision precision) {
        return precision == Precision.FP32 ? family.kernel() : family.kernel() + "_" + precision.label();
    }

    private static String name(String kernel, Precision precision, int side) {
        return String.format(Locale.ROOT, "%s_%s_%d", kernel, precision.label(), side);
    }

    /** The kernels of relax for tasks of a mode: value optimisers have their own. */
    private static String relax(int mode) {
        return switch (mode) {
            case Code.MOVE_MOMENTUM -> "relax_momentum";
            case Code.MOVE_ADAM -> "relax_adam";
            default -> Family.RELAX.kernel();
        };
    }

    private static String clusterName(Precision precision, int blocks) {
        return String.format(Locale.ROOT, "chain_cluster_%s_%d", precision.label(), blocks);
    }

    /** All, by kernel. */
    static Map<String, Tile> all() {
        return Map.copyOf(TILES);
    }

    /** Of a product, with tiles of the given side. */
    public static Tile of(Family family, Precision precision, int side) {
        return TILES.get(name(family.kernel(), precision, side));
    }

    /** Of a product of such tasks, which are of one mode. */
    public static Tile of(Family family, List<Task> tasks, Precision precision, int side) {
        String kernel = family == Family.RELAX ? relax(tasks.getFirst().get(Int.MODE)) : family.kernel();
        return TILES.get(name(kernel, precision, side));
    }

    /** Of a chain in clusters of so many blocks; how much shared memory it needs its chain says. */
    public static Tile cluster(Precision precision, int blocks) {
        return TILES.get(clusterName(precision, blocks));
    }

    /** Whether it has larger clusters than every device runs, for which its function must have the attribute. */
    boolean needsPermission() {
        return CLUSTER_SIZES.stream()
                .filter(blocks -> blocks > PORTABLE)
                .anyMatch(blocks -> kernel.matches("chain_cluster_[a-z0-9]+_" + blocks));
    }

    /** Of a kernel that measures. */
    public static Tile calibrate(String what) {
        return TILES.get(CALIBRATE + what);
    }

    /** The same kernel with more shared memory. */
    public Tile withShared(int bytes) {
        return new Tile(kernel, threads, rows, columns, bytes);
    }

    /** Of a family without products. */
    public static Tile of(Family family) {
        return TILES.get(family.kernel());
    }

    /** The same of a phase, whose products with patches have kernels by precision. */
    public static Tile of(Phase phase) {
        return TILES.get(name(phase.family(), phase.precision()));
    }

    /** Whether a family is a product, whose kernels come in precisions and sides. */
    public static boolean isProduct(Family family) {
        return switch (family) {
            case PREDICT, RELAX, LEARN -> true;
            default -> false;
        };
    }

    /** The tiles that so many rows have below each other. */
    int down(int of) {
        return rows == ALL ? 1 : Math.ceilDiv(of, rows);
    }

    /** The tiles that so many columns have beside each other. */
    int across(int of) {
        return columns == ALL ? 1 : Math.ceilDiv(of, columns);
    }
}
