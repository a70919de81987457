/*
 * patches: the products of a convolution, or of a dense operator on the last axis: one main loop, whose operands pass through local memory
 * PC_PATCH_DEPTH terms at a time, and three loaders. An element of the left operand lies at the sum of two places, its row's and its term's,
 * each found once by division, and counts where the sums of their coordinates lie inside the image.
 */
#ifndef PC_PATCHES_H
#define PC_PATCHES_H

#include "blocks.h"

/* How work-items share terms while they load. */
#if PC_GROUP >= PC_PATCH_DEPTH
#define PC_LOAD_TERMS PC_PATCH_DEPTH
#else
#define PC_LOAD_TERMS 1
#endif
#define PC_LOAD_LINES (PC_GROUP / PC_LOAD_TERMS)

/* A tile of the product. */
typedef struct {
    int row;
    int column;
    int group;
    int rows;
    int columns;
    int from;             /* terms [from, end) */
    int end;
    int chunk;
} PcPatchTile;

/* A place in the left operand's array with its coordinates, and what the right operand has to do with a term. */
typedef struct {
    int at;
    int y;
    int x;
    int right;
    int column;
} PcPlace;

/* The corner of the patch at a position, counted from the first row on. */
PC_FUNC PcPlace pcCorner(PC_GLOBAL const PcPatches *t, int m, int group)
{
    PcPlace place;
    int positions = t->outHeight * t->outWidth;
    int row = m / positions;
    int position = m - row * positions;
    int down = position / t->outWidth;
    place.y = down * t->stride - t->padding;
    place.x = (position - down * t->outWidth) * t->stride - t->padding;
    place.at = row * t->imageStride + (place.y * t->width + place.x) * t->channels + group * (t->channels / t->groups);
    place.right = row * t->valueStride + position * t->outputs + group * (t->outputs / t->groups);
    place.column = 0;
    return place;
}

/* Element i of a patch, from its corner. */
PC_FUNC PcPlace pcElement(PC_GLOBAL const PcPatches *t, int i)
{
    PcPlace place;
    int channels = t->channels / t->groups;
    int tap = i / channels;
    place.y = tap / t->kernelWidth;
    place.x = tap - place.y * t->kernelWidth;
    place.at = (place.y * t->width + place.x) * t->channels + i - tap * channels;
    place.right = i;
    place.column = 0;
    return place;
}

/* An element of the images, as one that windows reach: m counts pixels of all rows. */
PC_FUNC PcPlace pcPixel(PC_GLOBAL const PcPatches *t, int m, int group)
{
    PcPlace place;
    int pixels = t->height * t->width;
    int row = m / pixels;
    int pixel = m - row * pixels;
    int y = pixel / t->width;
    place.y = y + t->padding;
    place.x = pixel - y * t->width + t->padding;
    place.at = row * t->valueStride + group * (t->outputs / t->groups);
    place.right = row * t->imageStride + pixel * t->channels + group * (t->channels / t->groups);
    place.column = 0;
    return place;
}

/* Term k of what flows back to a pixel: an element of the kernel and an output of the group. */
PC_FUNC PcPlace pcBackTerm(PC_GLOBAL const PcPatches *t, int k, int group)
{
    PcPlace place;
    int outputs = t->outputs / t->groups;
    int tap = k / outputs;
    int y = tap / t->kernelWidth;
    place.y = -y;
    place.x = -(tap - y * t->kernelWidth);
    place.at = k - tap * outputs;
    place.right = tap * (t->channels / t->groups);
    place.column = group * outputs + place.at;
    return place;
}

PC_FUNC PcPlace pcLineOf(PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int m)
{
    switch (t->head.mode) {
    case PC_BACK:
        return pcPixel(t, m, tile->group);
    case PC_GRADIENT:
        return pcElement(t, m);
    default:
        return pcCorner(t, m, tile->group);
    }
}

PC_FUNC PcPlace pcTermOf(PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int k)
{
    switch (t->head.mode) {
    case PC_BACK:
        return pcBackTerm(t, k, tile->group);
    case PC_GRADIENT:
        return pcCorner(t, k, tile->group);
    default:
        return pcElement(t, k);
    }
}

