/*
 * A tile of PC_WIDE_ROWS by PC_WIDE_COLUMNS of a product of a wide chain, by a block: which one, its main loop, and its epilogue.
 *
 * A ring of stages: one warp copies tiles of both operands to shared memory, the others multiply them, two warpgroups of half the rows each. Two
 * mbarriers a stage: full, when what was asked for has come; empty, when every warp has waited for the products that read it. Sums stay in
 * registers until the last product, then go through shared memory, a warp its own 16 rows, so that the epilogue reads and writes whole rows of
 * arrays.
 */
#ifndef PC_WIDE_PRODUCT_CUH
#define PC_WIDE_PRODUCT_CUH

#include "wide.cuh"

/* Which task, and which tile of it. Tables that are read at compile-time places need no memory. */
struct PcWidePlace {
    static constexpr int FIRST[] = {PC_WIDE_FIRST};
    static constexpr int LATE[] = {PC_WIDE_LATE};
    static constexpr int SHOWN[] = {PC_WIDE_SHOWN};
    static constexpr float LATE_ALPHA[] = {PC_WIDE_LATE_ALPHA};
    static constexpr float SHOWN_ALPHA[] = {PC_WIDE_SHOWN_ALPHA};
    static constexpr int TASKS = sizeof FIRST / sizeof *FIRST;

    int task = 0;
    int first = 0;
    /* The first task that has the same activations. */
    int kind = 0;

    __device__ __forceinline__ explicit PcWidePlace(int tile) {
        find<0>(tile);
    }

    template <int I>
    __device__ __forceinline__ void find(int tile) {
        if constexpr (I < TASKS) {
            constexpr int BEGIN = FIRST[I];
            constexpr int KIND = alike<I>();
            bool reached = tile >= BEGIN;
            task = reached ? I : task;
            first = reached ? BEGIN : first;
            kind = reached ? KIND : kind;
            find<I + 1>(tile);
        }
    }

    template <int I, int BEFORE = 0>
    __device__ static constexpr int alike() {
        if constexpr (LATE[I] == LATE[BEFORE] && SHOWN[I] == SHOWN[BEFORE] && LATE_ALPHA[I] == LATE_ALPHA[BEFORE]
                      && SHOWN_ALPHA[I] == SHOWN_ALPHA[BEFORE]) {
            return BEFORE;
        } else {
            return alike<I, BEFORE + 1>();
        }
    }
};

struct PcWideProduct {
    typedef PcWide W;
    static constexpr int SUMS = W::COLUMNS / 2;

    char *shared;
    int warp;
    int lane;
    float sums[SUMS];

    __device__ __forceinline__ PcWideProduct() : shared((char *)pc_shared()), warp(threadIdx.x / 32), lane(threadIdx.x % 32) {
        _Pragma("unroll")
        for (int i = 0; i < SUMS; i++) {
            sums[i] = 0;
        }
    }

    __device__ __forceinline__ unsigned long long *full(int stage) const {
        return (unsigned long long *)(shared + W::STAGES * W::STAGE) + stage;
    }

    __device__ __forceinline__ unsigned long long *empty(int stage) const {
        return full(stage + W::STAGES);
    }

    __device__ __forceinline__ void makeBarriers() const {
        for (int stage = 0; stage < W::STAGES; stage++) {
            pc_mbarrier_init(full(stage));
            pc_mbarrier_init(empty(stage), W::WARPS);
        }
    }

    /* A warp asks for all tiles, as their stages become empty. */
    __device__ __forceinline__ void copy(const char *left, const char *right, int steps) const {
        int stage = 0;
        int parity = 1;
        _Pragma("unroll 1")
        for (int step = 0; step < steps; step++, left += W::LEFT, right += W::RIGHT) {
            if (step >= W::STAGES) {
                pc_mbarrier_wait_near(empty(stage), parity);
            }
            if (lane == 0) {
                pc_mbarrier_expect(full(stage), W::STAGE);
                pc_copy_bulk(shared + stage * W::STAGE, left, W::LEFT, full(stage));
                pc_copy_bulk(shared + stage * W::STAGE + W::LEFT, right, W::RIGHT, full(stage));
            }
            stage++;
            if (stage == W::STAGES) {
                stage = 0;
                parity ^= 1;
            }
        }
    }

