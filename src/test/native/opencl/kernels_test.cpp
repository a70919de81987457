/*
 * Every OpenCL kernel on random tasks of odd sizes against the reference in double precision, in every shape and several tile sizes, and
 * the sweep against the same phases one launch each, which must give the same bits. Margins and rows beyond those of the call are NaN,
 * so a kernel that reads them is found out, and every float that a task does not own must stay as it was.
 *
 *   g++ -std=c++17 -O2 src/test/native/opencl/kernels_test.cpp -o target/opencl-kernels-test -l:libOpenCL.so.1 \
 *       && target/opencl-kernels-test kernels/opencl
 */
#include <random>
#include "reference.h"

static std::mt19937 bits(7);
static int failures;

static int below(int n) { return int(bits() % n); }
static float normal() { return std::normal_distribution<float>()(bits); }
template <class T> static T oneOf(std::initializer_list<T> list) { return list.begin()[below(int(list.size()))]; }

/* Memory as it is before a launch, and which of its floats may become anything. */
class Memory {
public:
    std::vector<float> floats;
    std::vector<char> free;
    const Options &o;
    int callRows;

    Memory(const Options &options, int rows) : o(options), callRows(rows) { flat(64); }

    int up(int value, int part) { return (value + part - 1) / part * part; }
    int stride(int n) { return up(n, o.panel) + o.panel * below(2); }

    /* n floats that belong to nobody's margin. */
    PC_LONG flat(int n)
    {
        PC_LONG at = floats.size();
        for (int i = 0; i < n; i++) {
            floats.push_back(normal());
        }
        free.resize(floats.size());
        return at;
    }

    /* An array of a value node. */
    PC_LONG node(int rows, int n, int stride)
    {
        PC_LONG at = floats.size();
        for (int r = 0; r < up(rows, o.rowRoom()); r++) {
            for (int j = 0; j < stride; j++) {
                bool counts = r < callRows && r < rows && j < n;
                floats.push_back(counts ? normal() : NAN);
                free.push_back(!counts);
            }
        }
        return at;
    }

    /* One float a row. */
    PC_LONG perRow(int rows)
    {
        PC_LONG at = flat(up(rows, o.rowRoom()));
        for (int r = std::min(rows, callRows); r < up(rows, o.rowRoom()); r++) {
            floats[at + r] = NAN;
            free[at + r] = 1;
        }
        return at;
    }

    /* A parameter [k, n] with zero margins; its layout goes to the task. */
    PC_LONG parameter(PcTask &t, int k, int n, bool layout = true)
    {
        int columns = up(n, o.panel);
        int panel = o.packed ? k * o.panel : o.panel;
        int row = o.packed ? o.panel : columns;
        PC_LONG at = floats.size();
        floats.resize(at + PC_LONG(k) * columns);
        free.resize(floats.size());
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < n; j++) {
                floats[at + PC_LONG(j / o.panel) * panel + PC_LONG(i) * row + j % o.panel] = normal() / sqrtf(k);
            }
        }
        if (layout) {
            t.weightPanel = panel;
            t.weightRow = row;
        }
        return at;
    }

    /* Makes `to` the activation of `from`. */
    void activate(int f, float alpha, PC_LONG from, PC_LONG to, int rows, int stride)
    {
        for (int i = 0; i < rows * stride; i++) {
            floats[to + i] = exact::value<double>(f, alpha, floats[from + i]);
        }
    }
};

static PcTask emptyTask()
{
    PcTask t;
    memset(&t, 0, sizeof t);
    std::fill_n(&t.in, 24, PC_LONG(PC_NONE));
    t.scale = 1;
    return t;
}

static PcTask nodeTask(Memory &m)
{
    PcTask t = emptyTask();
    t.rows = oneOf({1, 5, 33, 64, 67});
    t.n = oneOf({1, 10, 33, 100});
    t.stride = m.stride(t.n);
    t.rate = 0.3f;
    t.scale = oneOf({1.0f, 0.7f});
    t.shown = below(exact::ACTIVATIONS);
    t.shownAlpha = exact::alphaOf(t.shown);
    t.late = below(2) ? 1 + below(exact::ACTIVATIONS - 1) : 0;
    t.lateAlpha = exact::alphaOf(t.late);
    for (PC_LONG *array : {&t.reference, &t.displacement, &t.error, &t.target, &t.lateSum, &t.lateValue, &t.lateSlope, &t.signal,
            &t.value, &t.delta, &t.slope, &t.out}) {
        *array = m.node(t.rows, t.n, t.stride);
    }
    m.activate(t.shown, t.shownAlpha, t.reference, t.value, std::min(t.rows, m.callRows), t.stride);
    m.activate(t.late, t.lateAlpha, t.lateSum, t.lateValue, std::min(t.rows, m.callRows), t.stride);
    return t;
}

