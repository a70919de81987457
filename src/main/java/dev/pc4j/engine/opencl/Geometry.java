package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Packing;

/**
 * The build options of {@code kernels/opencl/options.h}, where each is explained, and what follows from them for launches.
 *
 * @param staged {@code PC_STAGE}: the shape for GPUs, else that for CPUs
 * @param lanes {@code PC_LANES}
 * @param panel {@code PC_PANEL}
 * @param group {@code PC_GROUP}
 * @param blockRows {@code PC_BLOCK_ROWS}
 * @param blockColumns {@code PC_BLOCK_COLS}
 * @param tileRows {@code PC_TILE_ROWS}
 * @param tileColumns {@code PC_TILE_COLS}
 * @param depth {@code PC_DEPTH}
 * @param sweepRows {@code PC_SWEEP_ROWS}
 * @param rowTile {@code PC_ROW_TILE}
 * @param rowItems {@code PC_ROW_ITEMS}
 */
record Geometry(
        boolean staged,
        int lanes,
        int panel,
        int group,
        int blockRows,
        int blockColumns,
        int tileRows,
        int tileColumns,
        int depth,
        int sweepRows,
        int rowTile,
        int rowItems
) {
    private static final int ROW_TILE = 8;

    /** Of the CPU shape: so many rows use weights often enough while their values stay in cache. */
    private static final int MOST_SWEEP_ROWS = 32;

    /** For a processor of so many units with vectors of so many floats: a work-item a tile, and a sweep of some rows for each unit. */
    static Geometry cpu(int lanes, int batch, int units) {
        int rows = lanes == 16 ? 8 : 4;
        int sweep = rows;
        while (sweep < MOST_SWEEP_ROWS && sweep * units < batch) {
            sweep *= 2;
        }
        return new Geometry(false, lanes, 2 * lanes, 1, rows, 2 * lanes, 4 * rows, 2 * lanes, 128, sweep, ROW_TILE, 1);
    }

    /** For a GPU, with square-like tiles of so many rows and columns, each work-item owning a block of 4 by 4. */
    static Geometry gpu(int tileRows, int tileColumns) {
        int group = tileRows * tileColumns / 16;
        return new Geometry(true, 1, tileColumns, group, 4, 4, tileRows, tileColumns, 16, tileRows, ROW_TILE,
                Math.min(16, group));
    }

    /** The options for the compiler. */
    String options() {
        return ("-cl-std=CL1.2 -DPC_STAGE=%d -DPC_LANES=%d -DPC_PANEL=%d -DPC_GROUP=%d -DPC_BLOCK_ROWS=%d -DPC_BLOCK_COLS=%d"
                + " -DPC_TILE_ROWS=%d -DPC_TILE_COLS=%d -DPC_DEPTH=%d -DPC_SWEEP_ROWS=%d -DPC_ROW_TILE=%d -DPC_ROW_ITEMS=%d")
                .formatted(staged ? 1 : 0, lanes, panel, group, blockRows, blockColumns, tileRows, tileColumns,
                        depth, sweepRows, rowTile, rowItems);
    }

    /** The options for the program of kernels that compute element by element. */
    String scalarOptions() {
        return options().replace("-DPC_LANES=" + lanes, "-DPC_LANES=1");
    }

    /** The local memory of a work-group, as {@code kernels/opencl/common.cl} declares it. */
    long localBytes() {
        int product = depth * (tileRows + 1 + tileColumns + lanes);
        return staged ? (long) Float.BYTES * Math.max(product, group) : 0;
    }

    /** How arrays lie. */
    Packing packing() {
        return new Packing(panel, staged ? tileRows : blockRows, !staged);
    }

    @Override
    public String toString() {
        return "%s, tiles of %d x %d, %d work-item(s), %d lane(s)".formatted(staged ? "staged" : "packed", tileRows,
                tileColumns, group, lanes);
    }
}
