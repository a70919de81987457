/*
 * The two products of a unit (cluster.cuh), both from its one copy of the weights: partial sums of deltas W[:, columns], left in shared memory for
 * the errors, and pushes signals W[:, columns]^T, sent to the blocks that have the columns of the layer below. The work of all units of a block is
 * dealt out to its threads (fp32) or warps (tensor cores) as one list.
 *
 * On tensor cores weights are the left operand, 16 columns or 16 k the m of an mma, and the 8 samples its n: fragments of an operand with its
 * samples side by side are read without bank conflicts, and two sums of a lane are neighbours in what it stores or sends.
 */
#ifndef PC_CLUSTER_PRODUCTS_CUH
#define PC_CLUSTER_PRODUCTS_CUH

#include "cluster.cuh"

/* The items of a list that a worker takes of the next n: first, first + workers, ... */
struct PcShare {
    int workers;
    int first;

    __device__ __forceinline__ PcShare(int worker, int workers) : workers(workers), first(worker) {}

    /* The n items are dealt out; the list goes on behind them. */
    __device__ __forceinline__ void pass(int n) {
        first = (first + workers - n % workers) % workers;
    }
};

/* What the products need of the block. */
struct PcWork {
    float *shared;
    float *partials;      /* [parts][columns of the block's products][8] */
    int parts;
    int columns;

    __device__ __forceinline__ float *partial(int part, int column) const {
        return partials + (part * columns + column) * PC_CLUSTER_ROWS;
    }

    __device__ __forceinline__ const PcRoute &route(const PcUnit &unit, int k) const {
        return ((const PcRoute *)(shared + unit.routes))[k / PC_CLUSTER_TILE];
    }
};

/* Sends sums for a k of the layer below, from the sample `row` on. */
template <class Sums>
PC_DEVICE void pc_push(const PcWork &work, const PcUnit &unit, int k, int row, Sums sums) {
    if (k < unit.k) {
        const PcRoute &route = work.route(unit, k);
        PcPeer peer = pc_map_shared(work.shared, route.block);
        /* The second mbarrier of the receiving unit. */
        pc_st_async(peer + (route.at + k % PC_CLUSTER_TILE * PC_CLUSTER_ROWS + row) * 4, sums, peer + route.base * 4 + 8);
    }
}

/* ---- fp32 ---------------------------------------------------------------------------------------------------------------------- */

template <int PRECISION>
struct PcClusterProducts {
    static_assert(PRECISION == PC_FP32, "tensor cores have their own");

