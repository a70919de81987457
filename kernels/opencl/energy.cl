/*
 * energy: the energy of each row from its error, and a bound on what the row adds to any element of the gradient, so that total sees
 * whether a call overflows before anything learns. PC_ROW_ITEMS work-items own a row.
 */

/* The sum of squares of `n` elements at a place of an array, of another one added where there is one. */
PC_FUNC float pcSquares(
        global const float *memory, PC_LONG array, PC_LONG also, PC_LONG at, int n, local float *stage)
{
    PC_REAL sum = PC_ALL(0.0f);
    for (int c = PC_ITEM % PC_ROW_ITEMS * PC_LANES; c < n; c += PC_ROW_ITEMS * PC_LANES) {
        PC_REAL x = pcOptional(memory, array, at + c) + pcOptional(memory, also, at + c);
        x = pcWithin(x, c, n, 0.0f);
        sum = PC_FMA(x, x, sum);
    }
    return pcSumOver(PC_ROW_ITEMS, pcLaneSum(sum), stage);
}

/* Rows [row, rowEnd) of a task; work-items without a row repeat the last one, so that all meet the same barriers. */
PC_FUNC void pcEnergy(global float *memory, const PcTask *t, int row, int rowEnd, local float *stage)
{
    int item = PC_ITEM % PC_ROW_ITEMS;
    for (int r0 = row; r0 < rowEnd; r0 += PC_GROUP / PC_ROW_ITEMS) {
        int own = r0 + PC_ITEM / PC_ROW_ITEMS;
        int r = min(own, rowEnd - 1);
        int owner = own < rowEnd && item == 0;
        PC_LONG at = (PC_LONG)r * t->stride;
        if (t->mode == PC_GAUSSIAN) {
            float squares = pcSquares(memory, t->error, PC_NONE, at, t->n, stage);
            if (owner) {
                memory[t->out + r] = 0.5f * squares / t->scale;
            }
        }
        if (t->add1 != PC_NONE) {
            float inputs = pcSquares(memory, t->in, t->also, (PC_LONG)r * t->inStride, t->k, stage);
            PC_LONG signal = t->signal == PC_NONE ? t->error : t->signal;
            float signals = pcSquares(memory, signal, PC_NONE, at, t->n, stage);
            if (owner) {
                memory[t->add1 + r] = sqrt(inputs * signals);
            }
        }
    }
}

PC_KERNEL void pc_energy(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    pcEnergy(memory, &t, tile * PC_ROW_TILE, min(tile * PC_ROW_TILE + PC_ROW_TILE, pcRows(&t, controls)), stage);
}
