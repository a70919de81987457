/*
 * The product of a step: PC_STEP_ROWS x PC_STEP_COLS elements, of which each work-item gets a block in registers. On CPUs a step is one
 * block, the right operand streams from packed panels and the left one is broadcast from the cache. On GPUs a step is a tile, both
 * operands pass through local memory, PC_DEPTH terms at a time (the left one alone in sweeps), and the blocks of work-items interleave so that
 * neighbours touch neighbouring columns.
 */

#if PC_STAGE
#define PC_STEP_ROWS PC_TILE_ROWS
#define PC_STEP_COLS PC_TILE_COLS
#else
#define PC_STEP_ROWS PC_BLOCK_ROWS
#define PC_STEP_COLS PC_PANEL
#endif

#define PC_ITEMS_DOWN (PC_STEP_ROWS / PC_BLOCK_ROWS)
#define PC_ITEMS_ACROSS (PC_STEP_COLS / PC_BLOCK_COLS)

/* Where the element r, v of this work-item's block lies in the step. */
#define PC_BLOCK_ROW(r) ((r) * PC_ITEMS_DOWN + PC_ITEM / PC_ITEMS_ACROSS)
#define PC_BLOCK_COL(v) (((v) * PC_ITEMS_ACROSS + PC_ITEM % PC_ITEMS_ACROSS) * PC_LANES)

/* The accumulators of one work-item. */
typedef struct {
    PC_REAL at[PC_BLOCK_ROWS][PC_BLOCK_VECTORS];
} PcBlock;

PC_FUNC void pcClear(PcBlock *block)
{
    PC_UNROLL
    for (int r = 0; r < PC_BLOCK_ROWS; r++) {
        PC_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            block->at[r][v] = PC_ALL(0.0f);
        }
    }
}

PC_FUNC void pcCopy(const PcBlock *from, PcBlock *to)
{
    PC_UNROLL
    for (int r = 0; r < PC_BLOCK_ROWS; r++) {
        PC_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            to->at[r][v] = from->at[r][v];
        }
    }
}

#if PC_ROWS

/* Terms whose weights are asked for before the first is used: a work-group has little else to do while they come. */
#define PC_AHEAD 16

/* Terms [depth, depth + count) of the rows from `row` on of the left operand. */
PC_FUNC void pcStageRows(global const float *memory, const PcTask *t, int row, int depth, int count, local float *stage)
{
    for (int r = 0; r < PC_TILE_ROWS; r++) {
        global const float *from = memory + t->in + (PC_LONG)(row + r) * t->inStride + depth;
        for (int d = PC_ITEM; d < count; d += PC_GROUP) {
            stage[d * PC_LEFT_ROW + r] = from[d];
        }
    }
}

/* A vector's column of the block += left right, from `count` staged terms; the weights of the first lie at `right`. */
PC_FUNC void pcMultiplyRows(
        PcBlock *block, int v, local const float *stage, global const float *right, int rightTerm, int count)
{
    int d = 0;
    for (; d + PC_AHEAD <= count; d += PC_AHEAD) {
        PC_REAL b[PC_AHEAD];
        PC_UNROLL
        for (int i = 0; i < PC_AHEAD; i++) {
            b[i] = PC_LOAD(right + (PC_LONG)(d + i) * rightTerm);
        }
        PC_UNROLL
        for (int i = 0; i < PC_AHEAD; i++) {
            PC_UNROLL
            for (int r = 0; r < PC_BLOCK_ROWS; r++) {
                block->at[r][v] = PC_FMA(PC_ALL(stage[(d + i) * PC_LEFT_ROW + r]), b[i], block->at[r][v]);
            }
        }
    }
    for (; d < count; d++) {
        PC_REAL b = PC_LOAD(right + (PC_LONG)d * rightTerm);
        PC_UNROLL
        for (int r = 0; r < PC_BLOCK_ROWS; r++) {
            block->at[r][v] = PC_FMA(PC_ALL(stage[d * PC_LEFT_ROW + r]), b, block->at[r][v]);
        }
    }
}

