/* Copies that land later; see async.h. */
#include "async.h"

#include <cstring>

namespace shim {

namespace {

/* phase:1 expected:15 pending:15 bytes:32, from the top */
struct Barrier {
    unsigned phase;
    unsigned expected;
    unsigned pending;
    int bytes;
};

Barrier read(const uint64_t* word) {
    const uint64_t w = *word;
    return {unsigned(w >> 62 & 1), unsigned(w >> 47 & 0x7fff), unsigned(w >> 32 & 0x7fff), int(uint32_t(w))};
}

/* True if that ends its phase. */
bool write(uint64_t* word, Barrier b) {
    const bool ends = b.pending == 0 && b.bytes == 0;
    if (ends) {
        b.phase ^= 1;
        b.pending = b.expected;
    }
    *word = uint64_t(b.phase) << 62 | uint64_t(b.expected) << 47 | uint64_t(b.pending) << 32 | uint32_t(b.bytes);
    return ends;
}

bool passed(const void* barrier, unsigned long parity) {
    return read(static_cast<const uint64_t*>(barrier)).phase != parity;
}

bool complete(void* barrier, unsigned bytes) {
    uint64_t* word = static_cast<uint64_t*>(barrier);
    Barrier b = read(word);
    b.bytes -= bytes;
    return write(word, b);
}

std::string missing(const void* barrier) {
    const Barrier b = read(static_cast<const uint64_t*>(barrier));
    return "an mbarrier, phase " + std::to_string(b.phase) + ", " + std::to_string(b.pending) + " of " + std::to_string(b.expected)
        + " arrivals and " + std::to_string(b.bytes) + " bytes missing";
}

bool landed(void*, unsigned) {
    return true;
}

bool marked(const void* word, unsigned long bit) {
    return (*static_cast<const unsigned*>(word) & 1) == bit;
}

std::string unmarked(const void* word) {
    return "a message marked " + std::to_string(!(*static_cast<const unsigned*>(word) & 1));
}

bool reached(const void* counter, unsigned long goal) {
    return *static_cast<const unsigned long*>(counter) >= goal;
}

}

void misaligned(int bytes) {
    scheduler->fail("an asynchronous copy that is not aligned to 16 bytes, or of " + std::to_string(bytes) + " bytes");
}

void waitGroups(int pending, Site site) {
    if (removed(site)) {
        return;
    }
    std::vector<Copy>& copies = self->copies;
    char* shared = self->block->shared;
    const uint16_t groups = self->groups;
    size_t kept = 0;
    for (const Copy& copy : copies) {
        if (uint16_t(groups - copy.group) > pending) {
            land16(shared + copy.to, copy.from, copy.bytes);
        } else {
            copies[kept++] = copy;
        }
    }
    copies.resize(kept);
}

void* peerAddress(void* shared, unsigned rank) {
    const Block& mine = *self->block;
    return scheduler->peer(rank).shared + (static_cast<char*>(shared) - mine.shared);
}

unsigned clusterRank() {
    return self->block->rank;
}

unsigned clusterBlocks() {
    return scheduler->launch().cluster;
}

/* Arrivals since the launch; the goal of a thread is the end of the round it arrives in. */
void clusterBarrier(Site site) {
    if (removed(site)) {
        return;
    }
    const unsigned long all = (unsigned long)clusterBlocks() * blockSize.x * blockSize.y * blockSize.z;
    unsigned long& arrivals = scheduler->clusterArrivals;
    const unsigned long goal = (arrivals / all + 1) * all;
    arrivals++;
    scheduler->waitFor(reached, &arrivals, goal, site);
}

void barrierInit(uint64_t* barrier, unsigned count) {
    *barrier = 0;
    write(barrier, {0, count, count, 0});
}

void barrierArrive(uint64_t* barrier, unsigned bytesExpected) {
    Barrier b = read(barrier);
    b.bytes += bytesExpected;
    b.pending--;
    write(barrier, b);
}

void barrierWait(uint64_t* barrier, unsigned parity, Site site) {
    if (!removed(site)) {
        scheduler->waitFor(passed, barrier, parity, site, missing);
    }
}

void storeLater(void* to, const void* from, unsigned bytes, uint64_t* barrier) {
    scheduler->later(to, from, bytes, complete, barrier);
}

void copyBulk(void* shared, const void* global, unsigned bytes, uint64_t* barrier) {
    if ((reinterpret_cast<uintptr_t>(shared) | reinterpret_cast<uintptr_t>(global) | bytes) & 15) {
        misaligned(bytes);
    }
    storeLater(shared, global, bytes, barrier);
}

void post(void* to, const void* from, unsigned bytes) {
    for (unsigned at = 0; at < bytes; at += 8) {
        scheduler->later(static_cast<char*>(to) + at, static_cast<const char*>(from) + at, 8, landed, nullptr);
    }
}

bool awaitMark(bool lacks, const void* at, unsigned bit, Site site) {
    if (removed(site)) {
        return false;
    }
    if (lacks) {
        scheduler->waitFor(marked, at, bit, site, unmarked);
    }
    return lacks;
}

}
