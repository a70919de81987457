/* Grids: clusters are dealt to a few operating system threads. Also the switches of the mutation test. See launch.h. */
#include "launch.h"
#include "machine.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

namespace shim {

bool watching;

namespace {

int threadOrder;
int threadsWanted;
std::string removedFile;
int removedLine;
bool noting;
std::mutex notesLock;
std::set<std::pair<std::string, int>> notes;

/** One grid under way. */
struct Grid {
    const Launch* launch;
    unsigned clusters;
    std::atomic<unsigned> taken{0};
    std::atomic<bool> failed{false};
    std::mutex lock;
    std::string report;

    void work() {
        static thread_local Scheduler mine;
        std::string why;
        for (unsigned c; !failed && (c = taken++) < clusters;) {
            if (!mine.run(*launch, c, threadOrder, why)) {
                std::lock_guard<std::mutex> guard(lock);
                if (!failed.exchange(true)) {
                    report = why;
                }
            }
        }
    }
};

/** Helpers of the calling thread. They live as long as the program. */
class Pool {
public:
    void run(Grid& grid, unsigned helpers) {
        std::unique_lock<std::mutex> guard(lock);
        while (started < helpers) {
            std::thread([this] { serve(); }).detach();
            started++;
        }
        current = &grid;
        seats = helpers;
        wake.notify_all();
        guard.unlock();
        grid.work();
        guard.lock();
        current = nullptr;
        left.wait(guard, [this] { return busy == 0; });
    }

private:
    std::mutex lock;
    std::condition_variable wake;
    std::condition_variable left;
    Grid* current = nullptr;
    unsigned started = 0;
    unsigned seats = 0;
    unsigned busy = 0;

    void serve() {
        std::unique_lock<std::mutex> guard(lock);
        for (;;) {
            wake.wait(guard, [this] { return current && seats > 0; });
            Grid* grid = current;
            seats--;
            busy++;
            guard.unlock();
            grid->work();
            guard.lock();
            if (--busy == 0) {
                left.notify_all();
            }
        }
    }
};

Pool& pool() {
    static Pool* all = new Pool();
    return *all;
}

std::string check(const PcShimLaunch& launch) {
    if (launch.parameterBytes > 128 || launch.parameterBytes <= 16) {
        return "the shim passes more than 16 and at most 128 bytes of parameters";
    }
    const unsigned blocks = launch.grid[0] * launch.grid[1] * launch.grid[2];
    return launch.cluster == 0 || blocks % launch.cluster != 0 ? "the grid is not a multiple of the cluster" : "";
}

}

bool isRemoved(Site site) {
    if (noting) {
        std::lock_guard<std::mutex> guard(notesLock);
        notes.insert({site.file, site.line});
    }
    return site.line == removedLine && removedFile == site.file;
}

}

using namespace shim;

int pc_shim_launch(const PcShimLaunch* l, char* report, size_t reportBytes) {
    static std::mutex one;
    std::lock_guard<std::mutex> guard(one);
    std::string why = check(*l);
    if (why.empty()) {
        const Launch launch = {l->kernel, l->name, {l->grid[0], l->grid[1], l->grid[2]}, {l->block[0], l->block[1], l->block[2]}, l->cluster,
            l->sharedBytes, l->parameters, l->parameterBytes};
        Grid grid;
        grid.launch = &launch;
        grid.clusters = l->grid[0] * l->grid[1] * l->grid[2] / l->cluster;
        const unsigned threads = threadsWanted > 0 ? threadsWanted : std::max(1u, std::thread::hardware_concurrency());
        const unsigned helpers = std::min(threads, grid.clusters) - 1;
        if (helpers > 0) {
            pool().run(grid, helpers);
        } else {
            grid.work();
        }
        why = grid.report;
    }
    if (why.empty()) {
        return 0;
    }
    if (reportBytes > 0) {
        strncpy(report, why.c_str(), reportBytes - 1);
        report[reportBytes - 1] = 0;
    }
    return 1;
}

void pc_shim_order(int order) {
    threadOrder = order;
}

void pc_shim_threads(int threads) {
    threadsWanted = threads;
}

void pc_shim_remove(const char* file, int line) {
    removedFile = file ? file : "";
    removedLine = file ? line : 0;
    watching = noting || file;
}

void pc_shim_record(int on) {
    notes.clear();
    noting = on;
    watching = noting || removedLine;
}

const char* pc_shim_recorded(int i, int* line) {
    for (const auto& note : notes) {
        if (i-- == 0) {
            *line = note.second;
            return note.first.c_str();
        }
    }
    return nullptr;
}
