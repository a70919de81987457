/*
 * The kernel families as task.h words them, in double precision and plain loops on a plan's memory: what the kernels are compared with.
 */
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include "../exact.h"
#include "device.h"

class Reference {
public:
    float *m;
    const int *controls;
    const float *data;
    int panel;
    bool back; /* relax reads a transposed copy */

    void run(Family family, const std::vector<PcTask> &tasks, int first, int count)
    {
        if (family == FACTOR) {
            factor(tasks, first, count);
            return;
        }
        if (family == TOTAL) {
            total(tasks, first, count);
            return;
        }
        for (int i = first; i < first + count; i++) {
            const PcTask &t = tasks[i];
            switch (family) {
            case PREDICT: predict(t); break;
            case RELAX: relax(t); break;
            case LEARN: learn(t); break;
            case STEP: step(t); break;
            case MAGNITUDE: magnitude(t); break;
            case SHOW: show(t); break;
            case OUTPUT: output(t); break;
            case ENERGY: energy(t); break;
            case GATHER: gather(t); break;
            case TRANSPOSE: transpose(t); break;
            default: keep(t); break;
            }
        }
    }

private:
    const PcControls &call() const { return *reinterpret_cast<const PcControls *>(controls); }
    int rows(const PcTask &t) const { return std::min(t.rows, call().rows); }
    const PcStep &stepOf(const PcTask &t) const
    {
        return reinterpret_cast<const PcStep *>(controls + call().steps)[t.step];
    }
    double get(PC_LONG array, PC_LONG at, double without = 0) const { return array == PC_NONE ? without : m[array + at]; }
    int bits(PC_LONG at) const
    {
        int i;
        memcpy(&i, m + at, 4);
        return i;
    }
    void setBits(PC_LONG at, int i) { memcpy(m + at, &i, 4); }
    PC_LONG weightAt(const PcTask &t, int i, int j) const
    {
        return PC_LONG(j / panel) * t.weightPanel + PC_LONG(i) * t.weightRow + j % panel;
    }

    void predict(const PcTask &t)
    {
        for (int r = 0; r < rows(t); r++) {
            for (int j = 0; j < t.n; j++) {
                PC_LONG at = PC_LONG(r) * t.stride + j;
                double p = get(t.sum, at) + get(t.bias, j);
                for (int i = 0; i < t.k; i++) {
                    p += double(m[t.in + PC_LONG(r) * t.inStride + i]) * m[t.weights + weightAt(t, i, j)];
                }
                predictAt(t, at, p);
            }
        }
    }

    void predictAt(const PcTask &t, PC_LONG at, double p)
    {
        double v = p + get(t.add1, at) + get(t.add2, at);
        double lateSlope = 1;
        if (t.late && t.mode == PC_ERROR) {
            double from = m[t.lateSum + at];
            v = exact::value<double>(t.late, t.lateAlpha, from + p) - exact::value<double>(t.late, t.lateAlpha, from);
            lateSlope = exact::slope<double>(t.late, t.lateAlpha, from + p);
            m[t.lateSlope + at] = lateSlope;
        } else if (t.late && t.mode != PC_PLAIN) {
            v = exact::value<double>(t.late, t.lateAlpha, p);
            lateSlope = exact::slope<double>(t.late, t.lateAlpha, p);
            m[t.lateSum + at] = p;
            m[t.lateValue + at] = v;
            m[t.lateSlope + at] = lateSlope;
        }
        if (t.mode == PC_PLAIN) {
            m[t.out + at] = v;
        } else if (t.mode == PC_FORWARD) {
            m[t.reference + at] = v;
            if (t.shown) {
                m[t.value + at] = exact::value<double>(t.shown, t.shownAlpha, v);
                m[t.slope + at] = exact::slope<double>(t.shown, t.shownAlpha, v);
            }
        } else if (t.mode == PC_ERROR && (t.flags & PC_LOGITS)) {
            m[t.error + at] = m[t.reference + at] + v;
        } else {
            double e;
            if (t.mode == PC_ERROR) {
                e = t.scale * ((t.flags & PC_MOVED ? m[t.displacement + at] : 0) - v + get(t.base, at));
            } else {
                e = m[t.reference + at] - v;
                m[t.base + at] = e;
            }
            m[t.error + at] = e;
            if (t.late) {
                m[t.signal + at] = e * lateSlope;
            }
        }
    }

