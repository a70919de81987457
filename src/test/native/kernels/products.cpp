/* Launches of predict, relax and learn: odd sizes, every mode, every activation, operands that are there or not. */
#include "plan.h"

#include "../exact.h"

#include <cstring>

namespace tests {

namespace {

/* Which of a family's ways a launch takes. */
struct Way {
    int mode;
    int late;
    int shown;
    int flags;
    bool sum;
    bool adds;
};

int activation(int i) {
    return 1 + i % (exact::ACTIVATIONS - 1);
}

PC_LONG some(Plan &plan, bool there, int n, Start start = RANDOM) {
    return there ? plan.values(n, start) : PC_NONE;
}

/* ---- predict ------------------------------------------------------------------------------------------------------------------- */

Way predictWay(int i) {
    const int act = activation(i / 9);
    switch (i % 9) {
    case 0:
        return {PC_FORWARD, PC_ACT_NONE, act, 0, false, true};
    case 1:
        return {PC_FORWARD, act, PC_ACT_NONE, 0, true, false};
    case 2:
        return {PC_FORWARD, act, activation(i), 0, false, false};
    case 3:
        return {PC_ERROR, PC_ACT_NONE, PC_ACT_NONE, PC_MOVED, true, true};
    case 4:
        return {PC_ERROR, act, PC_ACT_NONE, PC_MOVED, false, false};
    case 5:
        return {PC_ERROR, PC_ACT_NONE, PC_ACT_NONE, 0, false, false};
    case 6:
        return {PC_ERROR, PC_ACT_NONE, PC_ACT_NONE, PC_LOGITS, false, true};
    case 7:
        return {PC_REBASE, i / 9 % 2 ? act : PC_ACT_NONE, PC_ACT_NONE, 0, true, false};
    default:
        return {PC_PLAIN, PC_ACT_NONE, PC_ACT_NONE, 0, true, true};
    }
}

PcTask predictTask(Plan &plan, int n, int k, const Way &way) {
    PcTask t = plan.task(n, k);
    const bool error = way.mode == PC_ERROR;
    const bool late = way.late != PC_ACT_NONE;
    t.mode = way.mode;
    t.flags = way.flags;
    t.late = way.late;
    t.lateAlpha = exact::alphaOf(way.late);
    t.shown = way.shown;
    t.shownAlpha = exact::alphaOf(way.shown);
    t.in = plan.values(k > 0 ? k : 1, RANDOM);
    t.weights = plan.weights(k > 0 ? k : 1, n, RANDOM);
    t.sum = some(plan, way.sum, n);
    t.bias = way.adds ? plan.line(n, RANDOM) : PC_NONE;
    t.add1 = some(plan, way.adds && !late, n);
    t.add2 = some(plan, way.adds && !late, n);
    t.reference = plan.values(n, way.mode == PC_FORWARD ? NOTHING : RANDOM);
    t.displacement = plan.values(n, way.flags & PC_MOVED ? RANDOM : NOTHING);
    t.error = plan.values(n, NOTHING);
    t.base = way.mode == PC_REBASE ? plan.values(n, NOTHING) : some(plan, error && way.sum, n);
    t.out = plan.values(n, NOTHING);
    t.scale = way.mode == PC_ERROR && !late ? 0.7f : 1;
    if (late) {
        t.lateSum = plan.values(n, error ? RANDOM : NOTHING);
        t.lateValue = plan.values(n, NOTHING);
        t.lateSlope = plan.values(n, NOTHING);
        t.signal = plan.values(n, NOTHING);
    }
    if (way.shown != PC_ACT_NONE) {
        t.value = plan.values(n, NOTHING);
        t.slope = plan.values(n, NOTHING);
    }
    return t;
}

/* ---- relax --------------------------------------------------------------------------------------------------------------------- */

Way relaxWay(int i) {
    const int act = activation(i / 5);
    switch (i % 5) {
    case 0:
        return {PC_PUSH, PC_ACT_NONE, PC_ACT_NONE, 0, i / 5 % 2 == 0, true};
    case 1:
        return {PC_MOVE, PC_ACT_NONE, act, PC_MOVED | PC_LIVE, false, false};
    case 2:
        return {PC_MOVE, act, act, PC_MOVED | PC_LIVE | PC_FOLLOW, true, false};
    case 3:
        return {PC_MOVE, PC_ACT_NONE, act, PC_FOLLOW, false, true};
    default:
        return {PC_MOVE, PC_ACT_NONE, PC_ACT_NONE, PC_LIVE, false, false};
    }
}

/* Kernels of value optimisers move by these and nothing else. */
int relaxMode(const Plan &plan, int mode) {
    return strstr(plan.kernel.name, "momentum") ? PC_MOVE_MOMENTUM : strstr(plan.kernel.name, "adam") ? PC_MOVE_ADAM : mode;
}

PcTask relaxTask(Plan &plan, int n, int k, const Way &way, int i) {
    PcTask t = plan.task(n, k);
    t.mode = relaxMode(plan, way.mode);
    t.momentum = 0.8f;
    t.beta2 = 0.9f;
    t.epsilon = 0.5f; /* or the rounding of small forces would show in large steps */
    t.spread = 2;
    t.flags = way.flags | (i % 3 ? PC_CARRIED : 0);
    t.slot1 = plan.values(n, i % 3 ? RANDOM : NOTHING);
    t.slot2 = plan.values(n, i % 3 ? POSITIVE : NOTHING);
    t.late = way.late;
    t.lateAlpha = exact::alphaOf(way.late);
    t.shown = way.shown;
    t.shownAlpha = exact::alphaOf(way.shown);
    t.rate = 0.1f;
    t.in = plan.values(k > 0 ? k : 1, RANDOM);
    t.weights = plan.weights(n, k > 0 ? k : 1, RANDOM);
    t.weightRow = Plan::stride(k > 0 ? k : 1);
    t.sum = some(plan, way.sum, n);
    t.factor = some(plan, i % 2 == 0, n);
    t.add1 = some(plan, way.adds, n);
    t.add2 = some(plan, way.adds, n);
    t.out = plan.values(n, NOTHING);
    t.reference = plan.values(n, RANDOM);
    t.displacement = plan.values(n, way.flags & PC_MOVED ? RANDOM : NOTHING);
    t.error = plan.values(n, way.flags & PC_LIVE ? RANDOM : NOTHING);
    if (way.late != PC_ACT_NONE) {
        t.lateSlope = plan.values(n, RANDOM);
        t.signal = plan.values(n, NOTHING);
    }
    if (way.shown != PC_ACT_NONE) {
        t.value = plan.values(n, NOTHING);
        t.delta = plan.values(n, NOTHING);
        t.slope = plan.values(n, NOTHING);
    }
    return t;
}

/* ---- learn --------------------------------------------------------------------------------------------------------------------- */

PcTask learnTask(Plan &plan, int n, int k, int i) {
    PcTask t = plan.task(n, k);
    t.in = plan.values(k, RANDOM);
    t.also = some(plan, i % 2 == 0, k);
    t.error = plan.values(n, RANDOM);
    t.out = i % 3 == 0 ? PC_NONE : plan.weights(k, n, NOTHING);
    t.weights = plan.weights(k, n, RANDOM);
    t.slot1 = plan.weights(k, n, RANDOM);
    t.slot2 = plan.weights(k, n, POSITIVE);
    t.factor = plan.line(1, POSITIVE);
    t.mode = i % 5;
    t.step = i % 2;
    t.rate = i % 2 ? 0.3f : 1;
    t.flags = (i % 3 == 1 ? 0 : PC_STEP) | (i % 4 == 0 ? PC_DECAYS : 0) | (i % 11 == 10 ? PC_EMPTY : 0) | (i % 7 < 3 ? PC_NESTEROV : 0)
        | (i % 5 < 2 ? PC_HOLLOW : 0);
    return t;
}

/* pcMove and the kernels read f(reference) from where an earlier kernel left it. */
void fillKnown(Plan &plan, const PcTask &t, int n) {
    const auto put = [&](PC_LONG from, PC_LONG to, int f) {
        for (int r = 0; r < plan.callRows && from != PC_NONE && to != PC_NONE; r++) {
            for (int j = 0; j < n; j++) {
                const PC_LONG at = (PC_LONG)r * t.stride + j;
                plan.memory[to + at] = pcValue(f, exact::alphaOf(f), plan.memory[from + at]);
            }
        }
    };
    if (t.mode == PC_ERROR && strncmp(plan.kernel.name, "predict", 7) == 0) {
        put(t.lateSum, t.lateValue, t.late);
    }
    if (t.mode != PC_PUSH && strncmp(plan.kernel.name, "relax", 5) == 0) {
        put(t.reference, t.value, t.shown);
    }
}

PcTask anyTask(Plan &plan, int n, int k, int i) {
    const std::string name = plan.kernel.name;
    const PcTask t = name[0] == 'p' ? predictTask(plan, n, k, predictWay(i))
        : name[0] == 'r' ? relaxTask(plan, n, k, relaxWay(i), i) : learnTask(plan, n, k > 0 ? k : 1, i);
    fillKnown(plan, t, n);
    return t;
}

void addAny(Plan &plan, int n, int k, int i) {
    const PcTask t = anyTask(plan, n, k, i);
    plan.add(t, plan.kernel.name[0] == 'l' ? t.k : t.rows, t.n);
}

}

/* The plan has room for more rows than some calls have; a second task of other extents shares the launch, and one stands before it. */
void productPlans(std::vector<Plan> &plans, const Kernel &kernel, bool few) {
    if (!strstr(kernel.name, "32_") && !strstr(kernel.name, "16_")) {
        return;
    }
    const std::vector<int> widths = few ? std::vector<int>{70} : std::vector<int>{1, 10, 33, 70};
    const std::vector<int> depths = few ? std::vector<int>{45, 100, 130} : std::vector<int>{0, 1, 45, 130};
    const std::vector<int> heights = few ? std::vector<int>{64, 90, 100} : std::vector<int>{1, 5, 64};
    int i = 0;
    for (int n : widths) {
        for (int k : depths) {
            for (int rows : heights) {
                i++;
                const int called = rows == 64 && i % 4 == 0 && !few ? 50 : rows;
                const std::string name = std::string(kernel.name) + " n " + std::to_string(n) + " k " + std::to_string(k) + " rows "
                    + std::to_string(called) + "/" + std::to_string(rows) + " way " + std::to_string(i);
                Plan plan(name, kernel, rows, called, i);
                if (i % 13 == 0) {
                    plan.memory[plan.results + PC_STATUS] = __int_as_float(3);
                }
                plan.add(plan.task(5, 3), 40, 40);
                addAny(plan, n, k, i);
                addAny(plan, 17, 33, i + 4);
                plans.push_back(std::move(plan));
            }
        }
    }
}

}
