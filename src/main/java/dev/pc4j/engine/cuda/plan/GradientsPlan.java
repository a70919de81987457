package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.driver.Grid;
import dev.pc4j.engine.cuda.driver.Tile;

import dev.pc4j.engine.cuda.nvrtc.KernelSource;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * How the kernel {@code gradients} (kernels/cuda/plan) runs what a plan learns after an inference by {@code columns}: its constants, hence its source,
 * and its launch.
 *
 * @param grid of tasks of the family learn
 * @param mode number of the optimiser whose steps they take
 * @param nesterov whether its momentum is Nesterov's
 */
public record GradientsPlan(Grid grid, int mode, boolean nesterov) {
    /** The launch shape; the kernel needs no more shared memory than every device gives. */
    public static final Tile TILE = new Tile("gradients", 128, 64, 32, 64 * (64 + 32) * Float.BYTES);

    private static final String SOURCE = "/kernels/cuda/plan/gradients.cu";

    /** For tasks that do not depend on each other, at least one; those that step do so by one optimiser. */
    public static GradientsPlan of(List<Task> tasks) {
        Task stepping = tasks.stream().filter(task -> task.has(Code.STEP)).findFirst().orElseGet(tasks::getFirst);
        return new GradientsPlan(Grid.of(Family.LEARN, TILE, tasks), stepping.get(Int.MODE),
                stepping.has(Code.NESTEROV));
    }

    /** The kernel. */
    public KernelSource source() {
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("PC_GRADIENTS_FIRST", list(task -> task.get(Int.FIRST_TILE)));
        constants.put("PC_GRADIENTS_ACROSS", list(task -> task.get(Int.ACROSS)));
        constants.put("PC_GRADIENTS_MODE", String.valueOf(mode));
        constants.put("PC_GRADIENTS_NESTEROV", String.valueOf(nesterov));
        return KernelSource.of(SOURCE, constants);
    }

    private String list(ToIntFunction<Task> field) {
        return grid.tasks()
                .stream()
                .map(task -> String.valueOf(field.applyAsInt(task)))
                .collect(Collectors.joining(", "));
    }
}
