/*
 * Operands of tensor cores by their formats: how 16 columns of weights lie in the registers of a warp, how values travel to the warps that
 * multiply by them, and the sums that come of it. D = A B, A [16 columns, k] weights, B [k, 8] one column a sample.
 *
 * Lane 4 g + t of a warp. Of A it has the columns 2 g and 2 g + 1, of B the sample g, of both the k = 4 t .. 4 t + 3 of a tile of 16; which k
 * an instruction calls the first does not matter as long as A and B agree. Of D it has the columns 2 g, 2 g + 1 of the samples 2 t, 2 t + 1. So
 * two columns of a sample, which are two k of the next product, lie in one lane, and a message is made by an exchange with the lane of g ^ 1.
 */
#ifndef PC_FRAGMENTS_CUH
#define PC_FRAGMENTS_CUH

#include "../launch.cuh"

/* bf16: one product. tf32: one product, in two instructions. bf16x3: each operand is a sum of two bf16, high + low, and the product high high +
 * high low + low high. bf16x4: the same of 4 samples, whose low parts are the columns 4 to 7 of B: all four products in two instructions. */
#define PC_FORMAT_BF16 0
#define PC_FORMAT_TF32 1
#define PC_FORMAT_BF16X3 2
#define PC_FORMAT_BF16X4 3

/* Columns of a tile of D and k of a tile of A. */
#define PC_SIDE 16

template <int FORMAT>
struct PcFormat {
    /* Samples of B. */
    static constexpr int ROWS = FORMAT == PC_FORMAT_BF16X4 ? 4 : 8;
    /* Words of a lane: of A, of B, for one tile of k. */
    static constexpr int A = FORMAT == PC_FORMAT_BF16 ? 4 : 8;
    static constexpr int B = FORMAT == PC_FORMAT_TF32 || FORMAT == PC_FORMAT_BF16X3 ? 4 : 2;
    /* Values of D that a lane has in the end. */
    static constexpr int VALUES = ROWS / 2;
    /* A tile of A, in bytes. */
    static constexpr int WEIGHTS = 32 * A * 4;
    /* A tile of B in shared memory: the words of lane 4 n + t beside each other. */
    static constexpr int TILE = 32 * B * 4;
    /* A tile of D in fp32, [ROWS, PC_SIDE]. */
    static constexpr int PLAIN_TILE = ROWS * PC_SIDE * 4;
};

/* ---- which value a lane has: column of the tile, sample ---- */

template <int FORMAT>
PC_DEVICE int pc_column_of(int value) {
    int lane = threadIdx.x % 32;
    return lane / 4 * 2 + (FORMAT == PC_FORMAT_BF16X4 ? lane % 4 / 2 : value / 2);
}

template <int FORMAT>
PC_DEVICE int pc_row_of(int value) {
    int lane = threadIdx.x % 32;
    return FORMAT == PC_FORMAT_BF16X4 ? lane % 2 * 2 + value : lane % 4 * 2 + value % 2;
}

/* ---- numbers ---- */

PC_DEVICE float pc_low_half(unsigned pair) {
    return __uint_as_float(pair << 16);
}

PC_DEVICE float pc_high_half(unsigned pair) {
    return __uint_as_float(pair & 0xffff0000u);
}

/* What two bf16 leave of two numbers, as two bf16. */
PC_DEVICE unsigned pc_rest(float low, float high, unsigned rounded) {
    return pc_bf16x2(low - pc_low_half(rounded), high - pc_high_half(rounded));
}

/* ---- A ---- */

/* The words of a lane from its weights: two columns m, four k. */
template <int FORMAT>
PC_DEVICE void pc_weights_of(const float (&w)[2][4], unsigned (&a)[PcFormat<FORMAT>::A]) {
    _Pragma("unroll")
    for (int half = 0; half < 2; half++) {
        _Pragma("unroll")
        for (int m = 0; m < 2; m++) {
            float first = w[m][2 * half];
            float second = w[m][2 * half + 1];
            if constexpr (FORMAT == PC_FORMAT_TF32) {
                a[4 * half + m] = pc_tf32(first);
                a[4 * half + m + 2] = pc_tf32(second);
            } else {
                unsigned pair = pc_bf16x2(first, second);
                a[2 * half + m] = pair;
                if constexpr (PcFormat<FORMAT>::A == 8) {
                    a[4 + 2 * half + m] = pc_rest(first, second, pair);
                }
            }
        }
    }
}

/* Weights [k inputs, n outputs] in rows of `pitch`; what lies beyond is zero. */
struct PcWeights {
    const float *at;
    int k;
    int pitch;

