/* The sweep's launches: chains under layouts of shared memory that the engine may choose, and some that it would not. */
#include "chain.h"
#include "sweep_node.cuh"

#include <cstring>

namespace tests {

namespace {

/* Where states and slabs go. */
struct Way {
    const char *text;
    int slots;
    bool packed;
    int states; /* 0 in the plan's arrays, 1 in shared memory, 2 in turn */
};

template <class Slab>
int floats(int k) {
    return Slab::floats(k);
}

int slabFloats(const Way &way, int k) {
    return way.packed ? floats<PcPackedSlab>(k) : floats<PcWideSlab<PC_FP32>>(k);
}

void layOut(Plan &plan, const Way &way) {
    const int last = int(plan.tasks.size()) - 1;
    const int rows = plan.kernel.rows;
    int widest = 0;
    int at = plan.kernel.shared / 4;
    PcSweepTable table = {way.slots, way.packed, 0, 0, 0};
    std::vector<PcSweepPlace> places(last, PcSweepPlace{PC_NONE, 0});
    for (int i = 1; i < last; i++) {
        widest = std::max(widest, plan.tasks[i].n);
    }
    table.pushPitch = pc_sweep_pitch(widest);
    at += rows * table.pushPitch;
    for (int i = 1; i < last; i++) {
        const PcTask &t = plan.tasks[i];
        if (way.states == 1 || (way.states == 2 && i % 2)) {
            places[i - 1].state = at;
            at += rows * pc_sweep_pitch(t.n) * (t.shown != PC_ACT_NONE && !(t.flags & PC_HELD) ? 3 : 1);
        }
    }
    table.ring = at;
    for (int i = 2; i <= last; i++) {
        const PcTask &t = plan.tasks[i];
        if (way.slots == PC_SWEEP_STAY) {
            places[i - 1].slabs = at;
            at += slabFloats(way, t.k) * ((t.n + PC_SWEEP_COLUMNS - 1) / PC_SWEEP_COLUMNS);
        } else {
            table.slot = std::max(table.slot, slabFloats(way, t.k));
        }
    }
    plan.shared = 4 * (at + way.slots * table.slot);
    const int *words = reinterpret_cast<const int *>(&table);
    plan.phases.assign(words, words + sizeof table / 4);
    words = reinterpret_cast<const int *>(places.data());
    plan.phases.insert(plan.phases.end(), words, words + 2 * last);
}

}

void sweepPlans(std::vector<Plan> &plans, const Kernel &kernel, bool few) {
    const bool bf16 = strstr(kernel.name, "bf16");
    const std::vector<Way> ways = {{", 2 slots", 2, false, 1}, {", 1 slot, no state", 1, false, 0}, {", weights stay", PC_SWEEP_STAY, bf16, 2}};
    unsigned i = 0;
    for (const Chain &chain : chains(kernel, few)) {
        for (size_t w = 0; w < (few ? ways.size() : 1); w++) {
            const Way &way = ways[few ? w : i % ways.size()];
            Plan plan = chainPlan(kernel, chain, way.text, i + 1);
            layOut(plan, way);
            plans.push_back(std::move(plan));
        }
        i++;
    }
}

}
