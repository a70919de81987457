/*
 * step: the optimiser on n consecutive elements of a parameter, from a stored gradient, times the clip factor that factor found. One thread
 * owns four elements. The same arithmetic as learn's epilogue, so both ways give the same parameters.
 */
#include "optimiser.cuh"
#include "sums.cuh"
#include "tiles.h"

static_assert(PC_STEP_COLS == PC_STEP_THREADS * 4, "a thread steps four elements: change tiles.h");

extern "C" __global__ void __launch_bounds__(PC_STEP_THREADS) step(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    const PcStep &step = pc_step_of(launch, task);
    PC_LONG at = (PC_LONG)tile.across * PC_STEP_COLS + threadIdx.x * 4;
    if (at >= task.n || *pc_result(launch.memory, task, PC_STATUS) != 0) {
        return;
    }
    float clip = pc_finite(step.clip) ? *tile.at(task.results + PC_CLIP) : 1;
    float g[4];
    pc_load4(g, tile, true, task.out, at);
    PcParameters parameters;
    parameters.load(tile, at);
    PC_EACH(i) {
        g[i] *= clip * step.scale;
    }
    parameters.step(tile, PcStepping(tile, step), at, (int)(task.n - at), g);
}
