/*
 * What the kernels need of the machine beyond C++: shared memory, asynchronous copies, shuffles, tensor cores. The only inline PTX. Under
 * PC_SHIM the same names come from the shim's shim.h, which also stands in for CUDA's own (__global__, __device__, threadIdx, blockIdx,
 * __syncthreads, __trap, __launch_bounds__, float4, make_float4), so that the kernels run on the CPU (src/test/native).
 */
#ifndef PC_PRIMITIVES_CUH
#define PC_PRIMITIVES_CUH

#ifdef PC_SHIM
#include "shim.h"
#else

#define PC_DEVICE static __device__ __forceinline__

/* Tensor cores that read tf32 and bf16; kernels that need them trap below. */
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
#define PC_TENSOR_CORES 1
#else
#define PC_TENSOR_CORES 0
#endif

/* Clusters of blocks that write to each other's shared memory; kernels that need them trap below. */
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 900
#define PC_CLUSTERS 1
#define PC_CLUSTER_OF(blocks) __cluster_dims__(blocks, 1, 1)
#else
#define PC_CLUSTERS 0
#define PC_CLUSTER_OF(blocks)
#endif

/* What the shim's driver has to know of a kernel in clusters; devices read it from the kernel itself. */
#define PC_CLUSTER_NOTE(kernel, blocks)

/* Images that warpgroups read begin at multiples of 1024 bytes. */
extern __shared__ __align__(1024) float pc_dynamic_shared[];

/* The block's dynamic shared memory, the only shared memory there is. */
PC_DEVICE float *pc_shared() {
    return pc_dynamic_shared;
}

/* Begins to copy the first `bytes` (0 to 16) of 16 bytes to shared memory and zeroes the rest; both ends are aligned to 16 bytes. Nothing
 * is read where bytes is 0, whatever the address. Done after pc_wait for the thread, after a barrier for all. */
PC_DEVICE void pc_copy16(float *shared, const float *global, int bytes) {
#if __CUDA_ARCH__ >= 800
    unsigned to = (unsigned)__cvta_generic_to_shared(shared);
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(bytes) : "memory");
#else
    float4 value = bytes > 0 ? *(const float4 *)global : make_float4(0, 0, 0, 0);
    value.y = bytes > 4 ? value.y : 0;
    value.z = bytes > 8 ? value.z : 0;
    value.w = bytes > 12 ? value.w : 0;
    *(float4 *)shared = value;
#endif
}

/* Ends a group of copies of this thread. */
PC_DEVICE void pc_commit() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

/* Waits until at most PENDING of this thread's groups are not done. */
template <int PENDING>
PC_DEVICE void pc_wait() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
#endif
}

/* The value of the lane whose number differs by the bits of `mask`; all 32 lanes take part. */
PC_DEVICE float pc_shuffle_xor(float value, int mask) {
    return __shfl_xor_sync(0xffffffffu, value, mask);
}

PC_DEVICE int pc_shuffle_xor(int value, int mask) {
    return __shfl_xor_sync(0xffffffffu, value, mask);
}

PC_DEVICE unsigned pc_shuffle_xor(unsigned value, int mask) {
    return __shfl_xor_sync(0xffffffffu, value, mask);
}

/* 1 / x within an ulp, where a division takes ten instructions and a branch; x neither tiny nor huge. */
PC_DEVICE float pc_inverse(float x) {
    float result;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
}
#define PC_INVERSE(x) pc_inverse(x)

/* The same number of 32 bits, of which the compiler knows nothing: what follows from it is computed where it is used, instead of kept in registers
 * from the beginning of the kernel, and it is kept instead of computed again. */
template <typename T>
PC_DEVICE T pc_fresh(T value) {
    asm volatile("" : "+r"(value));
    return value;
}

/* An operand that tensor cores take for the nearest tf32, ties away from zero: they do not look at the low 13 bits, so that half of the last bit
 * before these is enough, where cvt.rna takes four instructions. Of something not finite it may make a zero, which nobody misses: whoever has it
 * has an energy that is not finite. */
PC_DEVICE unsigned pc_tf32(float value) {
    return __float_as_uint(value) + 0x1000u;
}

/* Two numbers to the nearest bf16, ties to even; `low` lies in the low half. */
PC_DEVICE unsigned pc_bf16x2(float low, float high) {
    unsigned result;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(high), "f"(low));
    return result;
}

