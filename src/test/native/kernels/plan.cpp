/* Building, running and judging a launch; see plan.h. */
#include "chain.h"

#include "shim/launch.h"
#include "tiles.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <limits>
#include <memory>

namespace tests {

namespace {

constexpr float GAP = 12345.0f;
constexpr int GAP_FLOATS = 16;

/* Words of the controls: the structure, two steps, then indices. */
constexpr int STEPS_AT = sizeof(PcControls) / 4;
constexpr int INDICES_AT = STEPS_AT + 2 * sizeof(PcStep) / 4;

#define KERNEL(name, NAME) {#name, PC_##NAME##_THREADS, PC_##NAME##_ROWS, PC_##NAME##_COLS, PC_##NAME##_SHARED}
#define PRODUCTS(name, NAME)                                                                                                       \
    KERNEL(name##_fp32_64, NAME##_FP32_64), KERNEL(name##_fp32_32, NAME##_FP32_32), KERNEL(name##_tf32_64, NAME##_TF32_64),        \
    KERNEL(name##_tf32_32, NAME##_TF32_32), KERNEL(name##_bf16_64, NAME##_BF16_64), KERNEL(name##_bf16_32, NAME##_BF16_32)
#define CLUSTER(type, TYPE, blocks) KERNEL(chain_cluster_##type##_##blocks, CHAIN_CLUSTER_##TYPE##_##blocks)
#define CALIBRATE(name, NAME) KERNEL(calibrate_##name, CALIBRATE_##NAME)
#define CLUSTERS(type, TYPE) CLUSTER(type, TYPE, 2), CLUSTER(type, TYPE, 4), CLUSTER(type, TYPE, 8), CLUSTER(type, TYPE, 16)

}

const std::vector<Kernel> &kernels() {
    static const std::vector<Kernel> all = {PRODUCTS(predict, PREDICT), PRODUCTS(relax, RELAX), PRODUCTS(relax_momentum, RELAX_MOMENTUM),
        PRODUCTS(relax_adam, RELAX_ADAM), PRODUCTS(learn, LEARN), KERNEL(step, STEP),
        KERNEL(magnitude, MAGNITUDE), KERNEL(factor, FACTOR), KERNEL(show, SHOW), KERNEL(output, OUTPUT), KERNEL(energy, ENERGY), KERNEL(total, TOTAL),
        KERNEL(gather, GATHER), KERNEL(keep, KEEP),
        CLUSTERS(fp32, FP32), CLUSTERS(tf32, TF32), CLUSTERS(bf16, BF16),
        CALIBRATE(launch, LAUNCH), CALIBRATE(l2, L2), CALIBRATE(memory, MEMORY), CALIBRATE(shared, SHARED), CALIBRATE(fp32, FP32),
        CALIBRATE(tf32, TF32), CALIBRATE(bf16, BF16), CALIBRATE(barrier, BARRIER), CALIBRATE(exchange, EXCHANGE), CALIBRATE(stream, STREAM)};
    return all;
}

const Kernel &kernel(const std::string &name) {
    for (const Kernel &one : kernels()) {
        if (name == one.name) {
            return one;
        }
    }
    fprintf(stderr, "no kernel %s\n", name.c_str());
    abort();
}

Plan::Plan(const std::string &name, const Kernel &kernel, int rows, int callRows, unsigned seed)
    : name(name), kernel(kernel), shared(kernel.shared), rows(rows), callRows(callRows), state(seed * 0x9e3779b97f4a7c15ULL + 1) {
    controls.assign(INDICES_AT + rows, 0);
    PcControls &c = call();
    c.rows = callRows;
    c.tick = 7;
    c.steps = STEPS_AT;
    c.indices = INDICES_AT;
    for (int i = 0; i < 2; i++) {
        step(i) = PcStep{0.01f + 0.02f * i, 1.0f / callRows, 0.05f, 1.2f, 0.003f, 0.9f, 0.99f, 1e-6f, INFINITY, 0.8f, 0.001f};
    }
    results = allocate(1, PC_ENERGIES + 8, ZERO, false);
    for (int i : {PC_STATUS, PC_CORRECT, PC_SUM_ROWS, PC_SUM_CORRECT}) {
        arrays.push_back({results + i, 1, 1, 1, false, true});
    }
}

float Plan::random() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return float(int32_t(state >> 32)) * 0x1p-31f;
}

int Plan::random(int below) {
    return int((random() * 0.5f + 0.5f) * below) % below;
}

PC_LONG Plan::allocate(int rows, int n, Start start, bool values) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const PC_LONG at = memory.size();
    const int stride = Plan::stride(n);
    memory.resize(at + (PC_LONG)rows * stride, values ? nan : 0.0f);
    for (int r = 0; r < rows; r++) {
        for (int j = 0; j < n; j++) {
            const bool there = !values || r < callRows;
            const float number = start == RANDOM ? random() : start == POSITIVE ? std::fabs(random()) + 0.01f : start == ZERO ? 0.0f : nan;
            memory[at + (PC_LONG)r * stride + j] = there ? number : nan;
        }
    }
    arrays.push_back({at, rows, n, stride, values, false});
    memory.resize(memory.size() + GAP_FLOATS, GAP);
    return at;
}

PC_LONG Plan::values(int n, Start start) {
    return allocate(rows, n, start, true);
}

PC_LONG Plan::weights(int k, int n, Start start) {
    return allocate(k, n, start, false);
}

PC_LONG Plan::line(int n, Start start) {
    return allocate(1, n, start, false);
}

PcTask Plan::task(int n, int k) {
    PcTask task;
    memset(&task, 0, sizeof task);
    for (PC_LONG *offset = &task.in; offset <= &task.results; offset++) {
        *offset = PC_NONE;
    }
    task.results = results;
    task.rows = rows;
    task.n = n;
    task.k = k;
    task.inStride = stride(k);
    task.stride = stride(n);
    task.weightPanel = 16;
    task.weightRow = stride(n);
    task.scale = 1;
    return task;
}

void Plan::add(PcTask task, int tileRows, int tileColumns) {
    const auto count = [](int n, int tile) { return n / tile + (n % tile != 0); };
    task.firstTile = tiles;
    task.across = count(tileColumns, kernel.columns);
    tiles += count(tileRows, kernel.rows) * task.across;
    tasks.push_back(task);
}

PcControls &Plan::call() {
    return *reinterpret_cast<PcControls *>(controls.data());
}

PcStep &Plan::step(int i) {
    return reinterpret_cast<PcStep *>(controls.data() + STEPS_AT)[i];
}

void Plan::expect() {
    expected.assign(memory.begin(), memory.end());
    for (const Array &array : arrays) {
        for (int i = 0; array.ints && i < array.n; i++) {
            expected[array.at + i] = pcShimBits<int>(memory[array.at + i]);
        }
    }
}

/* The first task stands before the launch; a block of a chain has rows of all its tasks. */
int Plan::blocks() const {
    if (grid) {
        return grid;
    }
    const std::string name = kernel.name;
    if (name.compare(0, 6, "chain_") == 0) {
        return (tasks[2].firstTile - tasks[1].firstTile) * cluster;
    }
    return name == "factor" || name == "total" ? 1 : tiles - tasks[1].firstTile;
}

PcLaunch Plan::launch(float *copy) const {
    dataAt = data.data();
    if (grid) {
        return {copy + arrays.back().at, nullptr, nullptr, reinterpret_cast<const float *const *>(data.data()), nullptr, times, pieces};
    }
    return {copy, tasks.data(), controls.data(), &dataAt, phases.empty() ? nullptr : phases.data(), 1, int(tasks.size()) - 1};
}

std::vector<float> run(const Plan &plan, int order, std::string &report) {
    const size_t bytes = plan.memory.size() * 4;
    float *copy = static_cast<float *>(aligned_alloc(64, (bytes + 63) / 64 * 64));
    memcpy(copy, plan.memory.data(), bytes);
    const PcLaunch launch = plan.launch(copy);
    const PcShimLaunch grid = {dlsym(RTLD_DEFAULT, plan.kernel.name), plan.kernel.name, {unsigned(plan.blocks()), 1, 1},
        {unsigned(plan.kernel.threads), 1, 1}, unsigned(plan.cluster), unsigned(plan.shared), &launch, sizeof launch};
    char text[1000];
    pc_shim_order(order);
    const bool ended = grid.kernel && pc_shim_launch(&grid, text, sizeof text) == 0;
    std::vector<float> after(copy, copy + plan.memory.size());
    free(copy);
    if (!ended) {
        report = grid.kernel ? text : "there is no kernel of this name";
        after.clear();
    }
    return after;
}

namespace {

std::string difference(const char *what, PC_LONG at, const Array *array, double found, double wanted) {
    char text[200];
    const PC_LONG in = array ? at - array->at : at;
    snprintf(text, sizeof text, "%s: %.9g instead of %.9g at (%lld, %lld) of the array at %lld", what, found, wanted,
        array ? in / array->stride : 0, array ? in % array->stride : in, array ? array->at : 0);
    return text;
}

std::string compareArray(const Plan &plan, const Array &array, const std::vector<float> &memory) {
    double most = plan.least;
    for (int pass = 0; pass < 2; pass++) {
        for (int r = 0; r < array.rows && (!array.values || r < plan.callRows); r++) {
            for (int j = 0; j < array.n; j++) {
                const PC_LONG at = array.at + (PC_LONG)r * array.stride + j;
                const double wanted = plan.expected[at];
                const double found = array.ints ? pcShimBits<int>(memory[at]) : memory[at];
                if (pass == 0) {
                    most = std::isfinite(wanted) ? std::max(most, std::fabs(wanted)) : most;
                } else if (std::isnan(wanted) ? !std::isnan(found) : wanted != found && !(std::fabs(found - wanted) <= plan.tolerance * most)) {
                    return difference("wrong", at, &array, found, wanted);
                }
            }
        }
    }
    return "";
}

}

std::string compare(const Plan &plan, const std::vector<float> &memory) {
    std::vector<bool> free(memory.size(), false);
    std::vector<bool> covered(memory.size(), false);
    for (const Array &array : plan.arrays) {
        if (!array.ints) {
            for (PC_LONG i = 0; i < (PC_LONG)array.rows * array.stride; i++) {
                covered[array.at + i] = true;
            }
        }
        bool part = false;
        for (const Array &other : plan.arrays) {
            part = part || (!array.ints && other.ints && other.at == array.at);
        }
        if (part) {
            continue; /* the results: ints and floats side by side */
        }
        const std::string wrong = compareArray(plan, array, memory);
        if (!wrong.empty()) {
            return wrong;
        }
    }
    for (int i : {PC_CLIP, PC_LOSS, PC_SUM_LOSS, PC_SUM_ENERGY}) {
        const double wanted = plan.expected[plan.results + i];
        if (!(std::fabs(memory[plan.results + i] - wanted) <= plan.tolerance * std::fabs(wanted))) {
            return difference("wrong result", i, nullptr, memory[plan.results + i], wanted);
        }
    }
    for (int i = PC_ENERGIES; i < PC_ENERGIES + 8; i++) {
        const double wanted = plan.expected[plan.results + i];
        const float found = memory[plan.results + i];
        if (found != wanted && !(std::isnan(found) && std::isnan(wanted)) && !(std::fabs(found - wanted) <= plan.tolerance * std::fabs(wanted))) {
            return difference("wrong energy", i, nullptr, found, wanted);
        }
    }
    for (size_t i = 0; i < memory.size(); i++) {
        if (!covered[i] && memory[i] != GAP) {
            return difference("written between arrays", i, nullptr, memory[i], GAP);
        }
    }
    for (const Array &array : plan.arrays) {
        for (int r = 0; !array.values && !array.ints && r < array.rows; r++) {
            for (int j = array.n; j < array.stride; j++) {
                if (memory[array.at + (PC_LONG)r * array.stride + j] != 0) {
                    return difference("margin of a parameter", array.at + (PC_LONG)r * array.stride + j, &array,
                        memory[array.at + (PC_LONG)r * array.stride + j], 0);
                }
            }
        }
    }
    return "";
}

std::vector<Plan> plans(const Kernel &kernel, bool few) {
    std::vector<Plan> all;
    if (strncmp(kernel.name, "chain_cluster", 13) == 0) {
        clusterPlans(all, kernel, few);
    } else if (strncmp(kernel.name, "calibrate", 9) == 0) {
        calibratePlans(all, kernel, few);
    } else {
        productPlans(all, kernel, few);
    }
    if (all.empty()) {
        elementPlans(all, kernel);
    }
    for (Plan &plan : all) {
        plan.expect();
        reference(plan);
    }
    return all;
}

}
