/* The scheduler of one cluster; see machine.h. */
#include "machine.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace shim {

thread_local Fiber* self;
thread_local Scheduler* scheduler;
thread_local Dim gridSize;
thread_local Dim blockSize;

namespace {

/* Any kernel takes one structure by value. One of more than 16 bytes lies on the caller's stack (or is passed by its address), so a
 * larger one in its place is read just the same. */
struct Parameters {
    char bytes[128];
};

std::string place(Site site) {
    const char* name = strrchr(site.file, '/');
    return std::string(name ? name + 1 : site.file) + ":" + std::to_string(site.line);
}

void entry() {
    arrived();
    scheduler->threadMain();
}

unsigned roundUp(unsigned n) {
    unsigned power = 1;
    while (power < n) {
        power *= 2;
    }
    return power;
}

}

Scheduler::~Scheduler() {
    for (char* memory : sharedMemory) {
        ::free(memory);
    }
}

/* ---- laying out a cluster ---------------------------------------------------------------------------------------------------- */

void Scheduler::layOut(const Launch& launch) {
    const Dim b = launch.block;
    const bool same = laidOut.x == b.x && laidOut.y == b.y && laidOut.z == b.z && blockCount == launch.cluster;
    if (!same) {
        laidOut = b;
        blockCount = launch.cluster;
        blockThreads = b.x * b.y * b.z;
        const unsigned warpsPerBlock = (blockThreads + 31) / 32;
        fibers.clear();
        fibers.resize(size_t(blockThreads) * blockCount);
        warps.assign(size_t(warpsPerBlock) * blockCount, Warp());
        blocks.assign(blockCount, Block());
        ready.assign(roundUp(fibers.size()), nullptr);
        startsOrder = -1;
        for (unsigned k = 0; k < blockCount; k++) {
            Block& block = blocks[k];
            block.rank = k;
            block.threads = &fibers[size_t(k) * blockThreads];
            block.warps = &warps[size_t(k) * warpsPerBlock];
            for (unsigned t = 0; t < blockThreads; t++) {
                Fiber& fiber = block.threads[t];
                fiber.block = &block;
                fiber.index = t;
                fiber.lane = t % 32;
                fiber.warp = &block.warps[t / 32];
                fiber.thread = {t % b.x, t / b.x % b.y, t / (b.x * b.y)};
            }
            for (unsigned w = 0; w < warpsPerBlock; w++) {
                block.warps[w].first = block.threads + 32 * w;
                block.warps[w].size = blockThreads - 32 * w < 32 ? blockThreads - 32 * w : 32;
            }
        }
    }
    for (Fiber& fiber : fibers) {
        fiber.stack = nullptr;
        fiber.wait = RUNNABLE;
        fiber.copies.clear();
        fiber.groups = 0;
    }
    for (Warp& warp : warps) {
        for (Meeting& meeting : warp.meetings) {
            meeting.here = 0;
        }
        warp.products.clear();
        warp.productGroups = 0;
        warp.fenced = false;
    }
}

/* Each block has its own piece of the heap of just the right size, so that AddressSanitizer sees a step outside; it starts as NaN. */
void Scheduler::allotShared(unsigned bytes) {
    if (bytes != sharedBytes || sharedMemory.size() < blockCount) {
        for (char* memory : sharedMemory) {
            ::free(memory);
        }
        sharedMemory.assign(blockCount, nullptr);
        for (char*& memory : sharedMemory) {
            void* aligned = nullptr;
            if (bytes > 0 && posix_memalign(&aligned, 1024, bytes)) {
                abort();
            }
            memory = static_cast<char*>(aligned);
        }
        sharedBytes = bytes;
    }
    for (unsigned k = 0; k < blockCount; k++) {
        if (bytes > 0) {
            memset(sharedMemory[k], 0xff, bytes);
        }
        blocks[k].shared = sharedMemory[k];
        blocks[k].waiting = 0;
        blocks[k].ended = 0;
    }
}

