/*
 * CUDA C++ for g++: what the kernels use of the language, and the host twins of the primitives of kernels/cuda/primitives.cuh. With
 * -DPC_SHIM the .cu files compile to plain functions, one call a thread; shim/machine.h runs them.
 *
 * Barriers and waits know the place of their call, so that a test can remove one of them at a time. That place is the line that names
 * them, so kernels call __syncthreads() and pc_wait() themselves instead of through a helper.
 */
#ifndef PC_SHIM_H
#define PC_SHIM_H

#include "shim/async.h"
#include "shim/machine.h"
#include "shim/rounding.h"
#include "shim/warp.h"
#include "shim/warpgroup.h"

#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstring>

/* ---- the language -------------------------------------------------------------------------------------------------------------- */

#define __global__ __attribute__((visibility("default"), used))
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __constant__ static
#define __ldg(pointer) (*(pointer))

#define threadIdx (shim::self->thread)
#define blockIdx (shim::self->block->index)
#define blockDim (shim::blockSize)
#define gridDim (shim::gridSize)
#define warpSize 32

/* Where a barrier or wait is called from. */
#define PC_SHIM_HERE const char *file = __builtin_FILE(), int line = __builtin_LINE()
#define PC_SHIM_SITE (shim::Site{file, line})

struct __align__(8) float2 {
    float x, y;
};
struct __align__(16) float4 {
    float x, y, z, w;
};
struct __align__(8) int2 {
    int x, y;
};
struct __align__(16) int4 {
    int x, y, z, w;
};
struct __align__(8) uint2 {
    unsigned x, y;
};
struct __align__(16) uint4 {
    unsigned x, y, z, w;
};

static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline int2 make_int2(int x, int y) { return {x, y}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

/* ---- threads together ---------------------------------------------------------------------------------------------------------- */

static inline void __syncthreads(PC_SHIM_HERE) {
    if (!shim::removed(PC_SHIM_SITE)) {
        shim::scheduler->blockBarrier(PC_SHIM_SITE);
    }
}

static inline void __syncwarp(unsigned mask = 0xffffffffu, PC_SHIM_HERE) {
    if (!shim::removed(PC_SHIM_SITE)) {
        shim::syncWarp(mask, PC_SHIM_SITE);
    }
}

static inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
static inline void __threadfence_block() { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

[[noreturn]] static inline void __trap() { shim::scheduler->fail("a trap"); }

static inline unsigned __ballot_sync(unsigned mask, bool value, PC_SHIM_HERE) { return shim::ballot(mask, value, PC_SHIM_SITE); }
static inline bool __any_sync(unsigned mask, bool value, PC_SHIM_HERE) { return shim::ballot(mask, value, PC_SHIM_SITE) != 0; }
static inline bool __all_sync(unsigned mask, bool value, PC_SHIM_HERE) { return shim::ballot(mask, !value, PC_SHIM_SITE) == 0; }

template <typename T>
static inline T pcShimShuffle(unsigned mask, T value, unsigned from, shim::Site site) {
    static_assert(sizeof(T) == 4, "the shim shuffles 32-bit words; pass a larger value in parts");
    unsigned word;
    memcpy(&word, &value, 4);
    word = shim::shuffle(mask, word, from, site);
    memcpy(&value, &word, 4);
    return value;
}

template <typename T>
static inline T __shfl_sync(unsigned mask, T value, int from, int width = 32, PC_SHIM_HERE) {
    const unsigned lane = shim::self->lane;
    return pcShimShuffle(mask, value, (lane & ~(width - 1)) + (from & (width - 1)), PC_SHIM_SITE);
}

template <typename T>
static inline T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, PC_SHIM_HERE) {
    const unsigned lane = shim::self->lane;
    const unsigned from = lane ^ bits;
    return pcShimShuffle(mask, value, (from & ~(width - 1)) > (lane & ~(width - 1)) ? lane : from, PC_SHIM_SITE);
}

template <typename T>
static inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, PC_SHIM_HERE) {
    const unsigned lane = shim::self->lane;
    return pcShimShuffle(mask, value, (lane & (width - 1)) + delta >= unsigned(width) ? lane : lane + delta, PC_SHIM_SITE);
}

template <typename T>
static inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, PC_SHIM_HERE) {
    const unsigned lane = shim::self->lane;
    return pcShimShuffle(mask, value, (lane & (width - 1)) < delta ? lane : lane - delta, PC_SHIM_SITE);
}

/* Integers alone: an atomic sum of floats would make the result depend on the order, which no kernel here may. */
template <typename T>
static inline T atomicAdd(T *at, T value) {
    static_assert(T(1) / 2 == 0, "no atomics on floats: the order of the sum would not be fixed");
    return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);
}