    /* For D [outputs]: 16 outputs from `column` on by the inputs from `row` on. */
    __device__ __forceinline__ void columns(int column, int row, float (&w)[2][4]) const {
        int lane = threadIdx.x % 32;
        int first = row + lane % 4 * 4;
        const float *from = at + (PC_LONG)first * pitch + column + lane / 4 * 2;
        bool inside = column < pitch;
        _Pragma("unroll")
        for (int q = 0; q < 4; q++) {
            float2 two = inside && first + q < k ? *(const float2 *)(from + (PC_LONG)q * pitch) : make_float2(0, 0);
            w[0][q] = two.x;
            w[1][q] = two.y;
        }
    }

    /* For D [inputs]: 16 inputs from `row` on by the outputs from `column` on. */
    __device__ __forceinline__ void rows(int row, int column, float (&w)[2][4]) const {
        int lane = threadIdx.x % 32;
        int first = row + lane / 4 * 2;
        const float *from = at + (PC_LONG)first * pitch + column + lane % 4 * 4;
        _Pragma("unroll")
        for (int m = 0; m < 2; m++) {
            bool inside = column < pitch && first + m < k;
            float4 four = inside ? *(const float4 *)(from + (PC_LONG)m * pitch) : make_float4(0, 0, 0, 0);
            w[m][0] = four.x;
            w[m][1] = four.y;
            w[m][2] = four.z;
            w[m][3] = four.w;
        }
    }
};

/* ---- B ---- */

/* The words of a lane from four k of its sample. */
template <int FORMAT>
PC_DEVICE void pc_operand_of(const float (&x)[4], unsigned (&b)[PcFormat<FORMAT>::B]) {
    if constexpr (FORMAT == PC_FORMAT_TF32) {
        _Pragma("unroll")
        for (int q = 0; q < 4; q++) {
            b[q] = pc_tf32(x[q]);
        }
    } else {
        _Pragma("unroll")
        for (int half = 0; half < 2; half++) {
            unsigned pair = pc_bf16x2(x[2 * half], x[2 * half + 1]);
            unsigned rest = pc_rest(x[2 * half], x[2 * half + 1], pair);
            b[half] = FORMAT == PC_FORMAT_BF16X4 && threadIdx.x % 32 >= 16 ? rest : pair;
            if constexpr (FORMAT == PC_FORMAT_BF16X3) {
                b[2 + half] = rest;
            }
        }
    }
}

/* Two bf16 of which the low one ends in a zero: the nearest such, of two equally near one that ends in 10, so that what is not a number stays so. */
PC_DEVICE unsigned pc_even(unsigned pair) {
    return (pair | (pair << 1 & 2)) & ~1u;
}

/* The words that a lane sends of a tile of D, to be B of the next product: B words for `pc_message_at`. MARKED: the lowest bit of the first of every 8
 * bytes is free for pc_marked, at no loss but in bf16, where every fourth number has a bit less, and in the last bit of low parts. */
template <int FORMAT, bool MARKED = false>
PC_DEVICE void pc_message_of(const float (&v)[PcFormat<FORMAT>::VALUES], unsigned (&m)[PcFormat<FORMAT>::B]) {
    static_assert(!MARKED || FORMAT != PC_FORMAT_BF16X4, "messages of bf16x4 have no mark");
    bool odd = threadIdx.x & 4;
    if constexpr (FORMAT == PC_FORMAT_TF32) {
        unsigned mine0 = pc_tf32(odd ? v[1] : v[0]), mine1 = pc_tf32(odd ? v[3] : v[2]);
        unsigned theirs0 = pc_shuffle_xor(pc_tf32(odd ? v[0] : v[1]), 4), theirs1 = pc_shuffle_xor(pc_tf32(odd ? v[2] : v[3]), 4);
        m[0] = odd ? theirs0 : mine0;
        m[1] = odd ? theirs1 : mine1;
        m[2] = odd ? mine0 : theirs0;
        m[3] = odd ? mine1 : theirs1;
    } else {
        unsigned even, next, evenRest = 0, nextRest = 0;
        if constexpr (FORMAT == PC_FORMAT_BF16X4) {
            /* The lanes of t >= 2 have the odd column, and send the low parts of both. */
            bool low = threadIdx.x & 2;
            unsigned pair = pc_bf16x2(v[0], v[1]);
            unsigned rest = pc_rest(v[0], v[1], pair);
            unsigned got = pc_shuffle_xor(low ? pair : rest, 2);
            unsigned first = low ? got : pair;
            unsigned second = low ? rest : got;
            even = (first & 0xffffu) | second << 16;
            next = first >> 16 | (second & 0xffff0000u);
        } else {
            even = pc_bf16x2(v[0], v[2]);
            next = pc_bf16x2(v[1], v[3]);
            if constexpr (MARKED) {
                /* First words are those of even lanes. */
                even = odd ? even : pc_even(even);
                next = odd ? next : pc_even(next);
            }
            evenRest = pc_rest(v[0], v[2], even);
            nextRest = pc_rest(v[1], v[3], next);
        }
        unsigned got = pc_shuffle_xor(odd ? even : next, 4);
        m[0] = odd ? got : even;
        m[1] = odd ? next : got;
        if constexpr (FORMAT == PC_FORMAT_BF16X3) {
            unsigned rest = pc_shuffle_xor(odd ? evenRest : nextRest, 4);
            m[2] = odd ? rest : evenRest;
            m[3] = odd ? nextRest : rest;
        }
    }
}

