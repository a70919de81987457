/*
 * What kernels share: finding the task of a work-group, optional arrays, guards at the last column, and sums over the work-items of
 * a row or a group. Sums are added in one order whatever runs first, so that results repeat.
 */

#define PC_KERNEL kernel __attribute__((reqd_work_group_size(PC_GROUP, 1, 1)))

/* Operands of a product while they are staged, one float more a row so that columns lie in different banks; sums pass through it too. */
#define PC_LEFT_ROW (PC_TILE_ROWS + 1)
#define PC_RIGHT_ROW (PC_TILE_COLS + PC_LANES)
#if PC_STAGE
#define PC_PRODUCT_FLOATS (PC_DEPTH * (PC_LEFT_ROW + (PC_ROWS ? 0 : PC_RIGHT_ROW)))
#define PC_STAGE_FLOATS (PC_PRODUCT_FLOATS > PC_GROUP ? PC_PRODUCT_FLOATS : PC_GROUP)
#define PC_STAGE_BUFFER local float stage[PC_STAGE_FLOATS]
#define PC_ITEM ((int)get_local_id(0))
#else
#define PC_STAGE_BUFFER local float *stage = 0
#define PC_ITEM 0
#endif

/* Loops over accumulators unroll wholly, so that each is a register. What follows a product has the code of every activation, too much
 * to repeat for each element: it loops over a copy of the block in memory. */
#define PC_UNROLL _Pragma("unroll")
#define PC_NO_UNROLL _Pragma("nounroll")

PC_FUNC void pcBarrier(void)
{
#if PC_STAGE
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
#endif
}

/* The task of this work-group; `tile` takes the number of its tile within the task. */
PC_FUNC PcTask pcFind(global const PcTask *tasks, int first, int count, int *tile)
{
    int number = (int)get_group_id(0) + tasks[first].firstTile;
    int low = first;
    int high = first + count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (tasks[middle].firstTile <= number) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *tile = number - tasks[low].firstTile;
    return tasks[low];
}

PC_FUNC global const PcControls *pcControls(global const int *controls)
{
    return (global const PcControls *)controls;
}

/* The rows of a task that count in this call. */
PC_FUNC int pcRows(const PcTask *t, global const int *controls)
{
    return min(t->rows, pcControls(controls)->rows);
}

PC_FUNC PcStep pcStepOf(const PcTask *t, global const int *controls)
{
    return ((global const PcStep *)(controls + pcControls(controls)->steps))[t->step];
}

PC_FUNC int pcStatus(global const float *memory, const PcTask *t)
{
    return t->results == PC_NONE ? 0 : as_int(memory[t->results + PC_STATUS]);
}

/* The element of an array that may be missing, and then counts as zero. */
PC_FUNC PC_REAL pcOptional(global const float *memory, PC_LONG array, PC_LONG at)
{
    return array == PC_NONE ? PC_ALL(0.0f) : PC_LOAD(memory + array + at);
}

PC_FUNC void pcStoreOptional(PC_REAL value, global float *memory, PC_LONG array, PC_LONG at)
{
    if (array != PC_NONE) {
        PC_STORE(value, memory + array + at);
    }
}

/* The value where columns count, `beyond` in the lanes from column n on. */
PC_FUNC PC_REAL pcWithin(PC_REAL value, int column, int n, float beyond)
{
    return (PC_INTS)(column) + PC_LANE_NUMBERS < (PC_INTS)(n) ? value : PC_ALL(beyond);
}

PC_FUNC float pcLaneSum(PC_REAL x)
{
#if PC_LANES == 16
    float8 s8 = x.lo + x.hi;
#elif PC_LANES == 8
    float8 s8 = x;
#endif
#if PC_LANES >= 8
    float4 s4 = s8.lo + s8.hi;
#elif PC_LANES == 4
    float4 s4 = x;
#endif
#if PC_LANES >= 4
    float2 s2 = s4.lo + s4.hi;
    return s2.x + s2.y;
#else
    return x;
#endif
}

/* The sum of x over `items` consecutive work-items, known to all of them. Every work-item of the group calls it. */
PC_FUNC float pcSumOver(int items, float x, local float *stage)
{
#if PC_STAGE
    int from = PC_ITEM / items * items;
    stage[PC_ITEM] = x;
    pcBarrier();
    float sum = 0;
    for (int i = 0; i < items; i++) {
        sum += stage[from + i];
    }
    pcBarrier();
    return sum;
#else
    return x;
#endif
}

/* The same for the largest. */
PC_FUNC float pcMostOver(int items, float x, local float *stage)
{
#if PC_STAGE
    int from = PC_ITEM / items * items;
    stage[PC_ITEM] = x;
    pcBarrier();
    float most = stage[from];
    for (int i = 1; i < items; i++) {
        most = stage[from + i] > most ? stage[from + i] : most;
    }
    pcBarrier();
    return most;
#else
    return x;
#endif
}

PC_FUNC int pcFinite(float x)
{
    return fabs(x) <= FLT_MAX;
}

/* Where element (i, j) of weights lies, from their start. */
PC_FUNC PC_LONG pcWeightAt(const PcTask *t, int i, int j)
{
    return (PC_LONG)(j / PC_PANEL) * t->weightPanel + (PC_LONG)i * t->weightRow + j % PC_PANEL;
}
