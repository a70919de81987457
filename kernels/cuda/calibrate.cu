/*
 * calibrate_*: what the planner must know of a device (CostModel.java), one kernel a constant. They compute nothing that anybody wants, and a
 * result that depends on all of it goes to `memory` only when it is a number that does not occur, so that no compiler leaves the work out.
 *
 * They take a PcLaunch as all kernels do and read three of its fields otherwise: `memory` is the buffer, `first` how often to do it, `count` the
 * pieces of 16 bytes that a block reads each time, a multiple of PC_CALIBRATE_THREADS. Launched with PC_CALIBRATE_THREADS threads a block and
 * PC_CALIBRATE_SHARED bytes of shared memory, as many blocks as are to work at once.
 */
#include "launch.cuh"

#define PC_CALIBRATE_THREADS 512
#define PC_CALIBRATE_SHARED 49152

/* Products of a warp that do not wait for each other. */
#define PC_CALIBRATE_CHAINS 8
#define PC_CALIBRATE_STAGES (PC_CALIBRATE_SHARED / 16 / PC_CALIBRATE_THREADS)

#define PC_CALIBRATE_KERNEL(name) extern "C" __global__ void __launch_bounds__(PC_CALIBRATE_THREADS) name(PcLaunch launch)

static_assert(PC_CALIBRATE_STAGES == 6, "the wait in pc_calibrate_read is for a ring of 6: change it too");

PC_DEVICE void pc_calibrate_keep(const PcLaunch &launch, float value) {
    if (value == -123456.75f) {
        launch.memory[threadIdx.x] = value;
    }
}

/* Nothing: the gap between launches. */
PC_CALIBRATE_KERNEL(calibrate_empty) {
    if (launch.count < 0) {
        launch.memory[threadIdx.x] = 0;
    }
}

/* Reads past the first-level cache into a ring in shared memory. Blocks start at different places of the same pieces, or, apart, have their own. */
PC_DEVICE void pc_calibrate_read(const PcLaunch &launch, bool apart) {
    float *mine = pc_shared() + threadIdx.x * 4;
    const float *from = launch.memory + (apart ? (PC_LONG)blockIdx.x * launch.count * 4 : 0);
    int steps = launch.count / PC_CALIBRATE_THREADS;
    int at = apart ? 0 : (int)blockIdx.x % steps;
    int slot = 0;
    float sum = 0;
    _Pragma("unroll 1")
    for (PC_LONG step = (PC_LONG)launch.first * steps; step > 0; step--) {
        pc_copy16(mine + slot * PC_CALIBRATE_THREADS * 4, from + ((PC_LONG)at * PC_CALIBRATE_THREADS + threadIdx.x) * 4, 16);
        pc_commit();
        pc_wait<PC_CALIBRATE_STAGES - 1>();
        at = at + 1 < steps ? at + 1 : 0;
        slot = slot + 1 < PC_CALIBRATE_STAGES ? slot + 1 : 0;
    }
    pc_wait<0>();
    _Pragma("unroll")
    for (int i = 0; i < PC_CALIBRATE_STAGES; i++) {
        sum += mine[i * PC_CALIBRATE_THREADS * 4];
    }
    pc_calibrate_keep(launch, sum);
}

/* All blocks read the same pieces, which the L2 cache holds. */
PC_CALIBRATE_KERNEL(calibrate_l2) {
    pc_calibrate_read(launch, false);
}

/* Each block reads its own pieces, which it does not hold. */
PC_CALIBRATE_KERNEL(calibrate_memory) {
    pc_calibrate_read(launch, true);
}

/* Multiply-adds of the usual cores: PC_CALIBRATE_CHAINS a thread and time. */
PC_CALIBRATE_KERNEL(calibrate_fp32) {
    float factor = launch.memory[0];
    float sum[PC_CALIBRATE_CHAINS];
    _Pragma("unroll")
    for (int i = 0; i < PC_CALIBRATE_CHAINS; i++) {
        sum[i] = threadIdx.x + i;
    }
    _Pragma("unroll 4")
    for (int step = 0; step < launch.first; step++) {
        _Pragma("unroll")
        for (int i = 0; i < PC_CALIBRATE_CHAINS; i++) {
            sum[i] = fmaf(sum[i], factor, 0.5f);
        }
    }
    _Pragma("unroll")
    for (int i = 1; i < PC_CALIBRATE_CHAINS; i++) {
        sum[0] += sum[i];
    }
    pc_calibrate_keep(launch, sum[0]);
}

template <int BF16>
PC_DEVICE void pc_calibrate_mma(const PcLaunch &launch) {
#if PC_TENSOR_CORES
    unsigned word = (unsigned)launch.memory[0];
    unsigned a[4] = {word, word + threadIdx.x, word, word};
    unsigned b[2] = {word, word};
    float sum[PC_CALIBRATE_CHAINS][4] = {};
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        _Pragma("unroll")
        for (int i = 0; i < PC_CALIBRATE_CHAINS; i++) {
            if (BF16) {
                pc_mma_bf16(sum[i], a, b);
            } else {
                pc_mma_tf32(sum[i], a, b);
            }
        }
    }
    _Pragma("unroll")
    for (int i = 1; i < PC_CALIBRATE_CHAINS; i++) {
        sum[0][0] += sum[i][0];
    }
    pc_calibrate_keep(launch, sum[0][0]);
#else
    __trap();
#endif
}

/* Products of tensor cores: PC_CALIBRATE_CHAINS a warp and time, [16, 8] over 8. */
PC_CALIBRATE_KERNEL(calibrate_tf32) {
    pc_calibrate_mma<0>(launch);
}

/* The same over 16. */
PC_CALIBRATE_KERNEL(calibrate_bf16) {
    pc_calibrate_mma<1>(launch);
}

/* Barriers of a block. */
PC_CALIBRATE_KERNEL(calibrate_barrier) {
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        __syncthreads();
    }
    pc_calibrate_keep(launch, (float)launch.first);
}
