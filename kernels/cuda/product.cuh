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

template <int PRECISION, int SIDE, int LEFT, int RIGHT, int STAGES, bool ALSO>
struct PcProduct {
    typedef typename PcMultiplier<PRECISION, SIDE, LEFT, RIGHT>::Type Multiplier;
    static constexpr int GROUPS = Multiplier::GROUPS;
    static constexpr int TILE = SIDE * PC_DEPTH;
    static constexpr int STAGE = (ALSO ? 3 : 2) * TILE;
    static constexpr int BYTES = STAGES * STAGE * 4;
    static_assert(GROUPS * SIDE * PC_PITCH(SIDE) * 4 <= BYTES, "the sums do not fit where the stages were: more stages, or fewer groups");
    static_assert(BYTES <= 49152, "more shared memory than a block has without asking: fewer stages");

    /* Leaves the sums of the tile at (row, column) in pc_shared(), where sum() finds them. */
    __device__ __forceinline__ static void run(
            const PcMatrix &left, const PcMatrix &also, const PcMatrix &right, int row, int column, int k) {
        float *shared = pc_shared();
        Multiplier multiplier;
        int steps = (k + PC_DEPTH - 1) / PC_DEPTH;
        _Pragma("unroll")
        for (int s = 0; s < STAGES - 1; s++) {
            if (s < steps) {
                stage(shared + s * STAGE, left, also, right, row, column, s * PC_DEPTH);
            }
            pc_commit();
        }
        int from = 0;
        int to = STAGES - 1;
        for (int s = 0; s < steps; s++) {
            float *tiles = shared + from * STAGE;
            pc_wait<STAGES - 2>();
            if (ALSO && also.at) {
                pc_add_staged<LEFT == PC_ALONG ? SIDE : PC_DEPTH, LEFT == PC_ALONG ? 8 : SIDE / 4, PC_THREADS>(tiles, tiles + 2 * TILE);
            }
            /* What everyone staged is there, and everyone has done with the tiles that are overwritten next. */
            __syncthreads();
            if (s + STAGES - 1 < steps) {
                stage(shared + to * STAGE, left, also, right, row, column, (s + STAGES - 1) * PC_DEPTH);
            }
            pc_commit();
            multiplier.step(tiles, tiles + TILE);
            from = from + 1 == STAGES ? 0 : from + 1;
            to = to + 1 == STAGES ? 0 : to + 1;
        }
        /* The last tiles have been read by all; then the sums by all. */
        __syncthreads();
        multiplier.leave(shared);
        __syncthreads();
    }

    __device__ __forceinline__ static void stage(float *tiles, const PcMatrix &left, const PcMatrix &also, const PcMatrix &right, int row, int column, int k) {
        operand<LEFT>(tiles, left, row, k);
        operand<RIGHT>(tiles + TILE, right, column, k);
        if (ALSO && also.at) {
            operand<LEFT>(tiles + 2 * TILE, also, row, k);
        }
    }

    template <int KIND>
    __device__ __forceinline__ static void operand(float *tile, const PcMatrix &matrix, int at, int k) {
        if (KIND == PC_ALONG) {
            pc_stage<SIDE, PC_DEPTH / 4, PC_THREADS>(tile, matrix, at, k);
        } else {
            pc_stage<PC_DEPTH, SIDE / 4, PC_THREADS>(tile, matrix, k, at);
        }
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
    for (int chunk_ = threadIdx.x, row = chunk_ / ((side) / 4), column = chunk_ % ((side) / 4) * 4; chunk_ < (side) * (side) / 4; \
         chunk_ += PC_THREADS, row = chunk_ / ((side) / 4), column = chunk_ % ((side) / 4) * 4)

/* The six kernels of a family, three precisions and two tiles; its body is a template pc_<family><precision, side, stages>. The tensor cores of
 * old devices read neither tf32 nor bf16: there those kernels only trap, and the engine does not offer them. */
#if PC_TENSOR_CORES
#define PC_TENSOR_BODY(call) call
#else
#define PC_TENSOR_BODY(call) __trap()
#endif

#define PC_CHECK_TILE(NAME, side, bytes)                                                                                        \
    static_assert(PC_##NAME##_THREADS == PC_THREADS && PC_##NAME##_ROWS == (side) && PC_##NAME##_COLS == (side), "change tiles.h"); \
    static_assert(PC_##NAME##_SHARED == (bytes), "the stages of " #NAME " take another number of bytes: change tiles.h");

#define PC_PRODUCT_KERNEL(family, FAMILY, type, TYPE, side, stages, bytes, BODY)                                      \
    PC_CHECK_TILE(FAMILY##_##TYPE##_##side, side, bytes)                                                              \
    extern "C" __global__ void __launch_bounds__(PC_THREADS, 4) family##_##type##_##side(PcLaunch launch) {              \
        BODY((pc_##family<PC_##TYPE, side, stages>(launch)));                                                         \
    }

#define PC_ALWAYS(call) call

/* `operands`: how many staged tiles make a stage. */
#define PC_PRODUCT_KERNELS(family, FAMILY, operands, stages64, stages32)                                              \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 64, stages64, (stages64) * (operands) * 8192, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, fp32, FP32, 32, stages32, (stages32) * (operands) * 4096, PC_ALWAYS)            \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, tf32, TF32, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 64, stages64, (stages64) * (operands) * 8192, PC_TENSOR_BODY)       \
    PC_PRODUCT_KERNEL(family, FAMILY, bf16, BF16, 32, stages32, (stages32) * (operands) * 4096, PC_TENSOR_BODY)

#endif
