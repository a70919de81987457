/* across: sums over rows and positions, column by column, in one order; many of them by chunks whose sums are summed by another launch. */
#ifndef PC_ACROSS_H
#define PC_ACROSS_H

#include "portable.h"

/* Columns side by side, and how many work-items share one. */
#if PC_GROUP >= PC_ACROSS_COLUMNS
#define PC_ACROSS_SHARE (PC_GROUP / PC_ACROSS_COLUMNS)
#define PC_ACROSS_EACH 1
#else
#define PC_ACROSS_SHARE 1
#define PC_ACROSS_EACH (PC_ACROSS_COLUMNS / PC_GROUP)
#endif

/* A share of the sum of a column over [from, end). */
PC_FUNC float pcColumn(PC_GLOBAL const float *memory, PC_GLOBAL const PcAcross *t, int column, int from, int end)
{
    float sum = 0.0f;
    float some = 0.0f;
    int count = 0;
    for (int m = from; m < end; m += PC_ACROSS_SHARE) {
        PC_LONG at = (PC_LONG)(m / t->positions) * t->stride + (PC_LONG)(m % t->positions) * t->n + column;
        float with = t->with == PC_NONE ? 1.0f : memory[t->with + at];
        some += memory[t->in + at] * with;
        /* In stretches, so that long sums lose little. */
        if (++count == 64) {
            sum += some;
            some = 0.0f;
            count = 0;
        }
    }
    return sum + some;
}

PC_FUNC void pcAcross(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAcross *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    int all = t->head.flags & PC_BY_ROWS ? pcCallRows(controls) * t->positions : t->count;
    int chunk = tile / t->head.across;
    int from = chunk * t->chunk;
    int end = from + t->chunk < all ? from + t->chunk : all;
    for (int each = 0; each < PC_ACROSS_EACH; each++) {
        int column = tile % t->head.across * PC_ACROSS_COLUMNS + each * PC_GROUP % PC_ACROSS_COLUMNS
                + PC_ITEM % PC_ACROSS_COLUMNS;
        int share = PC_ITEM / PC_ACROSS_COLUMNS;
        float sum = column < t->n ? pcColumn(memory, t, column, from + share, end) : 0.0f;
#if PC_ACROSS_SHARE > 1 /* which has each column once, so that nothing is staged over what others read */
        stage[PC_ITEM] = sum;
        PC_BARRIER();
        if (share == 0) {
            for (int other = 1; other < PC_ACROSS_SHARE; other++) {
                sum += stage[PC_ITEM + other * PC_ACROSS_COLUMNS];
            }
        }
#endif
        if (share == 0 && column < t->n) {
            pcPut(memory, t->head.flags, t->out + (PC_LONG)chunk * t->size + column, t->factor * sum);
        }
    }
}

#endif