    /* Sums of 4 columns x 4 samples over a part of k. Neighbouring threads have neighbouring columns. */
    __device__ __forceinline__ static void predict(const PcWork &work, const PcUnit &unit, PcShare &share) {
        int chunks = unit.padded / 4;
        int tiles = chunks * 2;
        int length = (unit.k + work.parts - 1) / work.parts;
        _Pragma("unroll 1")
        for (int item = share.first; item < tiles * work.parts; item += share.workers) {
            int part = item / tiles;
            int row = item % tiles / chunks * 4;
            int chunk = item % chunks;
            int end = min(unit.k, (part + 1) * length);
            const float *weights = work.shared + unit.weights;
            const float *deltas = work.shared + unit.base + 4 + row;
            float sum[4][4] = {};
            _Pragma("unroll 4")
            for (int k = part * length; k < end; k++) {
                float4 w = *(const float4 *)(weights + k * unit.padded + (chunk ^ pc_weight_skew(k, chunks)) * 4);
                float4 d = *(const float4 *)(deltas + k * PC_CLUSTER_ROWS);
                add(sum[0], w.x, d);
                add(sum[1], w.y, d);
                add(sum[2], w.z, d);
                add(sum[3], w.w, d);
            }
            float *to = work.partial(part, unit.partial + chunk * 4) + row;
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                *(float4 *)(to + j * PC_CLUSTER_ROWS) = make_float4(sum[j][0], sum[j][1], sum[j][2], sum[j][3]);
            }
        }
        share.pass(tiles * work.parts);
    }

    /* Pushes on 2 k x 4 samples; a half warp has 32 k, so that its neighbours read lines one below the other. */
    __device__ __forceinline__ static void push(const PcWork &work, const PcUnit &unit, PcShare &share) {
        int chunks = unit.padded / 4;
        int items = (unit.k + 31) / 32 * 32;
        _Pragma("unroll 1")
        for (int item = share.first; item < items; item += share.workers) {
            int k = item / 32 * 32 + item % 16;
            int row = item % 32 / 16 * 4;
            /* Beyond the last tile nothing is sent: read anything. */
            int further = k + 16 < unit.paddedK ? 16 : 0;
            const float *weights = work.shared + unit.weights + k * unit.padded;
            const float *signals = work.shared + unit.signals + row;
            int skew = pc_weight_skew(k, chunks);
            float sum[2][4] = {};
            _Pragma("unroll 1")
            for (int chunk = 0; chunk < chunks; chunk++) {
                float4 low = *(const float4 *)(weights + (chunk ^ skew) * 4);
                float4 high = *(const float4 *)(weights + further * unit.padded + (chunk ^ skew) * 4);
                const float *s = signals + chunk * 4 * PC_CLUSTER_ROWS;
                both(sum, low.x, high.x, s);
                both(sum, low.y, high.y, s + PC_CLUSTER_ROWS);
                both(sum, low.z, high.z, s + 2 * PC_CLUSTER_ROWS);
                both(sum, low.w, high.w, s + 3 * PC_CLUSTER_ROWS);
            }
            pc_push(work, unit, k, row, make_float4(sum[0][0], sum[0][1], sum[0][2], sum[0][3]));
            pc_push(work, unit, k + 16, row, make_float4(sum[1][0], sum[1][1], sum[1][2], sum[1][3]));
        }
        share.pass(items);
    }

    __device__ __forceinline__ static void both(float (&sum)[2][4], float low, float high, const float *signals) {
        float4 s = *(const float4 *)signals;
        add(sum[0], low, s);
        add(sum[1], high, s);
    }

    __device__ __forceinline__ static void add(float (&sum)[4], float a, const float4 &b) {
        sum[0] = fmaf(a, b.x, sum[0]);
        sum[1] = fmaf(a, b.y, sum[1]);
        sum[2] = fmaf(a, b.z, sum[2]);
        sum[3] = fmaf(a, b.w, sum[3]);
    }

    __device__ __forceinline__ static PcShare share() {
        return PcShare(threadIdx.x, PC_CLUSTER_THREADS);
    }
};

/* ---- tensor cores -------------------------------------------------------------------------------------------------------------- */

template <int PRECISION>
struct PcClusterTensor {
    /* k of one instruction: 2 chunks of a line of weights. */
    static constexpr int K = PRECISION == PC_BF16 ? 16 : 8;

    __device__ __forceinline__ static void multiply(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
        if (PRECISION == PC_BF16) {
            pc_mma_bf16(sum, a, b);
        } else {
            pc_mma_tf32(sum, a, b);
        }
    }

    /* The fragment [K, 8] of an operand from k on. */
    __device__ __forceinline__ static void samples(unsigned (&b)[2], const float *operand, int k) {
        int lane = threadIdx.x % 32;
        if (PRECISION == PC_BF16) {
            pc_matrices2_transposed(b, operand + (k + lane % 16) * (PC_CLUSTER_ROWS / 2));
        } else {
            const float *at = operand + (k + lane % 4) * PC_CLUSTER_ROWS + lane / 4;
            b[0] = __float_as_uint(at[0]);
            b[1] = __float_as_uint(at[4 * PC_CLUSTER_ROWS]);
        }
    }

    /* W^T [16 columns, K] from places that go down with k; lines are `pitch` floats. */
    struct Columns {
        static constexpr int PLACES = PRECISION == PC_BF16 ? 1 : 4;
        const float *at[PLACES];
        int pitch;

        __device__ __forceinline__ Columns(const float *weights, int column, int pitch) : pitch(pitch) {
            int lane = threadIdx.x % 32;
            int chunks = pitch / 4;
            _Pragma("unroll")
            for (int i = 0; i < PLACES; i++) {
                bool rows = PRECISION == PC_BF16;
                int line = rows ? lane % 8 + lane / 16 * 8 : lane % 4 + i / 2 * 4;
                int in = rows ? column / 2 + lane / 8 % 2 * 4 : column + lane / 4 + i % 2 * 8;
                at[i] = weights + line * pitch + ((in / 4) ^ pc_weight_skew(line, chunks)) * 4 + in % 4;
            }
        }