    double valueStep(const PcTask &t, PC_LONG at, double force)
    {
        if (t.mode == PC_MOVE) {
            return t.rate * force;
        }
        double first = t.momentum * double(t.flags & PC_CARRIED ? m[t.slot1 + at] : 0);
        if (t.mode == PC_MOVE_MOMENTUM) {
            m[t.slot1 + at] = first + force;
            return t.rate * (first + force);
        }
        double second = t.beta2 * double(t.flags & PC_CARRIED ? m[t.slot2 + at] : 0) + (1 - double(t.beta2)) * force * force;
        first += (1 - double(t.momentum)) * force;
        m[t.slot1 + at] = first;
        m[t.slot2 + at] = second;
        return t.rate * first / (sqrt(second) * t.spread + t.epsilon);
    }

    void relax(const PcTask &t)
    {
        for (int r = 0; r < rows(t); r++) {
            for (int j = 0; j < t.n; j++) {
                PC_LONG at = PC_LONG(r) * t.stride + j;
                double p = get(t.sum, at);
                for (int i = 0; i < t.k; i++) {
                    PC_LONG w = back ? weightAt(t, i, j) : PC_LONG(j) * t.weightRow + i;
                    p += double(m[t.in + PC_LONG(r) * t.inStride + i]) * m[t.weights + w];
                }
                double q = p * get(t.factor, at, 1) + get(t.add1, at) + get(t.add2, at);
                if (t.mode == PC_PUSH) {
                    m[t.out + at] = q;
                    continue;
                }
                double error = t.flags & PC_LIVE ? m[t.error + at] : 0;
                double step = valueStep(t, at, q - error);
                double moved = step + (t.flags & PC_MOVED ? m[t.displacement + at] : 0);
                m[t.displacement + at] = moved;
                if (t.flags & PC_FOLLOW) {
                    m[t.error + at] = error + step;
                    if (t.late) {
                        m[t.signal + at] = (error + step) * m[t.lateSlope + at];
                    }
                }
                if (t.shown) {
                    double x = m[t.reference + at];
                    m[t.delta + at] = exact::value<double>(t.shown, t.shownAlpha, x + moved) - exact::value<double>(t.shown, t.shownAlpha, x);
                    m[t.slope + at] = exact::slope<double>(t.shown, t.shownAlpha, x + moved);
                }
            }
        }
    }

    void learn(const PcTask &t)
    {
        for (int i = 0; i < t.k; i++) {
            for (int j = 0; j < t.n; j++) {
                double g = 0;
                bool empty = t.flags & PC_EMPTY || (t.flags & PC_HOLLOW && i == j);
                for (int r = 0; r < rows(t) && !empty; r++) {
                    PC_LONG at = PC_LONG(r) * t.inStride + i;
                    g -= (get(t.in, at, 1) + get(t.also, at)) * m[t.error + PC_LONG(r) * t.stride + j];
                }
                if (t.out != PC_NONE) {
                    m[t.out + weightAt(t, i, j)] = g;
                }
                if ((t.flags & PC_STEP) && !bits(t.results + PC_STATUS)) {
                    descend(t, weightAt(t, i, j), g * stepOf(t).scale);
                }
            }
        }
    }

    void descend(const PcTask &t, PC_LONG at, double g)
    {
        const PcStep &s = stepOf(t);
        double w = m[t.weights + at];
        double step = 0;
        if (t.mode == PC_SGD) {
            step = s.rate * g;
        } else if (t.mode == PC_MOMENTUM) {
            double v = s.momentum * double(m[t.slot1 + at]) + g;
            m[t.slot1 + at] = v;
            step = s.rate * (t.flags & PC_NESTEROV ? g + s.momentum * v : v);
        } else if (t.mode == PC_MQ) {
            step = m[t.factor] * g;
        } else {
            double a = s.momentum * double(m[t.slot1 + at]) + (1 - double(s.momentum)) * g;
            double b = s.beta2 * double(m[t.slot2 + at]) + (1 - double(s.beta2)) * g * g;
            m[t.slot1 + at] = a;
            m[t.slot2 + at] = b;
            step = a == 0 ? 0 : s.adamStep * a / (sqrt(b) * s.adamSpread + s.epsilon);
        }
        m[t.weights + at] = w - t.rate * ((t.flags & PC_DECAYS ? s.decay * w : 0) + step);
    }

    void step(const PcTask &t)
    {
        for (int i = 0; i < t.n && !bits(t.results + PC_STATUS); i++) {
            descend(t, i, m[t.out + i] * double(stepOf(t).scale) * m[t.results + PC_CLIP]);
        }
    }

