/*
 * A launch to test: the memory of a small plan, its tasks, and what the memory must hold afterwards. Everything is written from task.h: arrays
 * with margins full of NaN, gaps between arrays that nobody may touch, rows beyond those of the call that hold anything.
 */
#ifndef PC_KERNELS_PLAN_H
#define PC_KERNELS_PLAN_H

#include "primitives.cuh"

#include "quads.cuh"

#include <cstdint>
#include <string>
#include <vector>

namespace tests {

/** A kernel and its numbers in tiles.h. */
struct Kernel {
    const char *name;
    int threads;
    int rows;
    int columns;
    int shared;
};

const std::vector<Kernel> &kernels();
const Kernel &kernel(const std::string &name);

/** How an array starts. */
enum Start { RANDOM, NOTHING, ZERO, POSITIVE };

struct Array {
    PC_LONG at;
    int rows;
    int n;
    int stride;
    bool values; /* rows of the call count; else all rows do, and margins are zero and stay so */
    bool ints;
};

class Plan {
public:
    Plan(const std::string &name, const Kernel &kernel, int rows, int callRows, unsigned seed);

    std::string name;
    const Kernel &kernel;
    std::vector<float> memory;
    std::vector<double> expected; /* NaN: not compared */
    std::vector<Array> arrays;
    std::vector<PcTask> tasks;
    std::vector<int> controls;
    std::vector<float> data;
    mutable const float *dataAt = nullptr; /* where a launch finds the address */
    std::vector<int> phases; /* the kernel's table, if it has one */
    int cluster = 1;         /* blocks of a cluster */
    int grid = 0;            /* blocks, of a kernel without tasks, */
    int times = 0;           /* how often it does what it does, */
    int pieces = 0;          /* and the pieces that it reads */
    int shared;              /* bytes of dynamic shared memory */
    int rows;
    int callRows;
    PC_LONG results;
    double tolerance = 2e-5; /* of the largest number of an array, */
    double least = 0;        /* but at least of this */

    /** Values of a node, [rows, n]; weights [k, n]; n numbers in a line. */
    PC_LONG values(int n, Start start);
    PC_LONG weights(int k, int n, Start start);
    PC_LONG line(int n, Start start);

    /** A task with no arrays, of these extents. */
    PcTask task(int n, int k);

    /** Appends it to the launch, with its tiles; the first `before` tasks of the list are not part of the launch. */
    void add(PcTask task, int tileRows, int tileColumns);

    PcControls &call();
    PcStep &step(int i);
    float random();
    int random(int below);

    /** From here on `expected` can be changed: it holds the memory as doubles. */
    void expect();

    int blocks() const;
    PcLaunch launch(float *copy) const;
    static int stride(int n) { return (n + 15) / 16 * 16; }

private:
    uint64_t state;
    int tiles = 0;
    PC_LONG allocate(int rows, int n, Start start, bool values);
};

/** Bytes of memory of a plan that has run in the given thread order; empty with a report if it did not end. */
std::vector<float> run(const Plan &plan, int order, std::string &report);

/** What is wrong with the memory, or nothing. */
std::string compare(const Plan &plan, const std::vector<float> &memory);

/** What the launch must make of `expected`: plain loops in doubles. */
void reference(Plan &plan);

/** All launches of a kernel; `few` for one that takes each way through it, for the mutation test. */
std::vector<Plan> plans(const Kernel &kernel, bool few);

void productPlans(std::vector<Plan> &plans, const Kernel &kernel, bool few);
void elementPlans(std::vector<Plan> &plans, const Kernel &kernel);
void calibratePlans(std::vector<Plan> &plans, const Kernel &kernel, bool few);

/** What the launch must make of `expected`. */
void calibrateReference(Plan &plan);

}

#endif
