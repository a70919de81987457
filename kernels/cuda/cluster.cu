/*
 * chain_cluster_<precision>_<blocks>: the whole inference of a chain (task.h) in one launch. A cluster of blocks owns 8 samples for all iterations;
 * its blocks own columns of layers (cluster.cuh): their weights, copied to shared memory once, and their state. Fused: both products, errors,
 * activations, the step of the values. Global memory is read at the start and written at the end.
 *
 * A round: each unit takes the deltas of the layer below, forms its errors, sends pushes to that layer's units; takes the pushes from the layer above,
 * moves, sends its deltas there. Messages are stores into the receiver's shared memory that count their bytes at its mbarriers; there is no barrier of
 * the cluster but one at the start, when all can receive.
 *
 * Why this cannot stop: within a round pushes depend on deltas of the round before only, and moves on pushes of this round only; nobody waits to send.
 * Why one slot a message is enough: two neighbouring units answer each other in turn, pushes, deltas, pushes. Pushes leave after all of a block has read
 * its deltas (the barrier before them), deltas of a column after its pushes were read, and each waits for all of the other's. Where predictions are
 * held no deltas are sent, but 4 bytes, after a barrier. Why no block ends too early: it has waited for all that is ever sent to it.
 * Zero errors: of iterate, in round t only the layers from L - t up have errors and only those from L - t - 1 up move; both ends of a message know it.
 *
 * Grid: as many blocks a cluster as the name says, times rows / 8. PC_CLUSTER_THREADS threads, as much shared memory as the partition needs.
 */
#include "cluster_products.cuh"
#include "quads.cuh"
#include "sums.cuh"
#include "tiles.h"

static_assert(PC_CLUSTER_ROWS == PC_CLUSTER_WARPS, "a warp weighs the logits of one sample: give each warp its samples");

template <int PRECISION>
struct PcCluster {
    typedef PcClusterProducts<PRECISION> Products;
    /* Mbarriers of a unit. */
    static constexpr int DELTAS = 0;
    static constexpr int PUSHES = 1;

    const PcTask *tasks;
    float *memory;
    int row;              /* first of the cluster */
    int rows;
    PcUnit *units;
    int count;
    PcWork work;
    PcRounds when;

    __device__ __forceinline__ PcCluster(const PcLaunch &launch, int row, int rows)
        : tasks(launch.tasks + launch.first), memory(launch.memory), row(row), rows(rows), work{}, when(tasks[0], launch.count) {}

    __device__ __forceinline__ void run(const PcTable &table) {
        start(table);
        _Pragma("unroll 1")
        for (int t = 0; t < when.rounds; t++) {
            predict(t);
            if (t < when.moves) {
                push(t);
                relax(t);
            }
        }
    }

    /* ---- errors ---- */

    __device__ __forceinline__ void predict(int t) {
        if (!when.held) {
            products(t);
        }
        /* The partial sums are there; signals and pushes of the last round have been read. */
        __syncthreads();
        bool logits = false;
        for (int i = 0; i < count; i++) {
            const PcUnit &unit = units[i];
            if (when.hasErrors(unit, t) || (!when.wave && when.errorsStand(unit, t))) {
                errors(unit, t);
                logits = logits || isLogits(unit);
            }
        }
        if (logits) {
            __syncthreads();
            for (int i = 0; i < count; i++) {
                if (isLogits(units[i])) {
                    weigh(units[i], when.errorsStand(units[i], t));
                }
            }
        }
    }

    __device__ __forceinline__ bool isLogits(const PcUnit &unit) const {
        return unit.layer == when.layers && (unit.flags & PC_CROSS_ENTROPY);
    }

    __device__ __forceinline__ void products(int t) {
        PcShare share = Products::share();
        for (int i = 0; i < count; i++) {
            const PcUnit &unit = units[i];
            if (when.hears(unit, t)) {
                expect(unit, DELTAS, pc_operand_floats<PRECISION>(unit.k) * 4);
                pc_mbarrier_wait(barrier(unit, DELTAS), when.hearing(unit, t));
                Products::predict(work, unit, share);
            }
        }
    }