void Scheduler::startOrder() {
    if (startsOrder == order && order < SHUFFLED) {
        return;
    }
    startsOrder = order;
    const unsigned n = fibers.size();
    starts.resize(n);
    std::iota(starts.begin(), starts.end(), 0u);
    if (order == INTERLEAVED) {
        unsigned at = 0;
        for (unsigned lane = 0; lane < 32; lane++) {
            for (unsigned i = 0; i < n; i++) {
                if (fibers[i].lane == lane) {
                    starts[at++] = i;
                }
            }
        }
    }
}

/* ---- who is next --------------------------------------------------------------------------------------------------------------- */

void Scheduler::enqueue(Fiber* fiber) {
    fiber->wait = RUNNABLE;
    ready[order >= SHUFFLED ? count : (head + count) & (ready.size() - 1)] = fiber;
    count++;
}

void Scheduler::enqueueFirst(Fiber* fiber) {
    fiber->wait = RUNNABLE;
    head = (head - 1) & (ready.size() - 1);
    ready[head] = fiber;
    count++;
}

/* Of the n threads from `first`, those of the mask (all, where there are more than 32) may run on. */
void Scheduler::release(Fiber* first, unsigned n, unsigned mask) {
    if (order == ASCENDING) {
        for (unsigned i = n; i-- > 0;) {
            if (n > 32 || mask >> i & 1) {
                enqueueFirst(first + i);
            }
        }
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        const bool free = n > 32 || mask >> i & 1;
        if (free && order == DESCENDING) {
            enqueueFirst(first + i);
        } else if (free) {
            enqueue(first + i);
        }
    }
}

inline Fiber* Scheduler::next() {
    if (count == 0) {
        return nullptr;
    }
    if (order >= SHUFFLED) {
        unsigned pick = (uint64_t(random()) * count) >> 32;
        for (int i = 0; i < 32 && staysBehind(ready[pick]); i++) {
            pick = (uint64_t(random()) * count) >> 32;
        }
        Fiber* fiber = ready[pick];
        ready[pick] = ready[--count];
        return fiber;
    }
    Fiber* fiber = ready[head];
    head = (head + 1) & (ready.size() - 1);
    count--;
    return fiber;
}

/* The next thread that can run, once nobody can: what was under way lands, conditions are looked at again. Null when all have ended or
 * nothing helps. */
Fiber* Scheduler::nextOrHome() {
    /* Whoever waits may also go on while others have not come as far. */
    if (order >= SHUFFLED && !conditions.empty() && random() % 8 == 0) {
        recheck();
    }
    Fiber* fiber = next();
    while (!fiber && (recheck() || land())) {
        recheck();
        fiber = next();
    }
    return fiber;
}

bool Scheduler::recheck() {
    size_t kept = 0;
    for (Fiber* fiber : conditions) {
        if (fiber->condition(fiber->subject, fiber->expected)) {
            enqueue(fiber);
        } else {
            conditions[kept++] = fiber;
        }
    }
    const bool any = kept < conditions.size();
    conditions.resize(kept);
    return any;
}

/* What is under way lands, one after the other, until somebody may have waited for it. */
bool Scheduler::land() {
    while (!landings.empty()) {
        if (landOne()) {
            return true;
        }
    }
    return false;
}

bool Scheduler::landOne() {
    if (order >= SHUFFLED || order == DESCENDING) {
        std::swap(landings[random() % landings.size()], landings.back());
    }
    const bool first = order == ASCENDING;
    const Landing landing = std::move(first ? landings.front() : landings.back());
    first ? landings.pop_front() : landings.pop_back();
    for (const Block& block : blocks) {
        if (landing.to >= block.shared && landing.to < block.shared + sharedBytes && block.ended == blockThreads) {
            fail("a store into the shared memory of block " + std::to_string(block.number) + ", which has ended");
        }
    }
    memcpy(landing.to, landing.many.empty() ? landing.few : landing.many.data(), landing.bytes);
    return landing.done(landing.subject, landing.bytes);
}

