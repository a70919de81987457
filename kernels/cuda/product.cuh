/*
 * One output tile of left right, left [m, k], right [k, n], by the PC_THREADS threads of a block: a ring of STAGES staged tiles, of which all
 * but one are on their way while that one is multiplied, then the sums through shared memory to the epilogue. With ALSO a third matrix is
 * added to the left one before rounding.
 */
#ifndef PC_PRODUCT_CUH
#define PC_PRODUCT_CUH

#include "multiply.cuh"

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
    Multiplier multiplier;

    /* Forms the sums of the tile at (row, column), in registers. */
    __device__ __forceinline__ void multiply(int k) {
        float *shared = pc_shared();
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
    }

    /* Brings the sums to where sum() finds them. */
    __device__ __forceinline__ void leave() const {
        /* The last tiles have been read by all, then the sums are there for all. */
        __syncthreads();
        multiplier.leave(pc_shared());
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
        _Pragma("unroll")
        for (int group = 0; group < GROUPS; group++) {
            float4 part = *(const float4 *)(results + group * SIDE * PC_PITCH(SIDE));
            to[0] = group == 0 ? part.x : to[0] + part.x;
            to[1] = group == 0 ? part.y : to[1] + part.y;
            to[2] = group == 0 ? part.z : to[2] + part.z;
            to[3] = group == 0 ? part.w : to[3] + part.w;
        }
    }
};

#endif
