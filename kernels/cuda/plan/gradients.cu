/*
 * gradients: what follows `columns` in a training step, in one launch compiled for the plan: the gradients of all parameters (task.h: learn) and the
 * optimiser's step on them, where it needs no sum over all of them. In fp32 on the usual cores in every precision: a batch is short.
 *
 * A block owns a tile of 64 inputs by 32 outputs of one parameter, a thread 4 by 4 of it, and adds up all rows of the call in order: no split, no atomics,
 * the same bits every time. What it will step is asked for first, then 64 rows of both operands, all at once; more rows are asked for while the ones
 * before are multiplied.
 *
 * Constants, from the engine (GradientsPlan.java):
 *   PC_GRADIENTS_FIRST    the first tile of each task
 *   PC_GRADIENTS_ACROSS   tiles beside each other of each task
 *   PC_GRADIENTS_MODE, PC_GRADIENTS_NESTEROV   of the optimiser
 * Tasks: those of learn. Grid: a block a tile, 128 threads.
 */
#include "../learn.cuh"

/* The place of this block's tile. Tables that are read at compile-time places need no memory. */
struct PcGradientsPlace {
    static constexpr int FIRST[] = {PC_GRADIENTS_FIRST};
    static constexpr int ACROSS[] = {PC_GRADIENTS_ACROSS};
    static constexpr int TASKS = sizeof FIRST / sizeof *FIRST;

    int task = 0;
    int first = 0;
    int across = 1;

    __device__ __forceinline__ PcGradientsPlace() {
        find<0>();
    }

    template <int I>
    __device__ __forceinline__ void find() {
        if constexpr (I < TASKS) {
            constexpr int BEGIN = FIRST[I];
            constexpr int BESIDE = ACROSS[I];
            bool reached = (int)blockIdx.x >= BEGIN;
            task = reached ? I : task;
            first = reached ? BEGIN : first;
            across = reached ? BESIDE : across;
            find<I + 1>();
        }
    }
};

/* 64 rows of both operands of a tile: in the registers of a thread while they are on their way, then in shared memory. */
struct PcGradientsRows {
    static constexpr int ROWS = 64;
    static constexpr int INPUTS = 64;
    static constexpr int OUTPUTS = 32;
    static constexpr int THREADS = 128;
    /* Rows between two that a thread reads. */
    static constexpr int IN_APART = THREADS / (INPUTS / 4);
    static constexpr int ERROR_APART = THREADS / (OUTPUTS / 4);

    float in[ROWS / IN_APART][4];
    float also[ROWS / IN_APART][4];
    float error[ROWS / ERROR_APART][4];

    __device__ __forceinline__ static float *inputs(int row) {
        return pc_shared() + row * INPUTS;
    }

    __device__ __forceinline__ static float *errors(int row) {
        return pc_shared() + ROWS * INPUTS + row * OUTPUTS;
    }

    /* Asks for the rows from `from` on; those from `rows` on are zero. */
    __device__ __forceinline__ void load(const PcTile &tile, int from, int rows) {
        const PcTask &task = tile.task;
        int column = tile.down * INPUTS + (int)threadIdx.x % (INPUTS / 4) * 4;
        int row = from + (int)threadIdx.x / (INPUTS / 4);
        _Pragma("unroll")
        for (int i = 0; i < ROWS / IN_APART; i++, row += IN_APART) {
            bool there = column < task.k && row < rows;
            pc_load4(in[i], tile, there, task.in, (PC_LONG)row * task.inStride + column);
            pc_load4(also[i], tile, there, task.also, (PC_LONG)row * task.inStride + column);
        }
        column = tile.across * OUTPUTS + (int)threadIdx.x % (OUTPUTS / 4) * 4;
        row = from + (int)threadIdx.x / (OUTPUTS / 4);
        _Pragma("unroll")
        for (int i = 0; i < ROWS / ERROR_APART; i++, row += ERROR_APART) {
            pc_load4(error[i], tile, column < task.n && row < rows, task.error, (PC_LONG)row * task.stride + column);
        }
    }

    __device__ __forceinline__ void store() const {
        int row = (int)threadIdx.x / (INPUTS / 4);
        _Pragma("unroll")
        for (int i = 0; i < ROWS / IN_APART; i++, row += IN_APART) {
            float sum[4];
            PC_EACH(q) {
                sum[q] = in[i][q] + also[i][q];
            }
            pc_store4(inputs(row) + (int)threadIdx.x % (INPUTS / 4) * 4, sum);
        }
        row = (int)threadIdx.x / (OUTPUTS / 4);
        _Pragma("unroll")
        for (int i = 0; i < ROWS / ERROR_APART; i++, row += ERROR_APART) {
            pc_store4(errors(row) + (int)threadIdx.x % (OUTPUTS / 4) * 4, error[i]);
        }
    }

    /* Adds the products of the rows in shared memory: the inputs from 4 down on by the outputs from 4 across on. */
    __device__ __forceinline__ static void multiply(int down, int across, float (&sums)[4][4]) {
        _Pragma("unroll 8")
        for (int row = 0; row < ROWS; row++) {
            float a[4], b[4];
            pc_load4(a, inputs(row) + 4 * down);
            pc_load4(b, errors(row) + 4 * across);
            PC_EACH(i) {
                PC_EACH(j) {
                    sums[i][j] = fmaf(a[i], b[j], sums[i][j]);
                }
            }
        }
    }
};

PC_DEVICE void pc_gradients(const PcLaunch &launch) {
    typedef PcGradientsRows Rows;
    PcGradientsPlace place;
    /* A copy, whose constants are known when it is compiled. */
    PcTask task = launch.tasks[launch.first + place.task];
    task.mode = PC_GRADIENTS_MODE;
    task.flags = PC_GRADIENTS_NESTEROV ? task.flags | PC_NESTEROV : task.flags & ~PC_NESTEROV;
    int which = (int)blockIdx.x - place.first;
    PcTile tile(task, launch.memory, pc_controls(launch), which / place.across, which % place.across);
    int rows = task.flags & PC_EMPTY ? 0 : tile.rows();
    Rows next;
    next.load(tile, 0, rows);
    PcLearning learning(tile, pc_step_of(launch, task));
    int down = (int)threadIdx.x / (Rows::OUTPUTS / 4);
    int across = (int)threadIdx.x % (Rows::OUTPUTS / 4);
    int input = tile.down * Rows::INPUTS + 4 * down;
    int output = tile.across * Rows::OUTPUTS + 4 * across;
    PcLearned learned[4];
    PC_EACH(i) {
        if (input + i < task.k && output < task.n) {
            learned[i].load(learning, input + i, output);
        }
    }
    float sums[4][4] = {};
    _Pragma("unroll 1")
    for (int from = 0; from < rows; from += Rows::ROWS) {
        if (from > 0) {
            /* The rows before have been multiplied. */
            __syncthreads();
        }
        next.store();
        /* These are there. */
        __syncthreads();
        if (from + Rows::ROWS < rows) {
            next.load(tile, from + Rows::ROWS, rows);
        }
        Rows::multiply(down, across, sums);
    }
    PC_EACH(i) {
        if (input + i < task.k && output < task.n) {
            learned[i].finish(learning, input + i, output, sums[i]);
        }
    }
}

extern "C" __global__ void __launch_bounds__(PcGradientsRows::THREADS, 2) gradients(PcLaunch launch) {
    pc_gradients(launch);
}
