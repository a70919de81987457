/* map: what goes element by element, and what moves elements; steer: the steps of values that are held in part or have a force of their own. */
#ifndef PC_MAP_H
#define PC_MAP_H

#include "portable.h"

/* The value of element e of a row that lies at `at` in the operands. */
PC_FUNC float pcMapped(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcMap *t, int key, int row, int e, PC_LONG at, PC_LONG to)
{
    switch (t->head.mode) {
    case PC_TIMES:
        return memory[t->in + at] * (pcAt(memory, t->also, at) + pcAt(memory, t->with, at));
    case PC_MOVE_OF_PRODUCT: {
        float with = pcAt(memory, t->with, at);
        float moved = pcAt(memory, t->also, at) + with;
        return pcAt(memory, t->in, at) * moved + pcAt(memory, t->minus, at) * with;
    }
    case PC_HOLD: {
        int holds = t->with == PC_NONE || memory[t->with + at] != 0.0f;
        return holds ? memory[t->in + at] : memory[t->out + to];
    }
    case PC_DROPOUT:
        return (unsigned int)pcDraw(key, row, e) >= (unsigned int)t->step ? t->plus : 0.0f;
    case PC_NORMAL:
        return t->factor * pcNormalNumber(key, row, e);
    default:
        return t->factor * (pcAt(memory, t->in, at) + pcAt(memory, t->also, at) - pcAt(memory, t->minus, at)) + t->plus;
    }
}

/* The key of a seed and the call's inference. */
PC_FUNC int pcInferenceKey(PC_LONG seed, PC_GLOBAL const int *controls)
{
    return pcKey(pcKey(0, seed), ((PC_GLOBAL const PcControls *)controls)->inference);
}

/* What the numbers of a task are drawn by. */
PC_FUNC int pcMapKey(PC_GLOBAL const PcMap *t, PC_GLOBAL const int *controls)
{
    if (t->head.mode != PC_DROPOUT && t->head.mode != PC_NORMAL) {
        return 0;
    }
    int key = pcInferenceKey(t->seed, controls);
    return t->head.mode == PC_DROPOUT ? key : pcKey(pcKey(key, t->node), t->step);
}

PC_FUNC void pcMap(
        PC_GLOBAL float *memory, PC_GLOBAL const PcMap *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    (void)stage;
    if (t->head.mode == PC_COUNT) {
        if (PC_ITEM == 0) {
            *(PC_GLOBAL int *)(memory + t->out) += t->step;
        }
        return;
    }
    int row = tile / t->head.across;
    if (row >= pcCallRows(controls)) {
        return;
    }
    int from = tile % t->head.across * PC_MAP_COLUMNS;
    int end = from + PC_MAP_COLUMNS < t->n ? from + PC_MAP_COLUMNS : t->n;
    int key = pcMapKey(t, controls);
    PC_LONG in = (PC_LONG)row * t->inStride + t->inFrom;
    PC_LONG out = (PC_LONG)row * t->outStride + t->outFrom;
    for (int e = from + PC_ITEM; e < end; e += PC_GROUP) {
        int run = e / t->length;
        int place = e - run * t->length;
        PC_LONG to = out + (PC_LONG)run * t->outStep + place;
        float value = pcMapped(memory, t, key, row, e, in + (PC_LONG)run * t->inStep + place, to);
        pcPut(memory, t->head.flags, t->out + to, value);
    }
}

/* The step that a force makes, as relax has it. */
PC_FUNC float pcSteered(PC_GLOBAL float *memory, PC_GLOBAL const PcSteer *t, PC_LONG at, float force)
{
    if (t->head.mode == PC_MOVE) {
        return t->rate * force;
    }
    int has = t->head.flags & PC_HAS_MOMENTS;
    float first = has ? memory[t->slot1 + at] : 0.0f;
    if (t->head.mode == PC_MOVE_MOMENTUM) {
        first = t->momentum * first + force;
        memory[t->slot1 + at] = first;
        return t->rate * first;
    }
    float second = has ? memory[t->slot2 + at] : 0.0f;
    first = t->momentum * first + (1.0f - t->momentum) * force;
    second = t->beta2 * second + (1.0f - t->beta2) * force * force;
    memory[t->slot1 + at] = first;
    memory[t->slot2 + at] = second;
    return t->rate * first / (PC_SQRT(second) * t->spread + t->epsilon);
}

/* What a task's noise is drawn by. */
PC_FUNC int pcSteerKey(PC_GLOBAL const float *memory, PC_GLOBAL const PcSteer *t, PC_GLOBAL const int *controls)
{
    if (t->deviation == 0.0f) {
        return 0;
    }
    int relaxations = *(PC_GLOBAL const int *)(memory + t->relaxations);
    return pcKey(pcKey(pcInferenceKey(t->seed, controls), t->node), relaxations);
}

PC_FUNC void pcSteer(
        PC_GLOBAL float *memory, PC_GLOBAL const PcSteer *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    (void)stage;
    int row = tile / t->head.across;
    if (row >= pcCallRows(controls)) {
        return;
    }
    int from = tile % t->head.across * PC_MAP_COLUMNS;
    int end = from + PC_MAP_COLUMNS < t->n ? from + PC_MAP_COLUMNS : t->n;
    int key = pcSteerKey(memory, t, controls);
    for (int e = from + PC_ITEM; e < end; e += PC_GROUP) {
        PC_LONG at = (PC_LONG)row * t->stride + e;
        float step = pcSteered(memory, t, at, pcAt(memory, t->in, at) - pcAt(memory, t->own, at));
        if (t->deviation != 0.0f) {
            step += t->deviation * pcNormalNumber(key, row, e);
        }
        if (pcAt(memory, t->held, (PC_LONG)row * t->n + e) != 0.0f) {
            step = 0.0f;
        }
        float before = t->head.flags & PC_HAS_MOVED ? memory[t->displacement + at] : 0.0f;
        memory[t->displacement + at] = before + step;
        if (t->head.flags & PC_FOLLOWS) {
            memory[t->error + at] += t->factor * step;
        }
    }
}

#endif