/* The element of the left operand at a line and a term, given as the sums of their places. */
PC_FUNC float pcLeft(PC_GLOBAL const float *memory, PC_GLOBAL const PcPatches *t, int at, int y, int x)
{
    if (t->head.mode == PC_BACK) {
        if (t->stride > 1) {
            if (y < 0 || x < 0 || y % t->stride || x % t->stride) {
                return 0.0f;
            }
            y /= t->stride;
            x /= t->stride;
        }
        int inside = y >= 0 && y < t->outHeight && x >= 0 && x < t->outWidth;
        return inside ? memory[t->error + at + (y * t->outWidth + x) * t->outputs] : 0.0f;
    }
    if (y < 0 || y >= t->height || x < 0 || x >= t->width) {
        return 0.0f;
    }
    return memory[t->in + at] + (t->also == PC_NONE ? 0.0f : memory[t->also + at]);
}

PC_FUNC PC_LONG pcPatchWeightAt(PC_GLOBAL const PcPatches *t, int i, int j)
{
    return (PC_LONG)(j / PC_PANEL) * t->weightPanel + (PC_LONG)i * t->weightRow + j % PC_PANEL;
}

/* The element of the right operand at a term and column n of the tile's group. */
PC_FUNC float pcRight(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int right, int column, int n)
{
    switch (t->head.mode) {
    case PC_BACK:
        return memory[t->weights + pcPatchWeightAt(t, right + n, column)];
    case PC_GRADIENT:
        return memory[t->error + right + n];
    default:
        return memory[t->weights + pcPatchWeightAt(t, right, tile->group * (t->outputs / t->groups) + n)];
    }
}

/* What becomes of an element of the product. */
PC_FUNC void pcPatchEnd(
        PC_GLOBAL float *memory, PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int m, int n, float sum)
{
    int column = tile->group * (t->outputs / t->groups) + n;
    switch (t->head.mode) {
    case PC_BACK:
        pcPut(memory, t->head.flags, t->out + pcPixel(t, m, tile->group).right + n, sum);
        break;
    case PC_GRADIENT:
        sum = t->head.flags & PC_HOLLOW && m == column ? 0.0f : -sum;
        pcPut(memory, t->head.flags, t->out + (PC_LONG)tile->chunk * t->size + pcPatchWeightAt(t, m, column), sum);
        break;
    default:
        pcPut(memory, t->head.flags, t->out + pcCorner(t, m, tile->group).right + n, sum + pcAt(memory, t->bias, column));
        break;
    }
}

PC_FUNC PcPatchTile pcPatchTile(PC_GLOBAL const PcPatches *t, PC_GLOBAL const int *controls, int number)
{
    PcPatchTile tile;
    int rows = pcCallRows(controls);
    int patch = t->kernelHeight * t->kernelWidth * (t->channels / t->groups);
    int positions = rows * t->outHeight * t->outWidth;
    tile.column = number % t->head.across * PC_PATCH_COLUMNS;
    number /= t->head.across;
    tile.row = number % t->down * PC_PATCH_ROWS;
    number /= t->down;
    tile.group = number % t->groups;
    tile.chunk = number / t->groups;
    tile.from = 0;
    tile.columns = t->outputs / t->groups;
    switch (t->head.mode) {
    case PC_BACK:
        tile.rows = rows * t->height * t->width;
        tile.end = t->kernelHeight * t->kernelWidth * tile.columns;
        tile.columns = t->channels / t->groups;
        break;
    case PC_GRADIENT:
        tile.rows = patch;
        tile.from = tile.chunk * t->chunk;
        tile.end = tile.from + t->chunk < positions ? tile.from + t->chunk : positions;
        break;
    default:
        tile.rows = positions;
        tile.end = patch;
        break;
    }
    return tile;
}

/* The places of terms from k on, five ints each. */
PC_FUNC void pcStageTerms(PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int k, PC_LOCAL int *terms)
{
    for (int d = PC_ITEM; d < PC_PATCH_DEPTH; d += PC_GROUP) {
        if (k + d < tile->end) {
            PcPlace term = pcTermOf(t, tile, k + d);
            terms[5 * d] = term.at;
            terms[5 * d + 1] = term.y;
            terms[5 * d + 2] = term.x;
            terms[5 * d + 3] = term.right;
            terms[5 * d + 4] = term.column;
        }
    }
}