/* Where they belong in the tile, in bytes. */
template <int FORMAT>
PC_DEVICE int pc_message_at() {
    int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
    return ((2 * t + g % 2) * 4 + g / 2) * PcFormat<FORMAT>::B * 4;
}

/* The same of a tile of D that stays fp32, [ROWS, PC_SIDE]: VALUES words of one sample. */
template <int FORMAT>
PC_DEVICE void pc_plain_of(const float (&v)[PcFormat<FORMAT>::VALUES], unsigned (&m)[PcFormat<FORMAT>::VALUES]) {
    if constexpr (FORMAT == PC_FORMAT_BF16X4) {
        bool odd = threadIdx.x & 2;
        float got = pc_shuffle_xor(odd ? v[0] : v[1], 2);
        m[0] = __float_as_uint(odd ? got : v[0]);
        m[1] = __float_as_uint(odd ? v[1] : got);
    } else {
        bool odd = threadIdx.x & 4;
        float got0 = pc_shuffle_xor(odd ? v[0] : v[1], 4), got1 = pc_shuffle_xor(odd ? v[2] : v[3], 4);
        m[0] = __float_as_uint(odd ? got0 : v[0]);
        m[1] = __float_as_uint(odd ? got1 : v[2]);
        m[2] = __float_as_uint(odd ? v[1] : got0);
        m[3] = __float_as_uint(odd ? v[3] : got1);
    }
}

template <int FORMAT>
PC_DEVICE int pc_plain_at() {
    int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
    return FORMAT == PC_FORMAT_BF16X4 ? (t % 2 * 2 + t / 2) * PC_SIDE * 4 + g * 8 : (2 * t + g % 2) * PC_SIDE * 4 + g / 2 * 16;
}

/* Words of shared memory. */
template <int N>
PC_DEVICE void pc_load_words(const char *from, unsigned (&to)[N]) {
    if constexpr (N == 2) {
        uint2 two = *(const uint2 *)from;
        to[0] = two.x;
        to[1] = two.y;
    } else {
        _Pragma("unroll")
        for (int i = 0; i < N; i += 4) {
            uint4 four = *(const uint4 *)(from + i * 128);
            to[i] = four.x;
            to[i + 1] = four.y;
            to[i + 2] = four.z;
            to[i + 3] = four.w;
        }
    }
}

template <int N>
PC_DEVICE void pc_store_words(char *to, const unsigned (&from)[N]) {
    if constexpr (N == 2) {
        *(uint2 *)to = make_uint2(from[0], from[1]);
    } else {
        _Pragma("unroll")
        for (int i = 0; i < N; i += 4) {
            *(uint4 *)(to + i * 128) = make_uint4(from[i], from[i + 1], from[i + 2], from[i + 3]);
        }
    }
}

template <int N>
PC_DEVICE void pc_send_words(PcPeer to, const unsigned (&m)[N], PcPeer barrier) {
    if constexpr (N == 2) {
        pc_st_async(to, make_uint2(m[0], m[1]), barrier);
    } else {
        pc_st_async(to, make_uint4(m[0], m[1], m[2], m[3]), barrier);
    }
}

/* ---- D ---- */

