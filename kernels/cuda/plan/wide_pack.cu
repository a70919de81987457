/*
 * wide_pack: operands of wide chains from arrays (wide.cuh): at the start of an inference all weights, for predictions and for pushes, and the
 * error of the output; again that error wherever another kernel made it.
 *
 * Tasks: `in`, [rows, inStride] with n columns that count; out = its images of k rows each; also = those of its transpose, PC_NONE where nobody
 * predicts by it. Grid: a block a square of PC_WIDE_COLUMNS of each task, 256 threads.
 */
#include "wide.cuh"

struct PcWidePack {
    static constexpr int THREADS = 256;
    static constexpr int SIDE = 64;
    static constexpr int PITCH = SIDE + 1;
    static constexpr int SHARED = SIDE * PITCH * 4;

    const PcTask &task;
    const float *from;
    PcImages straight;
    PcImages turned;

    __device__ __forceinline__ PcWidePack(const PcTile &tile)
        : task(tile.task), from(tile.at(task.in)),
          straight{(char *)tile.at(task.out), task.k, task.n}, turned{(char *)tile.at(task.also), task.k, task.rows} {}

    /* A square of SIDE from (row, column) on: as it stands, and to shared memory. */
    __device__ __forceinline__ void read(int row, int column) const {
        float *shared = pc_shared();
        for (int i = threadIdx.x; i < SIDE * SIDE / 4; i += THREADS) {
            int down = i / (SIDE / 4), across = i % (SIDE / 4) * 4;
            float v[4] = {};
            if (row + down < task.rows && column + across < task.n) {
                pc_load4(v, from + (PC_LONG)(row + down) * task.inStride + column + across);
            }
            if (row + down < task.rows) {
                straight.store4(row + down, column + across, v);
            }
            PC_EACH(q) {
                shared[down * PITCH + across + q] = v[q];
            }
        }
    }

    /* The square's columns as rows. */
    __device__ __forceinline__ void turn(int row, int column) const {
        const float *shared = pc_shared();
        for (int i = threadIdx.x; i < SIDE * SIDE / 4; i += THREADS) {
            int down = i / (SIDE / 4), across = i % (SIDE / 4) * 4;
            if (column + down < task.n) {
                float v[4];
                PC_EACH(q) {
                    v[q] = shared[(across + q) * PITCH + down];
                }
                turned.store4(column + down, row + across, v);
            }
        }
    }
};

extern "C" __global__ void __launch_bounds__(PcWidePack::THREADS) wide_pack(PcLaunch launch) {
    typedef PcWidePack P;
    PcTile tile = pc_tile(launch);
    P pack(tile);
    for (int square = 0; square < PcWide::COLUMNS / P::SIDE * (PcWide::COLUMNS / P::SIDE); square++) {
        int row = tile.down * PcWide::COLUMNS + square / (PcWide::COLUMNS / P::SIDE) * P::SIDE;
        int column = tile.across * PcWide::COLUMNS + square % (PcWide::COLUMNS / P::SIDE) * P::SIDE;
        pack.read(row, column);
        if (tile.task.also != PC_NONE) {
            /* The square is there, then everyone has read it. */
            __syncthreads();
            pack.turn(row, column);
            __syncthreads();
        }
    }
}
