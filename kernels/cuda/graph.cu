/*
 * The families of ../graph: operators beyond dense nodes and sums. Their text is that of OpenCL too; here are their entries. A block of
 * PC_MAP_THREADS threads has one tile; Java says how many there are, so rows and columns of tiles.h mean nothing for them.
 */
#include "launch.cuh"
#include "tiles.h"

#define PC_GROUP PC_MAP_THREADS
/* Weights are row-major: any width of a panel would do. */
#define PC_PANEL 16
#include "../activations.h"
#include "tensor_blocks.cuh"
#include "../graph/kernels.h"

static_assert(PC_STAGE_WORDS * 4 <= PC_MAP_SHARED, "the kernels of graph need more shared memory: change tiles.h");

#define PC_GRAPH_ENTRY(name, record, function) PC_GRAPH_ENTRY_OF(name, record, function, PC_ALWAYS)
#define PC_GRAPH_ENTRY_OF(name, record, function, BODY)                                                              \
    static_assert(sizeof(record) <= sizeof(PcTask), "a task of " #name " does not fit where tasks lie");             \
    extern "C" __global__ void __launch_bounds__(PC_MAP_THREADS) name(PcLaunch launch) {                             \
        int task = pcFindHead(launch.tasks, launch.first, launch.count, (int)blockIdx.x);                            \
        int tile = pcTileOf(launch.tasks, launch.first, task, (int)blockIdx.x);                                      \
        BODY((function(launch.memory, (const record *)(launch.tasks + task), launch.controls, tile, pc_shared())));  \
    }

PC_GRAPH_KERNELS(PC_GRAPH_ENTRY)

/* Products on tensor cores, of tasks as in fp32. */
PC_GRAPH_ENTRY_OF(patches_tf32, PcPatches, pcPatches<PC_FORMAT_TF32>, PC_TENSOR_BODY)
PC_GRAPH_ENTRY_OF(patches_bf16, PcPatches, pcPatches<PC_FORMAT_BF16>, PC_TENSOR_BODY)
