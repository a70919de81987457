/* total: what a call came to, in a launch of its own. */
#include "tiles.h"
#include "total.cuh"

static_assert(PC_TOTAL_SHARED >= PC_TOTAL_THREADS / 32 * 4, "total needs an int a warp: change tiles.h");

extern "C" __global__ void __launch_bounds__(PC_TOTAL_THREADS) total(PcLaunch launch) {
    pc_total<PC_TOTAL_THREADS>(launch.memory, launch.tasks + launch.first, launch.count, pc_controls(launch), (int *)pc_shared());
}
