package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Packing;
import dev.pc4j.graph.Activation;
import java.util.Optional;

/**
 * The build options of {@code kernels/opencl/options.h}, where each is explained, and what follows from them for launches.
 *
 * @param shape {@code PC_STAGE}, {@code PC_PACKED} and {@code PC_ROWS}
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
 * @param activation {@code PC_ONLY_ACTIVATION}
 */
@SuppressWarnings("EnumOrdinal") // the kernels number activations in their order
record Geometry(
        Shape shape,
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
        int rowItems,
        Optional<Activation.Kind> activation
) {
    private static final int ROW_TILE = 8;

    /** The least and the most rows of a work-group of a sweep on a GPU: more work-groups as long as there are units for them. */
    private static final int FEW_ROWS = 4;

    private static final int MANY_ROWS = 8;

    /** Of a sweep on a GPU; powers of two from here on, so that few programs are built. */
    private static final int LEAST_DEPTH = 64;

    /** The shapes of one algorithm. */
    enum Shape {
        /** That of processors. */
        PROCESSOR,
        /** That of GPUs, with row-major weights. */
        TILES,
        /** The same with packed weights and a transposed copy, for what runs beside a sweep. */
        PACKED_TILES,
        /** That of sweeps on GPUs. */
        ROWS;

        private boolean staged() {
            return this != PROCESSOR;
        }

        private boolean packed() {
            return this != TILES;
        }
    }

    /** Of the CPU shape: so many rows use weights often enough while their values stay in cache. */
    private static final int MOST_SWEEP_ROWS = 32;

    /** For a processor of so many units with vectors of so many floats: a work-item a tile, and a sweep of some rows for each unit. */
    static Geometry cpu(int lanes, int batch, int units) {
        int rows = lanes == 16 ? 8 : 4;
        int sweep = rows;
        while (sweep < MOST_SWEEP_ROWS && sweep * units < batch) {
            sweep *= 2;
        }
        return new Geometry(Shape.PROCESSOR, lanes, 2 * lanes, 1, rows, 2 * lanes, 4 * rows, 2 * lanes, 128, sweep,
                ROW_TILE, 1, Optional.empty());
    }

    /** For a GPU, with square-like tiles of so many rows and columns, each work-item owning a block of 4 by 4. */
    static Geometry gpu(int tileRows, int tileColumns) {
        int group = tileRows * tileColumns / 16;
        return new Geometry(Shape.TILES, 1, tileColumns, group, 4, 4, tileRows, tileColumns, 16, tileRows, ROW_TILE,
                Math.min(16, group), Optional.empty());
    }

    /** This one of a GPU for plans with a sweep. */
    Geometry besideSweep() {
        return new Geometry(Shape.PACKED_TILES, lanes, panel, group, blockRows, blockColumns, tileRows, tileColumns,
                depth, sweepRows, rowTile, rowItems, activation);
    }

    /** That of the sweep beside this one of a GPU: four times as many work-items a group, and rows staged whole. */
    Geometry sweep(Demand demand, Device device) {
        int items = (int) Math.min(4L * group, Long.highestOneBit(device.workGroup()));
        int rows = Math.ceilDiv(demand.batch(), FEW_ROWS) <= device.units() ? FEW_ROWS : MANY_ROWS;
        int whole = Math.max(LEAST_DEPTH, 2 * Integer.highestOneBit(demand.widest() - 1));
        return new Geometry(Shape.ROWS, 1, panel, items, rows, 1, rows, items, whole, rows, ROW_TILE,
                Math.max(1, items / rows), demand.activation());
    }

    /** Whether a program of this geometry has the kernel of a family: beside a sweep on a GPU, none but those that go by rows. */
    boolean has(Family family) {
        return shape != Shape.ROWS || family.byRow();
    }

    /** Whether it has the sweep. */
    boolean hasSweep() {
        return shape == Shape.PROCESSOR || shape == Shape.ROWS;
    }

    /** Whether operands pass through local memory. */
    boolean staged() {
        return shape.staged();
    }

    /** The options for the compiler. */
    String options() {
        String only = activation.map(kind -> " -DPC_ONLY_ACTIVATION=" + kind.ordinal()).orElse("");
        return ("-cl-std=CL1.2 -DPC_STAGE=%d -DPC_PACKED=%d -DPC_ROWS=%d -DPC_LANES=%d -DPC_PANEL=%d -DPC_GROUP=%d -DPC_BLOCK_ROWS=%d -DPC_BLOCK_COLS=%d"
                + " -DPC_TILE_ROWS=%d -DPC_TILE_COLS=%d -DPC_DEPTH=%d -DPC_SWEEP_ROWS=%d -DPC_ROW_TILE=%d -DPC_ROW_ITEMS=%d")
                .formatted(staged() ? 1 : 0, shape.packed() ? 1 : 0, shape == Shape.ROWS ? 1 : 0, lanes, panel, group,
                        blockRows, blockColumns, tileRows, tileColumns,
                        depth, sweepRows, rowTile, rowItems)
                + only;
    }

    /** The options for the program of kernels that compute element by element. */
    String scalarOptions() {
        return options().replace("-DPC_LANES=" + lanes, "-DPC_LANES=1");
    }

    /** The local memory of a work-group, as {@code kernels/opencl/common.cl} declares it. */
    long localBytes() {
        int product = depth * (tileRows + 1 + (shape == Shape.ROWS ? 0 : tileColumns + lanes));
        return staged() ? (long) Float.BYTES * Math.max(product, group) : 0;
    }

    /** How arrays lie. */
    Packing packing() {
        return new Packing(panel, staged() ? tileRows : blockRows, shape.packed());
    }

    @Override
    public String toString() {
        String how = switch (shape) {
            case PROCESSOR -> "packed";
            case TILES, PACKED_TILES -> "staged";
            case ROWS -> "rows of %d values staged".formatted(depth);
        };
        return "%s, tiles of %d x %d, %d work-item(s), %d lane(s)".formatted(how, tileRows, tileColumns, group, lanes);
    }
}