void Scheduler::later(void* to, const void* from, unsigned bytes, bool (*done)(void*, unsigned), void* subject) {
    const char* start = static_cast<const char*>(from);
    Landing landing = {static_cast<char*>(to), {}, {}, bytes, done, subject};
    if (bytes <= sizeof landing.few) {
        memcpy(landing.few, start, bytes);
    } else {
        landing.many.assign(start, start + bytes);
    }
    landings.push_back(std::move(landing));
    if (eager()) {
        while (!landings.empty()) {
            landOne();
        }
    }
}

/* ---- running ------------------------------------------------------------------------------------------------------------------- */

void Scheduler::enter(Fiber* fiber, Context& from, bool leaving) {
    self = fiber;
    if (!fiber->stack) {
        Stack* stack = free;
        if (stack) {
            free = stack->next;
        } else {
            stack = newStack();
        }
        fiber->stack = stack;
        prepare(fiber->context, stack, entry);
    }
    change(from, fiber->context, leaving);
}

/* The life of a stack: threads that have not started yet run one after another on it, without a switch, until one has to wait. */
void Scheduler::threadMain() {
    Fiber* fiber = self;
    const auto kernel = reinterpret_cast<void (*)(Parameters)>(current->kernel);
    Parameters parameters;
    memcpy(parameters.bytes, current->parameters, current->parameterBytes);
    for (;;) {
        kernel(parameters);
        Stack* stack = fiber->stack;
        if (!intact(stack)) {
            fail("a thread needs more stack than the shim has");
        }
        fiber->wait = ENDED;
        fiber->block->ended++;
        Fiber* following = nextOrHome();
        if (following && !following->stack) {
            following->stack = stack;
            following->context.low = stack->low;
            following->context.size = stack->size;
            fiber = self = following;
            continue;
        }
        stack->next = free;
        free = stack;
        if (following) {
            enter(following, fiber->context, true);
        }
        change(fiber->context, home, true);
    }
}

/* The calling thread gives way until somebody has made it runnable and its turn has come. */
void Scheduler::park() {
    Fiber* me = self;
    Fiber* following = nextOrHome();
    if (following == me) {
        return;
    }
    if (following) {
        enter(following, me->context, false);
    } else {
        change(me->context, home);
    }
}

bool Scheduler::run(const Launch& launch, unsigned cluster, int orderOfThreads, std::string& report) {
    current = &launch;
    order = orderOfThreads;
    state = (uint64_t(order) * 0x9e3779b97f4a7c15ULL) ^ (cluster + 1) * 0xbf58476d1ce4e5b9ULL;
    random();
    scheduler = this;
    gridSize = launch.grid;
    blockSize = launch.block;
    head = 0;
    count = 0;
    failed = false;
    clusterArrivals = 0;
    conditions.clear();
    landings.clear();
    layOut(launch);
    allotShared(launch.sharedBytes);
    startOrder();
    for (unsigned k = 0; k < blockCount; k++) {
        const unsigned number = cluster * blockCount + k;
        blocks[k].number = number;
        blocks[k].index = {number % launch.grid.x, number / launch.grid.x % launch.grid.y, number / (launch.grid.x * launch.grid.y)};
    }
    const unsigned n = fibers.size();
    for (unsigned i = 0; i < n; i++) {
        enqueue(&fibers[starts[order == DESCENDING ? n - 1 - i : i]]);
    }
    enter(next(), home, false);
    if (!failed) {
        unsigned ended = 0;
        for (const Block& block : blocks) {
            ended += block.ended;
        }
        if (ended < n) {
            failed = true;
            why = standstill();
        }
    }
    if (failed) {
        for (Fiber& fiber : fibers) {
            if (fiber.stack && fiber.wait != ENDED) {
                fiber.stack->next = free;
                free = fiber.stack;
            }
        }
        report = why;
    }
    return !failed;
}

