package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Grid;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the kernels {@code wide_pack}, {@code wide_predict} and {@code wide_relax} (kernels/cuda/plan) run the loop of a chain: their constants, hence
 * their sources, and their launches. The bytes of shared memory mirror {@code wide.cuh}, which does not compile where they differ.
 *
 * @param format of operands
 * @param columns of a tile
 * @param stages tiles of both operands that a block has at a time
 * @param chain the nodes from the first on, tasks of the family chain
 */
@SuppressWarnings("EnumOrdinal") // formats are numbered in their order, as fragments.cuh says
public record WidePlan(Format format, int columns, int stages, List<Task> chain) implements ChainPlan {
    /** Rows of a tile. */
    static final int ROWS = 128;

    private static final String FOLDER = "/kernels/cuda/plan/";
    private static final int NARROW = 128;
    private static final int BROAD = 256;

    /** Launches of so many tiles a multiprocessor keep all of them busy with broad ones. */
    private static final int MANY = 2;

    /** Bytes of k in a row of an operand, and of the mbarriers of a stage. */
    private static final int LINE = 128;
    private static final int BARRIERS = 2 * Long.BYTES;

    /** Four warps a warpgroup of 64 rows, and one that copies. */
    private static final int THREADS = 2 * ROWS + 32;

    private static final int PACK_THREADS = 256;
    private static final int PACK_SHARED = 64 * 65 * Float.BYTES;

    /**
     * A launch.
     *
     * @param source of its kernel; empty where it is one for any plan
     * @param grid of it
     */
    public record KernelLaunch(Optional<KernelSource> source, Grid grid) {
        /** The same kernel on other tasks; of a product on the first of its tasks, or all, with other numbers. */
        private KernelLaunch on(List<Task> tasks) {
            return new KernelLaunch(source, WidePlan.grid(grid.tile(), tasks));
        }
    }

    /** How a chain runs on so many multiprocessors with so much shared memory a block: by broad tiles where there are many. */
    static WidePlan of(Phase chain, int processors, int sharedMemory) {
        Format format = Format.of(chain);
        WidePlan broad = of(format, BROAD, chain.tasks(), sharedMemory);
        return broad.relaxTiles() >= MANY * processors ? broad : of(format, NARROW, chain.tasks(), sharedMemory);
    }

    private static WidePlan of(Format format, int columns, List<Task> chain, int sharedMemory) {
        int stages = sharedMemory / (stage(format, columns) + BARRIERS);
        return new WidePlan(format, columns, stages, chain);
    }

    private static int stage(Format format, int columns) {
        return terms(format) * (ROWS + columns) * LINE;
    }

    private static int terms(Format format) {
        return format == Format.BF16X3 ? 2 : 1;
    }

    private int shared() {
        return stages * (stage(format, columns) + BARRIERS);
    }

    /** Tiles of operands that a product over so many k goes through. */
    int steps(int k) {
        return Math.ceilDiv(k, LINE / (format == Format.TF32 ? Float.BYTES : Short.BYTES));
    }

    /** Bytes of an operand of so many rows and k. */
    long bytes(int rows, int imageRows, int k) {
        return (long) Math.ceilDiv(rows, imageRows) * imageRows * steps(k) * terms(format) * LINE;
    }

    /** Tiles of a launch that moves all hidden nodes. */
    private int relaxTiles() {
        return chain.subList(0, chain.size() - 1).stream().mapToInt(this::tiles).sum();
    }

    private int tiles(Task node) {
        return down() * Math.ceilDiv(node.get(Int.N), columns);
    }

    private int down() {
        return Math.ceilDiv(chain.getFirst().get(Int.ROWS), ROWS);
    }

    boolean isWave() {
        return chain.getFirst().get(Int.MODE) == Code.WAVE;
    }

    /** Floats that its operands take. */
    public long operands() {
        return new WideTasks(this, 0).end();
    }

    // Launches.