/* Adds the product of a tile of A and one of B: high high to `first`, where a format has more of it to `second`, which may be the same. */
template <int FORMAT>
PC_DEVICE void pc_add_product(float (&first)[4], float (&second)[4], const unsigned (&a)[PcFormat<FORMAT>::A],
                              const unsigned (&b)[PcFormat<FORMAT>::B]) {
    const unsigned high[4] = {a[0], a[1], a[2], a[3]};
    const unsigned even[2] = {b[0], b[1]};
    if constexpr (FORMAT == PC_FORMAT_BF16) {
        pc_mma_bf16(first, high, even);
    } else {
        const unsigned low[4] = {a[4], a[5], a[6], a[7]};
        if constexpr (FORMAT == PC_FORMAT_TF32) {
            const unsigned odd[2] = {b[2], b[3]};
            pc_mma_tf32(first, high, even);
            pc_mma_tf32(second, low, odd);
        } else {
            pc_mma_bf16(first, high, even);
            pc_mma_bf16(second, low, even);
            if constexpr (FORMAT == PC_FORMAT_BF16X3) {
                const unsigned rest[2] = {b[2], b[3]};
                pc_mma_bf16(second, high, rest);
            }
        }
    }
}

/* Sums of a tile in several chains, 4 or 2, as an instruction waits four times as long for the one before it as the tensor cores take. */
template <int FORMAT, int CHAINS = 4>
struct PcSum {
    static constexpr int HALF = CHAINS / 2;
    float c[CHAINS][4];

    __device__ __forceinline__ PcSum() {
        _Pragma("unroll")
        for (int i = 0; i < CHAINS; i++) {
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                c[i][j] = 0;
            }
        }
    }

    /* Adds the product of the k-th tile; k chooses the chain. */
    __device__ __forceinline__ void add(int k, const unsigned (&a)[PcFormat<FORMAT>::A], const unsigned (&b)[PcFormat<FORMAT>::B]) {
        if constexpr (FORMAT == PC_FORMAT_BF16) {
            pc_add_product<FORMAT>(c[k % CHAINS], c[k % CHAINS], a, b);
        } else if constexpr (FORMAT == PC_FORMAT_TF32) {
            pc_add_product<FORMAT>(c[k % HALF * 2], c[k % HALF * 2 + 1], a, b);
        } else {
            pc_add_product<FORMAT>(c[k % HALF], c[HALF + k % HALF], a, b);
        }
    }

    /* Whether a product of so many tiles of k adds to a chain. */
    __device__ static constexpr bool used(int chain, int tiles) {
        return (FORMAT == PC_FORMAT_BF16 ? chain : FORMAT == PC_FORMAT_TF32 ? chain / 2 : chain % HALF) < tiles;
    }

    /* All chains of a product of so many tiles of k together. */
    template <int TILES>
    __device__ __forceinline__ void total(float (&v)[PcFormat<FORMAT>::VALUES]) const {
        float s[4];
        _Pragma("unroll")
        for (int j = 0; j < 4; j++) {
            s[j] = c[0][j];
            _Pragma("unroll")
            for (int i = 2; i < CHAINS; i += 2) {
                float pair = used(i + 1, TILES) ? c[i][j] + c[i + 1][j] : c[i][j];
                s[j] = used(i, TILES) ? s[j] + pair : s[j];
            }
            s[j] = used(1, TILES) ? s[j] + c[1][j] : s[j];
        }
        if constexpr (FORMAT == PC_FORMAT_BF16X4) {
            /* The columns 4 to 7 belong to the same samples; each lane keeps one of its columns. */
            bool odd = threadIdx.x & 2;
            v[0] = (odd ? s[2] : s[0]) + pc_shuffle_xor(odd ? s[0] : s[2], 2);
            v[1] = (odd ? s[3] : s[1]) + pc_shuffle_xor(odd ? s[1] : s[3], 2);
        } else {
            _Pragma("unroll")
            for (int j = 0; j < 4; j++) {
                v[j] = s[j];
            }
        }
    }
};

/* Adds products by weights from device memory: 16 columns from `column` on, tiles of k from `from` to `to`, whose operands lie `pitch` bytes from each
 * other, those of another group of samples `apart`. */
template <int AT_ONCE, int FORMAT, int CHAINS, int GROUPS>
PC_DEVICE void pc_stream(PcWeights matrix, int column, int from, int to, const char *operands, int pitch, int apart, PcSum<FORMAT, CHAINS> (&sums)[GROUPS]) {
    constexpr int B = PcFormat<FORMAT>::B;
    _Pragma("unroll AT_ONCE")
    for (int k = from; k < to; k++) {
        float w[2][4];
        matrix.columns(column, k * PC_SIDE, w);
        unsigned a[PcFormat<FORMAT>::A];
        pc_weights_of<FORMAT>(w, a);
        _Pragma("unroll")
        for (int g = 0; g < GROUPS; g++) {
            unsigned b[B];
            pc_load_words(operands + g * apart + k * pitch + threadIdx.x % 32 * B * 4, b);
            sums[g].add(0, a, b);
        }
    }
}

#endif