template <typename T>
static inline T atomicOr(T *at, T value) {
    return __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST);
}

template <typename T>
static inline T atomicAnd(T *at, T value) {
    return __atomic_fetch_and(at, value, __ATOMIC_SEQ_CST);
}

template <typename T>
static inline T atomicExch(T *at, T value) {
    return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);
}

template <typename T>
static inline T atomicCAS(T *at, T old, T value) {
    __atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return old;
}

template <typename T>
static inline T atomicMax(T *at, T value) {
    T old = *at;
    while (old < value && !__atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    }
    return old;
}

template <typename T>
static inline T atomicMin(T *at, T value) {
    T old = *at;
    while (value < old && !__atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    }
    return old;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------- */

template <typename To, typename From>
static inline To pcShimBits(From from) {
    static_assert(sizeof(To) == sizeof(From), "a cast of bits keeps their number");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

static inline int __float_as_int(float value) { return pcShimBits<int>(value); }
static inline unsigned __float_as_uint(float value) { return pcShimBits<unsigned>(value); }
static inline float __int_as_float(int bits) { return pcShimBits<float>(bits); }
static inline float __uint_as_float(unsigned bits) { return pcShimBits<float>(bits); }

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
static inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
static inline long long min(long long a, long long b) { return a < b ? a : b; }
static inline long long max(long long a, long long b) { return a > b ? a : b; }
static inline float min(float a, float b) { return fminf(a, b); }
static inline float max(float a, float b) { return fmaxf(a, b); }

static inline float rsqrtf(float value) { return 1 / sqrtf(value); }
static inline float __fdividef(float a, float b) { return a / b; }
#define __expf expf /* macros: glibc has functions of these names that its headers do not show to callers */
#define __logf logf
static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static inline float __fadd_rn(float a, float b) { return __builtin_assoc_barrier(a + b); }
static inline float __fmul_rn(float a, float b) { return __builtin_assoc_barrier(a * b); }
static inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
static inline int __clz(int bits) { return bits ? __builtin_clz(bits) : 32; }
static inline int __ffs(int bits) { return __builtin_ffs(bits); }

using std::isfinite;
using std::isinf;
using std::isnan;

/* ---- the twins of kernels/cuda/primitives.cuh ---------------------------------------------------------------------------------- */

#define PC_DEVICE static inline __attribute__((always_inline))
#define PC_TENSOR_CORES 1

PC_DEVICE float *pc_shared() {
    return reinterpret_cast<float *>(shim::self->block->shared);
}

PC_DEVICE void pc_copy16(float *shared, const float *global, int bytes) {
    shim::copy16(shared, global, bytes);
}

PC_DEVICE void pc_commit() {
    shim::commitGroup();
}

template <int PENDING>
PC_DEVICE void pc_wait(PC_SHIM_HERE) {
    shim::waitGroups(PENDING, PC_SHIM_SITE);
}

PC_DEVICE float pc_shuffle_xor(float value, int mask, PC_SHIM_HERE) {
    return __shfl_xor_sync(0xffffffffu, value, mask, 32, file, line);
}

PC_DEVICE int pc_shuffle_xor(int value, int mask, PC_SHIM_HERE) {
    return __shfl_xor_sync(0xffffffffu, value, mask, 32, file, line);
}

PC_DEVICE unsigned pc_shuffle_xor(unsigned value, int mask, PC_SHIM_HERE) {
    return __shfl_xor_sync(0xffffffffu, value, mask, 32, file, line);
}

template <typename T>
PC_DEVICE T pc_fresh(T value) {
    return value;
}

PC_DEVICE unsigned pc_tf32(float value) {
    return __float_as_uint(value) + 0x1000u;
}

PC_DEVICE unsigned pc_bf16x2(float low, float high) {
    return shim::roundBf16(high) << 16 | shim::roundBf16(low);
}

PC_DEVICE void pc_mma_tf32(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2], PC_SHIM_HERE) {
    shim::mmaTf32(sum, a, b, PC_SHIM_SITE);
}

PC_DEVICE void pc_mma_bf16(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2], PC_SHIM_HERE) {
    shim::mmaBf16(sum, a, b, PC_SHIM_SITE);
}

template <bool TRANSPOSED>
PC_DEVICE void pc_matrices4(unsigned (&to)[4], const void *row, PC_SHIM_HERE) {
    shim::matrices(to, 4, TRANSPOSED, row, PC_SHIM_SITE);
}

PC_DEVICE void pc_matrices2_transposed(unsigned (&to)[2], const void *row, PC_SHIM_HERE) {
    shim::matrices(to, 2, true, row, PC_SHIM_SITE);
}

