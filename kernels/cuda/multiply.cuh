/*
 * What a block does with two staged tiles: sum += left right over 32 of k, in registers. PcFp32 with fused multiply-adds, 16 or 32 sums a
 * thread; PcTensor on tensor cores in tf32 or bf16, operands rounded as fragments are read. Where the output tile is small, groups of
 * warps share out k instead, so that every thread still has enough sums to be fed; the epilogue adds the groups' sums in their order.
 *
 * Both have the same face: GROUPS; step(left, right), on staged tiles; leave(results), sums to [GROUPS][SIDE][PC_PITCH].
 */
#ifndef PC_MULTIPLY_CUH
#define PC_MULTIPLY_CUH

#include "staging.cuh"

#define PC_FP32 0
#define PC_TF32 1
#define PC_BF16 2

#define PC_WARPS 4
#define PC_THREADS (PC_WARPS * 32)

/* Floats of a line of results. */
#define PC_PITCH(side) ((side) + 4)

/* A thread has ROWS x 4 sums. Threads of a group lie 8 down, ACROSS across; a warp 4 down and 8 across, so that a warp's reads of the right
 * operand are 8 chunks side by side, or 8 lines, and those of the left are shared by 8 lanes. */
template <int SIDE, int LEFT, int RIGHT>
struct PcFp32 {
    static_assert(SIDE == 64 || SIDE == 32, "the threads of a block are laid out for tiles of 64 or 32");
    static constexpr int ACROSS = SIDE / 4;
    static constexpr int GROUPS = PC_THREADS / (8 * ACROSS);
    static constexpr int ROWS = SIDE / 8;
    static constexpr int CHUNKS = SIDE / 4;

    float sum[ROWS][4];
    int group;
    int down;
    int across;

    __device__ __forceinline__ PcFp32() {
        int lane = threadIdx.x % 32;
        int warp = threadIdx.x / 32 % (PC_WARPS / GROUPS);
        group = threadIdx.x / 32 / (PC_WARPS / GROUPS);
        down = warp / (ACROSS / 8) * 4 + lane / 8;
        across = warp % (ACROSS / 8) * 8 + lane % 8;
        _Pragma("unroll")
        for (int i = 0; i < ROWS; i++) {
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                sum[i][j] = 0;
            }
        }
    }

    /* Rows and columns of the tile that the sums belong to: side by side where memory has them so, else strewn to meet all banks. */
    __device__ __forceinline__ int row(int i) const {
        return LEFT == PC_ALONG ? down + 8 * i : i / 4 * 32 + down * 4 + i % 4;
    }

    __device__ __forceinline__ int column(int j) const {
        return RIGHT == PC_ALONG ? across + ACROSS * j : across * 4 + j;
    }

    __device__ __forceinline__ void step(const float *left, const float *right) {
        /* Not further: addresses of later steps would take the registers. */
        _Pragma("unroll 2")
        for (int i = 0; i < PC_DEPTH / 4 / GROUPS; i++) {
            int k = (i * GROUPS + group) * 4;
            float b[4][4];
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                float4 c = RIGHT == PC_ALONG ? pc_chunk<8>(right, column(j), k) : pc_chunk<CHUNKS>(right, k + j, across * 4);
                spread<RIGHT>(b, j, c);
            }
            multiply(left, k, b);
        }
    }

    /* b[k][column] from a chunk along k or across. */
    template <int KIND>
    __device__ __forceinline__ static void spread(float (&b)[4][4], int j, const float4 &c) {
        if (KIND == PC_ALONG) {
            b[0][j] = c.x, b[1][j] = c.y, b[2][j] = c.z, b[3][j] = c.w;
        } else {
            b[j][0] = c.x, b[j][1] = c.y, b[j][2] = c.z, b[j][3] = c.w;
        }
    }

    __device__ __forceinline__ void multiply(const float *left, int k, const float (&b)[4][4]) {
        if (LEFT == PC_ALONG) {
            _Pragma("unroll")
            for (int i = 0; i < ROWS; i++) {
                float4 a = pc_chunk<8>(left, row(i), k);
                add(i, a.x, b[0]);
                add(i, a.y, b[1]);
                add(i, a.z, b[2]);
                add(i, a.w, b[3]);
            }
        } else {
            _Pragma("unroll")
            for (int i = 0; i < ROWS; i += 4) {
                _Pragma("unroll")
                for (int kk = 0; kk < 4; kk++) {
                    float4 a = pc_chunk<CHUNKS>(left, k + kk, row(i));
                    add(i, a.x, b[kk]);
                    add(i + 1, a.y, b[kk]);
                    add(i + 2, a.z, b[kk]);
                    add(i + 3, a.w, b[kk]);
                }
            }
        }
    }

    __device__ __forceinline__ void add(int i, float a, const float (&b)[4]) {
        _Pragma("unroll")
        for (int j = 0; j < 4; j++) {
            sum[i][j] = fmaf(a, b[j], sum[i][j]);
        }
    }

    __device__ __forceinline__ void leave(float *results) const {
        _Pragma("unroll")
        for (int i = 0; i < ROWS; i++) {
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                results[(group * SIDE + row(i)) * PC_PITCH(SIDE) + column(j)] = sum[i][j];
            }
        }
    }
};

