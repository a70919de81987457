package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The tasks of a script as its kernels read them, phase after phase, and the phases of its sweeps. */
@SuppressWarnings("EnumOrdinal") // the kernels number families in their order
final class TaskTable {
    /** {@code PC_PHASE_WORDS}. */
    private static final int PHASE_WORDS = 4;

    private final Geometry geometry;
    private final List<Task> tasks = new ArrayList<>();
    private final List<int[]> phases = new ArrayList<>();

    TaskTable(Geometry geometry) {
        this.geometry = geometry;
    }

    /**
     * Some tasks that were added together.
     *
     * @param first place of the first
     * @param count how many
     * @param tiles in all
     */
    record Range(int first, int count, int tiles) {}

    /** Adds the tasks of a phase, cut into tiles. */
    Range add(Phase phase) {
        int first = tasks.size();
        int tiles = 0;
        for (Task task : phase.tasks()) {
            Tiling tiling = Tiling.of(phase.family(), task, geometry);
            tasks.add(task.tiles(tiles, tiling.across()));
            tiles += tiling.count();
        }
        return new Range(first, tasks.size() - first, tiles);
    }

    /** Adds phases of one sweep, and tells where they lie among all phases. */
    Range sweep(List<Phase> run) {
        int first = phases.size();
        for (Phase phase : run) {
            Range range = add(phase);
            phases.add(new int[] {phase.family().ordinal(), range.first(), range.count(), 0});
        }
        return new Range(first, run.size(), 0);
    }

    /** All tasks as 32-bit words. */
    int[] taskWords() {
        ByteBuffer bytes = ByteBuffer.allocate(Task.BYTES * tasks.size()).order(ByteOrder.nativeOrder());
        tasks.forEach(task -> task.write(bytes));
        int[] words = new int[bytes.capacity() / Integer.BYTES];
        bytes.flip().asIntBuffer().get(words);
        return words;
    }

    /** All phases of sweeps; not empty. */
    int[] phaseWords() {
        int[] words = new int[PHASE_WORDS * Math.max(1, phases.size())];
        for (int i = 0; i < phases.size(); i++) {
            System.arraycopy(phases.get(i), 0, words, PHASE_WORDS * i, PHASE_WORDS);
        }
        return words;
    }
}
