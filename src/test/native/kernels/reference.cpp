/* What each kernel family computes, as task.h says it: plain loops in doubles on the expected memory. Only operands are rounded as devices do. */
#include "chain.h"
#include "numbers.h"

#include "../exact.h"
#include "shim/rounding.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace tests {

double operand(const Plan &plan, double number) {
    const float value = float(number);
    unsigned bits;
    memcpy(&bits, &value, 4);
    if (strstr(plan.kernel.name, "tf32")) {
        bits = shim::roundTf32(value);
    } else if (strstr(plan.kernel.name, "bf16")) {
        bits = shim::roundBf16(value) << 16;
    }
    float result;
    memcpy(&result, &bits, 4);
    return result;
}

namespace {

/* Kernels sum in floats. */
bool isFinite(double value) {
    return std::isfinite(float(value));
}

/* One task on the memory. */
struct Work {
    Plan &plan;
    const PcTask &t;
    std::vector<double> &m;
    int rows;

    Work(Plan &plan, const PcTask &task) : plan(plan), t(task), m(plan.expected), rows(std::min(task.rows, plan.callRows)) {}

    double get(PC_LONG array, PC_LONG at, double without = 0) const { return array == PC_NONE ? without : m[array + at]; }
    void set(PC_LONG array, PC_LONG at, double value) { m[array + at] = value; }
    bool has(int flag) const { return t.flags & flag; }
    double &result(int place) { return m[t.results + place]; }

    void late(PC_LONG at, double error) {
        if (t.late != PC_ACT_NONE) {
            set(t.signal, at, error * get(t.lateSlope, at));
        }
    }

    void show(PC_LONG at, double x) {
        if (t.shown != PC_ACT_NONE) {
            set(t.value, at, exact::value<double>(t.shown, t.shownAlpha, x));
            set(t.slope, at, exact::slope<double>(t.shown, t.shownAlpha, x));
        }
    }

    void displace(PC_LONG at, double moved) {
        const double x = get(t.reference, at);
        set(t.delta, at, exact::value<double>(t.shown, t.shownAlpha, x + moved) - exact::value<double>(t.shown, t.shownAlpha, x));
        set(t.slope, at, exact::slope<double>(t.shown, t.shownAlpha, x + moved));
    }

    /* v of PC_FORWARD and PC_REBASE. */
    double forward(PC_LONG at, double p) {
        if (t.late == PC_ACT_NONE) {
            return p + get(t.add1, at) + get(t.add2, at);
        }
        set(t.lateSum, at, p);
        set(t.lateValue, at, exact::value<double>(t.late, t.lateAlpha, p));
        set(t.lateSlope, at, exact::slope<double>(t.late, t.lateAlpha, p));
        return exact::value<double>(t.late, t.lateAlpha, p);
    }

    void error(PC_LONG at, double p) {
        double v = p + get(t.add1, at) + get(t.add2, at);
        if (t.late != PC_ACT_NONE) {
            const double was = get(t.lateSum, at);
            v = exact::value<double>(t.late, t.lateAlpha, was + p) - exact::value<double>(t.late, t.lateAlpha, was);
            set(t.lateSlope, at, exact::slope<double>(t.late, t.lateAlpha, was + p));
        }
        if (has(PC_LOGITS)) {
            set(t.error, at, get(t.reference, at) + v);
            return;
        }
        const double e = t.scale * ((has(PC_MOVED) ? get(t.displacement, at) : 0) - v + get(t.base, at));
        set(t.error, at, e);
        late(at, e);
    }