    /* A thread has the same elements, two samples of a column, in errors and move. A value that is to move takes its own error's part now. */
    __device__ __forceinline__ void errors(const PcUnit &unit, int t) const {
        bool predicted = when.hears(unit, t) && !when.held;
        bool stand = when.errorsStand(unit, t);
        float rate = !when.wave && unit.layer < when.layers && t < when.moves ? rateOf(unit, t) : 0;
        const float *partial = work.partial(0, unit.partial);
        for (int i = threadIdx.x; i < unit.columns * 4; i += PC_CLUSTER_THREADS) {
            float2 v = make_float2(0, 0);
            for (int part = 0; part < work.parts && predicted; part++) {
                float2 p = two(partial, part * work.columns * 4 + i);
                v.x += p.x;
                v.y += p.y;
            }
            float2 slope = make_float2(1, 1);
            if (unit.late != PC_ACT_NONE) {
                float2 sum = two(unit.lateSum, i);
                float2 value = two(unit.lateValue, i);
                v.x = pcMove(unit.late, unit.lateAlpha, sum.x, value.x, v.x, &slope.x);
                v.y = pcMove(unit.late, unit.lateAlpha, sum.y, value.y, v.y, &slope.y);
                if (stand) {
                    keep(unit, tasks[unit.layer - 1].lateSlope, i, slope);
                }
            }
            if (isLogits(unit)) {
                float2 reference = two(unit.reference, i);
                two(unit.logits, i) = make_float2(reference.x + v.x, reference.y + v.y);
                if (unit.late != PC_ACT_NONE) {
                    /* What weigh multiplies by. */
                    two(unit.displacement, i) = slope;
                }
                continue;
            }
            float2 d = two(unit.displacement, i);
            float2 error = make_float2(unit.scale * (d.x - v.x), unit.scale * (d.y - v.y));
            float2 signal = make_float2(error.x * slope.x, error.y * slope.y);
            if (rate != 0) {
                two(unit.displacement, i) = make_float2(d.x - rate * error.x, d.y - rate * error.y);
            }
            if (unit.layer > 1) {
                operand(unit.signals, i, signal);
            }
            if (stand) {
                keep(unit, tasks[unit.layer - 1].error, i, error);
                if (unit.late != PC_ACT_NONE) {
                    keep(unit, tasks[unit.layer - 1].signal, i, signal);
                }
            }
        }
    }

    /* error = scale * (target - softmax(logits)), a warp a sample. */
    __device__ __forceinline__ void weigh(const PcUnit &unit, bool stand) const {
        const PcTask &task = tasks[unit.layer - 1];
        int sample = threadIdx.x / 32;
        int lane = threadIdx.x % 32;
        const float *logits = work.shared + unit.logits + sample;
        const float *target = work.shared + unit.target + sample;
        float most = logits[(lane < unit.columns ? lane : 0) * PC_CLUSTER_ROWS];
        for (int j = lane; j < unit.columns; j += 32) {
            float logit = logits[j * PC_CLUSTER_ROWS];
            most = logit > most ? logit : most;
        }
        most = pc_warp_max(most);
        float sum = 0, mass = 0, expected = 0;
        for (int j = lane; j < unit.columns; j += 32) {
            float over = logits[j * PC_CLUSTER_ROWS] - most;
            sum += expf(over);
            mass += target[j * PC_CLUSTER_ROWS];
            expected = fmaf(target[j * PC_CLUSTER_ROWS], over, expected);
        }
        float log = logf(pc_warp_sum(sum));
        float energy = pc_warp_sum(mass) * log - pc_warp_sum(expected);
        bool keeps = stand && row + sample < rows;
        for (int j = lane; j < unit.columns; j += 32) {
            int at = j * PC_CLUSTER_ROWS + sample;
            float error = unit.scale * (target[j * PC_CLUSTER_ROWS] - expf(work.shared[unit.logits + at] - most - log));
            float signal = unit.late != PC_ACT_NONE ? error * work.shared[unit.displacement + at] : error;
            operand1(unit.signals, at, signal);
            if (keeps) {
                PC_LONG to = (PC_LONG)(row + sample) * task.stride + unit.first + j;
                memory[task.error + to] = error;
                if (unit.late != PC_ACT_NONE) {
                    memory[task.signal + to] = signal;
                }
            }
        }
        if (keeps && lane == 0) {
            memory[task.out + row + sample] = unit.scale * energy;
        }
    }

    /* ---- pushes ---- */

    __device__ __forceinline__ void push(int t) {
        /* The signals are there, and all threads have read their deltas. */
        __syncthreads();
        if (when.held && !when.wave) {
            agree(t);
        }
        PcShare share = Products::share();
        for (int i = 0; i < count; i++) {
            if (when.pushes(units[i], t)) {
                Products::push(work, units[i], share);
            }
        }
    }

