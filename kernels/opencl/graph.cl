/*
 * The second OpenCL program: the families of ../graph, built only for plans that need them. Its options are those of the first, but that
 * these kernels compute element by element: PC_LANES is 1. A work-group of PC_GROUP work-items has one tile.
 */
#include "options.h"
#include "../activations.h"
#include "common.cl"
#include "../graph/kernels.h"

#define PC_GRAPH_ENTRY(name, record, function)                                                                          \
    PC_KERNEL void pc_##name(                                                                                           \
            global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)         \
    {                                                                                                                   \
        PC_LOCAL float stage[PC_STAGE_WORDS];                                                                           \
        int group = (int)get_group_id(0);                                                                               \
        int task = pcFindHead(tasks, first, count, group);                                                              \
        function(memory, (global const record *)(tasks + task), controls, pcTileOf(tasks, first, task, group), stage);  \
    }

PC_GRAPH_KERNELS(PC_GRAPH_ENTRY)
