/*
 * The shim's own tests: small kernels that do something wrong, which it must tell, and kernels of a cluster, whose blocks write to each other.
 */
#include "primitives.cuh"

#include "shim/launch.h"
#include "shim_test.h"

#include <cstdio>
#include <string>
#include <vector>

namespace {

constexpr unsigned THREADS = 256;
constexpr unsigned BLOCKS = 4;
constexpr int ORDERS = 6;

struct Parameters {
    float *out;
    int count;
    long unused; /* launches take structures of more than 16 bytes */
};

/* Only the first 64 threads of block 3 come to the barrier. */
void divergent(Parameters) {
    if (blockIdx.x != 3 || threadIdx.x < 64) {
        __syncthreads();
    }
}

/* All come, to two different ones. */
void branches(Parameters) {
    if (threadIdx.x < 128) {
        __syncthreads();
    } else {
        __syncthreads();
    }
}

/* One lane stays away from a shuffle of its warp. */
void absent(Parameters) {
    if (threadIdx.x != 5) {
        pc_shuffle_xor(1.0f, 1);
    }
}

void traps(Parameters) {
    if (threadIdx.x == 7) {
        __trap();
    }
}

void misaligned(Parameters p) {
    pc_copy16(pc_shared() + 1, p.out, 16);
}

/* Shared memory starts as NaN. */
void uninitialised(Parameters p) {
    p.out[blockIdx.x * THREADS + threadIdx.x] = pc_shared()[threadIdx.x];
}

/* What a shuffle, a vote and a reduction give. */
void warps(Parameters p) {
    float value = float(threadIdx.x);
    float other = pc_shuffle_xor(value, 3);
    float below = __shfl_up_sync(0xffffffffu, value, 1);
    unsigned odd = __ballot_sync(0xffffffffu, threadIdx.x & 1);
    bool right = other == float(threadIdx.x ^ 3) && below == (threadIdx.x % 32 ? value - 1 : value) && odd == 0xaaaaaaaau;
    p.out[blockIdx.x * THREADS + threadIdx.x] = right ? 1 : 0;
}

/* A ring: each block of the cluster sends what it has to the next, `count` times, and adds what came. Two buffers by turns, each filled when its
 * mbarrier has seen all bytes; the cluster barrier holds back whoever would send into a buffer that is still being read. */
void ring(Parameters p) {
    uint64_t *full = reinterpret_cast<uint64_t *>(pc_shared());
    float *buffers = pc_shared() + 16;
    const unsigned next = (shim::clusterRank() + 1) % shim::clusterBlocks();
    if (threadIdx.x < 2) {
        shim::barrierInit(full + threadIdx.x, 1);
    }
    shim::clusterBarrier({__FILE__, __LINE__});
    float sum = float(shim::clusterRank() * 1000 + threadIdx.x);
    float sent = sum;
    for (int i = 0; i < p.count; i++) {
        if (threadIdx.x == 0) {
            shim::barrierArrive(full + i % 2, THREADS * 4);
        }
        float *there = static_cast<float *>(shim::peerAddress(buffers + i % 2 * THREADS, next));
        shim::storeLater(there + threadIdx.x, &sent, 4, static_cast<uint64_t *>(shim::peerAddress(full + i % 2, next)));
        shim::barrierWait(full + i % 2, i / 2 % 2, {"ring", 1});
        sent = buffers[i % 2 * THREADS + (threadIdx.x + 1) % THREADS];
        sum += sent;
        shim::clusterBarrier({"ring", 2});
    }
    p.out[blockIdx.x * THREADS + threadIdx.x] = sum;
}

/* Waits for more bytes than anybody sends. */
void starves(Parameters p) {
    unsigned long long *full = reinterpret_cast<unsigned long long *>(pc_shared());
    if (threadIdx.x == 0) {
        pc_mbarrier_init(full);
    }
    pc_cluster_barrier();
    if (threadIdx.x == 0) {
        pc_mbarrier_expect(full, 12);
        PcPeer peer = pc_map_shared(pc_shared(), 1 - pc_cluster_rank());
        pc_st_async(peer + 16, make_float2(1, 2), peer);
    }
    pc_mbarrier_wait(full, p.count);
}

/* Block 1 does not wait for what block 0 sends. */
void forgets(Parameters) {
    unsigned long long *full = reinterpret_cast<unsigned long long *>(pc_shared());
    if (threadIdx.x == 0) {
        pc_mbarrier_init(full);
    }
    pc_cluster_barrier();
    if (pc_cluster_rank() == 0) {
        for (int i = 0; i < 40; i++) {
            __syncthreads();
        }
        PcPeer peer = pc_map_shared(pc_shared(), 1);
        pc_st_async(peer + 16, 1u, peer);
        pc_st_async(pc_map_shared(pc_shared() + 4, 0), 1u, pc_map_shared(pc_shared(), 0));
        if (threadIdx.x == 0) {
            pc_mbarrier_expect(full, int(THREADS) * 4);
        }
        pc_mbarrier_wait(full, 0);
    }
}

/* Operands of a warpgroup as small whole numbers: A of 64 rows, B of 128. */
float left(int row, int k) {
    return float((row * 7 + k * 3) % 11 - 5);
}

float right(int row, int k) {
    return float((row * 5 + k) % 13 - 6);
}

/* 128 bytes a row, swizzled in pieces of 16. */
template <typename T>
T *inImage(char *image, int row, int k) {
    const unsigned at = row * 128 + k * sizeof(T);
    return reinterpret_cast<T *>(image + (at ^ (at >> 7 & 7) << 4));
}

constexpr int COLUMNS = 128;
constexpr int OPERANDS = (64 + COLUMNS) * 128;

unsigned long long operandAt(const char *image, int step) {
    return 1ull << 62 | 64ull << 32 | 1ull << 16 | ((pc_shared_place(image) >> 4) + 2 * step);
}

/* Products over 32 numbers of k by a warpgroup, a group each step; a warp overwrites what it has read of A when it has waited for that. */
template <typename T>
void multiplies(Parameters p) {
    char *a = reinterpret_cast<char *>(pc_shared());
    char *b = a + 64 * 128;
    constexpr bool HALF = sizeof(T) == 2;
    for (int i = threadIdx.x; i < 64 + COLUMNS; i += 128) {
        for (int k = 0; k < 32; k++) {
            const unsigned bits = pcShimBits<unsigned>(i < 64 ? left(i, k) : right(i - 64, k));
            *(i < 64 ? inImage<T>(a, i, k) : inImage<T>(b, i - 64, k)) = T(HALF ? bits >> 16 : bits);
        }
    }
    __syncthreads();
    float sums[64] = {};
    for (int step = 0; step < int(sizeof(T)); step++) {
        pc_warpgroup_fence("multiplies", 1);
        HALF ? pc_warpgroup_bf16(sums, operandAt(a, step), operandAt(b, step)) : pc_warpgroup_tf32(sums, operandAt(a, step), operandAt(b, step));
        pc_warpgroup_commit("multiplies", 2);
        pc_warpgroup_wait<1>("multiplies", 3);
        for (int byte = 0; step > 0 && threadIdx.x % 32 < 16 && byte < 32; byte += 4) {
            *inImage<unsigned>(a, threadIdx.x / 32 * 16 + threadIdx.x % 32, ((step - 1) * 32 + byte) / 4) = 0xffffffffu;
        }
    }
    pc_warpgroup_wait<0>("multiplies", 4);
    for (int i = 0; i < 64; i++) {
        const int row = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4 + i % 4 / 2 * 8, column = i / 4 * 8 + threadIdx.x % 4 * 2 + i % 2;
        p.out[row * COLUMNS + column] = sums[i];
    }
}

void unfenced(Parameters) {
    const char *shared = reinterpret_cast<char *>(pc_shared());
    float sums[64] = {};
    pc_warpgroup_tf32(sums, operandAt(shared, 0), operandAt(shared, 0));
}

/* Copies of a kilobyte, two under way, into two buffers by turns; the sum of what has come. */
void streams(Parameters p) {
    unsigned long long *full = reinterpret_cast<unsigned long long *>(pc_shared());
    float *buffers = pc_shared() + 256;
    const auto copy = [&](int i) {
        if (threadIdx.x == 0) {
            pc_mbarrier_expect(full + i % 2, THREADS * 4);
            pc_copy_bulk(buffers + i % 2 * THREADS, p.out + i * THREADS, THREADS * 4, full + i % 2);
        }
    };
    if (threadIdx.x < 2) {
        pc_mbarrier_init(full + threadIdx.x);
    }
    __syncthreads();
    copy(0);
    copy(1);
    float sum = 0;
    for (int i = 0; i < int(BLOCKS) - 1; i++) {
        pc_mbarrier_wait_near(full + i % 2, i / 2 % 2, "streams", 1);
        sum += buffers[i % 2 * THREADS + threadIdx.x];
        __syncthreads();
        if (i == 0) {
            copy(2);
        }
    }
    if (blockIdx.x == 0) {
        p.out[(BLOCKS - 1) * THREADS + threadIdx.x] = sum;
    }
}

void skewed(Parameters p) {
    pc_copy_bulk(pc_shared(), p.out + 1, 64, reinterpret_cast<unsigned long long *>(pc_shared() + 32));
}

/* What the ring comes to. */
std::vector<float> ringSums(int count) {
    std::vector<float> sums(BLOCKS * THREADS);
    for (unsigned b = 0; b < BLOCKS; b++) {
        for (unsigned t = 0; t < THREADS; t++) {
            float sum = 0;
            for (int i = 0; i <= count; i++) {
                sum += float((b + BLOCKS - i) % BLOCKS * 1000 + (t + i) % THREADS);
            }
            sums[b * THREADS + t] = sum;
        }
    }
    return sums;
}

int wrong;

void require(bool holds, const std::string &what) {
    printf("%s: %s\n", holds ? "right" : "WRONG", what.c_str());
    wrong += !holds;
}

std::string launch(void (*kernel)(Parameters), const char *name, std::vector<float> &out, int count = 0, unsigned cluster = 1) {
    out.assign(BLOCKS * THREADS, -1);
    const Parameters parameters = {out.data(), count, 0};
    const PcShimLaunch grid = {reinterpret_cast<void *>(kernel), name, {BLOCKS, 1, 1}, {THREADS, 1, 1}, cluster, 4096, &parameters,
        sizeof parameters};
    char report[500] = "";
    pc_shim_launch(&grid, report, sizeof report);
    return report;
}

void tells(void (*kernel)(Parameters), const char *name, const std::string &words, unsigned cluster = 1, int orders = ORDERS) {
    std::vector<float> out;
    for (int order = 0; order < orders; order++) {
        pc_shim_order(order);
        const std::string report = launch(kernel, name, out, 0, cluster);
        if (report.find(words) == std::string::npos) {
            require(false, std::string(name) + " in order " + std::to_string(order) + " is told as '" + report + "'");
            return;
        }
    }
    require(true, std::string(name) + " is told: " + launch(kernel, name, out, 0, cluster));
}

/* Products of warpgroups in both formats. */
bool gives(void (*half)(Parameters), void (*whole)(Parameters)) {
    std::vector<float> wanted(64 * COLUMNS);
    for (int i = 0; i < 64 * COLUMNS; i++) {
        for (int k = 0; k < 32; k++) {
            wanted[i] += left(i / COLUMNS, k) * right(i % COLUMNS, k);
        }
    }
    for (int order = 0; order < ORDERS; order++) {
        pc_shim_order(order);
        for (void (*kernel)(Parameters) : {half, whole}) {
            std::vector<float> out(64 * COLUMNS, -1);
            const Parameters parameters = {out.data(), 0, 0};
            const PcShimLaunch grid = {reinterpret_cast<void *>(kernel), "multiplies", {1, 1, 1}, {128, 1, 1}, 1, OPERANDS, &parameters, sizeof parameters};
            char report[500] = "";
            if (pc_shim_launch(&grid, report, sizeof report) || out != wanted) {
                return false;
            }
        }
    }
    return true;
}

/* Bulk copies of the first numbers are added up where the last ones are. */
bool streamed() {
    for (int order = 0; order < ORDERS; order++) {
        pc_shim_order(order);
        std::vector<float> out(BLOCKS * THREADS);
        for (unsigned i = 0; i < BLOCKS * THREADS; i++) {
            out[i] = float(i);
        }
        const Parameters parameters = {out.data(), 0, 0};
        const PcShimLaunch grid = {reinterpret_cast<void *>(streams), "streams", {1, 1, 1}, {THREADS, 1, 1}, 1, 4096, &parameters, sizeof parameters};
        char report[500] = "";
        const bool ended = pc_shim_launch(&grid, report, sizeof report) == 0;
        for (unsigned t = 0; t < THREADS; t++) {
            if (!ended || out[(BLOCKS - 1) * THREADS + t] != float(3 * t + 3 * THREADS)) {
                return false;
            }
        }
    }
    return true;
}

bool gives(void (*kernel)(Parameters), const char *name, const std::vector<float> &wanted, int count, unsigned cluster) {
    std::vector<float> out;
    bool all = true;
    for (int order = 0; order < ORDERS; order++) {
        pc_shim_order(order);
        all = launch(kernel, name, out, count, cluster).empty() && out == wanted && all;
    }
    return all;
}

}

