package dev.pc4j.engine.cuda.run;

import dev.pc4j.engine.Precision;
import dev.pc4j.engine.cuda.driver.Blas;
import dev.pc4j.engine.cuda.driver.Blas.Matrix;
import dev.pc4j.engine.cuda.driver.Blas.Result;
import dev.pc4j.engine.cuda.driver.CudaMemory;
import dev.pc4j.engine.cuda.driver.CudaStream;
import dev.pc4j.engine.cuda.driver.CudaWork;
import dev.pc4j.engine.cuda.driver.Tile;
import dev.pc4j.engine.device.Code;
import dev.pc4j.engine.device.Family;
import dev.pc4j.engine.device.Phase;
import dev.pc4j.engine.device.Task;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * A phase in the library's way: its products by cuBLAS, each into room of its own, then one launch of the family's own kernel on tasks
 * without a product that start from those. A gradient goes where it is wanted, and the optimiser's kernel follows.
 */
final class LibraryPhase {
    private final Recipe recipe;
    private final CudaStream stream;
    private final CudaMemory memory;
    private final Scratch scratch;
    private Precision precision = Precision.FP32;

    LibraryPhase(Recipe recipe, CudaStream stream, CudaMemory memory, Scratch scratch) {
        this.recipe = recipe;
        this.stream = stream;
        this.memory = memory;
        this.scratch = scratch;
    }

    /** Adds what the phase asks for. */
    void add(Phase phase) {
        precision = phase.precision();
        scratch.begin();
        if (phase.family() == Family.LEARN) {
            learn(phase.tasks());
        } else {
            recipe.product(phase.family(), Precision.FP32,
                    phase.tasks().stream().map(task -> epilogue(phase.family(), task)).toList());
        }
    }

    /** What is left of a task when cuBLAS has done its product. */
    private Task epilogue(Family family, Task task) {
        if (task.get(Int.K) == 0) {
            return task;
        }
        long place = scratch.take(Scratch.size(family, task));
        boolean starts = task.at(Offset.SUM) != Task.NONE;
        if (starts) {
            recipe.add(copy(task, place));
        }
        recipe.add(family == Family.PREDICT ? predict(task, place, starts) : relax(task, place, starts));
        return task.copy()
                .with(Int.K, 0)
                .with(Offset.IN, Task.NONE)
                .with(Offset.WEIGHTS, Task.NONE)
                .with(Offset.SUM, scratch.offset(place));
    }

    private CudaWork copy(Task task, long place) {
        CUdeviceptr to = scratch.pointer(place);
        CUdeviceptr from = memory.at(task.at(Offset.SUM), Scratch.size(Family.PREDICT, task));
        long bytes = Float.BYTES * Scratch.size(Family.PREDICT, task);
        return new CudaWork("copy", rows -> stream.context()
                .calls()
                .make("cuMemcpyDtoDAsync",
                        () -> JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, stream.handle())));
    }

    /** [rows, n] of in [rows, k] times weights [k, n]. */
    private CudaWork predict(Task task, long place, boolean starts) {
        Matrix weights = new Matrix(at(task, Offset.WEIGHTS), task.get(Int.WEIGHT_ROW), false);
        return product(task, weights, place, starts);
    }

    /** [rows, n] of in [rows, k] times the transpose of weights [n, k]. */
    private CudaWork relax(Task task, long place, boolean starts) {
        Matrix weights = new Matrix(at(task, Offset.WEIGHTS), task.get(Int.WEIGHT_ROW), true);
        return product(task, weights, place, starts);
    }

    private CudaWork product(Task task, Matrix weights, long place, boolean starts) {
        Blas blas = stream.blas();
        Precision of = precision;
        Matrix in = new Matrix(at(task, Offset.IN), task.get(Int.IN_STRIDE), false);
        Matrix to = new Matrix(scratch.pointer(place), task.get(Int.STRIDE), false);
        return new CudaWork(name(of), rows -> blas.multiply(of, task.get(Int.N), rows, task.get(Int.K), weights, in, to,
                starts ? Result.ADDED : Result.REPLACED));
    }

    /** What is no product, or not all of it, is left to the family's own kernel. */
    private void learn(List<Task> tasks) {
        List<Task> own = new ArrayList<>();
        List<Task> steps = new ArrayList<>();
        for (Task task : tasks) {
            if (task.has(Code.EMPTY) || task.has(Code.HOLLOW)) {
                own.add(task);
            } else {
                long gradient = gradient(task);
                if (task.has(Code.STEP)) {
                    steps.add(step(task, gradient));
                }
            }
        }
        if (!own.isEmpty()) {
            recipe.product(Family.LEARN, Precision.FP32, own);
        }
        recipe.launch(Family.STEP, Tile.of(Family.STEP), steps);
    }

    /** Adds the products of a gradient [k, n] and tells its offset. */
    private long gradient(Task task) {
        long size = (long) task.get(Int.K) * task.get(Int.WEIGHT_ROW);
        if (task.at(Offset.OUT) != Task.NONE) {
            gradient(task, memory.at(task.at(Offset.OUT), size));
            return task.at(Offset.OUT);
        }
        long place = scratch.take(size);
        recipe.add(clear(scratch.pointer(place), size));
        gradient(task, scratch.pointer(place));
        return scratch.offset(place);
    }

    /** What other products have left in the margins would go into those of the weights. */
    private CudaWork clear(CUdeviceptr at, long size) {
        return new CudaWork("clear", rows -> stream.context()
                .calls()
                .make("cuMemsetD32Async",
                        () -> JCudaDriver.cuMemsetD32Async(at, 0, size, stream.handle())));
    }

    private void gradient(Task task, CUdeviceptr to) {
        recipe.add(gradient(task, Offset.IN, to, Result.NEGATIVE));
        if (task.at(Offset.ALSO) != Task.NONE) {
            recipe.add(gradient(task, Offset.ALSO, to, Result.SUBTRACTED));
        }
    }

    private CudaWork gradient(Task task, Offset in, CUdeviceptr to, Result result) {
        Blas blas = stream.blas();
        Precision of = precision;
        Matrix error = new Matrix(at(task, Offset.ERROR), task.get(Int.STRIDE), false);
        Matrix left = new Matrix(at(task, in), task.get(Int.IN_STRIDE), true);
        Matrix gradient = new Matrix(to, task.get(Int.WEIGHT_ROW), false);
        return new CudaWork(name(of), rows -> blas.multiply(of, task.get(Int.N), task.get(Int.K), rows, error, left,
                gradient, result));
    }

    /** The optimiser on all of the weights, margins included, in which gradients are zero. */
    private static Task step(Task task, long gradient) {
        return task.copy()
                .with(Int.N, Math.multiplyExact(task.get(Int.K), task.get(Int.WEIGHT_ROW)))
                .with(Offset.OUT, gradient);
    }

    private CUdeviceptr at(Task task, Offset array) {
        return memory.at(task.at(array), 0);
    }

    private static String name(Precision precision) {
        return "cublas_" + precision.label();
    }
}
