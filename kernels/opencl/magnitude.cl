/*
 * magnitude: the sum of squares and of absolute values of a chunk of a gradient, which factor adds up. A work-group owns a chunk and its pair
 * of results.
 */

PC_KERNEL void pc_magnitude(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    PC_REAL squares = PC_ALL(0.0f);
    PC_REAL sizes = PC_ALL(0.0f);
    int end = min(tile * PC_CHUNK + PC_CHUNK, t.n);
    for (int i = tile * PC_CHUNK + PC_ITEM * PC_LANES; i < end; i += PC_GROUP * PC_LANES) {
        PC_REAL g = pcWithin(PC_LOAD(memory + t.in + i), i, end, 0.0f);
        squares = PC_FMA(g, g, squares);
        sizes += PC_ABS(g);
    }
    float square = pcSumOver(PC_GROUP, pcLaneSum(squares), stage);
    float size = pcSumOver(PC_GROUP, pcLaneSum(sizes), stage);
    if (PC_ITEM == 0) {
        memory[t.out + 2 * tile] = square;
        memory[t.out + 2 * tile + 1] = size;
    }
}