/* sum += a b of one warp, a [16, 8], b [8, 8] in tf32: mma.m16n8k8. Lane = 4 g + t holds a(g, t), a(g + 8, t), a(g, t + 4), a(g + 8, t
 * + 4); b(t, g), b(t + 4, g); sum(g, 2 t), sum(g, 2 t + 1), sum(g + 8, 2 t), sum(g + 8, 2 t + 1). */
PC_DEVICE void pc_mma_tf32(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/* The same with a [16, 16], b [16, 8] in bf16: mma.m16n8k16. Where tf32 has k = t, bf16 has the pair k = 2 t, 2 t + 1 in one word; where
 * tf32 has k = t + 4, the pair 2 t + 8, 2 t + 9. */
PC_DEVICE void pc_mma_bf16(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/* Fragments of tensor core operands from rows of 16 bytes in shared memory: matrices of 8 rows, whose addresses the lanes 8 i .. 8 i + 7 name for
 * matrix i. Lane 4 g + t receives of each matrix the word t of row g; TRANSPOSED, in its halves, bf16 g of the rows 2 t and 2 t + 1. */
template <bool TRANSPOSED>
PC_DEVICE void pc_matrices4(unsigned (&to)[4], const void *row) {
    unsigned from = (unsigned)__cvta_generic_to_shared(row);
    if (TRANSPOSED) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                     : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(from) : "memory");
    } else {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                     : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(from) : "memory");
    }
}

/* Two of them, transposed; the lanes from 16 on name rows that are not read. */
PC_DEVICE void pc_matrices2_transposed(unsigned (&to)[2], const void *row) {
    unsigned from = (unsigned)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0,%1}, [%2];" : "=r"(to[0]), "=r"(to[1]) : "r"(from) : "memory");
}

/* Counts this thread and says how many came before it: whoever comes later sees what it has stored, it and those after its next barrier what they did. */
PC_DEVICE int pc_arrive(int *count) {
    __threadfence();
    int before = atomicAdd(count, 1);
    __threadfence();
    return before;
}

/* ---- messages through memory that all blocks see: 8 bytes at a time, which arrive whole; the lowest bit of the first word says which message it is */

/* N words, a multiple of 2, aligned to their size, at most 16 bytes. They get there some time later. */
template <int N>
PC_DEVICE void pc_post(char *to, const unsigned (&words)[N]) {
    unsigned long long first = words[0] | (unsigned long long)words[1] << 32;
    if constexpr (N == 2) {
        asm volatile("st.relaxed.gpu.global.b64 [%0], %1;" ::"l"(to), "l"(first) : "memory");
    } else {
        unsigned long long second = words[2] | (unsigned long long)words[3] << 32;
        asm volatile("st.relaxed.gpu.global.v2.b64 [%0], {%1, %2};" ::"l"(to), "l"(first), "l"(second) : "memory");
    }
}

/* What lies there now. */
template <int N>
PC_DEVICE void pc_peek(const char *from, unsigned (&words)[N]) {
    unsigned long long first, second = 0;
    if constexpr (N == 2) {
        asm volatile("ld.relaxed.gpu.global.b64 %0, [%1];" : "=l"(first) : "l"(from) : "memory");
    } else {
        asm volatile("ld.relaxed.gpu.global.v2.b64 {%0, %1}, [%2];" : "=l"(first), "=l"(second) : "l"(from) : "memory");
        words[2] = (unsigned)second;
        words[3] = (unsigned)(second >> 32);
    }
    words[0] = (unsigned)first;
    words[1] = (unsigned)(first >> 32);
}

/* The first word of 8 bytes, for the message of this bit. */
PC_DEVICE unsigned pc_marked(unsigned word, unsigned bit) {
    return (word & ~1u) | bit;
}

/* Whether to peek again, as what lies at `lacking` is not yet of the message of this bit. */
PC_DEVICE bool pc_again(bool again, const char *lacking, unsigned bit) {
    return again;
}

/* ---- clusters: from sm_90 on */

/* An address in the shared memory of a block of the cluster; further by bytes with +. */
typedef unsigned PcPeer;

PC_DEVICE int pc_cluster_rank() {
    unsigned rank;
    asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
    return (int)rank;
}

