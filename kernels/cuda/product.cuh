/*
 * One output tile of left right, left [m, k], right [k, n], by the PC_THREADS threads of a block: a ring of STAGES staged tiles, of which all
 * but one are on their way while that one is multiplied, then the sums through shared memory to whoever wants them for an epilogue. So
 * epilogues walk over rows with wide, coalesced accesses whatever the layout of the sums, and are the same code in all precisions. With ALSO
 * a third matrix is added to the left one before rounding.
 */
#ifndef PC_PRODUCT_CUH
#define PC_PRODUCT_CUH

#include "multiply.cuh"
#include "quads.cuh"

template <bool FIRST, class A, class B>
struct PcChoice {
    typedef A Type;
};

template <class A, class B>
struct PcChoice<false, A, B> {
    typedef B Type;
};

template <int PRECISION, int SIDE, int LEFT, int RIGHT, int STAGES, bool ALSO>
struct PcProduct {
    typedef typename PcMultiplier<PRECISION, SIDE, LEFT, RIGHT>::Type Multiplier;
    static constexpr int GROUPS = Multiplier::GROUPS;
    static constexpr int TILE = SIDE * PC_DEPTH;
    static constexpr int STAGE = (ALSO ? 3 : 2) * TILE;
    static constexpr int BYTES = STAGES * STAGE * 4;
    static_assert(GROUPS * SIDE * PC_PITCH(SIDE) * 4 <= BYTES, "the sums do not fit where the stages were: more stages, or fewer groups");
    static_assert(BYTES <= 49152, "more shared memory than a block has without asking: fewer stages");

    typedef PcStaging<SIDE, PC_DEPTH / 4, PC_THREADS> Along;
    typedef PcStaging<PC_DEPTH, SIDE / 4, PC_THREADS> Across;
    typedef typename PcChoice<LEFT == PC_ALONG, Along, Across>::Type LeftStaging;
    typedef typename PcChoice<RIGHT == PC_ALONG, Along, Across>::Type RightStaging;

    const PcMatrix &left;
    const PcMatrix &also;
    const PcMatrix &right;
    int row;
    int column;
    LeftStaging leftStaging;
    RightStaging rightStaging;

    /* Leaves the sums of the tile at (row, column) in pc_shared(), where sum() finds them. */
    __device__ __forceinline__ void run(int k) const {
        float *shared = pc_shared();
        Multiplier multiplier;
        int steps = (k + PC_DEPTH - 1) / PC_DEPTH;
        int ahead = 0;
        _Pragma("unroll 1")
        for (; ahead < STAGES - 1; ahead++) {
            stage(shared + ahead * STAGE, ahead, steps);
        }
        int from = 0;
        int to = STAGES - 1;
        _Pragma("unroll 1")
        for (int s = 0; s < steps; s++, ahead++) {
            float *tiles = shared + from * STAGE;
            pc_wait<STAGES - 2>();
            if (ALSO && also.at) {
                leftStaging.add(tiles, 2 * TILE);
            }
            /* What everyone has staged is there, and everyone has done with the tiles that are overwritten next. */
            __syncthreads();
            stage(shared + to * STAGE, ahead, steps);
            multiplier.step(tiles, tiles + TILE);
            from = from + 1 == STAGES ? 0 : from + 1;
            to = to + 1 == STAGES ? 0 : to + 1;
        }
        /* The last tiles have been read by all, then the sums are there for all. */
        __syncthreads();
        multiplier.leave(shared);
        __syncthreads();
    }

    /* One group of copies, empty beyond the last step. */
    __device__ __forceinline__ void stage(float *tiles, int step, int steps) const {
        if (step < steps) {
            operand<LEFT>(leftStaging, tiles, left, row, step * PC_DEPTH);
            operand<RIGHT>(rightStaging, tiles + TILE, right, column, step * PC_DEPTH);
            if (ALSO && also.at) {
                operand<LEFT>(leftStaging, tiles + 2 * TILE, also, row, step * PC_DEPTH);
            }
        }
        pc_commit();
    }

    template <int KIND, class Staging>
    __device__ __forceinline__ static void operand(const Staging &staging, float *tile, const PcMatrix &matrix, int at, int k) {
        staging.copy(tile, matrix, KIND == PC_ALONG ? at : k, KIND == PC_ALONG ? k : at);
    }

    /* Four sums side by side, the groups' parts added in their order. */
    __device__ __forceinline__ static void sum(int row, int column, float (&to)[4]) {
        const float *results = pc_shared() + row * PC_PITCH(SIDE) + column;
        pc_load4(to, results);
        _Pragma("unroll")
        for (int group = 1; group < GROUPS; group++) {
            pc_add4(to, results + group * SIDE * PC_PITCH(SIDE));
        }
    }
};

/* Every epilogue: the chunks of 4 columns of a tile, thread after thread. */
#define PC_FOR_CHUNKS(side, row, column)                                                                                       \
    _Pragma("unroll 1")                                                                                                        \
    for (int chunk_ = threadIdx.x, row = chunk_ / ((side) / 4), column = chunk_ % ((side) / 4) * 4; chunk_ < (side) * (side) / 4; \
         chunk_ += PC_THREADS, row = chunk_ / ((side) / 4), column = chunk_ % ((side) / 4) * 4)

/* The six kernels of a family, three precisions and two tiles; its body is a template pc_<family><precision, side, stages>. */
#define PC_CHECK_TILE(NAME, side, bytes)                                                                                        \
    static_assert(PC_##NAME##_THREADS == PC_THREADS && PC_##NAME##_ROWS == (side) && PC_##NAME##_COLS == (side), "change tiles.h"); \
    static_assert(PC_##NAME##_SHARED == (bytes), "the stages of " #NAME " take another number of bytes: change tiles.h");

#define PC_PRODUCT_KERNEL(family, FAMILY, type, TYPE, side, stages, bytes, BODY)                                      \
    PC_CHECK_TILE(FAMILY##_##TYPE##_##side, side, bytes)                                                              \
    extern "C" __global__ void __launch_bounds__(PC_THREADS, (side) == 64 ? 3 : 4) family##_##type##_##side(PcLaunch launch) {              \
        BODY((pc_##family<PC_##TYPE, side, stages>(launch)));                                                         \
    }

/* `operands`: how many staged tiles make a stage. */
#define PC_PRODUCT_KERNELS(family, FAMILY, operands, stages64, stages32)                                              \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 64, stages64, (stages64) * (operands) * 8192, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 32, stages32, (stages32) * (operands) * 4096, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)

#endif
