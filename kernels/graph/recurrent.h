/*
 * recurrent: a node that predicts itself takes all its iterations in one launch. A work-group has some rows, whose displacements (as their
 * weights read them) and errors stay in local memory; weights come from cache, once in each product.
 */
#ifndef PC_RECURRENT_H
#define PC_RECURRENT_H

#include "portable.h"

/* Rows of a tile, and columns that a work-item has at once: a processor keeps a block of both in its vectors. */
#if PC_GROUP == 1
#define PC_OWN_ROWS PC_RECURRENT_TILE
#define PC_OWN_COLUMNS PC_PANEL
#else
#define PC_OWN_ROWS 1
#define PC_OWN_COLUMNS 1
/* Terms of a product with weights that are not transposed, which pass through local memory: a line of weights a work-item. */
#define PC_LINE_TERMS (1024 / PC_GROUP)
#endif

/* Words of the displacements, and of the errors. */
#define PC_RECURRENT_STATE (PC_OWN_ROWS * PC_RECURRENT_MOST)
#if PC_GROUP == 1
#define PC_RECURRENT_WORDS (2 * PC_RECURRENT_STATE)
#else
#define PC_RECURRENT_WORDS (2 * PC_RECURRENT_STATE + PC_GROUP * (PC_LINE_TERMS + 1))
#endif
#if PC_RECURRENT_WORDS > PC_STAGE_WORDS
#error "the local memory of a work-group is too small for PC_RECURRENT_MOST"
#endif

/* Adds x times columns of a matrix, whose first element of the first lies at `at`. */
PC_FUNC void pcColumnSums(
        PC_GLOBAL const float *memory, PC_LONG at, int step, PC_LOCAL const float *x, int n,
        float sums[PC_OWN_ROWS][PC_OWN_COLUMNS])
{
    for (int i = 0; i < n; i++) {
        _Pragma("unroll")
        for (int r = 0; r < PC_OWN_ROWS; r++) {
            _Pragma("unroll")
            for (int c = 0; c < PC_OWN_COLUMNS; c++) {
                sums[r][c] = PC_FMA(x[r * PC_RECURRENT_MOST + i], memory[at + (PC_LONG)i * step + c], sums[r][c]);
            }
        }
    }
}

PC_FUNC void pcClearSums(float sums[PC_OWN_ROWS][PC_OWN_COLUMNS])
{
    _Pragma("unroll")
    for (int r = 0; r < PC_OWN_ROWS; r++) {
        _Pragma("unroll")
        for (int c = 0; c < PC_OWN_COLUMNS; c++) {
            sums[r][c] = 0.0f;
        }
    }
}

/* The error at a column, from what its prediction has moved by. */
PC_FUNC void pcOwnError(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, int moved, int row, int j, float prediction, PC_LOCAL float *error)
{
    PC_LONG at = (PC_LONG)row * t->stride + j;
    float displacement = moved ? memory[t->displacement + at] : 0.0f;
    *error = t->factor * (displacement - prediction + pcAt(memory, t->base, at));
    memory[t->error + at] = *error;
}

/* Moves a column by what is brought back to it, and shows it to the weights. */
PC_FUNC void pcOwnMove(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, int moved, int row, int j, float push, float error,
        PC_LOCAL float *delta)
{
    PC_LONG at = (PC_LONG)row * t->stride + j;
    float slope = t->slope == PC_NONE ? 1.0f : memory[t->slope + at];
    float step = pcAt(memory, t->held, (PC_LONG)row * t->n + j) != 0.0f ? 0.0f : t->rate * (push * slope - error);
    float displacement = (moved ? memory[t->displacement + at] : 0.0f) + step;
    memory[t->displacement + at] = displacement;
    *delta = displacement;
    if (t->shown != PC_ACT_NONE) {
        *delta = pcMove(t->shown, t->alpha, memory[t->reference + at], memory[t->value + at], displacement, &slope);
        memory[t->delta + at] = *delta;
        memory[t->slope + at] = slope;
    }
}

/* Work-items have the same columns in both products, so what they write to memory nobody else reads. */
PC_FUNC void pcPredictSelf(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, int moved, int first, int rows, PC_LOCAL const float *deltas,
        PC_LOCAL float *errors)
{
    for (int j = PC_ITEM * PC_OWN_COLUMNS; j < t->n; j += PC_GROUP * PC_OWN_COLUMNS) {
        float sums[PC_OWN_ROWS][PC_OWN_COLUMNS];
        pcClearSums(sums);
        if (moved) {
            pcColumnSums(memory, t->weights + (PC_LONG)(j / PC_PANEL) * t->weightPanel + j % PC_PANEL, t->weightRow, deltas, t->n, sums);
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < PC_OWN_COLUMNS && j + c < t->n; c++) {
                pcOwnError(memory, t, moved, first + r, j + c, sums[r][c], errors + r * PC_RECURRENT_MOST + j + c);
            }
        }
    }
}

