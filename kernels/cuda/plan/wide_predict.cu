/*
 * wide_predict: the errors of the nodes of a wide chain from the deltas of their parents (task.h: predict, PC_ERROR), all nodes in one launch,
 * and what the parents are pushed by as operands of the next launch (wide.cuh).
 *
 * Tasks: from the output down, those of predict, but in = images of the parent's deltas, weights = images of the weights' transpose, out =
 * images of errors or signals, PC_NONE where another kernel makes them. k is 0 where the parent has not moved. Grid: tiles, those of a task
 * below each other first.
 */
#include "wide_product.cuh"
#include "../predict.cuh"

struct PcWidePredicted : PcPredicted {
    __device__ __forceinline__ static void narrow(PcTask &task) {
        task.mode = PC_ERROR;
        task.sum = task.bias = task.add1 = task.add2 = task.base = PC_NONE;
    }

    __device__ __forceinline__ void operand(float (&)[4]) const {}
};

extern "C" __global__ void __launch_bounds__(PcWide::THREADS, 1) wide_predict(PcLaunch launch) {
    pc_wide<PcWidePredicted>(launch);
}