    void magnitude(const PcTask &t)
    {
        for (int i = 0; i < t.n; i += PC_CHUNK) {
            double squares = 0;
            double sizes = 0;
            for (int j = i; j < std::min(i + PC_CHUNK, t.n); j++) {
                squares += double(m[t.in + j]) * m[t.in + j];
                sizes += fabs(m[t.in + j]);
            }
            m[t.out + 2 * (i / PC_CHUNK)] = squares;
            m[t.out + 2 * (i / PC_CHUNK) + 1] = sizes;
        }
    }

    double pairs(const PcTask &t, int which) const
    {
        double sum = 0;
        for (int i = 0; t.in != PC_NONE && i < t.k; i++) {
            sum += m[t.in + 2 * i + which];
        }
        for (int i = 0; t.also != PC_NONE && i < t.n; i++) {
            sum += m[t.also + 2 * i + which];
        }
        return sum;
    }

    void factor(const std::vector<PcTask> &tasks, int first, int count)
    {
        double clip = 1;
        if (tasks[first].mode != PC_SIZE) {
            double squares = 0;
            for (int i = first; i < first + count; i++) {
                squares += pairs(tasks[i], 0);
            }
            const PcStep &s = stepOf(tasks[first]);
            clip = std::min(1.0, s.clip / (s.scale * sqrt(squares)));
            m[tasks[first].results + PC_CLIP] = clip;
            if (!std::isfinite(float(squares)) && !bits(tasks[first].results + PC_STATUS)) {
                setBits(tasks[first].results + PC_STATUS, call().tick);
            }
        }
        for (int i = first; i < first + count; i++) {
            const PcTask &t = tasks[i];
            const PcStep &s = stepOf(t);
            if (t.mode == PC_MQ || t.mode == PC_SIZE) {
                m[t.slot2] = s.rate / (m[t.slot1] + double(s.epsilon)) + s.leastStep;
            }
            if (t.mode == PC_MQ) {
                m[t.slot1] = s.kept * double(m[t.slot1]) + (1 - double(s.kept)) * clip * s.scale * t.share * pairs(t, 1);
            }
        }
    }

    void show(const PcTask &t)
    {
        for (int r = 0; r < rows(t); r++) {
            for (int j = 0; j < t.n; j++) {
                PC_LONG at = PC_LONG(r) * t.stride + j;
                double x = m[t.reference + at];
                if (t.mode == PC_DISPLACE) {
                    double d = t.flags & PC_MOVED ? m[t.displacement + at] : 0;
                    m[t.delta + at] = exact::value<double>(t.shown, t.shownAlpha, x + d) - exact::value<double>(t.shown, t.shownAlpha, x);
                    m[t.slope + at] = exact::slope<double>(t.shown, t.shownAlpha, x + d);
                    continue;
                }
                if (t.mode == PC_ADVANCE && (t.flags & PC_MOVED)) {
                    x += m[t.displacement + at];
                    m[t.reference + at] = x;
                }
                if (t.shown || t.mode == PC_ACTIVATE) {
                    m[t.value + at] = exact::value<double>(t.shown, t.shownAlpha, x);
                    m[t.slope + at] = exact::slope<double>(t.shown, t.shownAlpha, x);
                }
            }
        }
    }

    double crossEntropy(const PcTask &t, PC_LONG at, std::vector<double> logits, bool storing)
    {
        double most = *std::max_element(logits.begin(), logits.end());
        double sum = 0;
        double mass = 0;
        double expected = 0;
        for (int j = 0; j < t.n; j++) {
            sum += exp(logits[j] - most);
            mass += m[t.target + at + j];
            expected += m[t.target + at + j] * (logits[j] - most);
        }
        for (int j = 0; storing && j < t.n; j++) {
            m[t.error + at + j] = t.scale * (m[t.target + at + j] - exp(logits[j] - most) / sum);
        }
        return mass * log(sum) - expected;
    }

    void output(const PcTask &t)
    {
        bool entropy = t.mode == PC_WEIGH || (t.flags & PC_CROSS_ENTROPY);
        for (int r = 0; r < rows(t); r++) {
            PC_LONG at = PC_LONG(r) * t.stride;
            const float *reference = m + t.reference + at;
            const float *target = m + t.target + at;
            if (t.mode == PC_START) {
                double loss = 0;
                for (int j = 0; j < t.n; j++) {
                    loss += 0.5 * (double(target[j]) - reference[j]) * (double(target[j]) - reference[j]);
                }
                if (entropy) {
                    loss = crossEntropy(t, at, {reference, reference + t.n}, false);
                }
                m[t.add1 + r] = t.rate * loss;
                m[t.add2 + r] = std::max_element(reference, reference + t.n) - reference
                        == std::max_element(target, target + t.n) - target;
            }
            for (int j = 0; j < t.n && t.mode != PC_WEIGH; j++) {
                m[t.displacement + at + j] = entropy ? 0 : target[j] - reference[j];
                if (!entropy) {
                    m[t.error + at + j] = t.scale * (target[j] - reference[j]);
                }
            }
            if (entropy) {
                const float *logits = t.mode == PC_WEIGH ? m + t.error + at : reference;
                m[t.out + r] = t.scale * crossEntropy(t, at, {logits, logits + t.n}, true);
            }
            for (int j = 0; j < t.n && t.late; j++) {
                m[t.signal + at + j] = m[t.error + at + j] * m[t.lateSlope + at + j];
            }
        }
    }

