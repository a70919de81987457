/*
 * The machine that kernels run on under g++: threads, warps, blocks and clusters, and the scheduler of one cluster.
 *
 * Every CUDA thread is a fiber; all threads of a cluster (a single block without one) share one operating system thread, and several
 * clusters run on several. A thread runs until it has to wait (barrier, warp collective, asynchronous copy); who goes next is the thread
 * order, which a test chooses. A correct kernel gives the same bits in every order; a kernel that lacks a barrier does not.
 */
#ifndef PC_SHIM_MACHINE_H
#define PC_SHIM_MACHINE_H

#include "fibers.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace shim {

struct Dim {
    unsigned x;
    unsigned y;
    unsigned z;
};

/** Where a kernel waits: the place of the call in its source. */
struct Site {
    const char* file;
    int line;
};

/** ASCENDING and DESCENDING let one warp run as far as it can; INTERLEAVED lets each warp take one step; from SHUFFLED on, the number is
 *  the seed of a random choice. Asynchronous copies land as late as possible in ASCENDING and INTERLEAVED, at once in DESCENDING, and at
 *  random times when shuffled. Of the second shuffle on, one warp of every block stays behind, as long as others can run. */
enum Order { ASCENDING, DESCENDING, INTERLEAVED, SHUFFLED };

struct Block;
struct Warp;

/** A copy of at most 16 bytes that was started and not yet waited for (cp.async). */
struct Copy {
    const void* from;
    unsigned to; /* offset in shared memory */
    uint16_t bytes; /* zeros follow up to 16 */
    uint16_t group;
};

/** What holds a thread. */
enum Wait { RUNNABLE, AT_BLOCK, AT_WARP, AT_CONDITION, ENDED };

struct Fiber {
    Context context;
    Stack* stack;
    Block* block;
    Warp* warp;
    Dim thread;
    unsigned index; /* within the block */
    unsigned lane;
    Wait wait;
    Site site;
    bool (*condition)(const void*, unsigned long);
    const void* subject;
    unsigned long expected;
    std::string (*tell)(const void*);
    std::vector<Copy> copies;
    uint16_t groups; /* committed so far */
};

/** One meeting of the lanes of a mask. */
struct Meeting {
    unsigned mask;
    unsigned here;
    const void* work;
    void* lanes[32];
};

/** A product of a warpgroup, as one of its warps has it: begun, and not yet waited for (wgmma). */
struct Product {
    float* sums[32]; /* of each lane */
    uint64_t a;
    uint64_t b;
    unsigned columns;
    bool bf16;
    unsigned group;
};

struct Warp {
    Fiber* first;
    unsigned size;
    Meeting meetings[32]; /* by the lowest lane of the mask */
    std::vector<Product> products;
    unsigned productGroups; /* committed so far */
    bool fenced; /* since the last wait for products */
};

struct Block {
    Dim index;
    unsigned number;
    unsigned rank; /* in its cluster */
    char* shared;
    Fiber* threads;
    Warp* warps;
    unsigned waiting;
    unsigned ended;
    Site site;
};

/** What every thread of a launch sees. */
struct Launch {
    void* kernel;
    const char* name;
    Dim grid;
    Dim block;
    unsigned cluster;
    unsigned sharedBytes;
    const void* parameters;
    size_t parameterBytes;
};

/** The threads of one cluster. */
class Scheduler {
public:
    Scheduler() = default;
    Scheduler(const Scheduler&) = delete;
    ~Scheduler();

    /** Runs one cluster to its end; false with a report if it cannot end. */
    bool run(const Launch& launch, unsigned cluster, int order, std::string& report);

    /** The calling thread waits until all threads of its block are here. */
    void blockBarrier(Site site);

    /** The lanes of the mask meet; the last to come does the work on what each brought. */
    void meet(unsigned mask, void* mine, void (*work)(void** lanes, unsigned mask), Site site);

    /** The calling thread waits for a condition that other threads, or asynchronous copies, make true. A launch that cannot end is told with
     *  what `tell` says of the subject. */
    void waitFor(bool (*condition)(const void*, unsigned long), const void* subject, unsigned long expected, Site site,
        std::string (*tell)(const void*) = nullptr);

    /** Ends the launch with this report; does not return. */
    [[noreturn]] void fail(const std::string& what);

    /** True if an asynchronous copy lands at once in this order. */
    bool eager() { return order == DESCENDING || (order >= SHUFFLED && (random() & 1)); }

    /** A store of the given bytes that lands some time from now, then `done(subject, bytes)`, which says whether a thread may wait for that. */
    void later(void* to, const void* from, unsigned bytes, bool (*done)(void*, unsigned), void* subject);

    Block& peer(unsigned rank) { return blocks[rank]; }
    const Launch& launch() const { return *current; }
    unsigned random() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<unsigned>(state >> 32);
    }

    void threadMain();

    /** Threads that came to a cluster barrier in this launch. */
    unsigned long clusterArrivals = 0;

private:
    struct Landing {
        char* to;
        char few[16];
        std::vector<char> many; /* more than these */
        unsigned bytes;
        bool (*done)(void*, unsigned);
        void* subject;
    };

    const Launch* current = nullptr;
    int order = 0;
    uint64_t state = 0;
    Dim laidOut = {0, 0, 0};
    unsigned blockCount = 0;
    unsigned blockThreads = 0;
    std::vector<Fiber> fibers;
    std::vector<Warp> warps;
    std::vector<Block> blocks;
    std::vector<char*> sharedMemory;
    unsigned sharedBytes = 0;
    std::vector<unsigned> starts;
    int startsOrder = -1;

    std::vector<Fiber*> ready; /* a ring, or a bag when shuffled */
    unsigned head = 0;
    unsigned count = 0;
    std::vector<Fiber*> conditions;
    std::deque<Landing> landings;
    Stack* free = nullptr;
    Context home;
    bool failed = false;
    std::string why;

    void layOut(const Launch& launch);
    void allotShared(unsigned bytes);
    void startOrder();
    void enqueue(Fiber* fiber);
    void enqueueFirst(Fiber* fiber);
    void release(Fiber* first, unsigned n, unsigned mask);
    Fiber* next();
    bool staysBehind(const Fiber* fiber) const { return order > SHUFFLED && fiber->index / 32 == unsigned(order - SHUFFLED) % 4; }
    Fiber* nextOrHome();
    void park();
    void enter(Fiber* fiber, Context& from, bool leaving);
    bool land();
    bool landOne();
    bool recheck();
    std::string standstill() const;
};

/** The thread that runs, on this operating system thread. */
extern thread_local Fiber* self __attribute__((tls_model("initial-exec")));
extern thread_local Scheduler* scheduler __attribute__((tls_model("initial-exec")));
extern thread_local Dim gridSize __attribute__((tls_model("initial-exec")));
extern thread_local Dim blockSize __attribute__((tls_model("initial-exec")));

/** Whether a place is removed or places are noted at all. */
extern bool watching;

bool isRemoved(Site site);

/** True if the test has removed the barrier or wait at this place. Notes the place when asked to. */
inline bool removed(Site site) {
    return __builtin_expect(watching, 0) && isRemoved(site);
}

}

#endif
