/*
 * How a program, or the stand-in driver, runs kernels that were compiled with the shim: C functions of the library they lie in.
 */
#ifndef PC_SHIM_LAUNCH_H
#define PC_SHIM_LAUNCH_H

#include <cstddef>

struct PcShimLaunch {
    void *kernel;            /* the address of an extern "C" kernel with one structure as its parameter */
    const char *name;
    unsigned grid[3];
    unsigned block[3];
    unsigned cluster;        /* consecutive blocks that are scheduled together; the whole grid for a cooperative launch */
    unsigned sharedBytes;
    const void *parameters;
    size_t parameterBytes;
};

#pragma GCC visibility push(default)
extern "C" {

/** Runs a grid to its end. 0, or 1 with what went wrong in `report`. */
int pc_shim_launch(const PcShimLaunch *launch, char *report, size_t reportBytes);

/** 0 ascending, 1 descending, 2 interleaved warps, from 3 on seeds of a shuffle. */
void pc_shim_order(int order);

/** How many operating system threads share the blocks of a grid; 0 for one a processor. */
void pc_shim_threads(int threads);

/** From now on the barrier or wait at this line does nothing; null for none. */
void pc_shim_remove(const char *file, int line);

/** From now on (or no longer) the places of barriers and waits are noted; the list starts empty. */
void pc_shim_record(int on);

/** The i-th noted place; null beyond the last. */
const char *pc_shim_recorded(int i, int *line);

/** Bytes of the structure that kernels of this library take; for launches that do not say (see kernel_parameters.cpp). */
size_t pc_shim_parameter_bytes();

}
#pragma GCC visibility pop

#endif