    double squares(PC_LONG array, PC_LONG also, PC_LONG at, int n) const
    {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            double x = get(array, at + j) + get(also, at + j);
            sum += x * x;
        }
        return sum;
    }

    void energy(const PcTask &t)
    {
        for (int r = 0; r < rows(t); r++) {
            PC_LONG at = PC_LONG(r) * t.stride;
            if (t.mode == PC_GAUSSIAN) {
                m[t.out + r] = 0.5 * squares(t.error, PC_NONE, at, t.n) / t.scale;
            }
            if (t.add1 != PC_NONE) {
                m[t.add1 + r] = sqrt(squares(t.in, t.also, PC_LONG(r) * t.inStride, t.k)
                        * squares(t.signal == PC_NONE ? t.error : t.signal, PC_NONE, at, t.n));
            }
        }
    }

    double rowSum(PC_LONG array, int rows) const
    {
        double sum = 0;
        for (int r = 0; array != PC_NONE && r < rows; r++) {
            sum += m[array + r];
        }
        return sum;
    }

    void total(const std::vector<PcTask> &tasks, int first, int count)
    {
        PC_LONG results = tasks[first].results;
        double energy = 0;
        double loss = 0;
        double bounds = 0;
        int correct = 0;
        bool metrics = false;
        std::fill_n(m + results + PC_ENERGIES, tasks[first].k, 0.0f);
        for (int i = first; i < first + count; i++) {
            const PcTask &t = tasks[i];
            bool isOutput = t.flags & PC_IS_OUTPUT;
            metrics |= (t.flags & PC_METRICS) != 0;
            bounds += rowSum(isOutput ? t.slot1 : t.add1, rows(t));
            double own = rowSum(t.out, rows(t));
            if (isOutput) {
                loss = rowSum(t.add1, rows(t));
                correct = int(rowSum(t.add2, rows(t)));
            }
            if (t.flags & PC_LOSS_ONLY) {
                own = isOutput ? loss : 0;
            }
            m[results + PC_ENERGIES + t.node] = own;
            energy += own;
        }
        m[results + PC_LOSS] = loss;
        setBits(results + PC_CORRECT, correct);
        if (!bits(results + PC_STATUS) && !(std::isfinite(float(energy)) && std::isfinite(float(4 * bounds)))) {
            setBits(results + PC_STATUS, call().tick);
        }
        if (metrics && !bits(results + PC_STATUS)) {
            setBits(results + PC_SUM_ROWS, bits(results + PC_SUM_ROWS) + rows(tasks[first]));
            setBits(results + PC_SUM_CORRECT, bits(results + PC_SUM_CORRECT) + correct);
            compensated(results + PC_SUM_LOSS, loss);
            compensated(results + PC_SUM_ENERGY, energy);
        }
    }

    void compensated(PC_LONG at, double x)
    {
        double sum = double(m[at]) + m[at + 1] + x;
        m[at] = sum;
        m[at + 1] = sum - m[at];
    }

    void gather(const PcTask &t)
    {
        for (int r = 0; r < t.rows; r++) {
            const float *from = data + (t.mode ? call().y : call().x) + PC_LONG(controls[call().indices + r]) * t.n;
            for (int j = 0; j < t.n; j++) {
                m[t.reference + PC_LONG(r) * t.stride + j] = r < call().rows ? from[j] : 0;
            }
        }
    }

    void transpose(const PcTask &t)
    {
        for (int i = 0; i < t.k; i++) {
            for (int j = 0; j < t.n; j++) {
                m[t.out + PC_LONG(i / panel) * t.inStride + PC_LONG(j) * panel + i % panel] = m[t.weights + weightAt(t, i, j)];
            }
        }
    }

    void keep(const PcTask &t)
    {
        int status = bits(t.results + PC_STATUS);
        if (t.mode == PC_SAVE ? status == 0 : status == call().tick) {
            std::copy_n(m + t.in, t.n, m + t.out);
        }
    }
};