/* The product of predict, and of relax, whose weights are a transposed copy here, so that both are the same, at a step. */
PC_FUNC void pcProduct(
        global const float *memory, const PcTask *t, int row, int column, int back, PcBlock *block, local float *stage)
{
    PcBlock sum;
    pcClear(&sum);
    for (int depth = 0; depth < t->k; depth += PC_DEPTH) {
        int count = min(PC_DEPTH, t->k - depth);
        pcStageRows(memory, t, row, depth, count, stage);
        pcBarrier();
        PC_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            int c = column + PC_BLOCK_COL(v);
            if (c < t->n) {
                pcMultiplyRows(&sum, v, stage, memory + t->weights + pcWeightAt(t, depth, c), t->weightRow, count);
            }
        }
        pcBarrier();
    }
    pcCopy(&sum, block);
}

#elif PC_STAGE

/* block += left right, from PC_DEPTH staged terms. */
PC_FUNC void pcMultiplyStaged(PcBlock *block, local const float *stage)
{
    local const float *left = stage + PC_BLOCK_ROW(0);
    local const float *right = stage + PC_DEPTH * PC_LEFT_ROW;
    for (int d = 0; d < PC_DEPTH; d++) {
        PC_REAL b[PC_BLOCK_VECTORS];
        PC_UNROLL
        for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
            b[v] = PC_LOAD(right + d * PC_RIGHT_ROW + PC_BLOCK_COL(v));
        }
        PC_UNROLL
        for (int r = 0; r < PC_BLOCK_ROWS; r++) {
            PC_REAL a = PC_ALL(left[d * PC_LEFT_ROW + r * PC_ITEMS_DOWN]);
            PC_UNROLL
            for (int v = 0; v < PC_BLOCK_VECTORS; v++) {
                block->at[r][v] = PC_FMA(a, b[v], block->at[r][v]);
            }
        }
    }
}

/* Terms [depth, depth + PC_DEPTH) of the rows from `row` on of the left operand; zeros beyond the last term. */
PC_FUNC void pcStageRows(global const float *memory, const PcTask *t, int row, int depth, local float *stage)
{
    for (int i = PC_ITEM; i < PC_TILE_ROWS * PC_DEPTH; i += PC_GROUP) {
        int r = i / PC_DEPTH;
        int d = i % PC_DEPTH;
        float x = depth + d < t->k ? memory[t->in + (PC_LONG)(row + r) * t->inStride + depth + d] : 0;
        stage[d * PC_LEFT_ROW + r] = x;
    }
}

/* Terms of the columns from `column` on of the weights, or of the transposed weights; zeros beyond the last term and column. */
PC_FUNC void pcStageWeights(
        global const float *memory, const PcTask *t, int column, int depth, int back, local float *stage)
{
    for (int i = PC_ITEM; i < PC_TILE_COLS * PC_DEPTH; i += PC_GROUP) {
        int c = back ? i / PC_DEPTH : i % PC_TILE_COLS;
        int d = back ? i % PC_DEPTH : i / PC_TILE_COLS;
        float x = 0;
        if (depth + d < t->k && column + c < t->n) {
            x = memory[t->weights + (back ? pcWeightAt(t, column + c, depth + d) : pcWeightAt(t, depth + d, column + c))];
        }
        stage[PC_DEPTH * PC_LEFT_ROW + d * PC_RIGHT_ROW + c] = x;
    }
}

/* The product of predict, and of relax (`back`), at a step. */
PC_FUNC void pcProduct(
        global const float *memory, const PcTask *t, int row, int column, int back, PcBlock *block, local float *stage)
{
    PcBlock sum;
    pcClear(&sum);
    for (int depth = 0; depth < t->k; depth += PC_DEPTH) {
        pcStageRows(memory, t, row, depth, stage);
        pcStageWeights(memory, t, column, depth, back, stage);
        pcBarrier();
        pcMultiplyStaged(&sum, stage);
        pcBarrier();
    }
    pcCopy(&sum, block);
}

#else

/* block = (block where `more`) + left right, over `depth` terms. Term d of the left operand's row r lies at left + r * leftRow +
 * d * leftTerm, that of the right operand's columns at right + d * rightTerm. Accumulators are an array whose loops unroll wholly, so
 * that each is a register. Once for every address space of operands. */