    /* Where no deltas are sent, 4 bytes from each unit below say that the pushes of the round before have been read. */
    __device__ __forceinline__ void agree(int t) const {
        for (int i = 0; i < count; i++) {
            const PcUnit &unit = units[i];
            if (t > 0 && when.moving(unit, t - 1) && (int)threadIdx.x < unit.above) {
                PcPeer peer = pc_map_shared(work.shared, unit.aboveBlock[threadIdx.x]) + unit.aboveBase[threadIdx.x] * 4;
                pc_st_async(peer + 16, 0u, peer);
            }
        }
        for (int i = 0; i < count; i++) {
            const PcUnit &unit = units[i];
            if (when.hears(unit, t)) {
                expect(unit, DELTAS, unit.below * 4);
                pc_mbarrier_wait(barrier(unit, DELTAS), when.hearing(unit, t));
            }
        }
    }

    /* ---- moves ---- */

    __device__ __forceinline__ void relax(int t) {
        for (int i = 0; i < count; i++) {
            const PcUnit &unit = units[i];
            bool moves = when.moving(unit, t);
            if (moves) {
                expect(unit, PUSHES, unit.above * unit.columns * PC_CLUSTER_ROWS * 4);
                pc_mbarrier_wait(barrier(unit, PUSHES), when.pushed(unit, t));
            }
            if (moves || (when.valuesStand(t) && !when.wave && unit.layer < when.layers)) {
                move(unit, moves, t);
            }
        }
    }

    __device__ __forceinline__ float rateOf(const PcUnit &unit, int t) const {
        return when.falls ? unit.rate / (1 + t) : unit.rate;
    }

    __device__ __forceinline__ void move(const PcUnit &unit, bool pushed, int t) const {
        const PcTask &task = tasks[unit.layer - 1];
        float rate = rateOf(unit, t);
        bool shown = unit.shown != PC_ACT_NONE;
        bool stand = when.valuesStand(t);
        bool sends = !when.held && t + 1 < when.rounds && pushed;
        for (int i = threadIdx.x; i < unit.columns * 4; i += PC_CLUSTER_THREADS) {
            float2 q = make_float2(0, 0);
            for (int from = 0; from < unit.above && pushed; from++) {
                float2 p = two(unit.pushes, from * unit.padded * 4 + i);
                q.x += p.x;
                q.y += p.y;
            }
            float2 d = two(unit.displacement, i);
            float2 slope = shown ? two(unit.slope, i) : make_float2(1, 1);
            d.x += rate * (q.x * slope.x);
            d.y += rate * (q.y * slope.y);
            two(unit.displacement, i) = d;
            float2 delta = d;
            bool changes = shown && !(tasks[0].flags & PC_HELD);
            if (changes) {
                float2 reference = two(unit.reference, i);
                float2 value = two(unit.value, i);
                delta.x = pcMove(unit.shown, unit.shownAlpha, reference.x, value.x, d.x, &slope.x);
                delta.y = pcMove(unit.shown, unit.shownAlpha, reference.y, value.y, d.y, &slope.y);
                two(unit.slope, i) = slope;
            }
            if (sends) {
                send(unit, i, delta);
            }
            if (stand) {
                keep(unit, task.displacement, i, d);
                if (shown) {
                    keep(unit, task.delta, i, changes ? delta : make_float2(0, 0));
                    keep(unit, task.slope, i, slope);
                }
            }
        }
    }

    __device__ __forceinline__ void send(const PcUnit &unit, int i, float2 delta) const {
        for (int to = 0; to < unit.above; to++) {
            PcPeer peer = pc_map_shared(work.shared, unit.aboveBlock[to]) + unit.aboveBase[to] * 4;
            if (PRECISION == PC_BF16) {
                pc_st_async(peer + 16 + (unit.first * 4 + i) * 4, pc_bf16x2(delta.x, delta.y), peer);
            } else {
                pc_st_async(peer + 16 + (unit.first * 4 + i) * 8, rounded(delta), peer);
            }
        }
    }

    /* ---- elements: i counts pairs of samples ---- */

    __device__ __forceinline__ float2 &two(int array, int i) const {
        return *(float2 *)(work.shared + array + i * 2);
    }

    __device__ __forceinline__ static float2 two(const float *array, int i) {
        return *(const float2 *)(array + i * 2);
    }

    __device__ __forceinline__ static float2 rounded(float2 v) {
        return PRECISION == PC_TF32 ? make_float2(__uint_as_float(pc_tf32(v.x)), __uint_as_float(pc_tf32(v.y))) : v;
    }

    __device__ __forceinline__ void operand(int array, int i, float2 v) const {
        if (PRECISION == PC_BF16) {
            ((unsigned *)(work.shared + array))[i] = pc_bf16x2(v.x, v.y);
        } else {
            two(array, i) = rounded(v);
        }
    }

