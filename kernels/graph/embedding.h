/* embedding: rows of a table by tokens, and their gradient, which each token of the vocabulary gathers from its positions in order. */
#ifndef PC_EMBEDDING_H
#define PC_EMBEDDING_H

#include "portable.h"

/* The token of a position; -1 for one that is not in the vocabulary. */
PC_FUNC int pcToken(PC_GLOBAL const float *memory, PC_GLOBAL const PcEmbedding *t, int m)
{
    float x = memory[t->in + (PC_LONG)(m / t->positions) * t->inStride + m % t->positions];
    return x >= -0.5f && x < (float)t->vocabulary - 0.5f ? (int)(x + 0.5f) : -1;
}

PC_FUNC PC_LONG pcTableAt(PC_GLOBAL const PcEmbedding *t, int token, int feature)
{
    return (PC_LONG)(feature / PC_PANEL) * t->weightPanel + (PC_LONG)token * t->weightRow + feature % PC_PANEL;
}

PC_FUNC void pcEmbedding(
        PC_GLOBAL float *memory, PC_GLOBAL const PcEmbedding *t, PC_GLOBAL const int *controls, int tile,
        PC_LOCAL float *stage)
{
    (void)stage;
    int all = pcCallRows(controls) * t->positions;
    if (t->head.mode == PC_ONWARD) {
        if (tile >= all) {
            return;
        }
        int token = pcToken(memory, t, tile);
        PC_LONG to = (PC_LONG)(tile / t->positions) * t->valueStride + (PC_LONG)(tile % t->positions) * t->width;
        for (int j = PC_ITEM; j < t->width; j += PC_GROUP) {
            memory[t->out + to + j] = token < 0 ? PC_NAN : memory[t->table + pcTableAt(t, token, j)];
        }
        return;
    }
    for (int j = PC_ITEM; j < t->width; j += PC_GROUP) {
        float sum = 0.0f;
        for (int m = 0; m < all; m++) {
            if (pcToken(memory, t, m) == tile) {
                PC_LONG at = (PC_LONG)(m / t->positions) * t->valueStride + (PC_LONG)(m % t->positions) * t->width;
                sum -= memory[t->error + at + j];
            }
        }
        pcPut(memory, t->head.flags, t->out + pcTableAt(t, tile, j), sum);
    }
}

#endif