/* A warp has DOWN x ACROSS fragments of 16 x 8 sums. A fragment's word is one k in tf32 and two in bf16: lanes and words are laid out
 * alike. */
template <int PRECISION, int SIDE, int LEFT, int RIGHT>
struct PcTensor {
    static_assert(SIDE == 64 || SIDE == 32, "the warps of a block are laid out for tiles of 64 or 32");
    /* k of one instruction. */
    static constexpr int K = PRECISION == PC_BF16 ? 16 : 8;
    static constexpr int GROUPS = SIDE == 64 ? 1 : PC_DEPTH / K;
    /* Warps of a group beside each other: 64: 2 x 2, 32: 1 x 1 or 1 x 2. */
    static constexpr int BESIDE = SIDE == 64 ? 2 : PC_WARPS / GROUPS;
    static constexpr int DOWN = 2;
    static constexpr int ACROSS = SIDE / 8 / BESIDE;
    static constexpr int CHUNKS = SIDE / 4;

    float sum[DOWN][ACROSS][4];
    int group;
    int row;
    int column;
    int g;
    int t;

    __device__ __forceinline__ PcTensor() {
        int lane = threadIdx.x % 32;
        int warp = threadIdx.x / 32 % (PC_WARPS / GROUPS);
        group = threadIdx.x / 32 / (PC_WARPS / GROUPS);
        row = warp / BESIDE * 32;
        column = warp % BESIDE * (ACROSS * 8);
        g = lane / 4;
        t = lane % 4;
        _Pragma("unroll")
        for (int i = 0; i < DOWN; i++) {
            _Pragma("unroll")
            for (int j = 0; j < ACROSS; j++) {
                _Pragma("unroll")
                for (int c = 0; c < 4; c++) {
                    sum[i][j][c] = 0;
                }
            }
        }
    }

    /* The word of row (or column) `line` and k: the words of the second half of k, `half`, lie 4 further. */
    template <int KIND>
    __device__ __forceinline__ unsigned word(const float *tile, int line, int k, int half) const {
        if (PRECISION == PC_BF16) {
            int at = k + 8 * half + 2 * t;
            if (KIND == PC_ALONG) {
                float2 pair = *(const float2 *)(tile + pc_place<8>(line, at));
                return pc_bf16x2(pair.x, pair.y);
            }
            return pc_bf16x2(tile[pc_place<CHUNKS>(at, line)], tile[pc_place<CHUNKS>(at + 1, line)]);
        }
        int at = k + 4 * half + t;
        return pc_tf32(tile[KIND == PC_ALONG ? pc_place<8>(line, at) : pc_place<CHUNKS>(at, line)]);
    }

    __device__ __forceinline__ void step(const float *left, const float *right) {
        _Pragma("unroll 2")
        for (int part = 0; part < PC_DEPTH / K / GROUPS; part++) {
            int k = (part * GROUPS + group) * K;
            unsigned b[ACROSS][2];
            _Pragma("unroll")
            for (int j = 0; j < ACROSS; j++) {
                b[j][0] = word<RIGHT>(right, column + j * 8 + g, k, 0);
                b[j][1] = word<RIGHT>(right, column + j * 8 + g, k, 1);
            }
            _Pragma("unroll")
            for (int i = 0; i < DOWN; i++) {
                int line = row + i * 16 + g;
                unsigned a[4] = {word<LEFT>(left, line, k, 0), word<LEFT>(left, line + 8, k, 0),
                                 word<LEFT>(left, line, k, 1), word<LEFT>(left, line + 8, k, 1)};
                _Pragma("unroll")
                for (int j = 0; j < ACROSS; j++) {
                    if (PRECISION == PC_BF16) {
                        pc_mma_bf16(sum[i][j], a, b[j]);
                    } else {
                        pc_mma_tf32(sum[i][j], a, b[j]);
                    }
                }
            }
        }
    }

    __device__ __forceinline__ void leave(float *results) const {
        _Pragma("unroll")
        for (int i = 0; i < DOWN; i++) {
            _Pragma("unroll")
            for (int j = 0; j < ACROSS; j++) {
                float *at = results + (group * SIDE + row + i * 16 + g) * PC_PITCH(SIDE) + column + j * 8 + 2 * t;
                at[0] = sum[i][j][0];
                at[1] = sum[i][j][1];
                at[8 * PC_PITCH(SIDE)] = sum[i][j][2];
                at[8 * PC_PITCH(SIDE) + 1] = sum[i][j][3];
            }
        }
    }
};

template <int PRECISION, int SIDE, int LEFT, int RIGHT>
struct PcMultiplier {
    typedef PcTensor<PRECISION, SIDE, LEFT, RIGHT> Type;
};

template <int SIDE, int LEFT, int RIGHT>
struct PcMultiplier<PC_FP32, SIDE, LEFT, RIGHT> {
    typedef PcFp32<SIDE, LEFT, RIGHT> Type;
};

#endif