    /* One number. */
    __device__ __forceinline__ void operand1(int array, int at, float v) const {
        if (PRECISION == PC_BF16) {
            ((unsigned short *)(work.shared + array))[at] = (unsigned short)pc_bf16x2(v, 0);
        } else {
            work.shared[array + at] = rounded(make_float2(v, 0)).x;
        }
    }

    /* Two samples of a column to an array of device memory. */
    __device__ __forceinline__ void keep(const PcUnit &unit, PC_LONG array, int i, float2 v) const {
        int sample = row + i % 4 * 2;
        int stride = tasks[unit.layer - 1].stride;
        float *to = memory + array + (PC_LONG)sample * stride + unit.first + i / 4;
        if (sample < rows) {
            to[0] = v.x;
        }
        if (sample + 1 < rows) {
            to[stride] = v.y;
        }
    }

    __device__ __forceinline__ unsigned long long *barrier(const PcUnit &unit, int which) const {
        return (unsigned long long *)(work.shared + unit.base) + which;
    }

    /* Says what a barrier's phase expects, before all wait for it. */
    __device__ __forceinline__ void expect(const PcUnit &unit, int which, int bytes) const {
        if (threadIdx.x == 0) {
            pc_mbarrier_expect(barrier(unit, which), bytes);
        }
    }

    /* ---- the start ---- */

    __device__ __forceinline__ void start(const PcTable &table) {
        int block = pc_cluster_rank();
        work.shared = pc_shared();
        units = (PcUnit *)work.shared;
        count = table.before(block + 1) - table.before(block);
        work.partials = work.shared + count * (int)(sizeof(PcUnit) / 4);
        work.columns = pc_product_columns(table, block, count);
        work.parts = pc_parts<PRECISION>(work.columns);
        if ((int)threadIdx.x < count) {
            pc_describe<PRECISION>(units[threadIdx.x], table, tasks, block, threadIdx.x);
        }
        /* Units are described. */
        __syncthreads();
        for (int i = 0; i < count; i++) {
            prepare(units[i], table);
        }
        pc_cluster_barrier();
    }

    __device__ __forceinline__ void prepare(const PcUnit &unit, const PcTable &table) const {
        if (threadIdx.x < 2) {
            pc_mbarrier_init(barrier(unit, threadIdx.x));
        }
        zero(unit.base + 4, unit.pushes);
        if (unit.layer > 1) {
            zero(unit.signals, unit.routes);
            routes(unit, table);
            weights(unit);
        }
        states(unit);
    }

    __device__ __forceinline__ void zero(int from, int to) const {
        for (int i = from + threadIdx.x; i < to; i += PC_CLUSTER_THREADS) {
            work.shared[i] = 0;
        }
    }

    /* For each tile of the layer below: the unit that it lies in, and this unit's slot there. */
    __device__ __forceinline__ void routes(const PcUnit &unit, const PcTable &table) const {
        for (int i = threadIdx.x; i < unit.paddedK / PC_CLUSTER_TILE; i += PC_CLUSTER_THREADS) {
            int number = table.of(unit.layer - 1);
            while (i * PC_CLUSTER_TILE >= table.unit(number)[2] + table.unit(number)[3]) {
                number++;
            }
            const int *below = table.unit(number);
            int slot = unit.number * pc_in_tiles(below[3]) + i * PC_CLUSTER_TILE - below[2];
            int pushes = pc_pushes_at<PRECISION>(tasks, unit.layer - 1, below[4]);
            ((PcRoute *)(work.shared + unit.routes))[i] = PcRoute{below[0], pushes + slot * PC_CLUSTER_ROWS, below[4], 0};
        }
    }

    /* Columns beyond n are margin, which is zero. */
    __device__ __forceinline__ void weights(const PcUnit &unit) const {
        const PcTask &task = tasks[unit.layer - 1];
        const float *from = memory + task.weights + unit.first;
        int pitch = pc_line_floats<PRECISION>(unit.padded);
        int chunks = pitch / 4;
        float *to = work.shared + unit.weights;
        for (int i = threadIdx.x; i < unit.paddedK * chunks; i += PC_CLUSTER_THREADS) {
            int line = i / chunks;
            int chunk = i % chunks;
            float *at = to + line * pitch + (chunk ^ pc_weight_skew(line, chunks)) * 4;
            const float *source = from + (PC_LONG)line * task.weightRow;
            bool there = line < unit.k;
            if (PRECISION == PC_BF16) {
                float4 a = four(source + chunk * 8, there);
                float4 b = four(source + chunk * 8 + 4, there);
                *(uint4 *)at = make_uint4(pc_bf16x2(a.x, a.y), pc_bf16x2(a.z, a.w), pc_bf16x2(b.x, b.y), pc_bf16x2(b.z, b.w));
            } else {
                float4 a = four(source + chunk * 4, there);
                float2 low = rounded(make_float2(a.x, a.y));
                float2 high = rounded(make_float2(a.z, a.w));
                *(float4 *)at = make_float4(low.x, low.y, high.x, high.y);
            }
        }
    }

