/*
 * calibrate_*: what the planner must know of a device (CostModel.java), one kernel a constant. Each leaves a number a thread that follows from all
 * that it did: so no compiler leaves work out, and a test can tell what the number must be.
 *
 * They take a PcLaunch as all kernels do and read it otherwise: `memory` receives the numbers, [blocks][threads]; `data` is what is read, no address of it; `first` is
 * how often to do it, once at least; `count` is the pieces of 16 bytes that a block reads each time, whole rounds of its threads. Blocks work alone,
 * as many as are to work at once, but for the two kernels of clusters, in which blocks work in pairs.
 */
#include "launch.cuh"
#include "tiles.h"

/* Of the kernels that keep a whole multiprocessor busy by themselves, and of those that are as our kernels are. */
#define PC_CALIBRATE_THREADS PC_CALIBRATE_L2_THREADS
#define PC_CALIBRATE_FEW_THREADS PC_CALIBRATE_EXCHANGE_THREADS

/* Products of a warp, sums of a thread, that do not wait for each other. */
#define PC_CALIBRATE_CHAINS 8

/* Pieces of 16 bytes that a thread has room for. */
#define PC_CALIBRATE_STAGES (PC_CALIBRATE_L2_SHARED / 16 / PC_CALIBRATE_THREADS)

/* Blocks of a cluster. */
#define PC_CALIBRATE_BLOCKS 8

/* Pairs of numbers that a thread sends in a message, and how many messages have room behind their mbarriers. */
#define PC_CALIBRATE_PAIRS 10
#define PC_CALIBRATE_MESSAGES 4

/* What is read. */
PC_DEVICE const float *pc_probed(const PcLaunch &launch) {
    return (const float *)launch.data;
}

static_assert(PC_CALIBRATE_STAGES == PC_CALIBRATE_SHARED_SHARED / 16 / PC_CALIBRATE_SHARED_THREADS, "change tiles.h");
static_assert(PC_CALIBRATE_STREAM_SHARED == 64 + PC_CALIBRATE_MESSAGES * PC_CALIBRATE_PAIRS * PC_CALIBRATE_FEW_THREADS * 8, "change tiles.h");