void Scheduler::fail(const std::string& what) {
    failed = true;
    why = what + ", block " + std::to_string(self->block->number) + ", thread " + std::to_string(self->index) + ", kernel " + current->name;
    Context nowhere;
    change(nowhere, home, true);
    abort();
}

/* What holds the threads that have not ended, the first kind found in the first block that has any. */
std::string Scheduler::standstill() const {
    for (const Block& block : blocks) {
        if (block.ended == blockThreads) {
            continue;
        }
        std::string text;
        unsigned atWarp = 0;
        unsigned atCondition = 0;
        Site warpSite = {"", 0};
        Site conditionSite = {"", 0};
        std::string told;
        for (unsigned t = 0; t < blockThreads; t++) {
            const Fiber& fiber = block.threads[t];
            if (fiber.wait == AT_WARP) {
                atWarp++;
                warpSite = fiber.site;
            } else if (fiber.wait == AT_CONDITION) {
                atCondition++;
                conditionSite = fiber.site;
                told = fiber.tell ? " for " + fiber.tell(fiber.subject) : "";
            }
        }
        const std::string all = "/" + std::to_string(blockThreads);
        if (block.waiting > 0) {
            text += "block barrier " + std::to_string(block.waiting) + all + " at " + place(block.site) + ", ";
        }
        if (atWarp > 0) {
            text += "warp collective " + std::to_string(atWarp) + all + " at " + place(warpSite) + ", ";
        }
        if (atCondition > 0) {
            text += "waiting " + std::to_string(atCondition) + all + " at " + place(conditionSite) + told + ", ";
        }
        return text + "ended " + std::to_string(block.ended) + all + ", block " + std::to_string(block.number) + ", kernel " + current->name;
    }
    return "nothing";
}

/* ---- what threads wait for ----------------------------------------------------------------------------------------------------- */

void Scheduler::blockBarrier(Site site) {
    Block& block = *self->block;
    if (block.waiting == 0) {
        block.site = site;
    } else if (block.site.line != site.line || block.site.file != site.file) {
        if (strcmp(block.site.file, site.file) != 0 || block.site.line != site.line) {
            fail("block barrier in a divergent branch: one thread at " + place(block.site) + ", another at " + place(site));
        }
    }
    self->wait = AT_BLOCK;
    if (++block.waiting == blockThreads) {
        block.waiting = 0;
        release(block.threads, blockThreads, ~0u);
    }
    park();
}

void Scheduler::meet(unsigned mask, void* mine, void (*work)(void** lanes, unsigned mask), Site site) {
    Fiber* me = self;
    Warp& warp = *me->warp;
    const unsigned bit = 1u << me->lane;
    mask &= warp.size == 32 ? ~0u : (1u << warp.size) - 1;
    if (!(mask & bit)) {
        fail("warp collective at " + place(site) + " by a lane outside its mask");
    }
    Meeting& meeting = warp.meetings[__builtin_ctz(mask)];
    if (meeting.here == 0) {
        meeting.mask = mask;
        meeting.work = reinterpret_cast<const void*>(work);
    } else if (meeting.mask != mask || meeting.work != reinterpret_cast<const void*>(work)) {
        fail("warp collective in a divergent branch at " + place(site));
    }
    meeting.lanes[me->lane] = mine;
    meeting.here |= bit;
    me->wait = AT_WARP;
    me->site = site;
    if (meeting.here == mask) {
        meeting.here = 0;
        if (work) {
            work(meeting.lanes, mask);
        }
        release(warp.first, warp.size, mask);
    }
    park();
}

void Scheduler::waitFor(bool (*condition)(const void*, unsigned long), const void* subject, unsigned long expected, Site site,
    std::string (*tell)(const void*)) {
    if (condition(subject, expected)) {
        return;
    }
    self->wait = AT_CONDITION;
    self->site = site;
    self->condition = condition;
    self->subject = subject;
    self->expected = expected;
    self->tell = tell;
    conditions.push_back(self);
    park();
}

}
