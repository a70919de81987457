/* Warp collectives; see warp.h. */
#include "warp.h"

#include <cstdint>
#include <cstring>

namespace shim {

namespace {

float asFloat(unsigned bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

/* What each lane brings to a product. */
struct Fragments {
    float* d;
    const unsigned* a;
    const unsigned* b;
};

/* d[16][8] += a[16][K] b[K][8], the accumulators lying in the lanes as in both instructions: lane 4 g + t has (g, 2 t), (g, 2 t + 1),
 * (g + 8, 2 t), (g + 8, 2 t + 1). */
template <int K>
void multiply(void** lanes, const float (&a)[16][K], const float (&b)[K][8]) {
    float sum[16][8];
    for (int lane = 0; lane < 32; lane++) {
        const float* d = static_cast<Fragments*>(lanes[lane])->d;
        const int g = lane / 4;
        const int t = lane % 4;
        sum[g][2 * t] = d[0];
        sum[g][2 * t + 1] = d[1];
        sum[g + 8][2 * t] = d[2];
        sum[g + 8][2 * t + 1] = d[3];
    }
    for (int i = 0; i < 16; i++) {
        for (int k = 0; k < K; k++) {
            for (int j = 0; j < 8; j++) {
                sum[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    for (int lane = 0; lane < 32; lane++) {
        float* d = static_cast<Fragments*>(lanes[lane])->d;
        const int g = lane / 4;
        const int t = lane % 4;
        d[0] = sum[g][2 * t];
        d[1] = sum[g][2 * t + 1];
        d[2] = sum[g + 8][2 * t];
        d[3] = sum[g + 8][2 * t + 1];
    }
}

/* The tensor cores do not look at the low 13 bits of a tf32 operand. */
float tf32(unsigned bits) {
    return asFloat(bits & 0xffffe000u);
}

void workTf32(void** lanes, unsigned) {
    float a[16][8];
    float b[8][8];
    for (int lane = 0; lane < 32; lane++) {
        const Fragments& f = *static_cast<Fragments*>(lanes[lane]);
        const int g = lane / 4;
        const int t = lane % 4;
        a[g][t] = tf32(f.a[0]);
        a[g + 8][t] = tf32(f.a[1]);
        a[g][t + 4] = tf32(f.a[2]);
        a[g + 8][t + 4] = tf32(f.a[3]);
        b[t][g] = tf32(f.b[0]);
        b[t + 4][g] = tf32(f.b[1]);
    }
    multiply<8>(lanes, a, b);
}

void unpack(unsigned pair, float& low, float& high) {
    low = asFloat(pair << 16);
    high = asFloat(pair & 0xffff0000u);
}

void workBf16(void** lanes, unsigned) {
    float a[16][16];
    float b[16][8];
    for (int lane = 0; lane < 32; lane++) {
        const Fragments& f = *static_cast<Fragments*>(lanes[lane]);
        const int g = lane / 4;
        const int k = lane % 4 * 2;
        unpack(f.a[0], a[g][k], a[g][k + 1]);
        unpack(f.a[1], a[g + 8][k], a[g + 8][k + 1]);
        unpack(f.a[2], a[g][k + 8], a[g][k + 9]);
        unpack(f.a[3], a[g + 8][k + 8], a[g + 8][k + 9]);
        unpack(f.b[0], b[k][g], b[k + 1][g]);
        unpack(f.b[1], b[k + 8][g], b[k + 9][g]);
    }
    multiply<16>(lanes, a, b);
}

/* What each lane brings to ldmatrix. */
struct Rows {
    unsigned* to;
    const void* row;
    int count;
};

template <bool TRANSPOSED>
void workMatrices(void** lanes, unsigned) {
    const int count = static_cast<Rows*>(lanes[0])->count;
    for (int i = 0; i < count; i++) {
        uint16_t matrix[8][8];
        for (int r = 0; r < 8; r++) {
            memcpy(matrix[r], static_cast<Rows*>(lanes[8 * i + r])->row, 16);
        }
        for (int lane = 0; lane < 32; lane++) {
            const int g = lane / 4;
            const int t = lane % 4;
            const unsigned low = TRANSPOSED ? matrix[2 * t][g] : matrix[g][2 * t];
            const unsigned high = TRANSPOSED ? matrix[2 * t + 1][g] : matrix[g][2 * t + 1];
            static_cast<Rows*>(lanes[lane])->to[i] = high << 16 | low;
        }
    }
}

struct Word {
    unsigned value;
    unsigned from;
    unsigned got;
};

void workShuffle(void** lanes, unsigned mask) {
    for (unsigned left = mask; left; left &= left - 1) {
        Word& word = *static_cast<Word*>(lanes[__builtin_ctz(left)]);
        word.got = mask >> word.from & 1 ? static_cast<Word*>(lanes[word.from])->value : 0xffffffffu;
    }
}

void workBallot(void** lanes, unsigned mask) {
    unsigned votes = 0;
    for (unsigned left = mask; left; left &= left - 1) {
        const int lane = __builtin_ctz(left);
        votes |= static_cast<Word*>(lanes[lane])->value << lane;
    }
    for (unsigned left = mask; left; left &= left - 1) {
        static_cast<Word*>(lanes[__builtin_ctz(left)])->got = votes;
    }
}

void wholeWarp(Site site) {
    if (self->warp->size != 32) {
        scheduler->fail("a product of a warp that has " + std::to_string(self->warp->size) + " lanes, line " + std::to_string(site.line));
    }
}

}

void mmaTf32(float* d, const unsigned* a, const unsigned* b, Site site) {
    wholeWarp(site);
    Fragments mine = {d, a, b};
    scheduler->meet(~0u, &mine, workTf32, site);
}

void mmaBf16(float* d, const unsigned* a, const unsigned* b, Site site) {
    wholeWarp(site);
    Fragments mine = {d, a, b};
    scheduler->meet(~0u, &mine, workBf16, site);
}

void matrices(unsigned* to, int count, bool transposed, const void* row, Site site) {
    wholeWarp(site);
    if (reinterpret_cast<uintptr_t>(row) % 16) {
        scheduler->fail("a matrix row that is not aligned to 16 bytes, line " + std::to_string(site.line));
    }
    Rows mine = {to, row, count};
    scheduler->meet(~0u, &mine, transposed ? workMatrices<true> : workMatrices<false>, site);
}

unsigned shuffle(unsigned mask, unsigned word, unsigned from, Site site) {
    Word mine = {word, from & 31, 0};
    scheduler->meet(mask, &mine, workShuffle, site);
    return mine.got;
}

unsigned ballot(unsigned mask, bool value, Site site) {
    Word mine = {value, 0, 0};
    scheduler->meet(mask, &mine, workBallot, site);
    return mine.got;
}

void syncWarp(unsigned mask, Site site) {
    scheduler->meet(mask, nullptr, nullptr, site);
}

}