static void maybe(Memory &m, const PcTask &t, PC_LONG &array)
{
    if (below(2)) {
        array = m.node(t.rows, t.n, t.stride);
    }
}

static void left(Memory &m, PcTask &t)
{
    t.k = oneOf({0, 1, 10, 33, 784});
    t.inStride = m.stride(t.k);
    t.in = m.node(t.rows, t.k, t.inStride);
}

static PC_LONG resultsOf(Memory &m, int nodes)
{
    PC_LONG at = m.flat(PC_ENERGIES + nodes);
    for (int i : {PC_STATUS, PC_CORRECT, PC_SUM_ROWS, PC_SUM_CORRECT}) {
        int value = i == PC_STATUS ? 0 : 3;
        memcpy(&m.floats[at + i], &value, 4);
    }
    m.floats[at + PC_SUM_LOSS + 1] = m.floats[at + PC_SUM_ENERGY + 1] = 0;
    /* What sums cancel to is theirs alone. */
    m.free[at + PC_SUM_LOSS + 1] = m.free[at + PC_SUM_ENERGY + 1] = 1;
    return at;
}

static void setStatus(Memory &m, PC_LONG results, int status) { memcpy(&m.floats[results + PC_STATUS], &status, 4); }

static PcTask randomTask(Family family, Memory &m, int index)
{
    PcTask t = emptyTask();
    switch (family) {
    case PREDICT:
        t = nodeTask(m);
        left(m, t);
        t.mode = below(4);
        t.weights = m.parameter(t, t.k, t.n);
        maybe(m, t, t.sum);
        maybe(m, t, t.add1);
        maybe(m, t, t.add2);
        if (t.late && t.mode != PC_PLAIN) {
            t.add1 = t.add2 = PC_NONE;
        }
        maybe(m, t, t.base);
        if (t.mode == PC_REBASE) {
            t.base = m.node(t.rows, t.n, t.stride);
        }
        if (below(2)) {
            PcTask bias;
            t.bias = m.parameter(bias, 1, t.n);
        }
        t.flags = oneOf({0, PC_MOVED, PC_LOGITS});
        return t;
    case RELAX:
        t = nodeTask(m);
        left(m, t);
        t.mode = below(4);
        t.momentum = 0.9f;
        t.beta2 = 0.99f;
        t.epsilon = 0.5f;
        t.spread = 3;
        t.slot1 = m.node(t.rows, t.n, t.stride);
        t.slot2 = m.node(t.rows, t.n, t.stride);
        for (PC_LONG i = t.slot2; i < PC_LONG(m.floats.size()); i++) {
            m.floats[i] = fabsf(m.floats[i]);
        }
        t.weights = m.o.packed ? m.parameter(t, t.k, t.n) : m.parameter(t, t.n, t.k);
        maybe(m, t, t.sum);
        maybe(m, t, t.factor);
        maybe(m, t, t.add1);
        maybe(m, t, t.add2);
        t.flags = below(2) * PC_MOVED + below(2) * PC_LIVE + below(2) * PC_FOLLOW + below(2) * PC_CARRIED;
        return t;
    case LEARN:
        t = nodeTask(m);
        left(m, t);
        t.k = std::max(1, t.k);
        t.inStride = m.stride(t.k);
        t.in = below(4) ? m.node(t.rows, t.k, t.inStride) : PC_NONE;
        t.also = below(2) ? m.node(t.rows, t.k, t.inStride) : PC_NONE;
        t.weights = m.parameter(t, t.k, t.n);
        t.out = below(2) ? m.parameter(t, t.k, t.n) : PC_NONE;
        t.flags = below(2) * PC_STEP + below(2) * PC_DECAYS + below(2) * PC_NESTEROV + below(2) * PC_HOLLOW + (below(4) ? 0 : PC_EMPTY);
        break;
    case STEP: {
        t.k = oneOf({1, 10, 100});
        int n = oneOf({1, 33, 128});
        t.weights = m.parameter(t, t.k, n);
        t.out = m.parameter(t, t.k, n);
        t.n = t.k * m.up(n, m.o.panel);
        t.flags = below(2) * PC_DECAYS + below(2) * PC_NESTEROV;
        break;
    }
    case MAGNITUDE:
        t.n = m.o.panel * oneOf({1, 10, 300});
        t.in = m.flat(t.n);
        t.out = m.flat(2 * Device::up(t.n, PC_CHUNK));
        return t;
    case SHOW:
        t = nodeTask(m);
        t.mode = below(3);
        t.flags = below(2) * PC_MOVED;
        return t;
    case OUTPUT:
        t = nodeTask(m);
        t.mode = below(3);
        t.flags = below(2) * PC_CROSS_ENTROPY;
        t.out = m.perRow(t.rows);
        t.add1 = m.perRow(t.rows);
        t.add2 = m.perRow(t.rows);
        return t;
    case ENERGY:
        t = nodeTask(m);
        left(m, t);
        t.mode = below(2);
        t.out = m.perRow(t.rows);
        t.add1 = below(2) ? m.perRow(t.rows) : PC_NONE;
        t.also = below(2) ? m.node(t.rows, t.k, t.inStride) : PC_NONE;
        t.signal = below(2) ? t.signal : PC_NONE;
        return t;
    case GATHER:
        t = nodeTask(m);
        t.mode = below(2);
        for (int r = 0; r < t.rows; r++) {
            std::fill_n(&m.free[t.reference + r * t.stride], t.n, 0);
        }
        return t;
    case TRANSPOSE:
        t.n = oneOf({1, 10, 33, 100});
        t.k = oneOf({1, 10, 33, 100});
        t.weights = m.parameter(t, t.k, t.n);
        t.inStride = t.n * m.o.panel;
        t.out = m.flat(m.up(t.k, m.o.panel) * t.n);
        return t;
    case KEEP:
        t.n = oneOf({1, 10, 33, 5000});
        t.in = m.flat(t.n);
        t.out = m.flat(t.n);
        t.mode = below(2);
        t.results = resultsOf(m, 1);
        setStatus(m, t.results, oneOf({0, 2, 5}));
        return t;
    default:
        break;
    }
    /* What learns. */
    t.mode = below(5);
    t.results = resultsOf(m, 1);
    m.floats[t.results + PC_CLIP] = 0.5f;
    setStatus(m, t.results, below(4) ? 0 : 2);
    int n = family == STEP ? t.n / t.k : t.n;
    t.slot1 = m.parameter(t, t.k, n);
    t.slot2 = m.parameter(t, t.k, n);
    for (PC_LONG i = t.slot2; i < PC_LONG(m.floats.size()); i++) {
        m.floats[i] = fabsf(m.floats[i]);
    }
    t.factor = m.flat(1);
    t.step = index % 2;
    return t;
}

