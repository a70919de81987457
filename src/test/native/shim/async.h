/*
 * Copies that land later: cp.async with its groups, mbarriers with transaction counts, stores into other blocks of the cluster. When they
 * land is part of the thread order (machine.h), so that a missing wait and an overwritten buffer are both seen.
 */
#ifndef PC_SHIM_ASYNC_H
#define PC_SHIM_ASYNC_H

#include "machine.h"

#include <cstring>

namespace shim {

/** Does 16 bytes of which `bytes` are read and the rest is zero. */
inline void land16(void* shared, const void* global, int bytes) {
    char landed[16] = {};
    if (__builtin_expect(bytes == 16, 1)) {
        memcpy(landed, global, 16);
    } else {
        memcpy(landed, global, bytes);
    }
    memcpy(shared, landed, 16);
}

[[noreturn]] void misaligned(int bytes);

/** cp.async of 16 bytes; inline, as there is one for every four numbers of a product. */
inline void copy16(void* shared, const void* global, int bytes) {
    if ((reinterpret_cast<uintptr_t>(shared) | reinterpret_cast<uintptr_t>(global)) & 15 || unsigned(bytes) > 16) {
        misaligned(bytes);
    }
    if (scheduler->eager()) {
        land16(shared, global, bytes);
    } else {
        const unsigned to = static_cast<char*>(shared) - self->block->shared;
        self->copies.push_back({global, to, uint16_t(bytes), self->groups});
    }
}

inline void commitGroup() {
    self->groups++;
}

void waitGroups(int pending, Site site);

/** The shared address of this block as the block `rank` of the cluster has it. */
void* peerAddress(void* shared, unsigned rank);
unsigned clusterRank();
unsigned clusterBlocks();
void clusterBarrier(Site site);

/** An mbarrier, in the 8 bytes of shared memory that the hardware's takes. */
void barrierInit(uint64_t* barrier, unsigned count);
void barrierArrive(uint64_t* barrier, unsigned bytesExpected);
void barrierWait(uint64_t* barrier, unsigned parity, Site site);

/** st.async: bytes that land later and then count for the barrier. */
void storeLater(void* to, const void* from, unsigned bytes, uint64_t* barrier);

/** cp.async.bulk from global memory: the same, but what lands is what lies there at the start. */
void copyBulk(void* shared, const void* global, unsigned bytes, uint64_t* barrier);

/** Bytes for other blocks that land later, 8 at a time. */
void post(void* to, const void* from, unsigned bytes);

/** If `lacks`, waits until the lowest bit of the word at `at` is `bit`, and tells so. */
bool awaitMark(bool lacks, const void* at, unsigned bit, Site site);

}

#endif
