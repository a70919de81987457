/*
 * wide_relax: the moves of the hidden nodes of a wide chain by the errors of their children (task.h: relax, PC_MOVE), all nodes in one launch,
 * and what their children read as operands of the next launch (wide.cuh); in a wave one node a launch, and what its parent is pushed by.
 *
 * Tasks: from the highest node down, those of relax, but in = images of the child's errors or signals, weights = images of its weights, out =
 * images of deltas (displacements where there is no activation between), in a wave of errors or signals; PC_NONE where nobody reads them. k is 0
 * where the child has no error. Grid: tiles, those of a task below each other first.
 */
#include "wide_product.cuh"
#include "../relax.cuh"

struct PcWideMoved : PcPushed<PC_MOVE> {
    __device__ __forceinline__ static void narrow(PcTask &task) {
        task.mode = PC_MOVE;
        task.sum = task.add1 = task.add2 = PC_NONE;
    }

    __device__ __forceinline__ void operand(float (&v)[4]) const {
        PC_EACH(i) {
            v[i] = PcWide::WAVE ? error[i] : v[i];
        }
    }
};

extern "C" __global__ void __launch_bounds__(PcWide::THREADS, 1) wide_relax(PcLaunch launch) {
    pc_wide<PcWideMoved>(launch);
}