PC_DEVICE int pc_arrive(int *count) {
    return __atomic_fetch_add(count, 1, __ATOMIC_ACQ_REL);
}

template <int N>
PC_DEVICE void pc_post(char *to, const unsigned (&words)[N]) {
    static_assert(N == 2 || N == 4, "messages of 8 or 16 bytes");
    shim::post(to, words, N * sizeof *words);
}

template <int N>
PC_DEVICE void pc_peek(const char *from, unsigned (&words)[N]) {
    memcpy(words, from, sizeof words);
}

PC_DEVICE unsigned pc_marked(unsigned word, unsigned bit, PC_SHIM_HERE) {
    return (word & ~1u) | (shim::removed(PC_SHIM_SITE) ? 0 : bit);
}

PC_DEVICE bool pc_again(bool again, const char *lacking, unsigned bit, PC_SHIM_HERE) {
    return shim::awaitMark(again, lacking, bit, PC_SHIM_SITE);
}

#define PC_CLUSTERS 1
#define PC_CLUSTER_OF(blocks)
#define PC_CLUSTER_NOTE(kernel, blocks)                                                \
    extern "C" __attribute__((visibility("default"))) const unsigned kernel##_cluster; \
    const unsigned kernel##_cluster = blocks;

typedef char *PcPeer;

PC_DEVICE int pc_cluster_rank() {
    return int(shim::clusterRank());
}

PC_DEVICE PcPeer pc_map_shared(const void *shared, int rank) {
    return static_cast<char *>(shim::peerAddress(const_cast<void *>(shared), unsigned(rank)));
}

PC_DEVICE void pc_cluster_barrier(PC_SHIM_HERE) {
    shim::clusterBarrier(PC_SHIM_SITE);
}

PC_DEVICE void pc_mbarrier_init(unsigned long long *barrier, int arrivals = 1) {
    shim::barrierInit(reinterpret_cast<uint64_t *>(barrier), unsigned(arrivals));
}

PC_DEVICE void pc_mbarrier_arrive(unsigned long long *barrier) {
    shim::barrierArrive(reinterpret_cast<uint64_t *>(barrier), 0);
}

PC_DEVICE void pc_mbarrier_expect(unsigned long long *barrier, int bytes) {
    shim::barrierArrive(reinterpret_cast<uint64_t *>(barrier), unsigned(bytes));
}

PC_DEVICE void pc_mbarrier_wait(unsigned long long *barrier, int parity, PC_SHIM_HERE) {
    shim::barrierWait(reinterpret_cast<uint64_t *>(barrier), unsigned(parity), PC_SHIM_SITE);
}

PC_DEVICE void pc_mbarrier_wait_near(unsigned long long *barrier, int parity, PC_SHIM_HERE) {
    shim::barrierWait(reinterpret_cast<uint64_t *>(barrier), unsigned(parity), PC_SHIM_SITE);
}

PC_DEVICE void pc_store_peer(PcPeer to, float value) {
    memcpy(to, &value, sizeof value);
}

template <typename T>
PC_DEVICE void pc_st_async(PcPeer to, T value, PcPeer barrier) {
    shim::storeLater(to, &value, sizeof value, reinterpret_cast<uint64_t *>(barrier));
}

PC_DEVICE void pc_copy_bulk(void *shared, const void *global, int bytes, unsigned long long *barrier) {
    shim::copyBulk(shared, global, unsigned(bytes), reinterpret_cast<uint64_t *>(barrier));
}

PC_DEVICE unsigned pc_shared_place(const void *shared) {
    return unsigned(static_cast<const char *>(shared) - shim::self->block->shared);
}

PC_DEVICE void pc_warpgroup_fence(PC_SHIM_HERE) {
    shim::fenceProducts(PC_SHIM_SITE);
}

PC_DEVICE void pc_warpgroup_commit(PC_SHIM_HERE) {
    shim::commitProducts(PC_SHIM_SITE);
}

template <int PENDING>
PC_DEVICE void pc_warpgroup_wait(PC_SHIM_HERE) {
    shim::waitProducts(PENDING, PC_SHIM_SITE);
}

template <int SUMS>
PC_DEVICE void pc_warpgroup_bf16(float (&sum)[SUMS], unsigned long long a, unsigned long long b, PC_SHIM_HERE) {
    shim::multiplyLater(sum, 2 * SUMS, a, b, true, PC_SHIM_SITE);
}

template <int SUMS>
PC_DEVICE void pc_warpgroup_tf32(float (&sum)[SUMS], unsigned long long a, unsigned long long b, PC_SHIM_HERE) {
    shim::multiplyLater(sum, 2 * SUMS, a, b, false, PC_SHIM_SITE);
}

#endif
