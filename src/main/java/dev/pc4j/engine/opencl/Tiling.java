package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.GraphTask;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;

/**
 * How a task is cut into tiles, each for one work-group, as {@code kernels/opencl/program.cl} says.
 *
 * @param down tiles one below the other
 * @param across tiles beside each other
 */
record Tiling(int down, int across) {

    /** That of a task in a launch of its own family; one work-group does all tasks of a factor or total. */
    static Tiling of(Family family, Task task, Geometry in) {
        return switch (family) {
            case PREDICT, RELAX -> grid(task.get(Int.ROWS), in.tileRows(), task.get(Int.N), in.tileColumns());
            case LEARN -> grid(task.get(Int.K), in.tileRows(), task.get(Int.N), in.tileColumns());
            case TRANSPOSE -> grid(task.get(Int.K), in.panel(), task.get(Int.N), in.panel());
            case SHOW, OUTPUT, ENERGY, GATHER -> new Tiling(tiles(task.get(Int.ROWS), in.rowTile()), 1);
            case STEP, MAGNITUDE, KEEP -> new Tiling(tiles(task.get(Int.N), Code.CHUNK), 1);
            case FACTOR, TOTAL -> new Tiling(1, 1);
            case MAP, STEER, WINDOW, NORMALISE, PATCHES, ACROSS, ATTENTION, EMBEDDING, WEIGH, RECURRENT, CIRCUIT, LEVEL,
                    ADAPT ->
                new Tiling(((GraphTask) task).count(), 1);
            case CHAIN -> throw new IllegalStateException("no OpenCL stream takes a chain");
        };
    }

    int count() {
        return down * across;
    }

    private static Tiling grid(int rows, int tileRows, int columns, int tileColumns) {
        return new Tiling(tiles(rows, tileRows), tiles(columns, tileColumns));
    }

    private static int tiles(int size, int tile) {
        return Math.ceilDiv(size, tile);
    }
}
