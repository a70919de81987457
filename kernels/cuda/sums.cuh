/* Sums over the lanes of a warp and the threads of a block, always in the same order. */
#ifndef PC_SUMS_CUH
#define PC_SUMS_CUH

#include "launch.cuh"
#include "primitives.cuh"

/* The sum over the warp, for every lane. */
PC_DEVICE float pc_warp_sum(float value) {
    _Pragma("unroll")
    for (int mask = 16; mask > 0; mask /= 2) {
        value += pc_shuffle_xor(value, mask);
    }
    return value;
}

PC_DEVICE float pc_warp_max(float value) {
    _Pragma("unroll")
    for (int mask = 16; mask > 0; mask /= 2) {
        float other = pc_shuffle_xor(value, mask);
        value = other > value ? other : value;
    }
    return value;
}

/* Whether a holds of any lane, for every lane. */
PC_DEVICE bool pc_warp_any(bool holds) {
    int value = holds ? 1 : 0;
    _Pragma("unroll")
    for (int mask = 16; mask > 0; mask /= 2) {
        value |= pc_shuffle_xor(value, mask);
    }
    return value != 0;
}

/* The sum over a block of THREADS, for every thread. `turn` is 0 and 1 in turns from call to call: each turn has its own THREADS / 32 floats in
 * shared memory, so that nobody writes where another still reads the sums before. */
template <int THREADS>
PC_DEVICE float pc_block_sum(int turn, float value) {
    float *sums = pc_shared() + turn * (THREADS / 32);
    value = pc_warp_sum(value);
    if (threadIdx.x % 32 == 0) {
        sums[threadIdx.x / 32] = value;
    }
    __syncthreads();
    value = 0;
    _Pragma("unroll")
    for (int warp = 0; warp < THREADS / 32; warp++) {
        value += sums[warp];
    }
    return value;
}

PC_DEVICE bool pc_finite(float value) {
    return fabsf(value) <= 3.4028235e38f;
}

/* An int among the results. */
PC_DEVICE int *pc_result(float *memory, const PcTask &task, int place) {
    return (int *)(memory + task.results + place);
}

/* The call that failed is the first one. */
PC_DEVICE void pc_fail(float *memory, const PcTask &task, const PcControls &controls) {
    int *status = pc_result(memory, task, PC_STATUS);
    if (*status == 0) {
        *status = controls.tick;
    }
}

#endif
