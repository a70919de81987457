/*
 * What the kernels of this folder need of a language: one text that is OpenCL C, CUDA C++ and, under the shim, plain C++. A kernel is a function
 *   pcName(memory, task, controls, tile, stage)
 * of one work-group of PC_GROUP work-items (a power of two, 1 on processors), which all take the same way to every PC_BARRIER. `stage` is
 * PC_STAGE_WORDS floats of local memory.
 */
#ifndef PC_PORTABLE_H
#define PC_PORTABLE_H

#include "task.h"

#if defined(__OPENCL_VERSION__)
#define PC_GLOBAL global
#if PC_GROUP == 1
#define PC_LOCAL private
#else
#define PC_LOCAL local
#endif
#define PC_BARRIER() pcBarrier()
#define PC_SQRT(x) sqrt(x)
#define PC_EXP(x) exp(x)
#define PC_EXPM1(x) expm1(x)
#define PC_LOG(x) log(x)
#define PC_LOG1P(x) log1p(x)
#define PC_COS_OF_TURN(x) cospi(2.0f * (x))
#define PC_NAN NAN
#else
#define PC_GLOBAL
#define PC_LOCAL
#define PC_ITEM ((int)threadIdx.x)
#define PC_BARRIER() __syncthreads()
#define PC_SQRT(x) sqrtf(x)
#define PC_EXP(x) expf(x)
#define PC_EXPM1(x) expm1f(x)
#define PC_LOG(x) logf(x)
#define PC_LOG1P(x) log1pf(x)
/* Of a part of a whole turn, which needs no reduction of its argument. */
#if defined(__CUDACC__)
#define PC_COS_OF_TURN(x) cospif(2.0f * (x))
#else
#define PC_COS_OF_TURN(x) cosf(6.2831855f * (x))
#endif
#define PC_NAN __builtin_nanf("")
#endif

/* A function on sums of blocks.h, which tensor cores take too: in C++ a template by the format of their operands (../cuda/tensor_blocks.cuh). */
#if defined(__OPENCL_VERSION__)
#define PC_BY_FORMAT
#define PC_OF_FORMAT(function) function
#else
#define PC_FORMAT_FP32 (-1)
#define PC_BY_FORMAT template <int FORMAT = PC_FORMAT_FP32>
#define PC_OF_FORMAT(function) function<FORMAT>
#endif

#if PC_GROUP == 1
#undef PC_ITEM
#define PC_ITEM 0
#endif

/* The most that a kernel needs: the operands of a product with their tables, or a float a work-item. */
#define PC_LEFT_STEP (PC_PATCH_ROWS + 1)
#define PC_RIGHT_STEP (PC_PATCH_COLUMNS + 1)
#define PC_OPERAND_WORDS (PC_PATCH_DEPTH * (PC_LEFT_STEP + PC_RIGHT_STEP))
#define PC_TABLE_WORDS (3 * PC_PATCH_ROWS + 5 * PC_PATCH_DEPTH)
#define PC_STAGE_WORDS (PC_OPERAND_WORDS + PC_TABLE_WORDS)

/* The element of an array that may be missing, and then is zero. */
PC_FUNC float pcAt(PC_GLOBAL const float *memory, PC_LONG array, PC_LONG at)
{
    return array == PC_NONE ? 0.0f : memory[array + at];
}

/* Writes a result, or adds it to what is there. */
PC_FUNC void pcPut(PC_GLOBAL float *memory, int flags, PC_LONG at, float value)
{
    memory[at] = flags & PC_ADDS ? memory[at] + value : value;
}

/* The rows of the call. */
PC_FUNC int pcCallRows(PC_GLOBAL const int *controls)
{
    return ((PC_GLOBAL const PcControls *)controls)->rows;
}

/* The sum over the work-group, for every work-item. */
PC_FUNC float pcGroupSum(float x, PC_LOCAL float *stage)
{
#if PC_GROUP > 1
    stage[PC_ITEM] = x;
    PC_BARRIER();
    for (int step = PC_GROUP / 2; step > 0; step /= 2) {
        if (PC_ITEM < step) {
            stage[PC_ITEM] += stage[PC_ITEM + step];
        }
        PC_BARRIER();
    }
    x = stage[0];
    PC_BARRIER();
#endif
    return x;
}

/* The largest of the work-group, for every work-item. */
PC_FUNC float pcGroupMost(float x, PC_LOCAL float *stage)
{
#if PC_GROUP > 1
    stage[PC_ITEM] = x;
    PC_BARRIER();
    for (int step = PC_GROUP / 2; step > 0; step /= 2) {
        if (PC_ITEM < step && stage[PC_ITEM + step] > stage[PC_ITEM]) {
            stage[PC_ITEM] = stage[PC_ITEM + step];
        }
        PC_BARRIER();
    }
    x = stage[0];
    PC_BARRIER();
#endif
    return x;
}

/* The task of a work-group among those of its launch. */
PC_FUNC int pcFindHead(PC_GLOBAL const PcTask *tasks, int first, int count, int group)
{
    int number = group + ((PC_GLOBAL const PcHead *)(tasks + first))->firstTile;
    int low = first;
    int high = first + count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (((PC_GLOBAL const PcHead *)(tasks + middle))->firstTile <= number) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The tile of a work-group in its task. */
PC_FUNC int pcTileOf(PC_GLOBAL const PcTask *tasks, int first, int task, int group)
{
    return group + ((PC_GLOBAL const PcHead *)(tasks + first))->firstTile
            - ((PC_GLOBAL const PcHead *)(tasks + task))->firstTile;
}

/* ---- dev.pc4j.engine.Draws: random numbers as a function of what they are for. ------------------------------------------------- */

PC_FUNC int pcMix(int h)
{
    unsigned int mixed = (unsigned int)h + 0x9E3779B9u;
    mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
    mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35u;
    return (int)(mixed ^ (mixed >> 16));
}

/* The key of one part more. */
PC_FUNC int pcKey(int key, PC_LONG part)
{
    return pcMix(pcMix(key ^ (int)part) ^ (int)(part >> 32));
}

PC_FUNC int pcDraw(int key, int row, int element)
{
    return pcMix((int)((unsigned int)pcMix(key ^ row) + (unsigned int)element));
}

PC_FUNC float pcUniform(int draw)
{
    return (float)(unsigned int)draw * 2.3283064e-10f;
}

/* Standard normal, by Box and Muller. */
PC_FUNC float pcNormalNumber(int key, int row, int element)
{
    int draw = pcDraw(key, row, element);
    float radius = PC_SQRT(-2.0f * PC_LOG(((float)(unsigned int)draw + 0.5f) * 2.3283064e-10f));
    return radius * PC_COS_OF_TURN(pcUniform(pcMix(~draw)));
}

#endif
