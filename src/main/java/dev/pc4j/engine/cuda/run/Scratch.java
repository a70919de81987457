package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.Tile;

import dev.pc4j.engine.cuda.plan.ChainPlan;
import dev.pc4j.engine.cuda.plan.Chains;
import dev.pc4j.engine.cuda.plan.InferencePlan;
import dev.pc4j.engine.cuda.plan.KernelChoice;
import dev.pc4j.engine.cuda.plan.WidePlan;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import java.util.List;
import jcuda.driver.CUdeviceptr;

/**
 * Room that a script has beside the plan's block: for the library's products of one phase until their epilogue has read them, every phase beginning
 * anew; or for what the blocks of a kernel for a chain leave for each other, packed operands or messages, zero before the first launch.
 */
final class Scratch {
    /** So that every product begins where the fastest loads can. */
    private static final long ALIGNMENT = 64;

    private final CudaMemory memory;
    private final long origin;
    private long used;

    private Scratch(CudaStream stream, CudaMemory plan, long floats, String what) {
        this.memory = floats == 0 ? null : stream.allocate(floats, what);
        this.origin = floats == 0 ? 0 : (memory.address() - plan.address()) / Float.BYTES;
    }

    /** What phases need by a kernel, none where nothing is needed: of the library's products, what the phase has that needs most. */
    static Scratch of(CudaStream stream, CudaMemory plan, List<Phase> phases, KernelChoice kernel, Chains chains) {
        if (kernel == KernelChoice.LIBRARY) {
            long most = phases.stream().mapToLong(Scratch::need).max().orElse(0);
            return new Scratch(stream, plan, most, "the products of cuBLAS");
        }
        long operands = phases.stream()
                .filter(phase -> phase.family() == Family.CHAIN)
                .mapToLong(chain -> chains.compiled(kernel).map(k -> operands(k.plan(chain))).orElse(0L))
                .sum();
        return new Scratch(stream, plan, operands, "what blocks of a chain leave for each other");
    }

    private static long operands(ChainPlan plan) {
        return switch (plan) {
            case InferencePlan inference -> inference.scratch();
            case WidePlan wide -> wide.operands();
        };
    }

    private static long need(Phase phase) {
        return Tile.isProduct(phase.family())
                ? phase.tasks().stream().mapToLong(t -> padded(size(phase.family(), t))).sum()
                : 0;
    }

    /** The floats of what a task's product makes, 0 where it needs no room here. */
    static long size(Family family, Task task) {
        if (family != Family.LEARN) {
            return task.get(Int.K) == 0 ? 0 : (long) task.get(Int.ROWS) * task.get(Int.STRIDE);
        }
        return task.at(Offset.OUT) == Task.NONE ? (long) task.get(Int.K) * task.get(Int.WEIGHT_ROW) : 0;
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Forgets what lies here. */
    void begin() {
        used = 0;
    }

    /** Room for so many floats: its place here. */
    long take(long size) {
        long at = used;
        used += padded(size);
        return at;
    }

    /** Where it begins; 0 where there is none. */
    long address() {
        return memory == null ? 0 : memory.address();
    }

    /** The address of a place. */
    CUdeviceptr pointer(long place) {
        return memory.at(place, 0);
    }

    /**
     * A place as tasks name arrays, by the distance from the plan's block, which may be negative. It is a multiple of the alignment of
     * allocations and so never the number that means none.
     */
    long offset(long place) {
        return origin + place;
    }

    void release() {
        if (memory != null) {
            memory.close();
        }
    }
}