    __device__ __forceinline__ static float4 four(const float *from, bool there) {
        return there ? *(const float4 *)from : make_float4(0, 0, 0, 0);
    }

    __device__ __forceinline__ void states(const PcUnit &unit) const {
        const PcTask &task = tasks[unit.layer - 1];
        bool last = unit.layer == when.layers;
        for (int i = threadIdx.x; i < unit.columns * 4; i += PC_CLUSTER_THREADS) {
            two(unit.displacement, i) = fetch(unit, last ? task.displacement : PC_NONE, i);
            if (isLogits(unit)) {
                two(unit.reference, i) = fetch(unit, task.reference, i);
                two(unit.target, i) = fetch(unit, task.target, i);
            } else if (unit.shown != PC_ACT_NONE) {
                two(unit.reference, i) = fetch(unit, task.reference, i);
                two(unit.value, i) = fetch(unit, task.value, i);
                two(unit.slope, i) = fetch(unit, task.slope, i);
            }
            if (unit.late != PC_ACT_NONE) {
                two(unit.lateSum, i) = fetch(unit, task.lateSum, i);
                two(unit.lateValue, i) = fetch(unit, task.lateValue, i);
            }
        }
    }

    /* Rows beyond those of the call count as zero. */
    __device__ __forceinline__ float2 fetch(const PcUnit &unit, PC_LONG array, int i) const {
        int sample = row + i % 4 * 2;
        int stride = tasks[unit.layer - 1].stride;
        const float *from = memory + array + (PC_LONG)sample * stride + unit.first + i / 4;
        bool there = array != PC_NONE;
        return make_float2(there && sample < rows ? from[0] : 0, there && sample + 1 < rows ? from[stride] : 0);
    }
};

template <int PRECISION, int BLOCKS>
PC_DEVICE void pc_chain_cluster(const PcLaunch &launch) {
    static_assert(BLOCKS <= PC_CLUSTER_MOST, "a unit has room for so many units above: PC_CLUSTER_MOST");
    const PcTask &task = launch.tasks[launch.first];
    int rows = min(task.rows, pc_controls(launch).rows);
    int row = (int)blockIdx.x / BLOCKS * PC_CLUSTER_ROWS;
    /* All blocks of the cluster have the same rows. */
    if (row < rows) {
        PcCluster<PRECISION>(launch, row, rows).run(PcTable{launch.own, launch.count, BLOCKS});
    }
}

#if PC_CLUSTERS
#define PC_CLUSTER_BODY(call) call
#else
#define PC_CLUSTER_BODY(call) __trap()
#endif

#define PC_CLUSTER_KERNEL(type, TYPE, blocks)                                                                                              \
    PC_CLUSTER_NOTE(chain_cluster_##type##_##blocks, blocks)                                                            \
    static_assert(PC_CHAIN_CLUSTER_##TYPE##_##blocks##_THREADS == PC_CLUSTER_THREADS                                                      \
        && PC_CHAIN_CLUSTER_##TYPE##_##blocks##_ROWS == PC_CLUSTER_ROWS, "change tiles.h");                                              \
    extern "C" __global__ void PC_CLUSTER_OF(blocks) __launch_bounds__(PC_CLUSTER_THREADS, 1) chain_cluster_##type##_##blocks(PcLaunch launch) { \
        PC_CLUSTER_BODY((pc_chain_cluster<PC_##TYPE, blocks>(launch)));                                                                  \
    }

#define PC_CLUSTER_KERNELS(type, TYPE) \
    PC_CLUSTER_KERNEL(type, TYPE, 2)   \
    PC_CLUSTER_KERNEL(type, TYPE, 4)   \
    PC_CLUSTER_KERNEL(type, TYPE, 8)   \
    PC_CLUSTER_KERNEL(type, TYPE, 16)

PC_CLUSTER_KERNELS(fp32, FP32)
PC_CLUSTER_KERNELS(tf32, TF32)
PC_CLUSTER_KERNELS(bf16, BF16)
