/*
 * output: the clamped output node: the loss and hit of each row, its displacement, and the weighted error of both energies, with softmax
 * and cross-entropy in one pass over a row that stays in cache. PC_ROW_ITEMS work-items own a row.
 */

/* Whether the largest of two arrays, the first of equals, are at one place of the row at `at`. */
PC_FUNC int pcLargest(global const float *memory, const PcTask *t, PC_LONG array, PC_LONG at, local float *stage)
{
    int item = PC_ITEM % PC_ROW_ITEMS;
    float most = -INFINITY;
    int place = INT_MAX;
    for (int c = item; c < t->n; c += PC_ROW_ITEMS) {
        float x = memory[array + at + c];
        if (x > most || place == INT_MAX) {
            most = x;
            place = c;
        }
    }
    float all = pcMostOver(PC_ROW_ITEMS, most, stage);
    /* Places are below 2^24, so floats keep them. */
    return (int)-pcMostOver(PC_ROW_ITEMS, most == all ? -(float)place : -INFINITY, stage);
}

PC_FUNC float pcHalfSquares(global const float *memory, const PcTask *t, PC_LONG at, local float *stage)
{
    PC_REAL sum = PC_ALL(0.0f);
    for (int c = PC_ITEM % PC_ROW_ITEMS * PC_LANES; c < t->n; c += PC_ROW_ITEMS * PC_LANES) {
        PC_REAL d = PC_LOAD(memory + t->target + at + c) - PC_LOAD(memory + t->reference + at + c);
        d = pcWithin(d, c, t->n, 0.0f);
        sum = PC_FMA(d, d, sum);
    }
    return 0.5f * pcSumOver(PC_ROW_ITEMS, pcLaneSum(sum), stage);
}

/* The cross-entropy of a row of logits; where `storing`, error takes scale (target - softmax). */
PC_FUNC float pcCrossEntropy(
        global float *memory, const PcTask *t, PC_LONG logits, PC_LONG at, int storing, local float *stage)
{
    int from = PC_ITEM % PC_ROW_ITEMS;
    float most = -INFINITY;
    for (int c = from; c < t->n; c += PC_ROW_ITEMS) {
        float x = memory[logits + at + c];
        most = x > most ? x : most;
    }
    most = pcMostOver(PC_ROW_ITEMS, most, stage);
    PC_REAL sums = PC_ALL(0.0f);
    PC_REAL expecteds = PC_ALL(0.0f);
    PC_REAL masses = PC_ALL(0.0f);
    for (int c = from * PC_LANES; c < t->n; c += PC_ROW_ITEMS * PC_LANES) {
        PC_REAL l = pcWithin(PC_LOAD(memory + logits + at + c) - PC_ALL(most), c, t->n, 0.0f);
        PC_REAL y = pcWithin(PC_LOAD(memory + t->target + at + c), c, t->n, 0.0f);
        sums += pcWithin(pcExp(l), c, t->n, 0.0f);
        expecteds += y * l;
        masses += y;
    }
    float sum = pcSumOver(PC_ROW_ITEMS, pcLaneSum(sums), stage);
    float expected = pcSumOver(PC_ROW_ITEMS, pcLaneSum(expecteds), stage);
    float mass = pcSumOver(PC_ROW_ITEMS, pcLaneSum(masses), stage);
    for (int c = from * PC_LANES; storing && c < t->n; c += PC_ROW_ITEMS * PC_LANES) {
        PC_REAL softmax = pcExp(PC_LOAD(memory + logits + at + c) - PC_ALL(most)) / PC_ALL(sum);
        PC_REAL error = PC_ALL(t->scale) * (PC_LOAD(memory + t->target + at + c) - softmax);
        PC_STORE(error, memory + t->error + at + c);
    }
    return mass * log(sum) - expected;
}

PC_FUNC void pcClamp(global float *memory, const PcTask *t, PC_LONG at)
{
    for (int c = PC_ITEM % PC_ROW_ITEMS * PC_LANES; c < t->n; c += PC_ROW_ITEMS * PC_LANES) {
        PC_REAL d = PC_LOAD(memory + t->target + at + c) - PC_LOAD(memory + t->reference + at + c);
        if (t->flags & PC_CROSS_ENTROPY) {
            d = PC_ALL(0.0f);
        }
        PC_STORE(d, memory + t->displacement + at + c);
        if (!(t->flags & PC_CROSS_ENTROPY)) {
            PC_STORE(PC_ALL(t->scale) * d, memory + t->error + at + c);
        }
    }
}

/* Rows [row, rowEnd) of a task. Work-items without a row go through the last one so that all meet the same barriers, and write nothing:
 * errors change in place. */
PC_FUNC void pcOutput(global float *memory, const PcTask *t, int row, int rowEnd, local float *stage)
{
    int crossEntropy = t->mode == PC_WEIGH || t->flags & PC_CROSS_ENTROPY;
    int item = PC_ITEM % PC_ROW_ITEMS;
    for (int r0 = row; r0 < rowEnd; r0 += PC_GROUP / PC_ROW_ITEMS) {
        int own = r0 + PC_ITEM / PC_ROW_ITEMS;
        int r = min(own, rowEnd - 1);
        int mine = own < rowEnd;
        PC_LONG at = (PC_LONG)r * t->stride;
        float entropy = 0;
        if (mine && t->mode != PC_WEIGH) {
            pcClamp(memory, t, at);
        }
        if (crossEntropy) {
            entropy = pcCrossEntropy(memory, t, t->mode == PC_WEIGH ? t->error : t->reference, at, mine, stage);
            if (mine && item == 0 && t->out != PC_NONE) {
                memory[t->out + r] = t->scale * entropy;
            }
        }
        if (t->mode == PC_START) {
            float loss = crossEntropy ? entropy : pcHalfSquares(memory, t, at, stage);
            int hit = pcLargest(memory, t, t->reference, at, stage) == pcLargest(memory, t, t->target, at, stage);
            if (mine && item == 0) {
                memory[t->add1 + r] = t->rate * loss;
                memory[t->add2 + r] = hit;
            }
        }
        for (int c = item * PC_LANES; mine && t->late != PC_ACT_NONE && c < t->n; c += PC_ROW_ITEMS * PC_LANES) {
            PC_REAL signal = PC_LOAD(memory + t->error + at + c) * PC_LOAD(memory + t->lateSlope + at + c);
            PC_STORE(signal, memory + t->signal + at + c);
        }
    }
}

PC_KERNEL void pc_output(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    pcOutput(memory, &t, tile * PC_ROW_TILE, min(tile * PC_ROW_TILE + PC_ROW_TILE, pcRows(&t, controls)), stage);
}