PC_FUNC void pcStageLines(PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, PC_LOCAL int *lines)
{
    for (int r = PC_ITEM; r < PC_PATCH_ROWS; r += PC_GROUP) {
        if (tile->row + r < tile->rows) {
            PcPlace line = pcLineOf(t, tile, tile->row + r);
            lines[3 * r] = line.at;
            lines[3 * r + 1] = line.y;
            lines[3 * r + 2] = line.x;
        }
    }
}

/* The operands of terms from k on; zeros beyond the last. */
PC_FUNC void pcStageOperands(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcPatches *t, const PcPatchTile *tile, int k,
        PC_LOCAL const int *lines, PC_LOCAL const int *terms, PC_LOCAL float *left, PC_LOCAL float *right)
{
    for (int d = PC_ITEM % PC_LOAD_TERMS; d < PC_PATCH_DEPTH; d += PC_LOAD_TERMS) {
        PC_LOCAL const int *term = terms + 5 * d;
        int counts = k + d < tile->end;
        for (int r = PC_ITEM / PC_LOAD_TERMS; r < PC_PATCH_ROWS; r += PC_LOAD_LINES) {
            PC_LOCAL const int *line = lines + 3 * r;
            left[d * PC_LEFT_STEP + r] = counts && tile->row + r < tile->rows
                    ? pcLeft(memory, t, line[0] + term[0], line[1] + term[1], line[2] + term[2]) : 0.0f;
        }
    }
    /* Neighbours read neighbours: along the terms in what flows back, else along the columns. */
    int back = t->head.mode == PC_BACK;
    for (int i = PC_ITEM; i < PC_PATCH_DEPTH * PC_PATCH_COLUMNS; i += PC_GROUP) {
        int d = back ? i % PC_PATCH_DEPTH : i / PC_PATCH_COLUMNS;
        int n = back ? i / PC_PATCH_DEPTH : i % PC_PATCH_COLUMNS;
        right[d * PC_RIGHT_STEP + n] = k + d < tile->end && tile->column + n < tile->columns
                ? pcRight(memory, t, tile, terms[5 * d + 3], terms[5 * d + 4], tile->column + n) : 0.0f;
    }
}

PC_BY_FORMAT PC_FUNC void pcPatches(
        PC_GLOBAL float *memory, PC_GLOBAL const PcPatches *t, PC_GLOBAL const int *controls, int number,
        PC_LOCAL float *stage)
{
    PC_LOCAL float *right = stage + PC_PATCH_DEPTH * PC_LEFT_STEP;
    PC_LOCAL int *lines = (PC_LOCAL int *)(stage + PC_OPERAND_WORDS);
    PC_LOCAL int *terms = lines + 3 * PC_PATCH_ROWS;
    const PcPatchTile tile = pcPatchTile(t, controls, number);
    PC_BLOCKS(sums);
    if (tile.row >= tile.rows) {
        return;
    }
    pcClearBlocks(sums);
    pcStageLines(t, &tile, lines);
    pcStageTerms(t, &tile, tile.from, terms);
    PC_BARRIER();
    for (int k = tile.from; k < tile.end; k += PC_PATCH_DEPTH) {
        pcStageOperands(memory, t, &tile, k, lines, terms, stage, right);
        PC_BARRIER();
        pcStageTerms(t, &tile, k + PC_PATCH_DEPTH, terms);
        PC_OF_FORMAT(pcMultiplyBlocks)(stage, right, sums);
        PC_BARRIER();
    }
    PC_EACH_OF_BLOCKS(PC_OF_FORMAT(pcRowOfSum), PC_OF_FORMAT(pcColumnOfSum), m, n, {
        if (tile.row + m < tile.rows && tile.column + n < tile.columns) {
            pcPatchEnd(memory, t, &tile, tile.row + m, tile.column + n, PC_OF_BLOCKS(sums));
        }
    })
}

#endif
