/*
 * learn: the gradient of weights, the product of a layer's inputs (their two parts added while they are read) and its error signals over
 * all rows of the call, in order; its epilogue is the optimiser. A work-group owns a tile of inputs x outputs with all its rows, so
 * nothing is split and nothing summed twice.
 */

/* What becomes of the summed product at an input and outputs: the gradient is its negative, zero in the margin and on a hollow diagonal. */
PC_FUNC void pcLearnEnd(
        global float *memory, const PcTask *t, const PcStep *s, int stepping, int input, int output, PC_REAL sum)
{
    PC_REAL g = pcWithin(-sum, output, t->n, 0.0f);
    if (t->flags & PC_HOLLOW) {
        g = (PC_INTS)(output) + PC_LANE_NUMBERS == (PC_INTS)(input) ? PC_ALL(0.0f) : g;
    }
    PC_LONG at = pcWeightAt(t, input, output);
    pcStoreOptional(g, memory, t->out, at);
    if (stepping) {
        pcDescend(memory, t, s, at, g * PC_ALL(s->scale));
    }
}

#if PC_STAGE

/* Rows [depth, depth + PC_DEPTH) of the inputs from `input` on and of the signals from `output` on; zeros beyond the last row. */
PC_FUNC void pcStageLearn(
        global const float *memory, const PcTask *t, int input, int output, int depth, int rows, local float *stage)
{
    for (int i = PC_ITEM; i < PC_TILE_ROWS * PC_DEPTH; i += PC_GROUP) {
        int r = i % PC_TILE_ROWS;
        int d = i / PC_TILE_ROWS;
        float x = 0;
        if (depth + d < rows && input + r < t->k) {
            PC_LONG at = (PC_LONG)(depth + d) * t->inStride + input + r;
            x = (t->in == PC_NONE ? 1 : memory[t->in + at]) + (t->also == PC_NONE ? 0 : memory[t->also + at]);
        }
        stage[d * PC_LEFT_ROW + r] = x;
    }
    for (int i = PC_ITEM; i < PC_TILE_COLS * PC_DEPTH; i += PC_GROUP) {
        int c = i % PC_TILE_COLS;
        int d = i / PC_TILE_COLS;
        float x = depth + d < rows && output + c < t->n
                ? memory[t->error + (PC_LONG)(depth + d) * t->stride + output + c] : 0;
        stage[PC_DEPTH * PC_LEFT_ROW + d * PC_RIGHT_ROW + c] = x;
    }
}

PC_FUNC void pcLearn(
        global float *memory, const PcTask *t, const PcStep *s, int stepping, int input, int output, int rows,
        local float *stage)
{
    PcBlock sum;
    pcClear(&sum);
    for (int depth = 0; depth < rows; depth += PC_DEPTH) {
        pcStageLearn(memory, t, input, output, depth, rows, stage);
        pcBarrier();
        pcMultiplyStaged(&sum, stage);
        pcBarrier();
    }
    PcBlock block;
    pcCopy(&sum, &block);
    PC_NO_UNROLL
    for (int i = 0; i < PC_BLOCK_ROWS; i++) {
        PC_NO_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            if (input + PC_BLOCK_ROW(i) < t->k && output + PC_BLOCK_COL(v) < t->n) {
                pcLearnEnd(memory, t, s, stepping, input + PC_BLOCK_ROW(i), output + PC_BLOCK_COL(v), block.at[i][v]);
            }
        }
    }
}

#else

/* Packs the inputs [input, inputEnd), parts added, and a panel of signals, so that the product reads both in order. */
PC_FUNC void pcPackLearn(
        global const float *memory, const PcTask *t, int input, int inputEnd, int output, int row, int depth,
        float *left, float *right)
{
    for (int d = 0; d < depth; d++) {
        for (int i = input; i < inputEnd; i += PC_LANES) {
            PC_LONG at = (PC_LONG)(row + d) * t->inStride + i;
            PC_REAL x = t->in == PC_NONE ? PC_ALL(1.0f) : PC_LOAD(memory + t->in + at);
            x += pcOptional(memory, t->also, at);
            PC_STORE(x, left + d * PC_TILE_ROWS + i - input);
        }
        for (int j = 0; j < PC_PANEL; j += PC_LANES) {
            PC_REAL e = PC_LOAD(memory + t->error + (PC_LONG)(row + d) * t->stride + output + j);
            PC_STORE(e, right + d * PC_PANEL + j);
        }
    }
}

PC_FUNC void pcLearnPanel(
        global float *memory, const PcTask *t, const PcStep *s, int stepping, int input, int output, int rows)
{
    float left[PC_DEPTH * PC_TILE_ROWS];
    float right[PC_DEPTH * PC_PANEL];
    PcBlock sums[PC_TILE_ROWS / PC_BLOCK_ROWS];
    int inputEnd = min(input + PC_TILE_ROWS, t->k);
    for (int i = 0; i < PC_TILE_ROWS / PC_BLOCK_ROWS; i++) {
        pcClear(&sums[i]);
    }
    for (int row = 0; row < rows; row += PC_DEPTH) {
        int depth = min(PC_DEPTH, rows - row);
        pcPackLearn(memory, t, input, inputEnd, output, row, depth, left, right);
        for (int i = input; i < inputEnd; i += PC_BLOCK_ROWS) {
            pcMultiplyPacked(
                    &sums[(i - input) / PC_BLOCK_ROWS], 1, left + i - input, 1, PC_TILE_ROWS, right, PC_PANEL, depth);
        }
    }
    for (int i = input; i < inputEnd; i++) {
        PC_NO_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            PC_REAL sum = sums[(i - input) / PC_BLOCK_ROWS].at[(i - input) % PC_BLOCK_ROWS][v];
            pcLearnEnd(memory, t, s, stepping, i, output + v * PC_LANES, sum);
        }
    }
}

PC_FUNC void pcLearn(
        global float *memory, const PcTask *t, const PcStep *s, int stepping, int input, int output, int rows,
        local float *stage)
{
    int end = min(output + PC_TILE_COLS, t->n);
    for (int j = output; j < end; j += PC_PANEL) {
        pcLearnPanel(memory, t, s, stepping, input, j, rows);
    }
}

#endif

PC_KERNEL void pc_learn(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    int stepping = (t.flags & PC_STEP) && !pcStatus(memory, &t);
    PcStep s;
    if (stepping) {
        s = pcStepOf(&t, controls);
    }
    int rows = t.flags & PC_EMPTY ? 0 : pcRows(&t, controls);
    int input = tile / t.across * PC_TILE_ROWS;
    pcLearn(memory, &t, &s, stepping, input, tile % t.across * PC_TILE_COLS, rows, stage);
}