bool shimTest() {
    std::vector<float> out;
    tells(divergent, "divergent", "block barrier 64/256 at shim_test.cpp");
    tells(divergent, "divergent", "block 3, kernel divergent");
    tells(branches, "branches", "block barrier in a divergent branch");
    tells(absent, "absent", "warp collective");
    tells(traps, "traps", "a trap, block");
    tells(misaligned, "misaligned", "not aligned to 16 bytes");
    tells(starves, "starves", "for an mbarrier, phase 0, 0 of 1 arrivals and 4 bytes missing", 2);
    /* In another order the block may still be there. Whose cluster is first to fail, the threads of the processor decide. */
    tells(forgets, "forgets", ", which has ended, block", 2, 1);
    launch(uninitialised, "uninitialised", out);
    bool poisoned = true;
    for (float value : out) {
        poisoned = poisoned && std::isnan(value);
    }
    require(poisoned, "shared memory starts as NaN");
    require(gives(warps, "warps", std::vector<float>(BLOCKS * THREADS, 1), 0, 1), "shuffles and votes");
    require(gives(ring, "ring", ringSums(7), 7, BLOCKS), "a ring of blocks of a cluster, in all thread orders");
    for (int site : {1, 2}) {
        pc_shim_remove("ring", site);
        require(!gives(ring, "ring", ringSums(7), 7, BLOCKS), site == 1 ? "a wait for remote stores is missed" : "a cluster barrier is missed");
        pc_shim_remove(nullptr, 0);
    }
    tells(unfenced, "unfenced", "without a fence", 1, ORDERS);
    tells(skewed, "skewed", "not aligned to 16 bytes");
    require(gives(multiplies<unsigned short>, multiplies<unsigned>), "products of warpgroups, in all thread orders");
    require(streamed(), "bulk copies, in all thread orders");
    for (int site : {1, 2, 3, 4}) {
        pc_shim_remove("multiplies", site);
        require(!gives(multiplies<unsigned short>, multiplies<unsigned>), "step " + std::to_string(site) + " of a warpgroup is missed");
        pc_shim_remove(nullptr, 0);
    }
    pc_shim_remove("streams", 1);
    require(!streamed(), "a wait for a bulk copy is missed");
    pc_shim_remove(nullptr, 0);
    return wrong == 0;
}
