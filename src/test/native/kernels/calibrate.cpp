/* Launches of the kernels that measure, and the numbers that they must leave: small whole ones, so that no order of a sum matters. */
#include "plan.h"

#include <algorithm>
#include <string>

namespace tests {

namespace {

constexpr int CHAINS = 8;
constexpr int STAGES = 6;
constexpr int PAIRS = 10;
constexpr int BLOCKS_OF_CLUSTER = 8;

/* What calibrate_<this> does. */
std::string what(const Plan &plan) {
    return std::string(plan.kernel.name).substr(10);
}

bool reads(const std::string &what) {
    return what == "l2" || what == "memory";
}

/* What thread `thread` of block `block` leaves. */
struct Left {
    const Plan &plan;
    int block;
    int thread;

    int beside() const { return (thread + 32) % plan.kernel.threads; }

    double read(bool apart) const {
        const int steps = plan.pieces / plan.kernel.threads;
        double sum = 0;
        for (int step = 0; step < plan.times * steps; step++) {
            const int at = apart ? block * steps + step % steps : (block + step) % steps;
            const float *piece = &plan.data[(size_t(at) * plan.kernel.threads + thread) * 4];
            sum += piece[0] + piece[1] + piece[2] + piece[3];
        }
        return sum;
    }

    double shared() const {
        double sum = 0;
        for (int step = 0; step < plan.times; step++) {
            for (int i = 0; i < CHAINS; i++) {
                sum += ((step * CHAINS + i) % STAGES * plan.kernel.threads + beside()) % 7 + 6;
            }
        }
        return sum;
    }

    double fp32() const {
        double all = 0;
        for (int i = 0; i < CHAINS; i++) {
            double sum = thread + i;
            for (int step = 0; step < plan.times; step++) {
                sum = sum * plan.data[0] + 0.5;
            }
            all += sum;
        }
        return all;
    }

    /* Lane 4 g + t has the rows g and g + 8 of the columns 2 t and 2 t + 1. */
    double products(int depth) const {
        const int g = thread % 32 / 4;
        const int t = thread % 4;
        return double(plan.times) * CHAINS * depth * ((g + 1) + (g + 9)) * ((2 * t + 1) + (2 * t + 2));
    }

    /* 2 `times` messages have gone to and fro, each from another thread, one more in each; the second block of a pair has sent the last. */
    double exchange() const {
        const bool second = block % 2;
        const int messages = 2 * plan.times - second;
        const int from = (thread + 32 * messages) % plan.kernel.threads;
        return block % BLOCKS_OF_CLUSTER / 2 * 2 * 1000 + from + messages;
    }

    double stream() const {
        double sum = 0;
        for (int step = 0; step < plan.times; step++) {
            for (int i = 0; i < PAIRS; i++) {
                sum += (beside() % 5 + i) * (i + 1) + step % 3;
            }
        }
        return sum;
    }

    double number() const {
        const std::string kernel = what(plan);
        return kernel == "launch" ? plan.data[size_t(plan.data[0]) * 4 + beside() * 4 + 1] : reads(kernel) ? read(kernel == "memory")
            : kernel == "shared" ? shared() : kernel == "fp32" ? fp32() : kernel == "tf32" ? products(8) : kernel == "bf16" ? products(16)
            : kernel == "barrier" ? beside() + 0.5 : kernel == "exchange" ? exchange() : stream();
    }
};

/* Rounds that do not divide those of a ring: what stood in a place before is then something else. */
Plan calibratePlan(const Kernel &kernel, int grid, int times, int rounds) {
    Plan plan(std::string(kernel.name) + " " + std::to_string(times) + " times", kernel, 1, 1, 1);
    const bool pairs = what(plan) == "exchange" || what(plan) == "stream";
    plan.cluster = pairs ? BLOCKS_OF_CLUSTER : 1;
    plan.grid = grid * plan.cluster;
    plan.times = times;
    plan.pieces = reads(what(plan)) ? rounds * kernel.threads : 0;
    plan.line(plan.grid * kernel.threads, NOTHING);
    plan.data.resize(size_t(plan.grid) * std::max(plan.pieces, 2 * kernel.threads) * 4);
    for (float &number : plan.data) {
        number = plan.random(50);
    }
    plan.data[0] = what(plan) == "fp32" ? 1 : 17;
    return plan;
}

}

void calibratePlans(std::vector<Plan> &plans, const Kernel &kernel, bool few) {
    for (int times : few ? std::vector<int>{9} : std::vector<int>{1, 2, 5, 13}) {
        plans.push_back(calibratePlan(kernel, 2, times, 5));
    }
}

void calibrateReference(Plan &plan) {
    const PC_LONG at = plan.arrays.back().at;
    for (int i = 0; i < plan.arrays.back().n; i++) {
        plan.expected[at + i] = Left{plan, i / plan.kernel.threads, i % plan.kernel.threads}.number();
    }
}

}