    /* Of the descriptor of an operand in rows of 128 bytes, eight of them every 1024 bytes, swizzled: the low half, whose places count 16 bytes, */
    __device__ __forceinline__ static unsigned operandAt(const char *place) {
        return 1u << 16 | pc_shared_place(place) / 16;
    }

    /* and all of it. */
    __device__ __forceinline__ static unsigned long long operand(unsigned low) {
        return (unsigned long long)(1u << 30 | 64) << 32 | low;
    }

    /* All products of a stage: those of the smaller parts first. */
    __device__ __forceinline__ void multiply(unsigned left, unsigned right) {
        _Pragma("unroll")
        for (int k = 0; k < W::BYTES / 32; k++) {
            unsigned long long a = operand(left + 2 * k), b = operand(right + 2 * k);
            if constexpr (W::FORMAT == PC_FORMAT_TF32) {
                pc_warpgroup_tf32(sums, a, b);
            } else {
                if constexpr (W::TERMS == 2) {
                    pc_warpgroup_bf16(sums, operand(left + 2 * k + W::LEFT / W::TERMS / 16), b);
                    pc_warpgroup_bf16(sums, a, operand(right + 2 * k + W::RIGHT / W::TERMS / 16));
                }
                pc_warpgroup_bf16(sums, a, b);
            }
        }
    }

    __device__ __forceinline__ void multiply(int steps) {
        unsigned left = operandAt(shared + warp / 4 * 64 * W::BYTES);
        unsigned right = operandAt(shared + W::LEFT);
        int stage = 0;
        int parity = 0;
        _Pragma("unroll 1")
        for (int step = 0; step < steps; step++) {
            pc_mbarrier_wait_near(full(stage), parity);
            pc_warpgroup_fence();
            multiply(left + stage * (W::STAGE / 16), right + stage * (W::STAGE / 16));
            pc_warpgroup_commit();
            /* The step before has read its stage. */
            pc_warpgroup_wait<1>();
            if (step > 0 && lane == 0) {
                pc_mbarrier_arrive(empty(stage == 0 ? W::STAGES - 1 : stage - 1));
            }
            stage++;
            if (stage == W::STAGES) {
                stage = 0;
                parity ^= 1;
            }
        }
        pc_warpgroup_wait<0>();
    }

    /* The sums of a row of this warp, in shared memory. */
    __device__ __forceinline__ float *line(int row) const {
        return (float *)shared + (warp * 16 + row) * W::PITCH;
    }

    /* Brings the warp's sums there. */
    __device__ __forceinline__ void leave() const {
        float *to = line(lane / 4) + lane % 4 * 2;
        _Pragma("unroll")
        for (int j = 0; j < SUMS / 4; j++) {
            *(float2 *)(to + 8 * j) = make_float2(sums[4 * j], sums[4 * j + 1]);
            *(float2 *)(to + 8 * W::PITCH + 8 * j) = make_float2(sums[4 * j + 2], sums[4 * j + 3]);
        }
    }
};

/* What becomes of the sums of a warp: four columns a lane, a few rows at once, as what is read of them lies far away. */
template <class Operands>
struct PcWideEpilogue {
    typedef PcWide W;
    static constexpr int ACROSS = W::COLUMNS / 128;
    static constexpr int AT_ONCE = 4;

    const PcWideProduct &product;
    const PcTile &tile;
    int row;
    int column;
    int rows;

