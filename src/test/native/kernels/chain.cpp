/* See chain.h. The reference follows PlainKernels.java, in doubles. */
#include "chain.h"

#include "../exact.h"
#include "numbers.h"

#include <cmath>
#include <cstring>

namespace tests {

std::string Chain::text() const {
    std::string text;
    for (int width : widths) {
        text += (text.empty() ? "" : "-") + std::to_string(width);
    }
    return text + " rows " + std::to_string(callRows) + "/" + std::to_string(rows) + " f " + std::to_string(activation)
        + (late ? " late" : "") + (mode == PC_WAVE ? " wave" : " T " + std::to_string(iterations)) + (flags & PC_HELD ? " held" : "")
        + (flags & PC_RATE_FALLS ? " falls" : "") + (flags & PC_FINAL ? " final" : "") + (flags & PC_CROSS_ENTROPY ? " softmax" : "");
}

namespace {

bool precise(const Kernel &kernel) {
    return strstr(kernel.name, "fp32");
}

/* Activations whose slope jumps are for fp32: elsewhere an operand that is rounded the other way may take a node across the jump. */
int smooth(const Kernel &kernel, int f) {
    return precise(kernel) || f == PC_ACT_NONE || f == PC_ACT_SIGMOID || f == PC_ACT_GELU ? f : PC_ACT_TANH;
}

/* Elements of an array by what another holds. */
template <typename F>
void fill(Plan &plan, PC_LONG to, PC_LONG from, int n, F f) {
    for (int r = 0; r < plan.callRows; r++) {
        for (int j = 0; j < n; j++) {
            const PC_LONG at = (PC_LONG)r * Plan::stride(n) + j;
            plan.memory[to + at] = float(f(at, plan.memory[from + at]));
        }
    }
}

void clampOutput(Plan &plan, PcTask &t) {
    if (!(t.flags & PC_CROSS_ENTROPY)) {
        fill(plan, t.error, t.displacement, t.n, [&](PC_LONG, float d) { return t.scale * d; });
        return;
    }
    for (int r = 0; r < plan.callRows; r++) {
        double sum = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int j = 0; j < t.n; j++) {
                const PC_LONG at = (PC_LONG)r * t.stride + j;
                const double share = std::exp(double(plan.memory[t.reference + at]));
                sum += pass == 0 ? share : 0;
                plan.memory[t.error + at] = float(t.scale * (plan.memory[t.target + at] - share / sum));
            }
        }
    }
}

}

Plan chainPlan(const Kernel &kernel, const Chain &chain, const std::string &how, unsigned seed) {
    Plan plan(std::string(kernel.name) + " " + chain.text() + how, kernel, chain.rows, chain.callRows, seed);
    plan.tolerance = precise(kernel) ? 5e-5 : strstr(kernel.name, "tf32") ? 2e-3 : 1.5e-2;
    /* The reference subtracts values of size 1 in doubles. */
    plan.least = 1e-11;
    plan.add(plan.task(5, 3), 40, 40);
    const int f = smooth(kernel, chain.activation);
    const int last = int(chain.widths.size()) - 1;
    PC_LONG in = PC_NONE;
    for (int i = 1; i <= last; i++) {
        const int n = chain.widths[i];
        const int k = chain.widths[i - 1];
        const bool output = i == last;
        PcTask t = plan.task(n, k);
        t.mode = chain.mode;
        t.flags = chain.flags & (output ? ~0 : ~PC_CROSS_ENTROPY);
        t.step = chain.iterations;
        t.rate = 0.15f;
        t.node = i;
        t.in = in;
        t.weights = plan.weights(k, n, RANDOM);
        for (int j = 0; j < k * t.weightRow; j++) {
            plan.memory[t.weights + j] *= 1.5f / std::sqrt(float(std::max(k, n)));
        }
        t.reference = plan.values(n, RANDOM);
        t.displacement = plan.values(n, output ? RANDOM : NOTHING);
        t.error = plan.values(n, NOTHING);
        if (output) {
            t.scale = 0.7f;
            t.target = plan.values(n, POSITIVE);
            t.out = plan.line(plan.rows, RANDOM);
            clampOutput(plan, t);
        }
        if (chain.late) {
            t.late = f;
            t.lateAlpha = exact::alphaOf(f);
            t.lateSum = plan.values(n, RANDOM);
            t.lateValue = plan.values(n, NOTHING);
            t.lateSlope = plan.values(n, NOTHING);
            t.signal = plan.values(n, NOTHING);
            fill(plan, t.lateValue, t.lateSum, n, [&](PC_LONG, float z) { return pcValue(f, t.lateAlpha, z); });
            fill(plan, t.lateSlope, t.lateSum, n, [&](PC_LONG, float z) { return pcSlope(f, t.lateAlpha, z); });
            if (output) {
                fill(plan, t.signal, t.error, n, [&](PC_LONG at, float e) { return e * plan.memory[t.lateSlope + at]; });
            }
        } else if (!output && f != PC_ACT_NONE) {
            t.shown = f;
            t.shownAlpha = exact::alphaOf(f);
            t.value = plan.values(n, NOTHING);
            t.delta = plan.values(n, NOTHING);
            t.slope = plan.values(n, NOTHING);
            fill(plan, t.value, t.reference, n, [&](PC_LONG, float x) { return pcValue(f, t.shownAlpha, x); });
            fill(plan, t.slope, t.reference, n, [&](PC_LONG, float x) { return pcSlope(f, t.shownAlpha, x); });
        }
        in = t.shown == PC_ACT_NONE ? t.displacement : t.delta;
        plan.add(t, t.rows, t.n);
    }
    return plan;
}

