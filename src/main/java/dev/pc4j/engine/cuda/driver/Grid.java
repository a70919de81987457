package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.GraphTask;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks of one launch with their places among its blocks.
 *
 * @param tile of the kernel
 * @param tasks placed
 * @param blocks in all
 */
public record Grid(Tile tile, List<Task> tasks, int blocks) {

    /** Places tasks behind each other. */
    public static Grid of(Family family, Tile tile, List<Task> tasks) {
        List<Task> placed = new ArrayList<>();
        int blocks = 0;
        for (Task task : tasks) {
            int across = tile.across(task.get(Int.N));
            int count = task instanceof GraphTask graph
                    ? graph.count()
                    : Math.multiplyExact(tile.down(rows(family, task)), across);
            placed.add(task.tiles(blocks, across));
            blocks = Math.addExact(blocks, count);
        }
        return new Grid(tile, List.copyOf(placed), single(family) ? 1 : blocks);
    }

    /** The rows of what a task computes. */
    private static int rows(Family family, Task task) {
        return task.get(family == Family.LEARN ? Int.K : Int.ROWS);
    }

    /** Whether one block does all tasks of a launch. */
    static boolean single(Family family) {
        return family == Family.TOTAL || family == Family.FACTOR;
    }
}