/* Where the block `rank` of the cluster has what this block has at `shared`. */
PC_DEVICE PcPeer pc_map_shared(const void *shared, int rank) {
    unsigned from = (unsigned)__cvta_generic_to_shared(shared);
    PcPeer to;
    asm("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(to) : "r"(from), "r"(rank));
    return to;
}

/* All threads of the cluster are here, and see what the others wrote before. */
PC_DEVICE void pc_cluster_barrier() {
    asm volatile("barrier.cluster.arrive.release;\nbarrier.cluster.wait.acquire;" ::: "memory");
}

/* An mbarrier takes 8 bytes of shared memory. A phase ends when so many threads have arrived and the bytes that they expect have landed,
 * whichever is first. Ready for other blocks after pc_cluster_barrier. */
PC_DEVICE void pc_mbarrier_init(unsigned long long *barrier, int arrivals = 1) {
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;\nfence.mbarrier_init.release.cluster;" ::"r"(at), "r"(arrivals) : "memory");
}

/* Arrives for this phase, which then has what this thread stored before. */
PC_DEVICE void pc_mbarrier_arrive(unsigned long long *barrier) {
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(at) : "memory");
}

/* Arrives for this phase, which expects so many bytes, at most 2^20 - 1. */
PC_DEVICE void pc_mbarrier_expect(unsigned long long *barrier, int bytes) {
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at), "r"(bytes) : "memory");
}

/* Waits for the end of the phase of this parity: 0 the first, 1 the second, 0 the third. What landed in it is then visible. */
PC_DEVICE void pc_mbarrier_wait(unsigned long long *barrier, int parity) {
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    unsigned done;
    do {
        asm volatile("{\n.reg .pred p;\nmbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 p, [%1], %2;\nselp.u32 %0, 1, 0, p;\n}"
                     : "=r"(done) : "r"(at), "r"(parity) : "memory");
    } while (!done);
}

/* The same without the scope of the cluster, at which a wait throws away the L1 cache: enough for what st.async brings. */
PC_DEVICE void pc_mbarrier_wait_near(unsigned long long *barrier, int parity) {
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    unsigned done;
    do {
        asm volatile("{\n.reg .pred p;\nmbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2;\nselp.u32 %0, 1, 0, p;\n}"
                     : "=r"(done) : "r"(at), "r"(parity) : "memory");
    } while (!done);
}

/* A store that the other blocks see after pc_cluster_barrier. */
PC_DEVICE void pc_store_peer(PcPeer to, float value) {
    asm volatile("st.shared::cluster.f32 [%0], %1;" ::"r"(to), "f"(value) : "memory");
}

/* Stores that land some time later and then count for the mbarrier `barrier` of the same block. Aligned to their size. */
PC_DEVICE void pc_st_async(PcPeer to, unsigned value, PcPeer barrier) {
    asm volatile("st.async.shared::cluster.mbarrier::complete_tx::bytes.b32 [%0], %1, [%2];" ::"r"(to), "r"(value), "r"(barrier) : "memory");
}

PC_DEVICE void pc_st_async(PcPeer to, float2 value, PcPeer barrier) {
    asm volatile("st.async.shared::cluster.mbarrier::complete_tx::bytes.v2.f32 [%0], {%1, %2}, [%3];"
                 ::"r"(to), "f"(value.x), "f"(value.y), "r"(barrier) : "memory");
}

PC_DEVICE void pc_st_async(PcPeer to, float4 value, PcPeer barrier) {
    asm volatile("st.async.shared::cluster.mbarrier::complete_tx::bytes.v4.f32 [%0], {%1, %2, %3, %4}, [%5];"
                 ::"r"(to), "f"(value.x), "f"(value.y), "f"(value.z), "f"(value.w), "r"(barrier) : "memory");
}

PC_DEVICE void pc_st_async(PcPeer to, uint2 value, PcPeer barrier) {
    pc_st_async(to, make_float2(__uint_as_float(value.x), __uint_as_float(value.y)), barrier);
}

PC_DEVICE void pc_st_async(PcPeer to, uint4 value, PcPeer barrier) {
    pc_st_async(to, make_float4(__uint_as_float(value.x), __uint_as_float(value.y), __uint_as_float(value.z), __uint_as_float(value.w)), barrier);
}

/* Begins to copy so many bytes to shared memory, a multiple of 16 as both ends are; landed, they count for the mbarrier. */
PC_DEVICE void pc_copy_bulk(void *shared, const void *global, int bytes, unsigned long long *barrier) {
    unsigned to = (unsigned)__cvta_generic_to_shared(shared);
    unsigned at = (unsigned)__cvta_generic_to_shared(barrier);
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];"
                 ::"r"(to), "l"(global), "r"(bytes), "r"(at) : "memory");
}

/* ---- warpgroups, four warps from a multiple of four on, whose tensor cores read shared memory: sm_90a */