/* Tasks that one work-group does together. */
static std::vector<PcTask> jointTasks(Family family, Memory &m)
{
    std::vector<PcTask> tasks;
    int count = 1 + below(4);
    int mode = oneOf({PC_SGD, PC_MQ, PC_SIZE});
    int rows = oneOf({1, 5, 67});
    int flags = below(2) * PC_LOSS_ONLY + below(2) * PC_METRICS;
    PC_LONG results = resultsOf(m, 9);
    for (int i = 0; i < count; i++) {
        PcTask t = emptyTask();
        t.results = results;
        if (family == FACTOR) {
            t.mode = mode;
            t.k = oneOf({1, 10, 300});
            t.n = oneOf({1, 3});
            t.in = m.flat(2 * t.k);
            t.also = below(2) ? m.flat(2 * t.n) : PC_NONE;
            for (PC_LONG j = t.in; j < PC_LONG(m.floats.size()); j++) {
                m.floats[j] = fabsf(m.floats[j]);
            }
            t.slot1 = m.flat(1);
            t.slot2 = m.flat(1);
            m.floats[t.slot1] = 0.2f;
            t.share = 0.01f;
            if (!below(6)) {
                m.floats[t.in] = INFINITY;
            }
        } else {
            t.k = 9;
            t.node = 2 * i + 1;
            t.rows = rows;
            t.flags = flags | (i == count - 1 ? PC_IS_OUTPUT : 0);
            t.out = m.perRow(rows);
            t.add1 = below(2) || i == count - 1 ? m.perRow(rows) : PC_NONE;
            if (i == count - 1) {
                t.add2 = m.perRow(rows);
                t.slot1 = below(2) ? m.perRow(rows) : PC_NONE;
                for (int r = 0; r < std::min(rows, m.callRows); r++) {
                    m.floats[t.add2 + r] = float(below(2));
                }
            }
            if (!below(6)) {
                m.floats[t.out] = NAN;
            }
        }
        tasks.push_back(t);
    }
    return tasks;
}

