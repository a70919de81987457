/* Launches of everything that is no product: optimiser, norms, activations, output, energies, totals, gathering, keeping. */
#include "plan.h"

#include "../exact.h"

#include <cmath>
#include <cstring>

namespace tests {

namespace {

typedef void (*Build)(Plan &plan, int n, int i);

void stepTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n, 0);
    t.rows = 1;
    t.out = plan.line(n, RANDOM);
    t.weights = plan.line(n, RANDOM);
    t.slot1 = plan.line(n, RANDOM);
    t.slot2 = plan.line(n, POSITIVE);
    t.factor = plan.line(1, POSITIVE);
    t.mode = i % 5;
    t.step = i % 2;
    t.rate = i % 2 ? 0.3f : 1;
    t.flags = (i % 3 ? PC_DECAYS : 0) | (i % 7 < 3 ? PC_NESTEROV : 0);
    plan.step(1).clip = 2;
    plan.memory[plan.results + PC_CLIP] = 0.6f;
    plan.memory[plan.results + PC_STATUS] = __int_as_float(i % 6 == 5 ? 3 : 0);
    plan.add(t, 1, n);
}

void magnitudeTask(Plan &plan, int n, int) {
    PcTask t = plan.task(n * 97, 0);
    t.in = plan.line(t.n, RANDOM);
    t.out = plan.line(2 * ((t.n + PC_CHUNK - 1) / PC_CHUNK), NOTHING);
    plan.add(t, 1, t.n);
}

void factorTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(i % 2 ? 3 : 0, n * 5);
    t.in = plan.line(2 * t.k, POSITIVE);
    t.also = i % 2 ? plan.line(2 * t.n, POSITIVE) : PC_NONE;
    t.slot1 = plan.line(1, POSITIVE);
    t.slot2 = plan.line(1, NOTHING);
    t.share = 1.0f / (n * 100);
    t.mode = i % 4 == 1 ? PC_SIZE : i % 4 == 2 ? PC_SGD : PC_MQ;
    plan.step(0).clip = i % 3 ? 0.5f : INFINITY;
    if (i % 5 == 4) {
        plan.memory[t.in] = INFINITY;
    }
    plan.add(t, 1, 1);
}

void showTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n, 0);
    t.mode = i % 3;
    t.shown = 1 + i % (exact::ACTIVATIONS - 1);
    t.shownAlpha = exact::alphaOf(t.shown);
    t.flags = i % 2 ? PC_MOVED : 0;
    t.reference = plan.values(n, RANDOM);
    t.displacement = plan.values(n, RANDOM);
    t.value = plan.values(n, NOTHING);
    t.delta = plan.values(n, NOTHING);
    t.slope = plan.values(n, NOTHING);
    for (int r = 0; r < plan.callRows && t.mode == PC_DISPLACE; r++) {
        for (int j = 0; j < n; j++) {
            plan.memory[t.value + r * t.stride + j] = pcValue(t.shown, t.shownAlpha, plan.memory[t.reference + r * t.stride + j]);
        }
    }
    plan.add(t, plan.rows, n);
}

void outputTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n, 0);
    t.mode = i % 3;
    t.flags = i / 3 % 2 ? PC_CROSS_ENTROPY : 0;
    t.late = i % 4 == 0 ? PC_ACT_TANH : PC_ACT_NONE;
    t.rate = 2;
    t.scale = 0.5f;
    t.reference = plan.values(n, RANDOM);
    t.target = plan.values(n, RANDOM);
    t.displacement = plan.values(n, NOTHING);
    t.error = plan.values(n, t.mode == PC_WEIGH ? RANDOM : NOTHING);
    t.lateSlope = plan.values(n, RANDOM);
    t.signal = plan.values(n, NOTHING);
    t.out = plan.line(plan.rows, NOTHING);
    t.add1 = plan.line(plan.rows, NOTHING);
    t.add2 = plan.line(plan.rows, NOTHING);
    /* Equals: the first counts. */
    if (n > 40) {
        plan.memory[t.reference + 40] = plan.memory[t.reference + 3] = 2;
        plan.memory[t.target + 3] = 2;
    }
    plan.add(t, plan.rows, 1);
}

void energyTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n, 3 * n + 1);
    t.mode = i % 3 == 2 ? PC_GIVEN : PC_GAUSSIAN;
    t.scale = 0.5f;
    t.error = plan.values(n, RANDOM);
    t.signal = i % 2 ? plan.values(n, RANDOM) : PC_NONE;
    t.in = plan.values(t.k, RANDOM);
    t.also = i % 4 ? plan.values(t.k, RANDOM) : PC_NONE;
    t.out = plan.line(plan.rows, NOTHING);
    t.add1 = i % 5 ? plan.line(plan.rows, NOTHING) : PC_NONE;
    plan.add(t, plan.rows, 1);
}

/* A node; the second is the output. */
void totalTask(Plan &plan, int, int i) {
    const bool output = plan.tasks.size() == 2;
    PcTask t = plan.task(1, 5);
    t.node = output ? 3 : 1;
    t.out = plan.line(plan.rows, POSITIVE);
    t.add1 = plan.line(plan.rows, POSITIVE);
    t.add2 = plan.line(plan.rows, ZERO);
    t.slot1 = plan.line(plan.rows, POSITIVE);
    t.flags = PC_METRICS | (output ? PC_IS_OUTPUT : 0) | (i % 4 == 3 ? PC_LOSS_ONLY : 0);
    for (int r = 0; r < plan.callRows; r += 2) {
        plan.memory[t.add2 + r] = 1;
    }
    if (i % 3 == 2 && output) {
        plan.memory[t.slot1] = 3e38f;
    }
    plan.add(t, 1, 1);
}

void gatherTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n, 0);
    t.mode = i % 2;
    t.reference = plan.values(n, NOTHING);
    plan.call().x = 3;
    plan.call().y = 5;
    plan.data.resize(5 + 9 * 70 + 3);
    for (float &value : plan.data) {
        value = plan.random();
    }
    for (int r = 0; r < plan.callRows; r++) {
        plan.controls[plan.call().indices + r] = plan.random(9);
    }
    plan.add(t, plan.rows, n);
}

void keepTask(Plan &plan, int n, int i) {
    PcTask t = plan.task(n * 83, 0);
    t.in = plan.line(t.n, RANDOM);
    t.out = plan.line(t.n, RANDOM);
    t.mode = i % 2;
    const int status = i / 2 % 3;
    plan.memory[plan.results + PC_STATUS] = __int_as_float(status == 2 ? plan.call().tick : status);
    plan.add(t, 1, t.n);
}

Build builder(const char *name) {
    const struct {
        const char *name;
        Build build;
    } all[] = {{"step", stepTask}, {"magnitude", magnitudeTask}, {"factor", factorTask}, {"show", showTask}, {"output", outputTask},
        {"energy", energyTask}, {"total", totalTask}, {"gather", gatherTask}, {"keep", keepTask}};
    for (const auto &one : all) {
        if (strcmp(one.name, name) == 0) {
            return one.build;
        }
    }
    return nullptr;
}

}

void elementPlans(std::vector<Plan> &plans, const Kernel &kernel) {
    const Build build = builder(kernel.name);
    int i = 0;
    for (int n : {1, 10, 33, 70}) {
        for (int rows : {1, 5, 64}) {
            for (int again = 0; again < 2; again++) {
                const int called = rows == 64 && again ? 50 : rows;
                Plan plan(std::string(kernel.name) + " n " + std::to_string(n) + " rows " + std::to_string(called) + "/" + std::to_string(rows)
                        + " way " + std::to_string(i),
                    kernel, rows, called, i + 1);
                plan.add(plan.task(1, 1), 1, 1);
                build(plan, n, i);
                build(plan, 17, kernel.name == std::string("factor") ? i : i + 1);
                plans.push_back(std::move(plan));
                i++;
            }
        }
    }
}

}
