/* Chains of dense nodes under test: what a plan's compiler would ask of the family `chain` of task.h, and what must come of it. */
#ifndef PC_KERNELS_CHAIN_H
#define PC_KERNELS_CHAIN_H

#include "plan.h"

namespace tests {

struct Chain {
    std::vector<int> widths; /* of all nodes, the clamped input first */
    int rows;
    int callRows;
    int activation;
    bool late;
    int mode;
    int flags;               /* PC_HELD, PC_RATE_FALLS, PC_FINAL; PC_CROSS_ENTROPY for the output */
    int iterations;

    std::string text() const;
};

/** The memory and the tasks of a chain; the first task stands before the launch. */
Plan chainPlan(const Kernel &kernel, const Chain &chain, const std::string &how, unsigned seed);

/** What the launch must make of `expected`. */
void chainReference(Plan &plan);

/** Chains that between them have every width, depth, activation, flag and mode; `few` for the mutation test. */
std::vector<Chain> chains(const Kernel &kernel, bool few);

/** The launches of the cluster kernels: chains divided among the blocks in several ways. */
void clusterPlans(std::vector<Plan> &plans, const Kernel &kernel, bool few);

}

#endif