static std::vector<int> controlsOf(int rows, int dataRows, float clip)
{
    std::vector<int> words(64 + 128);
    PcControls c{};
    c.x = 3;
    c.y = 5;
    c.rows = rows;
    c.tick = 5;
    c.steps = 32;
    c.indices = 64;
    memcpy(words.data(), &c, sizeof c);
    PcStep s[2] = {{0.1f, 0.02f, 0.11f, 3.0f, 0.01f, 0.9f, 0.99f, 1e-6f, clip, 0.8f, 1e-4f}, {}};
    s[1] = s[0];
    s[1].rate = 0.3f;
    memcpy(&words[32], s, sizeof s);
    for (int i = 0; i < 128; i++) {
        words[64 + i] = below(dataRows);
    }
    return words;
}

static bool same(float expected, float actual)
{
    if (std::isnan(expected) || std::isinf(expected)) {
        return std::isnan(expected) ? std::isnan(actual) : expected == actual;
    }
    return fabs(double(expected) - actual) <= 3e-5 * (1 + fabs(expected));
}

static void compare(const char *what, const Memory &m, const std::vector<float> &expected, const std::vector<float> &actual)
{
    for (size_t i = 0; i < expected.size(); i++) {
        if (!m.free[i] && memcmp(&expected[i], &actual[i], 4) && !same(expected[i], actual[i])) {
            printf("FAILED %s: float %zu is %.9g, not %.9g (before: %.9g)\n", what, i, actual[i], expected[i], m.floats[i]);
            failures++;
            return;
        }
    }
}

static void testFamily(Device &device, Family family, int round, const std::vector<float> &data, int dataRows)
{
    const Options &o = device.options;
    int rows = oneOf({1, 5, 40, 67});
    Memory m(o, rows);
    std::vector<PcTask> tasks;
    if (family == FACTOR || family == TOTAL) {
        tasks = jointTasks(family, m);
    } else {
        for (int i = 0; i < 1 + round % 3; i++) {
            tasks.push_back(randomTask(family, m, i));
        }
    }
    m.flat(64);
    std::vector<int> controls = controlsOf(rows, dataRows, family == FACTOR && below(2) ? 0.05f : family == STEP ? 1.0f : INFINITY);
    int groups = device.tile(family, tasks, 0, int(tasks.size()));
    cl_mem memory = device.buffer(m.floats.size() * 4, m.floats.data());
    cl_mem list = device.buffer(tasks.size() * sizeof(PcTask), tasks.data());
    cl_mem words = device.buffer(controls.size() * 4, controls.data());
    cl_mem rowsOfData = device.buffer(data.size() * 4, data.data());
    device.run(family, groups, memory, list, words, 0, int(tasks.size()), rowsOfData);
    std::vector<float> actual(m.floats.size());
    device.read(memory, actual.data(), actual.size() * 4);
    std::vector<float> expected = m.floats;
    Reference reference{expected.data(), controls.data(), data.data(), o.panel, o.packed != 0};
    reference.run(family, tasks, 0, int(tasks.size()));
    char what[200];
    const PcTask &t = tasks[0];
    snprintf(what, sizeof what, "%s round %d, first task mode %d flags %d rows %d of %d n %d k %d late %d shown %d", NAMES[family],
            round, t.mode, t.flags, t.rows, rows, t.n, t.k, t.late, t.shown);
    compare(what, m, expected, actual);
    for (cl_mem b : {memory, list, words, rowsOfData}) {
        clReleaseMemObject(b);
    }
}

