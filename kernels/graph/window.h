/* window: pools, and the mean over an axis. What flows back is gathered by each element of the image from the windows that hold it. */
#ifndef PC_WINDOW_H
#define PC_WINDOW_H

#include "portable.h"

/* The mean, or the largest, of the window of an element of the output. */
PC_FUNC void pcWindowOf(PC_GLOBAL float *memory, PC_GLOBAL const PcWindow *t, PC_LONG image, PC_LONG out, int e)
{
    int channel = e % t->channels;
    int window = e / t->channels;
    int corner = ((window / t->windows * t->width + window % t->windows) * t->stride) * t->channels + channel;
    float most = 0.0f;
    float sum = 0.0f;
    int place = 0;
    for (int y = 0; y < t->side; y++) {
        float line = 0.0f;
        for (int x = 0; x < t->sideways; x++) {
            int at = corner + (y * t->width + x) * t->channels;
            float value = memory[t->in + image + at] + pcAt(memory, t->also, image + at);
            line += value;
            if ((y == 0 && x == 0) || value > most) {
                most = value;
                place = at;
            }
        }
        sum += line;
    }
    if (t->head.mode == PC_MEAN) {
        memory[t->out + out + e] = sum / (float)(t->side * t->sideways);
        return;
    }
    PC_GLOBAL int *places = (PC_GLOBAL int *)(memory + t->place + out);
    PC_GLOBAL int *first = (PC_GLOBAL int *)(memory + t->first + out);
    places[e] = place;
    if (t->head.mode == PC_MOST) {
        first[e] = place;
        memory[t->out + out + e] = most;
    } else {
        PC_GLOBAL const float *x = memory + t->in + image;
        memory[t->out + out + e] = pcAt(memory, t->also, image + place) + (x[place] - x[first[e]]);
    }
}

/* What flows back to an element of the image. */
PC_FUNC float pcWindowsOver(PC_GLOBAL const float *memory, PC_GLOBAL const PcWindow *t, PC_LONG value, int e)
{
    int channel = e % t->channels;
    int x = e / t->channels % t->width;
    int y = e / t->channels / t->width;
    int down = t->positions / t->windows;
    int lastY = y / t->stride < down - 1 ? y / t->stride : down - 1;
    int lastX = x / t->stride < t->windows - 1 ? x / t->stride : t->windows - 1;
    int firstY = y < t->side ? 0 : (y - t->side) / t->stride + 1;
    int firstX = x < t->sideways ? 0 : (x - t->sideways) / t->stride + 1;
    float sum = 0.0f;
    for (int windowY = firstY; windowY <= lastY; windowY++) {
        for (int windowX = firstX; windowX <= lastX; windowX++) {
            int from = (windowY * t->windows + windowX) * t->channels + channel;
            int counts = t->head.mode == PC_MEAN_PULL || ((PC_GLOBAL const int *)(memory + t->place + value))[from] == e;
            sum += counts ? memory[t->in + value + from] : 0.0f;
        }
    }
    return t->head.mode == PC_MEAN_PULL ? sum / (float)(t->side * t->sideways) : sum;
}

PC_FUNC void pcWindow(
        PC_GLOBAL float *memory, PC_GLOBAL const PcWindow *t, PC_GLOBAL const int *controls, int tile, PC_LOCAL float *stage)
{
    (void)stage;
    int row = tile / t->head.across;
    if (row >= pcCallRows(controls)) {
        return;
    }
    int from = tile % t->head.across * PC_MAP_COLUMNS;
    int end = from + PC_MAP_COLUMNS < t->n ? from + PC_MAP_COLUMNS : t->n;
    PC_LONG in = (PC_LONG)row * t->inStride;
    PC_LONG out = (PC_LONG)row * t->outStride;
    int back = t->head.mode == PC_MEAN_PULL || t->head.mode == PC_MOST_PULL;
    for (int e = from + PC_ITEM; e < end; e += PC_GROUP) {
        if (back) {
            pcPut(memory, t->head.flags, t->out + out + e, pcWindowsOver(memory, t, in, e));
        } else {
            pcWindowOf(memory, t, in, out, e);
        }
    }
}

#endif