#define PC_MULTIPLY(NAME, SPACE)                                                                                        \
    PC_FUNC void NAME(                                                                                                  \
            PcBlock *block, int more, SPACE const float *left, PC_LONG leftRow, PC_LONG leftTerm,                       \
            SPACE const float *right, PC_LONG rightTerm, int depth)                                                     \
    {                                                                                                                   \
        PC_REAL c[PC_BLOCK_ROWS][PC_BLOCK_VECTORS];                                                                     \
        PC_UNROLL for (int r = 0; r < PC_BLOCK_ROWS; r++) {                                                     \
            PC_UNROLL for (int v = 0; v < PC_BLOCK_VECTORS; v++) {                                              \
                c[r][v] = more ? block->at[r][v] : PC_ALL(0.0f);                                                        \
            }                                                                                                           \
        }                                                                                                               \
        PC_NO_UNROLL for (int d = 0; d < depth; d++) {                                                           \
            PC_REAL b[PC_BLOCK_VECTORS];                                                                                \
            PC_UNROLL for (int v = 0; v < PC_BLOCK_VECTORS; v++) {                                              \
                b[v] = PC_LOAD(right + v * PC_LANES);                                                                   \
            }                                                                                                           \
            PC_UNROLL for (int r = 0; r < PC_BLOCK_ROWS; r++) {                                                 \
                PC_REAL a = PC_ALL(left[r * leftRow]);                                                                  \
                PC_UNROLL for (int v = 0; v < PC_BLOCK_VECTORS; v++) {                                          \
                    c[r][v] = PC_FMA(a, b[v], c[r][v]);                                                                 \
                }                                                                                                       \
            }                                                                                                           \
            left += leftTerm;                                                                                           \
            right += rightTerm;                                                                                         \
        }                                                                                                               \
        PC_UNROLL for (int r = 0; r < PC_BLOCK_ROWS; r++) {                                                     \
            PC_UNROLL for (int v = 0; v < PC_BLOCK_VECTORS; v++) {                                              \
                block->at[r][v] = c[r][v];                                                                              \
            }                                                                                                           \
        }                                                                                                               \
    }

PC_MULTIPLY(pcMultiply, global)
PC_MULTIPLY(pcMultiplyPacked, private)

/* The product of predict, and of relax, whose weights are a transposed copy here, so that both are the same. */
PC_FUNC void pcProduct(
        global const float *memory, const PcTask *t, int row, int column, int back, PcBlock *block, local float *stage)
{
    pcMultiply(
            block, 0, memory + t->in + (PC_LONG)row * t->inStride, t->inStride, 1,
            memory + t->weights + (PC_LONG)(column / PC_PANEL) * t->weightPanel, t->weightRow, t->k);
}

#endif

/* A family's walk through the products of rows [row, rowEnd) and columns [column, columnEnd), whose elements go to its epilogue. */
#define PC_WALK(name, epilogue, back)                                                                                   \
    PC_FUNC void name(                                                                                                  \
            global float *memory, const PcTask *t, int row, int rowEnd, int column, int columnEnd, local float *stage)  \
    {                                                                                                                   \
        for (int c = column; c < columnEnd; c += PC_STEP_COLS) {                                                        \
            for (int r = row; r < rowEnd; r += PC_STEP_ROWS) {                                                          \
                PcBlock block;                                                                                          \
                pcProduct(memory, t, r, c, back, &block, stage);                                                        \
                PC_NO_UNROLL for (int i = 0; i < PC_BLOCK_ROWS; i++) {                                                  \
                    PC_NO_UNROLL for (int v = 0; v < PC_BLOCK_VECTORS; v++) {                                           \
                        if (c + PC_BLOCK_COL(v) < columnEnd) {                                                          \
                            epilogue(memory, t, r + PC_BLOCK_ROW(i), c + PC_BLOCK_COL(v), block.at[i][v]);              \
                        }                                                                                               \
                    }                                                                                                   \
                }                                                                                                       \
            }                                                                                                           \
        }                                                                                                               \
    }

/* Its kernel: a work-group takes one tile through the walk. */
#define PC_PRODUCT_KERNEL(name, walk)                                                                                   \
    PC_KERNEL void name(                                                                                                \
            global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)         \
    {                                                                                                                   \
        PC_STAGE_BUFFER;                                                                                                \
        int tile;                                                                                                       \
        const PcTask t = pcFind(tasks, first, count, &tile);                                                            \
        int row = tile / t.across * PC_TILE_ROWS;                                                                       \
        int column = tile % t.across * PC_TILE_COLS;                                                                    \
        int rowEnd = min(row + PC_TILE_ROWS, pcRows(&t, controls));                                                     \
        walk(memory, &t, row, rowEnd, column, min(column + PC_TILE_COLS, t.n), stage);                                  \
    }