    __device__ __forceinline__ void write() const {
        PcImages images = {(char *)tile.at(tile.task.out), PC_WIDE_ROWS, tile.task.n};
        _Pragma("unroll 1")
        for (int first = 0; first < 16 * ACROSS; first += AT_ONCE) {
            Operands operands[AT_ONCE];
            _Pragma("unroll")
            for (int i = 0; i < AT_ONCE; i++) {
                if (inside(first + i)) {
                    operands[i].load(tile, rowOf(first + i), columnOf(first + i));
                }
            }
            _Pragma("unroll")
            for (int i = 0; i < AT_ONCE; i++) {
                float v[4] = {};
                if (inside(first + i)) {
                    pc_load4(v, product.line((first + i) / ACROSS) + columnOf(first + i) - column);
                    operands[i].finish(tile, rowOf(first + i), columnOf(first + i), v);
                    operands[i].operand(v);
                }
                if (tile.task.out != PC_NONE && rowOf(first + i) < rows) {
                    images.store4(rowOf(first + i), columnOf(first + i), v);
                }
            }
        }
    }

    __device__ __forceinline__ int rowOf(int i) const {
        return row + product.warp * 16 + i / ACROSS;
    }

    __device__ __forceinline__ int columnOf(int i) const {
        return column + i % ACROSS * 128 + product.lane * 4;
    }

    __device__ __forceinline__ bool inside(int i) const {
        return rowOf(i) < rows && columnOf(i) < tile.task.n;
    }
};

/* The epilogue for a task whose activations are constants: one text for all tasks that have the same. */
template <class Operands, int I = 0>
PC_DEVICE void pc_wide_epilogue(const PcWideProduct &product, int kind, const PcTile &of, int row, int column, int rows) {
    typedef PcWidePlace P;
    if constexpr (I < P::TASKS) {
        if constexpr (P::alike<I>() != I) {
            pc_wide_epilogue<Operands, I + 1>(product, kind, of, row, column, rows);
        } else if (kind == I) {
            PcTask task = of.task;
            task.late = P::LATE[I];
            task.lateAlpha = P::LATE_ALPHA[I];
            task.shown = P::SHOWN[I];
            task.shownAlpha = P::SHOWN_ALPHA[I];
            Operands::narrow(task);
            PcTile tile(task, of);
            PcWideEpilogue<Operands>{product, tile, row, column, rows}.write();
        } else {
            pc_wide_epilogue<Operands, I + 1>(product, kind, of, row, column, rows);
        }
    }
}

/* Operands { narrow(task) says what never is there; load, finish as in other epilogues; operand(v) leaves what becomes the images of `out` }. */
template <class Operands>
PC_DEVICE void pc_wide(const PcLaunch &launch) {
    typedef PcWide W;
    /* A wave launches its tasks one by one. */
    int number = (int)blockIdx.x + (W::WAVE ? launch.tasks[launch.first].firstTile : 0);
    PcWidePlace place(number);
    const PcTask &task = launch.tasks[launch.first + (W::WAVE ? 0 : place.task)];
    int down = (number - place.first) % PC_WIDE_DOWN;
    int across = (number - place.first) / PC_WIDE_DOWN;
    PcTile tile(task, launch.memory, pc_controls(launch), down, across);
    int rows = tile.rows();
    if (down * PC_WIDE_ROWS >= rows) {
        return;
    }
    PcWideProduct product;
    if (threadIdx.x == 0) {
        product.makeBarriers();
    }
    __syncthreads();
    int steps = W::images(task.k);
    if (product.warp == W::WARPS) {
        product.copy((const char *)tile.at(task.in) + (PC_LONG)down * steps * W::LEFT,
                     (const char *)tile.at(task.weights) + (PC_LONG)across * steps * W::RIGHT, steps);
    } else {
        product.multiply(steps);
    }
    /* All stages have been read. */
    __syncthreads();
    if (product.warp == W::WARPS) {
        return;
    }
    product.leave();
    __syncwarp();
    pc_wide_epilogue<Operands>(product, place.kind, tile, down * PC_WIDE_ROWS, across * W::COLUMNS, rows);
}

#endif
