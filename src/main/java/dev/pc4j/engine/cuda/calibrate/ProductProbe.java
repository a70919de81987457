package dev.pc4j.engine.cuda.calibrate;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.CudaWork;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.engine.cuda.driver.Grid;
import dev.pc4j.engine.cuda.driver.Launch;
import dev.pc4j.engine.cuda.driver.TaskTable;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.cuda.driver.Work;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import java.util.List;

/** Products to be timed: ours in whole tiles, as many as a multiprocessor has at once, and the library's, large enough for its best rate. */
final class ProductProbe {
    private static final int TILES_DOWN = 4;
    private static final int ROWS = TILES_DOWN * Tile.LARGE;
    private static final int DEPTH = 1024;

    /** Blocks of ours that a multiprocessor has at once, as their launch bounds say. */
    private static final int RESIDENT = 3;

    /** The library's tiles are at most [128, 256]. */
    private static final int LIBRARY_ROWS = 1024;
    private static final int LIBRARY_TILES_DOWN = 8;
    private static final int LIBRARY_COLUMNS = 256;
    private static final int LIBRARY_DEPTH = 4096;

    /** The side of a product that is nothing but its launch. */
    private static final int SMALL = 32;

    private static final int CONTROLS = 8;
    private static final int CONTROLS_ROWS = 4;

    private final CudaStream stream;
    private final CudaMemory memory;
    private final int columns;
    private final int libraryColumns;

    /**
     * Of a device.
     *
     * @param memory of {@link #words} or more
     */
    ProductProbe(CudaStream stream, CudaMemory memory) {
        this.stream = stream;
        this.memory = memory;
        this.columns = columns(stream.context().device());
        this.libraryColumns = libraryColumns(stream.context().device());
    }

    private static int columns(Device device) {
        return Math.max(1, RESIDENT * device.processors() / TILES_DOWN) * Tile.LARGE;
    }

    private static int libraryColumns(Device device) {
        return Math.max(1, device.processors() / LIBRARY_TILES_DOWN) * LIBRARY_COLUMNS;
    }

    /** What both need: two operands and a result. */
    static long words(Device device) {
        return Math.max(words(ROWS, columns(device), DEPTH),
                words(LIBRARY_ROWS, libraryColumns(device), LIBRARY_DEPTH));
    }

    private static long words(long rows, long columns, long depth) {
        return rows * depth + depth * columns + rows * columns;
    }

    /** Operations of {@link #ours}. */
    double operationsOfOurs() {
        return 2.0 * ROWS * columns * DEPTH;
    }

    /** Operations of {@link #library}. */
    double operationsOfLibrary() {
        return 2.0 * LIBRARY_ROWS * libraryColumns * LIBRARY_DEPTH;
    }

    /** A prediction without anything around it. */
    Work ours(Precision precision) {
        CudaMemory controls = stream.allocate(CONTROLS, "measuring");
        int[] words = new int[CONTROLS];
        words[CONTROLS_ROWS] = ROWS;
        stream.upload(controls, 0, words, 0, CONTROLS);
        Grid grid = Grid.of(Family.PREDICT, Tile.of(Family.PREDICT, precision, Tile.LARGE), List.of(task()));
        TaskTable table = new TaskTable();
        int place = table.place(grid.tasks());
        table.upload(stream);
        return new Launch(stream, stream.context().function(grid.tile()), grid, memory.address(),
                controls.address(), table.address(place), 0, 0, false);
    }

    private Task task() {
        return new Task().with(Int.MODE, Code.PLAIN)
                .with(Int.ROWS, ROWS)
                .with(Int.N, columns)
                .with(Int.K, DEPTH)
                .with(Int.IN_STRIDE, DEPTH)
                .with(Int.STRIDE, columns)
                .with(Int.WEIGHT_ROW, columns)
                .with(Int.WEIGHT_PANEL, stream.packing().columns())
                .with(Offset.IN, 0)
                .with(Offset.WEIGHTS, (long) ROWS * DEPTH)
                .with(Offset.OUT, (long) ROWS * DEPTH + (long) DEPTH * columns);
    }

    /** A large product of the library. */
    Work library(Precision precision) {
        return library(precision, LIBRARY_ROWS, libraryColumns, LIBRARY_DEPTH);
    }

    /** One that is over as soon as it has begun. */
    Work librarySmall() {
        return library(Precision.FP32, SMALL, SMALL, SMALL);
    }

    private Work library(Precision precision, int rows, int n, int k) {
        Blas.Matrix weights = new Blas.Matrix(memory.at((long) rows * k, (long) k * n), n, false);
        Blas.Matrix in = new Blas.Matrix(memory.at(0, (long) rows * k), k, false);
        Blas.Matrix to = new Blas.Matrix(memory.at((long) rows * k + (long) k * n, (long) rows * n), n, false);
        return new CudaWork("cublas",
                _ -> stream.blas().multiply(precision, n, rows, k, weights, in, to, Blas.Result.REPLACED));
    }
}
