/* weigh: errors, forces and costs of energies other than half the squared error; score: the loss and the hits of a prediction; nudge: values that
 * are held elsewhere than at their targets. */
#ifndef PC_WEIGH_H
#define PC_WEIGH_H

#include "portable.h"

/* The value and the prediction of an element, as the error still is x - mu. */
PC_FUNC float pcValueOf(PC_GLOBAL const float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG at)
{
    if (t->head.flags & PC_APART) {
        return memory[t->target + at];
    }
    return memory[t->reference + at] + pcAt(memory, t->displacement, at);
}

PC_FUNC float pcPredictionOf(PC_GLOBAL const float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG at)
{
    if (t->head.mode == PC_SCORE) {
        return memory[t->reference + at];
    }
    float moved = t->head.flags & PC_APART ? 0.0f : pcAt(memory, t->displacement, at);
    return memory[t->reference + at] + (moved - memory[t->error + at]);
}

/* The binary cross-entropy of x and sigmoid(m), with log(1 - sigmoid(m)) = log sigmoid(m) - m. */
PC_FUNC float pcBernoulli(float x, float m)
{
    float size = m < 0.0f ? -m : m;
    return (m < 0.0f ? -m : 0.0f) + PC_LOG1P(PC_EXP(-size)) + (1.0f - x) * m;
}

PC_FUNC float pcSigmoid(float m)
{
    return 1.0f / (1.0f + PC_EXP(-m));
}

/* The logarithm of the sum of exponentials of the predictions of a position, less the largest, which `most` takes. */
PC_FUNC float pcLogSum(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG from, PC_LOCAL float *stage, float *most)
{
    float largest = pcPredictionOf(memory, t, from);
    for (int j = PC_ITEM; j < t->classes; j += PC_GROUP) {
        float m = pcPredictionOf(memory, t, from + j);
        largest = m > largest ? m : largest;
    }
    largest = pcGroupMost(largest, stage);
    float sum = 0.0f;
    for (int j = PC_ITEM; j < t->classes; j += PC_GROUP) {
        sum += PC_EXP(pcPredictionOf(memory, t, from + j) - largest);
    }
    *most = largest;
    return PC_LOG(pcGroupSum(sum, stage));
}

/* The cost of one position, a share of it for each work-item; where errors are weighed, these and the forces are written. */
PC_FUNC float pcCost(PC_GLOBAL float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG from, PC_LOCAL float *stage)
{
    float most = 0.0f;
    float log = t->kind == PC_KIND_SOFTMAX ? pcLogSum(memory, t, from, stage, &most) : 0.0f;
    float cost = 0.0f;
    for (int j = PC_ITEM; j < t->classes; j += PC_GROUP) {
        PC_LONG at = from + j;
        float x = t->head.mode == PC_SCORE ? memory[t->target + at] : pcValueOf(memory, t, at);
        float m = pcPredictionOf(memory, t, at);
        float minusLog = t->kind == PC_KIND_SOFTMAX ? log - (m - most) : -m;
        float share = t->kind == PC_KIND_SOFTMAX ? PC_EXP(-minusLog) : pcSigmoid(m);
        switch (t->kind) {
        case PC_KIND_SOFTMAX:
            cost += x * minusLog;
            break;
        case PC_KIND_BERNOULLI:
            cost += pcBernoulli(x, m);
            break;
        default:
            cost += 0.5f * (x - m) * (x - m);
            break;
        }
        if (t->head.mode == PC_WEIGH_ERROR) {
            memory[t->error + at] = t->precision * (x - share);
            memory[t->own + at] = t->precision * minusLog;
        }
    }
    return cost;
}

/* The place of the largest of a position, the first of equals. */
PC_FUNC int pcLargestOf(PC_GLOBAL const float *values, int classes)
{
    int best = 0;
    for (int j = 1; j < classes; j++) {
        best = values[j] > values[best] ? j : best;
    }
    return best;
}

/* How many positions of a row are not hit, a share of it for each work-item. */
PC_FUNC float pcMisses(PC_GLOBAL const float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG row)
{
    float misses = 0.0f;
    for (int p = PC_ITEM; p < t->n / t->classes; p += PC_GROUP) {
        PC_LONG at = row + (PC_LONG)p * t->classes;
        int hit = pcLargestOf(memory + t->reference + at, t->classes) == pcLargestOf(memory + t->target + at, t->classes);
        misses += hit ? 0.0f : 1.0f;
    }
    return misses;
}

/* Moves a row and its error; what the cost grows by, a share of it for each work-item. */
PC_FUNC float pcNudge(PC_GLOBAL float *memory, PC_GLOBAL const PcWeigh *t, PC_LONG row)
{
    float further = (t->strength - 1.0f) / t->precision;
    float cost = 0.0f;
    for (int j = PC_ITEM; j < t->n; j += PC_GROUP) {
        float move = further * memory[t->error + row + j];
        pcPut(memory, t->head.flags, t->target + row + j, move);
        cost += move * pcAt(memory, t->own, row + j);
        memory[t->error + row + j] *= t->strength;
    }
    return cost;
}

PC_FUNC void pcWeigh(
        PC_GLOBAL float *memory, PC_GLOBAL const PcWeigh *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    if (tile >= pcCallRows(controls)) {
        return;
    }
    PC_LONG row = (PC_LONG)tile * t->stride;
    float cost = 0.0f;
    if (t->head.mode == PC_NUDGE) {
        cost = pcGroupSum(pcNudge(memory, t, row), stage);
        if (PC_ITEM == 0 && t->cost != PC_NONE) {
            memory[t->cost + tile] += cost;
        }
        return;
    }
    for (int p = 0; p < t->n; p += t->classes) {
        cost += pcCost(memory, t, row + p, stage);
    }
    cost = t->precision * pcGroupSum(cost, stage);
    float misses = t->head.mode == PC_SCORE ? pcGroupSum(pcMisses(memory, t, row), stage) : 0.0f;
    if (PC_ITEM == 0) {
        if (t->head.mode == PC_SCORE) {
            memory[t->loss + tile] = cost;
            float hit = misses == 0.0f ? 1.0f : 0.0f;
            memory[t->hit + tile] = t->head.flags & PC_ADDS ? hit * memory[t->hit + tile] : hit;
        } else {
            memory[t->cost + tile] = cost;
        }
    }
}

#endif