        __device__ __forceinline__ void read(unsigned (&a)[4], int k) const {
            if constexpr (PRECISION == PC_BF16) {
                pc_matrices4<true>(a, at[0] + k * pitch);
            } else {
                _Pragma("unroll")
                for (int i = 0; i < 4; i++) {
                    a[i] = __float_as_uint(at[i][k * pitch]);
                }
            }
        }
    };

    /* Sums of 16 columns over a part of k. Two chains of sums, so that an mma need not wait for the one before. */
    __device__ __forceinline__ static void predict(const PcWork &work, const PcUnit &unit, PcShare &share) {
        int tiles = unit.padded / PC_CLUSTER_TILE;
        int steps = unit.paddedK / K;
        int length = (steps + work.parts - 1) / work.parts;
        const float *deltas = work.shared + unit.base + 4;
        _Pragma("unroll 1")
        for (int item = share.first; item < tiles * work.parts; item += share.workers) {
            int part = item / tiles;
            int column = item % tiles * PC_CLUSTER_TILE;
            Columns columns(work.shared + unit.weights, column, pc_line_floats<PRECISION>(unit.padded));
            int end = min(steps, (part + 1) * length);
            float sum[4] = {};
            float other[4] = {};
            int step = part * length;
            _Pragma("unroll 2")
            for (; step + 1 < end; step += 2) {
                add(sum, columns, deltas, step);
                add(other, columns, deltas, step + 1);
            }
            if (step < end) {
                add(sum, columns, deltas, step);
            }
            int lane = threadIdx.x % 32;
            float *to = work.partial(part, unit.partial + column + lane / 4) + lane % 4 * 2;
            *(float2 *)to = make_float2(sum[0] + other[0], sum[1] + other[1]);
            *(float2 *)(to + 8 * PC_CLUSTER_ROWS) = make_float2(sum[2] + other[2], sum[3] + other[3]);
        }
        share.pass(tiles * work.parts);
    }

    __device__ __forceinline__ static void add(float (&sum)[4], const Columns &columns, const float *deltas, int step) {
        unsigned a[4];
        unsigned b[2];
        columns.read(a, step * K);
        samples(b, deltas, step * K);
        multiply(sum, a, b);
    }

    /* Pushes on 2 x 16 k: both share the fragments of the signals. */
    __device__ __forceinline__ static void push(const PcWork &work, const PcUnit &unit, PcShare &share) {
        int items = (unit.k + 2 * PC_CLUSTER_TILE - 1) / (2 * PC_CLUSTER_TILE);
        int pitch = pc_line_floats<PRECISION>(unit.padded);
        int chunks = pitch / 4;
        int lane = threadIdx.x % 32;
        int skew = pc_weight_skew(lane % 8, chunks);
        _Pragma("unroll 1")
        for (int item = share.first; item < items; item += share.workers) {
            int k = item * 2 * PC_CLUSTER_TILE;
            /* Beyond the last tile nothing is sent: read anything. */
            int further = k + PC_CLUSTER_TILE < unit.paddedK ? PC_CLUSTER_TILE * pitch : 0;
            const float *line = work.shared + unit.weights + (k + lane % 16) * pitch;
            float low[4] = {};
            float high[4] = {};
            _Pragma("unroll 2")
            for (int step = 0; step < chunks / 2; step++) {
                unsigned a[4];
                unsigned b[2];
                const float *at = line + ((step * 2 + lane / 16) ^ skew) * 4;
                samples(b, work.shared + unit.signals, step * K);
                pc_matrices4<false>(a, at);
                multiply(low, a, b);
                pc_matrices4<false>(a, at + further);
                multiply(high, a, b);
            }
            send(work, unit, k, low);
            send(work, unit, k + PC_CLUSTER_TILE, high);
        }
        share.pass(items);
    }

    __device__ __forceinline__ static void send(const PcWork &work, const PcUnit &unit, int k, const float (&sum)[4]) {
        int lane = threadIdx.x % 32;
        pc_push(work, unit, k + lane / 4, lane % 4 * 2, make_float2(sum[0], sum[1]));
        pc_push(work, unit, k + lane / 4 + 8, lane % 4 * 2, make_float2(sum[2], sum[3]));
    }

    __device__ __forceinline__ static PcShare share() {
        return PcShare(threadIdx.x / 32, PC_CLUSTER_WARPS);
    }
};

template <>
struct PcClusterProducts<PC_TF32> : PcClusterTensor<PC_TF32> {};

template <>
struct PcClusterProducts<PC_BF16> : PcClusterTensor<PC_BF16> {};

#endif
