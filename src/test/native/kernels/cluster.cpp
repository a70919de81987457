/*
 * The launches of the cluster kernels: chains divided among the blocks of a cluster as the engine may, and in ways that it would not. Table and
 * sizes as kernels/cuda/cluster.cuh says, counted here once more.
 */
#include "chain.h"
#include "cluster.cuh"

#include <cstring>

namespace tests {

namespace {

/* How columns become units. */
enum Way {
    WHOLE,   /* layers one after the other, the first blocks having one more */
    COLUMNS, /* every layer but the last in as many units as there are blocks */
    STREWN,  /* units of 1, 2, 3 tiles to blocks at random */
    WAYS
};

const char *const TEXTS[] = {", whole layers", ", columns of every layer", ", strewn"};

struct Unit {
    int block;
    int layer;
    int first;
    int columns;
    int base;
};

int tiles(int n) {
    return (n + PC_CLUSTER_TILE - 1) / PC_CLUSTER_TILE;
}

std::vector<Unit> divide(Plan &plan, Way way, int blocks) {
    std::vector<Unit> units;
    const int layers = int(plan.tasks.size()) - 1;
    for (int layer = 1; layer <= layers; layer++) {
        const int n = plan.tasks[layer].n;
        int of = 0;
        for (int first = 0; first < n; of++) {
            const int step = way == WHOLE || layer == layers ? tiles(n) : way == COLUMNS ? tiles(tiles(n) * 16 / blocks) : 1 + plan.random(3);
            const int columns = std::min(step * PC_CLUSTER_TILE, n - first);
            const int block = way == WHOLE ? (layer - 1) * blocks / layers : way == COLUMNS ? of : plan.random(blocks);
            units.push_back({block, layer, first, columns, 0});
            first += columns;
        }
    }
    return units;
}

int above(const std::vector<Unit> &units, int layer) {
    int count = 0;
    for (const Unit &unit : units) {
        count += unit.layer == layer + 1;
    }
    return count;
}

/* Floats of a unit's arrays. */
int floats(const Plan &plan, const std::vector<Unit> &units, const Unit &unit) {
    const PcTask &t = plan.tasks[unit.layer];
    const int layers = int(plan.tasks.size()) - 1;
    const bool half = strstr(plan.kernel.name, "bf16");
    const int columns = tiles(unit.columns) * 16;
    const int k = unit.layer == 1 ? 0 : tiles(t.k) * 16;
    int arrays = 1 + above(units, unit.layer) + (t.late != PC_ACT_NONE ? 2 : 0);
    arrays += unit.layer == layers ? (t.flags & PC_CROSS_ENTROPY ? 3 : 0) : t.shown != PC_ACT_NONE ? 3 : 0;
    return 4 + arrays * columns * 8 + (k + columns) * (half ? 4 : 8) + k / 16 * 4 + k * columns / (half ? 2 : 1);
}

void layOut(Plan &plan, Way way) {
    const int layers = int(plan.tasks.size()) - 1;
    std::vector<Unit> units = divide(plan, way, plan.cluster);
    std::vector<int> starts;
    for (int layer = 1; layer <= layers; layer++) {
        starts.push_back(0);
        while (units[starts.back()].layer < layer) {
            starts.back()++;
        }
    }
    starts.push_back(int(units.size()));
    std::vector<int> before = {0};
    std::vector<int> byBlock;
    int most = 0;
    for (int block = 0; block < plan.cluster; block++) {
        int products = 0;
        for (size_t u = 0; u < units.size(); u++) {
            if (units[u].block == block) {
                byBlock.push_back(int(u));
                products += units[u].layer > 1 ? tiles(units[u].columns) * 16 : 0;
            }
        }
        const int count = int(byBlock.size()) - before.back();
        before.push_back(int(byBlock.size()));
        const int full = strstr(plan.kernel.name, "fp32") ? 512 : 128;
        int at = 64 * count + std::max(products, products ? full / products * products : 0) * 8;
        for (int place = 0; place < count; place++) {
            Unit &unit = units[byBlock[before[block] + place]];
            unit.base = at;
            at += floats(plan, units, unit);
        }
        most = std::max(most, at);
    }
    plan.shared = most * 4;
    plan.phases = {int(units.size())};
    for (const std::vector<int> &part : {starts, before, byBlock}) {
        plan.phases.insert(plan.phases.end(), part.begin(), part.end());
    }
    for (const Unit &unit : units) {
        plan.phases.insert(plan.phases.end(), {unit.block, unit.layer, unit.first, unit.columns, unit.base});
    }
}

/* At most 16 units a layer. */
bool takes(const Chain &chain, Way way) {
    for (int width : chain.widths) {
        if (way == STREWN && tiles(width) > 16) {
            return false;
        }
    }
    return true;
}

}

void clusterPlans(std::vector<Plan> &plans, const Kernel &kernel, bool few) {
    const int blocks = atoi(strrchr(kernel.name, '_') + 1);
    std::vector<Chain> all = chains(kernel, few);
    if (few) {
        all.push_back({{3, 40, 33, 20}, 3, 3, PC_ACT_TANH, false, PC_ITERATE, PC_HELD, 5});
    }
    unsigned i = 0;
    for (const Chain &chain : all) {
        i++;
        for (int w = 0; w < WAYS; w++) {
            const Way way = Way(w);
            /* Many blocks are many threads: fewer launches, others in each precision. */
            const bool thinned = blocks > 4 && (i + kernel.name[14]) % (blocks / 4) != 0;
            if (!takes(chain, way) || (!few && (thinned || w != int(i) % WAYS))) {
                continue;
            }
            Plan plan = chainPlan(kernel, chain, TEXTS[w], i);
            plan.cluster = blocks;
            layOut(plan, way);
            plans.push_back(std::move(plan));
        }
    }
}

}