namespace {

/* One node of the chain on the expected memory. */
struct Node {
    Plan &plan;
    const PcTask &t;

    double &at(PC_LONG array, PC_LONG place) const { return plan.expected[array + place]; }
    PC_LONG signal() const { return t.late == PC_ACT_NONE ? t.error : t.signal; }

    template <typename F>
    void each(F f) const {
        for (int r = 0; r < plan.callRows; r++) {
            for (int j = 0; j < t.n; j++) {
                f(r, j, (PC_LONG)r * t.stride + j);
            }
        }
    }

    void begin() const {
        each([&](int, int, PC_LONG i) {
            at(t.displacement, i) = at(t.error, i) = 0;
            if (t.shown != PC_ACT_NONE) {
                at(t.delta, i) = 0;
            }
            if (t.late != PC_ACT_NONE) {
                at(t.signal, i) = 0;
            }
        });
    }

    void form(PC_LONG i, double p) const {
        if (t.late != PC_ACT_NONE) {
            const double z = at(t.lateSum, i);
            at(t.lateSlope, i) = exact::slope<double>(t.late, t.lateAlpha, z + p);
            p = exact::value<double>(t.late, t.lateAlpha, z + p) - exact::value<double>(t.late, t.lateAlpha, z);
        }
        if (t.flags & PC_CROSS_ENTROPY) {
            at(t.error, i) = at(t.reference, i) + p;
            return;
        }
        at(t.error, i) = t.scale * (at(t.displacement, i) - p);
        signal(i);
    }

    void signal(PC_LONG i) const {
        if (t.late != PC_ACT_NONE) {
            at(t.signal, i) = at(t.error, i) * at(t.lateSlope, i);
        }
    }

    void predict() const {
        std::vector<double> line(t.k);
        std::vector<double> p(t.n);
        for (int r = 0; r < plan.callRows; r++) {
            std::fill(p.begin(), p.end(), 0);
            for (int i = 0; i < t.k && t.in != PC_NONE && !(t.flags & PC_HELD); i++) {
                const double x = operand(plan, at(t.in, (PC_LONG)r * t.inStride + i));
                for (int j = 0; j < t.n; j++) {
                    p[j] += x * operand(plan, at(t.weights, (PC_LONG)i * t.weightRow + j));
                }
            }
            for (int j = 0; j < t.n; j++) {
                form((PC_LONG)r * t.stride + j, p[j]);
            }
            if (t.flags & PC_CROSS_ENTROPY) {
                softmax(r);
            }
        }
    }

    void softmax(int r) const {
        const PC_LONG from = (PC_LONG)r * t.stride;
        double sum = 0;
        for (int j = 0; j < t.n; j++) {
            sum += std::exp(at(t.error, from + j));
        }
        double energy = 0;
        for (int j = 0; j < t.n; j++) {
            const double logit = at(t.error, from + j);
            energy += at(t.target, from + j) * (std::log(sum) - logit);
            at(t.error, from + j) = t.scale * (at(t.target, from + j) - std::exp(logit) / sum);
            signal(from + j);
        }
        at(t.out, r) = t.scale * energy;
    }