#define PC_CALIBRATE_KERNEL(name, NAME) extern "C" __global__ void __launch_bounds__(PC_CALIBRATE_##NAME##_THREADS) calibrate_##name(PcLaunch launch)
#define PC_CALIBRATE_CLUSTER(name, NAME)                         \
    PC_CLUSTER_NOTE(calibrate_##name, PC_CALIBRATE_BLOCKS)       \
    extern "C" __global__ void PC_CLUSTER_OF(PC_CALIBRATE_BLOCKS) \
        __launch_bounds__(PC_CALIBRATE_##NAME##_THREADS) calibrate_##name(PcLaunch launch)

PC_DEVICE void pc_calibrate_keep(const PcLaunch &launch, float value) {
    launch.memory[(PC_LONG)blockIdx.x * blockDim.x + threadIdx.x] = value;
}

/* What each of our launches does before and after its products: one load that says where the next begins, a copy to shared memory, a barrier. */
PC_CALIBRATE_KERNEL(launch, LAUNCH) {
    float *shared = pc_shared();
    int from = (int)pc_probed(launch)[0] * 4;
    pc_copy16(shared + threadIdx.x * 4, pc_probed(launch) + from + threadIdx.x * 4, 16);
    pc_commit();
    pc_wait<0>();
    __syncthreads();
    pc_calibrate_keep(launch, shared[(threadIdx.x + 32) % PC_CALIBRATE_FEW_THREADS * 4 + 1]);
}

PC_DEVICE float pc_calibrate_sum(float sum, const float *shared) {
    float4 value = *(const float4 *)shared;
    return sum + ((value.x + value.y) + (value.z + value.w));
}

/* Reads past the first-level cache into a ring in shared memory. Blocks start at different places of the same pieces, or, apart, have their own. */
PC_DEVICE void pc_calibrate_read(const PcLaunch &launch, bool apart) {
    float *mine = pc_shared() + threadIdx.x * 4;
    const float *from = pc_probed(launch) + (apart ? (PC_LONG)blockIdx.x * launch.count * 4 : 0);
    int steps = launch.count / PC_CALIBRATE_THREADS;
    int at = apart ? 0 : (int)blockIdx.x % steps;
    int slot = 0;
    float sum = 0;
    PC_LONG all = (PC_LONG)launch.first * steps;
    _Pragma("unroll 1")
    for (PC_LONG step = 0; step < all; step++) {
        float *place = mine + slot * PC_CALIBRATE_THREADS * 4;
        if (step >= PC_CALIBRATE_STAGES) {
            /* What was copied there a ring ago has come. */
            pc_wait<PC_CALIBRATE_STAGES - 1>();
            sum = pc_calibrate_sum(sum, place);
        }
        pc_copy16(place, from + ((PC_LONG)at * PC_CALIBRATE_THREADS + threadIdx.x) * 4, 16);
        pc_commit();
        at = at + 1 < steps ? at + 1 : 0;
        slot = slot + 1 < PC_CALIBRATE_STAGES ? slot + 1 : 0;
    }
    pc_wait<0>();
    for (int i = 0; i < PC_CALIBRATE_STAGES && i < all; i++) {
        sum = pc_calibrate_sum(sum, mine + i * PC_CALIBRATE_THREADS * 4);
    }
    pc_calibrate_keep(launch, sum);
}

/* All blocks read the same pieces, which the L2 cache holds. */
PC_CALIBRATE_KERNEL(l2, L2) {
    pc_calibrate_read(launch, false);
}

/* Each block reads its own pieces, which it does not hold. */
PC_CALIBRATE_KERNEL(memory, MEMORY) {
    pc_calibrate_read(launch, true);
}

/* Reads of shared memory: PC_CALIBRATE_CHAINS times 16 bytes a thread and time, of a place after the other. */
PC_CALIBRATE_KERNEL(shared, SHARED) {
    float *shared = pc_shared();
    _Pragma("unroll")
    for (int i = 0; i < PC_CALIBRATE_STAGES; i++) {
        int at = i * PC_CALIBRATE_THREADS + threadIdx.x;
        *(float4 *)(shared + at * 4) = make_float4(at % 7, 1, 2, 3);
    }
    __syncthreads();
    const float *first = shared + (threadIdx.x + 32) % PC_CALIBRATE_THREADS * 4;
    const float *place = first;
    float sum[PC_CALIBRATE_CHAINS] = {};
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        _Pragma("unroll")
        for (int i = 0; i < PC_CALIBRATE_CHAINS; i++) {
            sum[i] = pc_calibrate_sum(sum[i], place);
            place += PC_CALIBRATE_THREADS * 4;
            place = place < shared + PC_CALIBRATE_STAGES * PC_CALIBRATE_THREADS * 4 ? place : first;
        }
    }
    _Pragma("unroll")
    for (int i = 1; i < PC_CALIBRATE_CHAINS; i++) {
        sum[0] += sum[i];
    }
    pc_calibrate_keep(launch, sum[0]);
}

/* Multiply-adds of the usual cores: PC_CALIBRATE_CHAINS a thread and time. */
PC_CALIBRATE_KERNEL(fp32, FP32) {
    float factor = pc_probed(launch)[0];
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

#if PC_TENSOR_CORES

PC_DEVICE unsigned pc_calibrate_operand(int bf16, float value) {
    return bf16 ? pc_bf16x2(value, value) : pc_tf32(value);
}

/* Of the first operand row r is r + 1, of the second column n is n + 1. */
template <int BF16>
PC_DEVICE void pc_calibrate_mma(const PcLaunch &launch) {
    float line = threadIdx.x % 32 / 4 + 1;
    unsigned upper = pc_calibrate_operand(BF16, line);
    unsigned lower = pc_calibrate_operand(BF16, line + 8);
    unsigned a[4] = {upper, lower, upper, lower};
    unsigned b[2] = {upper, upper};
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
    float all = 0;
    _Pragma("unroll")
    for (int i = 0; i < PC_CALIBRATE_CHAINS; i++) {
        all += (sum[i][0] + sum[i][1]) + (sum[i][2] + sum[i][3]);
    }
    pc_calibrate_keep(launch, all);
}

#define PC_CALIBRATE_MMA(bf16) pc_calibrate_mma<bf16>(launch)
#else
#define PC_CALIBRATE_MMA(bf16) __trap()
#endif

/* Products of tensor cores: PC_CALIBRATE_CHAINS a warp and time, [16, 8] over 8. */
PC_CALIBRATE_KERNEL(tf32, TF32) {
    PC_CALIBRATE_MMA(0);
}

/* The same over 16. */
PC_CALIBRATE_KERNEL(bf16, BF16) {
    PC_CALIBRATE_MMA(1);
}

/* Barriers of a block. */
PC_CALIBRATE_KERNEL(barrier, BARRIER) {
    float *shared = pc_shared();
    shared[threadIdx.x] = threadIdx.x + 0.5f;
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        __syncthreads();
    }
    pc_calibrate_keep(launch, shared[(threadIdx.x + 32) % PC_CALIBRATE_FEW_THREADS]);
}

#if PC_CLUSTERS

/* A message that has landed whole: pairs of numbers, of which each thread has sent `pairs`, in turn. */
PC_DEVICE float2 pc_calibrate_received(const float *message, int i) {
    return ((const float2 *)message)[i * PC_CALIBRATE_FEW_THREADS + (threadIdx.x + 32) % PC_CALIBRATE_FEW_THREADS];
}

PC_DEVICE unsigned long long *pc_calibrate_barriers(int count) {
    unsigned long long *barriers = (unsigned long long *)pc_shared();
    if ((int)threadIdx.x < count) {
        pc_mbarrier_init(barriers + threadIdx.x);
    }
    pc_cluster_barrier();
    return barriers;
}

/*
 * There and back, a pair of numbers a thread each way. Nobody sends before all of the other's threads have read what was sent last: they have
 * answered, each after it read. So one place is enough.
 */
PC_DEVICE void pc_calibrate_exchange(const PcLaunch &launch) {
    unsigned long long *arrived = pc_calibrate_barriers(1);
    float *message = pc_shared() + 16;
    int rank = pc_cluster_rank();
    PcPeer peer = pc_map_shared(pc_shared(), rank ^ 1);
    float value = rank * 1000 + threadIdx.x;
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        if (rank % 2 == 0) {
            pc_st_async(peer + 64 + threadIdx.x * 8, make_float2(value, 1), peer);
        }
        if (threadIdx.x == 0) {
            pc_mbarrier_expect(arrived, PC_CALIBRATE_FEW_THREADS * 8);
        }
        pc_mbarrier_wait(arrived, step & 1);
        float2 got = pc_calibrate_received(message, 0);
        value = got.x + got.y;
        if (rank % 2 == 1) {
            pc_st_async(peer + 64 + threadIdx.x * 8, make_float2(value, 1), peer);
        }
    }
    pc_calibrate_keep(launch, value);
}