    void predict() {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG at = (PC_LONG)r * t.stride + j;
                double p = get(t.sum, at) + get(t.bias, j);
                for (int i = 0; i < t.k; i++) {
                    p += operand(plan, m[t.in + (PC_LONG)r * t.inStride + i]) * operand(plan, m[t.weights + (PC_LONG)i * t.weightRow + j]);
                }
                predicted(at, p);
            }
        }
    }

    void predicted(PC_LONG at, double p) {
        if (t.mode == PC_FORWARD) {
            const double v = forward(at, p);
            set(t.reference, at, v);
            show(at, v);
        } else if (t.mode == PC_ERROR) {
            error(at, p);
        } else if (t.mode == PC_REBASE) {
            const double e = get(t.reference, at) - forward(at, p);
            set(t.base, at, e);
            set(t.error, at, e);
            late(at, e);
        } else {
            set(t.out, at, p + get(t.add1, at) + get(t.add2, at));
        }
    }

    void relax() {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG at = (PC_LONG)r * t.stride + j;
                double p = get(t.sum, at);
                for (int i = 0; i < t.k; i++) {
                    p += operand(plan, m[t.in + (PC_LONG)r * t.inStride + i]) * operand(plan, m[t.weights + (PC_LONG)j * t.weightRow + i]);
                }
                pushed(at, p * get(t.factor, at, 1) + get(t.add1, at) + get(t.add2, at));
            }
        }
    }

    double valueStep(PC_LONG at, double force) {
        if (t.mode == PC_MOVE) {
            return t.rate * force;
        }
        double &first = m[t.slot1 + at];
        first = t.momentum * (has(PC_CARRIED) ? first : 0);
        if (t.mode == PC_MOVE_MOMENTUM) {
            first += force;
            return t.rate * first;
        }
        double &second = m[t.slot2 + at];
        first += (1 - double(t.momentum)) * force;
        second = t.beta2 * (has(PC_CARRIED) ? second : 0) + (1 - double(t.beta2)) * force * force;
        return t.rate * first / (std::sqrt(second) * t.spread + t.epsilon);
    }

    void pushed(PC_LONG at, double q) {
        if (t.mode == PC_PUSH) {
            set(t.out, at, q);
            return;
        }
        const double e = has(PC_LIVE) ? get(t.error, at) : 0;
        const double step = valueStep(at, q - e);
        const double moved = (has(PC_MOVED) ? get(t.displacement, at) : 0) + step;
        set(t.displacement, at, moved);
        if (has(PC_FOLLOW)) {
            set(t.error, at, e + step);
            late(at, e + step);
        }
        if (t.shown != PC_ACT_NONE) {
            displace(at, moved);
        }
    }

    void learn() {
        for (int i = 0; i < t.k; i++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG at = (PC_LONG)i * t.weightRow + j;
                double g = 0;
                const bool empty = has(PC_EMPTY) || (has(PC_HOLLOW) && i == j);
                for (int r = 0; r < rows && !empty; r++) {
                    const PC_LONG from = (PC_LONG)r * t.inStride + i;
                    g -= operand(plan, float(m[t.in + from]) + float(get(t.also, from))) * operand(plan, m[t.error + (PC_LONG)r * t.stride + j]);
                }
                if (t.out != PC_NONE) {
                    set(t.out, at, g);
                }
                if (has(PC_STEP)) {
                    optimise(at, g, 1);
                }
            }
        }
    }

    void optimise(PC_LONG at, double gradient, double clip) {
        if (result(PC_STATUS) != 0) {
            return;
        }
        const PcStep &s = plan.step(t.step);
        const double g = clip * s.scale * gradient;
        double &w = m[t.weights + at];
        const double decay = has(PC_DECAYS) ? s.decay * w : 0;
        switch (t.mode) {
        case PC_SGD:
            w -= t.rate * (decay + s.rate * g);
            return;
        case PC_MOMENTUM: {
            double &v = m[t.slot1 + at];
            v = s.momentum * v + g;
            w -= t.rate * (decay + s.rate * (has(PC_NESTEROV) ? g + s.momentum * v : v));
            return;
        }
        case PC_MQ:
            w -= t.rate * (decay + m[t.factor] * g);
            return;
        default:
            double &first = m[t.slot1 + at];
            double &second = m[t.slot2 + at];
            first = s.momentum * first + (1 - double(s.momentum)) * g;
            second = s.beta2 * second + (1 - double(s.beta2)) * g * g;
            const double below = std::sqrt(second) * s.adamSpread + s.epsilon;
            w -= t.rate * (decay + (first == 0 && below == 0 ? 0 : s.adamStep * first / below));
        }
    }

    void step() {
        const double clip = std::isfinite(plan.step(t.step).clip) ? result(PC_CLIP) : 1;
        for (int i = 0; i < t.n; i++) {
            optimise(i, m[t.out + i], clip);
        }
    }

    void magnitude() {
        for (int chunk = 0; chunk * PC_CHUNK < t.n; chunk++) {
            double squares = 0;
            double absolutes = 0;
            for (int i = chunk * PC_CHUNK; i < t.n && i < (chunk + 1) * PC_CHUNK; i++) {
                squares += m[t.in + i] * m[t.in + i];
                absolutes += std::fabs(m[t.in + i]);
            }
            set(t.out, 2 * chunk, squares);
            set(t.out, 2 * chunk + 1, absolutes);
        }
    }

    /* The sum of one of the pairs' halves over the layer. */
    double pairs(int half) const {
        double sum = 0;
        for (int i = 0; i < t.k; i++) {
            sum += m[t.in + 2 * i + half];
        }
        for (int i = 0; t.also != PC_NONE && i < t.n; i++) {
            sum += m[t.also + 2 * i + half];
        }
        return sum;
    }

    void mq(double clip, bool learns) {
        const PcStep &s = plan.step(t.step);
        const double mean = m[t.slot1];
        m[t.slot2] = s.rate / (mean + s.epsilon) + s.leastStep;
        if (t.mode == PC_MQ && learns) {
            m[t.slot1] = s.kept * mean + (1 - double(s.kept)) * clip * s.scale * t.share * pairs(1);
        }
    }

    void elements() {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG at = (PC_LONG)r * t.stride + j;
                if (t.mode == PC_DISPLACE) {
                    displace(at, get(t.displacement, at));
                    continue;
                }
                if (t.mode == PC_ADVANCE && has(PC_MOVED)) {
                    m[t.reference + at] += get(t.displacement, at);
                }
                show(at, get(t.reference, at));
            }
        }
    }

    double crossEntropy(PC_LONG logits, PC_LONG row, std::vector<double> &softmax) const {
        double most = -std::numeric_limits<double>::infinity();
        double sum = 0;
        double mass = 0;
        double expected = 0;
        for (int j = 0; j < t.n; j++) {
            most = std::max(most, m[logits + row + j]);
        }
        for (int j = 0; j < t.n; j++) {
            sum += std::exp(m[logits + row + j] - most);
        }
        softmax.clear();
        for (int j = 0; j < t.n; j++) {
            softmax.push_back(std::exp(m[logits + row + j] - most) / sum);
            mass += m[t.target + row + j];
            expected += m[t.target + row + j] * (m[logits + row + j] - most);
        }
        return mass * std::log(sum) - expected;
    }

    int largest(PC_LONG array) const {
        int place = 0;
        for (int j = 1; j < t.n; j++) {
            place = m[array + j] > m[array + place] ? j : place;
        }
        return place;
    }

    void weigh(PC_LONG logits, PC_LONG row, int r) {
        std::vector<double> softmax;
        set(t.out, r, t.scale * crossEntropy(logits, row, softmax));
        for (int j = 0; j < t.n; j++) {
            set(t.error, row + j, t.scale * (get(t.target, row + j) - softmax[j]));
            late(row + j, get(t.error, row + j));
        }
    }

    void score(PC_LONG row, int r) {
        std::vector<double> softmax;
        double loss = 0;
        for (int j = 0; j < t.n; j++) {
            const double distance = get(t.target, row + j) - get(t.reference, row + j);
            loss += distance * distance / 2;
        }
        loss = has(PC_CROSS_ENTROPY) ? crossEntropy(t.reference, row, softmax) : loss;
        set(t.add1, r, t.rate * loss);
        set(t.add2, r, largest(t.reference + row) == largest(t.target + row));
    }

    void output() {
        for (int r = 0; r < rows; r++) {
            const PC_LONG row = (PC_LONG)r * t.stride;
            if (t.mode == PC_WEIGH) {
                weigh(t.error, row, r);
                continue;
            }
            if (t.mode == PC_START) {
                score(row, r);
            }
            for (int j = 0; j < t.n; j++) {
                const double distance = has(PC_CROSS_ENTROPY) ? 0 : get(t.target, row + j) - get(t.reference, row + j);
                set(t.displacement, row + j, distance);
                if (!has(PC_CROSS_ENTROPY)) {
                    set(t.error, row + j, t.scale * distance);
                    late(row + j, t.scale * distance);
                }
            }
            if (has(PC_CROSS_ENTROPY)) {
                weigh(t.reference, row, r);
            }
        }
    }

    double squares(PC_LONG array, PC_LONG also, PC_LONG from, int n) const {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            const double value = m[array + from + j] + get(also, from + j);
            sum += value * value;
        }
        return sum;
    }

    void energy() {
        for (int r = 0; r < rows; r++) {
            const PC_LONG row = (PC_LONG)r * t.stride;
            if (t.mode == PC_GAUSSIAN) {
                set(t.out, r, squares(t.error, PC_NONE, row, t.n) / 2 / t.scale);
            }
            if (t.add1 != PC_NONE) {
                const double inputs = squares(t.in, t.also, (PC_LONG)r * t.inStride, t.k);
                set(t.add1, r, std::sqrt(inputs * squares(t.signal == PC_NONE ? t.error : t.signal, PC_NONE, row, t.n)));
            }
        }
    }

    double rowSum(PC_LONG array) const {
        double sum = 0;
        for (int r = 0; array != PC_NONE && r < rows; r++) {
            sum += m[array + r];
        }
        return sum;
    }

    /* The sums of one node; tells whether all is finite. */
    bool node() {
        double energy = rowSum(t.out);
        bool finite = isFinite(energy) && isFinite(4 * rowSum(has(PC_IS_OUTPUT) ? t.slot1 : t.add1));
        if (has(PC_IS_OUTPUT)) {
            result(PC_LOSS) = rowSum(t.add1);
            result(PC_CORRECT) = rowSum(t.add2);
            finite = finite && isFinite(result(PC_LOSS));
        }
        if (has(PC_LOSS_ONLY)) {
            energy = has(PC_IS_OUTPUT) ? result(PC_LOSS) : 0;
        }
        result(PC_ENERGIES + t.node) = energy;
        return finite;
    }

    void gather() {
        const int *indices = plan.controls.data() + plan.call().indices;
        for (int r = 0; r < t.rows; r++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG from = (t.mode ? plan.call().y : plan.call().x) + (PC_LONG)indices[r] * t.n + j;
                set(t.reference, (PC_LONG)r * t.stride + j, r < rows ? plan.data[from] : 0);
            }
        }
    }

    void keep() {
        const double status = result(PC_STATUS);
        if (t.mode == PC_SAVE ? status == 0 : status == plan.call().tick) {
            for (int i = 0; i < t.n; i++) {
                set(t.out, i, m[t.in + i]);
            }
        }
    }
};