/* Where something lies in shared memory, in bytes, as descriptors of operands name it. */
PC_DEVICE unsigned pc_shared_place(const void *shared) {
    return (unsigned)__cvta_generic_to_shared(shared);
}

/* Before the first product, and before the next one of sums that have been waited for. */
PC_DEVICE void pc_warpgroup_fence() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

/* Ends a group of products. */
PC_DEVICE void pc_warpgroup_commit() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

/* Waits until at most PENDING groups are not done: the others' operands have been read. With none, sums may be read. */
template <int PENDING>
PC_DEVICE void pc_warpgroup_wait() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(PENDING) : "memory");
}

#define PC_NAMES_8(a, b, c, d, e, f, g, h) "%" #a ", %" #b ", %" #c ", %" #d ", %" #e ", %" #f ", %" #g ", %" #h
#define PC_NAMES_10(t) "%" #t "0, %" #t "1, %" #t "2, %" #t "3, %" #t "4, %" #t "5, %" #t "6, %" #t "7, %" #t "8, %" #t "9"
#define PC_NAMES_64                                                                                                              \
    PC_NAMES_10() ", " PC_NAMES_10(1) ", " PC_NAMES_10(2) ", " PC_NAMES_10(3) ", " PC_NAMES_10(4) ", " PC_NAMES_10(5) ", %60, " \
                                                                                                      "%61, %62, %63"
#define PC_NAMES_128                                                                                                         \
    PC_NAMES_64 ", %64, %65, %66, %67, %68, %69, " PC_NAMES_10(7) ", " PC_NAMES_10(8) ", " PC_NAMES_10(9) ", " PC_NAMES_10(10) \
        ", " PC_NAMES_10(11) ", " PC_NAMES_8(120, 121, 122, 123, 124, 125, 126, 127)
#define PC_SUMS_4(i) "+f"(sum[i]), "+f"(sum[i + 1]), "+f"(sum[i + 2]), "+f"(sum[i + 3])
#define PC_SUMS_16(i) PC_SUMS_4(i), PC_SUMS_4(i + 4), PC_SUMS_4(i + 8), PC_SUMS_4(i + 12)
#define PC_SUMS_64(i) PC_SUMS_16(i), PC_SUMS_16(i + 16), PC_SUMS_16(i + 32), PC_SUMS_16(i + 48)
#define PC_WARPGROUP_PRODUCT(shape, names, a, b, rest) \
    "{\n.reg .pred p;\nsetp.eq.u32 p, 0, 0;\nwgmma.mma_async.sync.aligned." shape " {" names "}, " a ", " b ", p, 1, 1" rest ";\n}"

/* Begins sum += a b^T of one warpgroup, a [64, 16], b [128, 16] (256 with as many sums more) in bf16, both named by descriptors: wgmma.m64nNk16.
 * Lane 4 g + t of warp w holds sum(16 w + g, 8 j + 2 t) at 4 j, the next column's at 4 j + 1, those of 8 rows further at 4 j + 2 and 4 j + 3. */
PC_DEVICE void pc_warpgroup_bf16(float (&sum)[64], unsigned long long a, unsigned long long b) {
    asm volatile(PC_WARPGROUP_PRODUCT("m64n128k16.f32.bf16.bf16", PC_NAMES_64, "%64", "%65", ", 0, 0") : PC_SUMS_64(0) : "l"(a), "l"(b));
}

PC_DEVICE void pc_warpgroup_bf16(float (&sum)[128], unsigned long long a, unsigned long long b) {
    asm volatile(PC_WARPGROUP_PRODUCT("m64n256k16.f32.bf16.bf16", PC_NAMES_128, "%128", "%129", ", 0, 0")
                 : PC_SUMS_64(0), PC_SUMS_64(64) : "l"(a), "l"(b));
}

/* The same with a [64, 8], b [128, 8] in tf32. */
PC_DEVICE void pc_warpgroup_tf32(float (&sum)[64], unsigned long long a, unsigned long long b) {
    asm volatile(PC_WARPGROUP_PRODUCT("m64n128k8.f32.tf32.tf32", PC_NAMES_64, "%64", "%65", "") : PC_SUMS_64(0) : "l"(a), "l"(b));
}

PC_DEVICE void pc_warpgroup_tf32(float (&sum)[128], unsigned long long a, unsigned long long b) {
    asm volatile(PC_WARPGROUP_PRODUCT("m64n256k8.f32.tf32.tf32", PC_NAMES_128, "%128", "%129", "")
                 : PC_SUMS_64(0), PC_SUMS_64(64) : "l"(a), "l"(b));
}

#endif

#endif