    /**
     * The launches of the loop, in order.
     *
     * @param origin where its operands lie, in floats from the plan's block on
     */
    public List<KernelLaunch> launches(long origin) {
        WideTasks tasks = new WideTasks(this, origin);
        KernelLaunch packing = packing(tasks.weights());
        List<KernelLaunch> launches = new ArrayList<>(List.of(packing));
        if (isWave()) {
            wave(tasks, launches);
        } else {
            iterations(tasks, packing, launches);
        }
        return launches;
    }

    /** A launch a node, from the highest on. */
    private void wave(WideTasks tasks, List<KernelLaunch> launches) {
        KernelLaunch all = product("wide_relax", tasks.wave());
        for (Task task : all.grid().tasks()) {
            launches.add(new KernelLaunch(all.source(), new Grid(all.grid().tile(), List.of(task), tiles(task))));
        }
    }

    /** The output's error stands before the first one; a prediction follows the last. */
    private void iterations(WideTasks tasks, KernelLaunch packing, List<KernelLaunch> launches) {
        KernelLaunch relax = product("wide_relax", tasks.relax(chain.size()));
        KernelLaunch predict = product("wide_predict", tasks.predict(chain.size(), false));
        if (tasks.isNeverReached()) {
            launches.add(relax.on(tasks.still()));
        }
        int iterations = chain.getFirst().get(Int.STEP);
        for (int t = 1; t <= iterations; t++) {
            launches.add(relax.on(tasks.relax(t - 1)));
            launches.add(predict.on(tasks.predict(t, t == iterations)));
            if (tasks.isLogits()) {
                launches.add(new KernelLaunch(Optional.empty(),
                        Grid.of(Family.OUTPUT, Tile.of(Family.OUTPUT), List.of(tasks.weigh()))));
            }
            if (tasks.isLogits() && t < iterations) {
                launches.add(packing.on(List.of(tasks.error())));
            }
        }
    }

    private KernelLaunch packing(List<Task> tasks) {
        Tile tile = new Tile("wide_pack", PACK_THREADS, columns, columns, PACK_SHARED);
        return new KernelLaunch(Optional.of(KernelSource.of(FOLDER + "wide_pack.cu", constants())), grid(tile, tasks));
    }

    private KernelLaunch product(String kernel, List<Task> all) {
        Grid grid = grid(new Tile(kernel, THREADS, ROWS, columns, shared()), all);
        Map<String, String> constants = constants();
        constants.put("PC_WIDE_DOWN", String.valueOf(down()));
        constants.put("PC_WIDE_FIRST", list(grid, task -> task.get(Int.FIRST_TILE)));
        constants.put("PC_WIDE_LATE", list(grid, task -> task.get(Int.LATE)));
        constants.put("PC_WIDE_LATE_ALPHA", list(grid, task -> task.get(Real.LATE_ALPHA)));
        constants.put("PC_WIDE_SHOWN", list(grid, task -> task.get(Int.SHOWN)));
        constants.put("PC_WIDE_SHOWN_ALPHA", list(grid, task -> task.get(Real.SHOWN_ALPHA)));
        return new KernelLaunch(Optional.of(KernelSource.of(FOLDER + kernel + ".cu", constants)), grid);
    }

    /** Tasks whose tiles are parts of [rows, n]. */
    private static Grid grid(Tile tile, List<Task> tasks) {
        return Grid.of(Family.RELAX, tile, tasks);
    }

    private Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("PC_WIDE_FORMAT", String.valueOf(format.ordinal()));
        constants.put("PC_WIDE_COLUMNS", String.valueOf(columns));
        constants.put("PC_WIDE_STAGES", String.valueOf(stages));
        constants.put("PC_WIDE_SHARED", String.valueOf(shared()));
        constants.put("PC_WIDE_MODE", String.valueOf(chain.getFirst().get(Int.MODE)));
        return constants;
    }

    private static String list(Grid grid, Function<Task, ?> field) {
        return grid.tasks().stream().map(task -> String.valueOf(field.apply(task))).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "tiles of %d x %d, %s, %d stages, %d MB of operands".formatted(ROWS, columns,
                format.label(), stages, Math.ceilDiv(operands() * Float.BYTES, 1 << 20));
    }
}