void factor(Plan &plan) {
    const PcTask &first = plan.tasks[1];
    double clip = 1;
    double &status = plan.expected[plan.results + PC_STATUS];
    bool learns = status == 0;
    if (first.mode != PC_SIZE) {
        double squares = 0;
        for (size_t i = 1; i < plan.tasks.size(); i++) {
            squares += Work(plan, plan.tasks[i]).pairs(0);
        }
        const double norm = plan.step(first.step).scale * std::sqrt(squares);
        clip = std::min(1.0, plan.step(first.step).clip / norm);
        plan.expected[plan.results + PC_CLIP] = clip;
        learns = learns && isFinite(squares);
        if (!isFinite(squares) && status == 0) {
            status = plan.call().tick;
        }
    }
    for (size_t i = 1; i < plan.tasks.size(); i++) {
        if (plan.tasks[i].mode == PC_MQ || plan.tasks[i].mode == PC_SIZE) {
            Work(plan, plan.tasks[i]).mq(clip, learns);
        }
    }
}

void total(Plan &plan) {
    const PcTask &first = plan.tasks[1];
    double *results = &plan.expected[plan.results];
    bool finite = true;
    for (int node = 0; node < first.k; node++) {
        results[PC_ENERGIES + node] = 0;
    }
    for (size_t i = 1; i < plan.tasks.size(); i++) {
        finite = Work(plan, plan.tasks[i]).node() && finite;
    }
    if (!finite && results[PC_STATUS] == 0) {
        results[PC_STATUS] = plan.call().tick;
    }
    if (first.flags & PC_METRICS && results[PC_STATUS] == 0) {
        results[PC_SUM_ROWS] += plan.callRows;
        results[PC_SUM_CORRECT] += results[PC_CORRECT];
        results[PC_SUM_LOSS] += results[PC_LOSS];
        for (int node = 0; node < first.k; node++) {
            results[PC_SUM_ENERGY] += results[PC_ENERGIES + node];
        }
    }
}

}

void reference(Plan &plan) {
    const std::string name = plan.kernel.name;
    if (name.compare(0, 6, "chain_") == 0) {
        chainReference(plan);
        return;
    }
    if (name.compare(0, 10, "calibrate_") == 0) {
        calibrateReference(plan);
        return;
    }
    if (name == "factor" || name == "total") {
        name == "factor" ? factor(plan) : total(plan);
        return;
    }
    for (size_t i = 1; i < plan.tasks.size(); i++) {
        Work work(plan, plan.tasks[i]);
        const std::string family = name.substr(0, name.find('_'));
        family == "predict" ? work.predict() : family == "relax" ? work.relax() : family == "learn" ? work.learn()
            : family == "step" ? work.step() : family == "magnitude" ? work.magnitude() : family == "show" ? work.elements()
            : family == "output" ? work.output() : family == "energy" ? work.energy() : family == "gather" ? work.gather() : work.keep();
    }
}

}
