/*
 * How a kernel is launched and how a block finds its work. Every kernel is  extern "C" __global__ void NAME(PcLaunch launch),  its grid
 * one-dimensional: as many blocks as the tasks [first, first + count) have tiles (one block for factor and total), NAME_THREADS threads
 * a block, NAME_SHARED bytes of dynamic shared memory (tiles.h). One structure by value makes one parameter, the cheapest through JCuda.
 */
#ifndef PC_LAUNCH_CUH
#define PC_LAUNCH_CUH

#define PC_LONG long long
#include "../task.h"
#include "primitives.cuh"

/* Five pointers of 8 bytes, then two ints: 48 bytes. */
typedef struct {
    float *memory;        /* the plan's block */
    const PcTask *tasks;
    const int *controls;  /* a PcControls and the words that it points to */
    const float *const *data; /* where the address of what gather reads lies, which differs from call to call of one graph */
    const int *own;       /* what a kernel that runs a chain has for itself: a table (cluster.cuh), or memory for messages (plan/exchange.cu); else null */
    int first;
    int count;
} PcLaunch;

static_assert(sizeof(PcTask) == 24 * 8 + 24 * 4, "PcTask has a hole: Task.write puts its fields side by side");
static_assert(sizeof(PcLaunch) == 48, "PcLaunch changed: change the engine's Launch, which writes 48 bytes");

/* The body of a kernel in fp32, and of one in tf32 or bf16. The tensor cores of old devices read neither: there such kernels only trap, and the
 * engine does not offer them. */
#define PC_ALWAYS(call) call
#if PC_TENSOR_CORES
#define PC_TENSOR_BODY(call) call
#else
#define PC_TENSOR_BODY(call) __trap()
#endif

/* Everything that a block knows about its tile. */
struct PcTile {
    const PcTask &task;
    float *memory;
    const PcControls &controls;
    int down;             /* place of the tile in its task */
    int across;

    __device__ PcTile(const PcTask &task, float *memory, const PcControls &controls, int down, int across)
        : task(task), memory(memory), controls(controls), down(down), across(across) {}

    /* The same tile with another copy of the task. */
    __device__ PcTile(const PcTask &task, const PcTile &of) : PcTile(task, of.memory, of.controls, of.down, of.across) {}

    /* An array of the task; not to be read where the offset is PC_NONE. */
    __device__ float *at(PC_LONG offset) const {
        return memory + offset;
    }

    /* Rows that are worth computing. */
    __device__ int rows() const {
        return task.rows < controls.rows ? task.rows : controls.rows;
    }
};

PC_DEVICE const PcControls &pc_controls(const PcLaunch &launch) {
    return *(const PcControls *)launch.controls;
}

/* The application of the optimiser that a task takes part in. */
PC_DEVICE const PcStep &pc_step_of(const PcLaunch &launch, const PcTask &task) {
    return ((const PcStep *)(launch.controls + pc_controls(launch).steps))[task.step];
}

/* The tile of this block. Tiles are counted from the first task of the launch, so a launch may also take a part of a longer list. */
PC_DEVICE PcTile pc_tile(const PcLaunch &launch) {
    const PcTask *tasks = launch.tasks + launch.first;
    int wanted = tasks[0].firstTile + (int)blockIdx.x;
    int low = 0;
    int high = launch.count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (tasks[middle].firstTile <= wanted) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const PcTask &task = tasks[low];
    int tile = wanted - task.firstTile;
    return PcTile(task, launch.memory, pc_controls(launch), tile / task.across, tile % task.across);
}

#endif