#if PC_GROUP == 1

PC_FUNC void pcMoveSelf(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, int moved, int first, int rows, PC_LOCAL float *deltas,
        PC_LOCAL const float *errors, PC_LOCAL float *lines)
{
    (void)lines;
    for (int j = 0; j < t->n; j += PC_PANEL) {
        float sums[PC_OWN_ROWS][PC_OWN_COLUMNS];
        pcClearSums(sums);
        pcColumnSums(memory, t->transposed + (PC_LONG)(j / PC_PANEL) * t->transposedPanel, PC_PANEL, errors, t->n, sums);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < PC_PANEL && j + c < t->n; c++) {
                PC_LOCAL float *delta = deltas + r * PC_RECURRENT_MOST + j + c;
                pcOwnMove(memory, t, moved, first + r, j + c, sums[r][c], errors[r * PC_RECURRENT_MOST + j + c], delta);
            }
        }
    }
}

#else

/* Terms from k on of the lines of weights from `line` on, zeros outside. */
PC_FUNC void pcStageOwnWeights(PC_GLOBAL const float *memory, PC_GLOBAL const PcRecurrent *t, int line, int k, PC_LOCAL float *lines)
{
    for (int e = PC_ITEM; e < PC_GROUP * PC_LINE_TERMS; e += PC_GROUP) {
        int i = line + e / PC_LINE_TERMS;
        int j = k + e % PC_LINE_TERMS;
        PC_LONG at = t->weights + (PC_LONG)i * t->weightRow + (PC_LONG)(j / PC_PANEL) * t->weightPanel + j % PC_PANEL;
        lines[e / PC_LINE_TERMS * (PC_LINE_TERMS + 1) + e % PC_LINE_TERMS] = i < t->n && j < t->n ? memory[at] : 0.0f;
    }
}

PC_FUNC void pcMoveSelf(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, int moved, int first, int rows, PC_LOCAL float *deltas,
        PC_LOCAL const float *errors, PC_LOCAL float *lines)
{
    (void)rows;
    for (int line = 0; line < t->n; line += PC_GROUP) {
        int j = line + PC_ITEM;
        float push = 0.0f;
        for (int k = 0; k < t->n; k += PC_LINE_TERMS) {
            pcStageOwnWeights(memory, t, line, k, lines);
            PC_BARRIER();
            for (int d = 0; d < PC_LINE_TERMS && k + d < t->n; d++) {
                push = PC_FMA(errors[k + d], lines[PC_ITEM * (PC_LINE_TERMS + 1) + d], push);
            }
            PC_BARRIER();
        }
        if (j < t->n) {
            pcOwnMove(memory, t, moved, first, j, push, errors[j], deltas + j);
        }
    }
}

#endif

PC_FUNC void pcRecurrent(
        PC_GLOBAL float *memory, PC_GLOBAL const PcRecurrent *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    PC_LOCAL float *deltas = stage;
    PC_LOCAL float *errors = stage + PC_RECURRENT_STATE;
    PC_LOCAL float *lines = errors + PC_RECURRENT_STATE;
    int first = tile * PC_OWN_ROWS;
    int rows = pcCallRows(controls) - first;
    int moved = t->head.flags & PC_HAS_MOVED;
    if (rows <= 0) {
        return;
    }
    rows = rows < PC_OWN_ROWS ? rows : PC_OWN_ROWS;
    for (int e = PC_ITEM; e < PC_RECURRENT_STATE; e += PC_GROUP) {
        int r = e / PC_RECURRENT_MOST;
        int j = e - r * PC_RECURRENT_MOST;
        deltas[e] = moved && r < rows && j < t->n ? memory[t->delta + (PC_LONG)(first + r) * t->stride + j] : 0.0f;
        errors[e] = 0.0f;
    }
    PC_BARRIER();
    for (int step = 0; step < t->steps; step++) {
        /* Nobody reads the errors before the barrier that the first lines of weights end with. */
        pcPredictSelf(memory, t, moved, first, rows, deltas, errors);
        pcMoveSelf(memory, t, moved, first, rows, deltas, errors, lines);
        PC_BARRIER();
        moved = 1;
    }
}

#endif
