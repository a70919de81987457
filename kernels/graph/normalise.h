/*
 * normalise: layer, group and root-mean-square normalisation. With dc the displacement of c = x - mean and the primed at x + d, z' - z =
 * dc s' + c (s' - s), where s' - s = -(variance' - variance) s^2 s'^2 / (s + s') and variance' - variance is the mean of dc (2 c + dc).
 */
#ifndef PC_NORMALISE_H
#define PC_NORMALISE_H

#include "portable.h"

#define PC_SUM_OF_X 0
#define PC_SUM_OF_SQUARES 1
#define PC_SUM_OF_CHANGES 2
#define PC_SUM_OF_ERRORS 3
#define PC_SUM_OF_SLOPES 4

/* Where element i of a part lies. */
PC_FUNC PC_LONG pcPartAt(PC_GLOBAL const PcNormalise *t, PC_LONG part, int i)
{
    int run = i / t->length;
    return part + (PC_LONG)run * t->distance + (i - run * t->length);
}

/* The feature that an element belongs to, for gain and shift. */
PC_FUNC int pcFeature(PC_GLOBAL const PcNormalise *t, int part, int i)
{
    return part * t->partStep % t->distance + i % t->length;
}

PC_FUNC float pcGained(PC_GLOBAL const float *memory, PC_GLOBAL const PcNormalise *t, int feature, float x)
{
    return t->gain == PC_NONE ? x : x * memory[t->gain + feature];
}

/* One term of a mean over a part. */
PC_FUNC float pcPartTerm(PC_GLOBAL const float *memory, PC_GLOBAL const PcNormalise *t, int of, PC_LONG at, int feature, float mean)
{
    float x = memory[t->in + at];
    switch (of) {
    case PC_SUM_OF_SQUARES:
        return (x - mean) * (x - mean);
    case PC_SUM_OF_CHANGES:
        return (x - mean) * (2.0f * memory[t->centre + at] + (x - mean));
    case PC_SUM_OF_ERRORS:
        return pcGained(memory, t, feature, x);
    case PC_SUM_OF_SLOPES:
        return pcGained(memory, t, feature, x) * memory[t->place + at];
    default:
        return x;
    }
}

/* The mean of something over a part, for every work-item. */
PC_FUNC float pcPartMean(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcNormalise *t, int of, PC_LONG from, int part, float mean,
        PC_LOCAL float *stage)
{
    int size = t->runs * t->length;
    float sum = 0.0f;
    /* In stretches, so that long sums lose little. */
    for (int stretch = 0; stretch < size; stretch += 64 * PC_GROUP) {
        float some = 0.0f;
        int end = stretch + 64 * PC_GROUP < size ? stretch + 64 * PC_GROUP : size;
        for (int i = stretch + PC_ITEM; i < end; i += PC_GROUP) {
            some += pcPartTerm(memory, t, of, pcPartAt(t, from, i), pcFeature(t, part, i), mean);
        }
        sum += some;
    }
    return pcGroupSum(sum, stage) / (float)size;
}

PC_FUNC void pcNormaliseOnward(
        PC_GLOBAL float *memory, PC_GLOBAL const PcNormalise *t, PC_LONG from, int part, PC_LONG scale, PC_LOCAL float *stage)
{
    float mean = t->head.flags & PC_CENTRED ? pcPartMean(memory, t, PC_SUM_OF_X, from, part, 0.0f, stage) : 0.0f;
    float squares = pcPartMean(memory, t, PC_SUM_OF_SQUARES, from, part, mean, stage);
    float s = 1.0f / PC_SQRT(squares + t->epsilon);
    if (PC_ITEM == 0) {
        memory[t->scaleFirst + scale] = s;
        memory[t->scale + scale] = s;
    }
    for (int i = PC_ITEM; i < t->runs * t->length; i += PC_GROUP) {
        PC_LONG at = pcPartAt(t, from, i);
        int feature = pcFeature(t, part, i);
        float centre = memory[t->in + at] - mean;
        float z = centre * s;
        memory[t->centre + at] = centre;
        memory[t->first + at] = z;
        memory[t->place + at] = z;
        memory[t->out + at] = pcGained(memory, t, feature, z) + pcAt(memory, t->shift, feature);
    }
}

PC_FUNC void pcNormaliseMoved(
        PC_GLOBAL float *memory, PC_GLOBAL const PcNormalise *t, PC_LONG from, int part, PC_LONG scale, PC_LOCAL float *stage)
{
    float mean = t->head.flags & PC_CENTRED ? pcPartMean(memory, t, PC_SUM_OF_X, from, part, 0.0f, stage) : 0.0f;
    float change = pcPartMean(memory, t, PC_SUM_OF_CHANGES, from, part, mean, stage);
    float s = memory[t->scaleFirst + scale];
    float now = 1.0f / PC_SQRT(1.0f / (s * s) + change);
    float difference = -change * (s * now) * (s * now) / (s + now);
    if (PC_ITEM == 0) {
        memory[t->scale + scale] = now;
    }
    for (int i = PC_ITEM; i < t->runs * t->length; i += PC_GROUP) {
        PC_LONG at = pcPartAt(t, from, i);
        float step = (memory[t->in + at] - mean) * now + memory[t->centre + at] * difference;
        memory[t->place + at] = memory[t->first + at] + step;
        memory[t->out + at] = pcGained(memory, t, pcFeature(t, part, i), step);
    }
}

PC_FUNC void pcNormaliseBack(
        PC_GLOBAL float *memory, PC_GLOBAL const PcNormalise *t, PC_LONG from, int part, PC_LONG scale, PC_LOCAL float *stage)
{
    float mean = t->head.flags & PC_CENTRED ? pcPartMean(memory, t, PC_SUM_OF_ERRORS, from, part, 0.0f, stage) : 0.0f;
    float slope = pcPartMean(memory, t, PC_SUM_OF_SLOPES, from, part, 0.0f, stage);
    float s = memory[t->scale + scale];
    for (int i = PC_ITEM; i < t->runs * t->length; i += PC_GROUP) {
        PC_LONG at = pcPartAt(t, from, i);
        float g = pcGained(memory, t, pcFeature(t, part, i), memory[t->in + at]);
        pcPut(memory, t->head.flags, t->out + at, s * (g - mean - memory[t->place + at] * slope));
    }
}

PC_FUNC void pcNormalise(
        PC_GLOBAL float *memory, PC_GLOBAL const PcNormalise *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    int row = tile / t->parts;
    int part = tile % t->parts;
    if (row >= pcCallRows(controls)) {
        return;
    }
    PC_LONG from = (PC_LONG)row * t->stride + (PC_LONG)part * t->partStep;
    PC_LONG scale = (PC_LONG)row * t->parts + part;
    switch (t->head.mode) {
    case PC_ONWARD:
        pcNormaliseOnward(memory, t, from, part, scale, stage);
        break;
    case PC_MOVED_ON:
        pcNormaliseMoved(memory, t, from, part, scale, stage);
        break;
    default:
        pcNormaliseBack(memory, t, from, part, scale, stage);
        break;
    }
}

#endif