/* Phases in random order, on arrays of their own, as two sweeps, cut anywhere, and as single launches. */
static void testSweep(Device &device, const std::vector<float> &data, int dataRows)
{
    const Options &o = device.options;
    int rows = oneOf({1, 40, 67});
    Memory m(o, rows);
    std::vector<PcTask> tasks;
    std::vector<int> phases;
    for (int i = 0; i < 12; i++) {
        Family family = oneOf({PREDICT, RELAX, SHOW, OUTPUT, ENERGY, GATHER});
        int count = 1 + below(2);
        phases.insert(phases.end(), {family, int(tasks.size()), count, 0});
        for (int j = 0; j < count; j++) {
            tasks.push_back(randomTask(family, m, j));
        }
    }
    std::vector<int> controls = controlsOf(rows, dataRows, INFINITY);
    std::vector<int> groups;
    for (size_t p = 0; p < phases.size(); p += 4) {
        groups.push_back(device.tile(Family(phases[p]), tasks, phases[p + 1], phases[p + 2]));
    }
    cl_mem single = device.buffer(m.floats.size() * 4, m.floats.data());
    cl_mem together = device.buffer(m.floats.size() * 4, m.floats.data());
    cl_mem list = device.buffer(tasks.size() * sizeof(PcTask), tasks.data());
    cl_mem words = device.buffer(controls.size() * 4, controls.data());
    cl_mem order = device.buffer(phases.size() * 4, phases.data());
    cl_mem rowsOfData = device.buffer(data.size() * 4, data.data());
    for (size_t p = 0; p < phases.size(); p += 4) {
        device.run(Family(phases[p]), groups[p / 4], single, list, words, phases[p + 1], phases[p + 2], rowsOfData);
    }
    int cut = 1 + below(11);
    for (int first : {0, cut}) {
        int end = first ? 12 : cut;
        device.sweep(Device::up(67, o.sweepRows), together, list, words, order, first, end - first, rowsOfData);
    }
    std::vector<float> a(m.floats.size());
    std::vector<float> b(m.floats.size());
    device.read(single, a.data(), a.size() * 4);
    device.read(together, b.data(), b.size() * 4);
    for (size_t i = 0; i < a.size(); i++) {
        if (!m.free[i] && memcmp(&a[i], &b[i], 4)) {
            printf("FAILED sweep: float %zu is %.9g, by single launches %.9g\n", i, b[i], a[i]);
            failures++;
            break;
        }
    }
    for (cl_mem x : {single, together, list, words, order, rowsOfData}) {
        clReleaseMemObject(x);
    }
}

int main(int count, char **arguments)
{
    std::string kernels = count > 1 ? arguments[1] : "kernels/opencl";
    int rounds = count > 2 ? atoi(arguments[2]) : 40;
    int only = count > 3 ? atoi(arguments[3]) : -1;
    /* stage, lanes, panel, group, tile rows, tile columns, sweep rows, block rows, packed, rows */
    const Options shapes[] = {
        {0, 16, 32, 1, 32, 32, 24, 8, 1, 0}, {0, 8, 16, 1, 16, 32, 16, 4, 1, 0}, {0, 4, 8, 1, 16, 8, 4, 4, 1, 0},
        {0, 1, 2, 1, 4, 2, 8, 4, 1, 0}, {1, 1, 32, 64, 32, 32, 32, 4, 0, 0}, {1, 4, 32, 256, 64, 64, 64, 4, 0, 0},
        {1, 4, 8, 16, 16, 16, 32, 4, 0, 0}, {1, 1, 16, 64, 32, 16, 32, 2, 1, 0}, {1, 1, 32, 64, 4, 64, 4, 4, 1, 1},
        {1, 1, 16, 16, 8, 16, 8, 8, 1, 1},
    };
    std::vector<float> data(5 + 50 * 100);
    for (float &x : data) {
        x = normal();
    }
    for (const Options &o : shapes) {
        if (only >= 0 && &o != shapes + only) {
            continue;
        }
        Device device(kernels, o);
        int before = failures;
        for (int family = PREDICT; family < SWEEP; family++) {
            for (int round = 0; o.has(Family(family)) && round < rounds; round++) {
                testFamily(device, Family(family), round, data, 50);
            }
        }
        for (int round = 0; o.has(SWEEP) && round < rounds / 4; round++) {
            testSweep(device, data, 50);
        }
        printf("stage %d lanes %d panel %d group %d tile %dx%d: %s\n", o.stage, o.lanes, o.panel, o.group, o.tileRows, o.tileCols,
                failures == before ? "passed" : "FAILED");
        fflush(stdout);
    }
    return failures != 0;
}