    void move(const Node &child, int iteration) const {
        const double rate = t.rate / (t.flags & PC_RATE_FALLS ? 1 + iteration : 1);
        each([&](int r, int i, PC_LONG here) {
            double q = 0;
            for (int j = 0; j < child.t.n; j++) {
                q += operand(plan, child.at(child.signal(), (PC_LONG)r * child.t.stride + j))
                    * operand(plan, at(child.t.weights, (PC_LONG)i * child.t.weightRow + j));
            }
            const double factor = t.shown == PC_ACT_NONE ? 1 : at(t.slope, here);
            double &d = at(t.displacement, here);
            d += rate * (q * factor - at(t.error, here));
            if (t.shown != PC_ACT_NONE && !(t.flags & PC_HELD)) {
                const double x = at(t.reference, here);
                at(t.delta, here) = exact::value<double>(t.shown, t.shownAlpha, x + d) - exact::value<double>(t.shown, t.shownAlpha, x);
                at(t.slope, here) = exact::slope<double>(t.shown, t.shownAlpha, x + d);
            }
        });
    }
};

}

void chainReference(Plan &plan) {
    std::vector<Node> nodes;
    for (size_t i = 1; i < plan.tasks.size(); i++) {
        nodes.push_back(Node{plan, plan.tasks[i]});
    }
    const PcTask &first = plan.tasks[1];
    const int hidden = int(nodes.size()) - 1;
    for (int i = 0; i < hidden; i++) {
        nodes[i].begin();
    }
    if (first.mode == PC_WAVE) {
        for (int i = hidden - 1; i >= 0; i--) {
            nodes[i].move(nodes[i + 1], 0);
            nodes[i].each([&](int, int, PC_LONG here) { nodes[i].form(here, 0); });
        }
        return;
    }
    for (int t = 0; t < first.step; t++) {
        for (const Node &node : nodes) {
            node.predict();
        }
        for (int i = 0; i < hidden; i++) {
            nodes[i].move(nodes[i + 1], t);
        }
    }
    for (const Node &node : nodes) {
        if (first.flags & PC_FINAL) {
            node.predict();
        }
    }
}

std::vector<Chain> chains(const Kernel &kernel, bool few) {
    const int block = kernel.rows;
    std::vector<Chain> all;
    if (few) {
        return {
            {{3, 70, 40}, 5, 5, PC_ACT_TANH, false, PC_ITERATE, PC_FINAL, 3},
            {{3, 130, 70, 33, 40}, block + 3, block + 3, PC_ACT_TANH, true, PC_ITERATE, PC_CROSS_ENTROPY, 4},
            {{3, 150, 140, 300}, block, block, PC_ACT_NONE, false, PC_ITERATE, 0, 3},
        };
    }
    const std::vector<int> widths = {1, 10, 33, 70, 130};
    for (int i = 0; i < 36; i++) {
        Chain chain;
        const int nodes = 3 + i % 5;
        for (int node = 0; node < nodes; node++) {
            chain.widths.push_back(widths[(i * 3 + node * (1 + i % 4) + i / 7) % 5]);
        }
        chain.rows = i % 3 == 0 ? 2 * block : i % 3 == 1 ? 1 + i % block : block + 5;
        chain.callRows = i % 6 == 0 ? block + 1 : chain.rows;
        chain.activation = i % 7;
        chain.late = i % 3 == 1;
        chain.mode = i % 9 == 8 ? PC_WAVE : PC_ITERATE;
        chain.flags = (i % 4 == 1 ? PC_CROSS_ENTROPY : 0) | (i % 5 == 2 ? PC_HELD : 0) | (i % 6 == 3 ? PC_RATE_FALLS : 0) | (i % 2 == 1 ? PC_FINAL : 0);
        if (chain.mode == PC_WAVE) {
            chain.flags &= PC_HELD | PC_CROSS_ENTROPY;
        }
        chain.iterations = chain.mode == PC_WAVE ? 1 : 1 + i * 5 % 7;
        all.push_back(chain);
    }
    const std::vector<int> deep(34, 16);
    all.push_back({deep, 3, 3, PC_ACT_TANH, false, PC_ITERATE, PC_FINAL, 40});
    all.push_back({deep, 3, 3, PC_ACT_GELU, true, PC_ITERATE, 0, 6});
    all.push_back({{4, block == 16 ? 1000 : 380, 260, 40}, 3, 3, PC_ACT_GELU, false, PC_ITERATE, PC_FINAL, 3});
    return all;
}

}