PC_DEVICE void pc_calibrate_send(PcPeer peer, int step) {
    int slot = step % PC_CALIBRATE_MESSAGES;
    PcPeer to = peer + 64 + (slot * PC_CALIBRATE_PAIRS * PC_CALIBRATE_FEW_THREADS + (int)threadIdx.x) * 8;
    _Pragma("unroll")
    for (int i = 0; i < PC_CALIBRATE_PAIRS; i++) {
        pc_st_async(to + i * PC_CALIBRATE_FEW_THREADS * 8, make_float2(threadIdx.x % 5 + i, step % 3), peer + slot * 8);
    }
}

/*
 * Messages both ways, two of each on their way. A block that has all of message t from the other knows that all threads there have read t - 2, after
 * which they sent t. So it may send t + 2, which takes the place of t - 2 of four.
 */
PC_DEVICE void pc_calibrate_stream(const PcLaunch &launch) {
    unsigned long long *arrived = pc_calibrate_barriers(PC_CALIBRATE_MESSAGES);
    const float *messages = pc_shared() + 16;
    PcPeer peer = pc_map_shared(pc_shared(), pc_cluster_rank() ^ 1);
    float sum = 0;
    for (int step = 0; step < 2 && step < launch.first; step++) {
        pc_calibrate_send(peer, step);
    }
    _Pragma("unroll 1")
    for (int step = 0; step < launch.first; step++) {
        int slot = step % PC_CALIBRATE_MESSAGES;
        if (threadIdx.x == 0) {
            pc_mbarrier_expect(arrived + slot, PC_CALIBRATE_PAIRS * PC_CALIBRATE_FEW_THREADS * 8);
        }
        pc_mbarrier_wait(arrived + slot, step / PC_CALIBRATE_MESSAGES & 1);
        _Pragma("unroll")
        for (int i = 0; i < PC_CALIBRATE_PAIRS; i++) {
            float2 got = pc_calibrate_received(messages, slot * PC_CALIBRATE_PAIRS + i);
            sum += got.x * (i + 1) + got.y;
        }
        if (step + 2 < launch.first) {
            pc_calibrate_send(peer, step + 2);
        }
    }
    pc_calibrate_keep(launch, sum);
}

#define PC_CALIBRATE_BODY(call) call
#else
#define PC_CALIBRATE_BODY(call) __trap()
#endif

/* A message of a cluster there and back. */
PC_CALIBRATE_CLUSTER(exchange, EXCHANGE) {
    PC_CALIBRATE_BODY(pc_calibrate_exchange(launch));
}

/* Messages of a cluster behind each other. */
PC_CALIBRATE_CLUSTER(stream, STREAM) {
    PC_CALIBRATE_BODY(pc_calibrate_stream(launch));
}
