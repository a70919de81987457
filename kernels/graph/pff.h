/*
 * The predictive forward-forward algorithm: circuit, level and adapt of task.h. A step of a circuit is three launches: products with all that
 * follows them element by element, sums by rows, and gradients with clipping and Adam in their epilogue.
 */
#ifndef PC_PFF_H
#define PC_PFF_H

#include "portable.h"
#include "blocks.h"

/* Nearly standard normal: Draws.bell, in whole numbers. */
PC_FUNC float pcNearlyNormal(int key, int row, int element)
{
    unsigned int draw = (unsigned int)pcDraw(key, row, element);
    int sum = (int)(draw & 255u) + (int)(draw >> 8 & 255u) + (int)(draw >> 16 & 255u) + (int)(draw >> 24);
    return (float)(sum - 510) * (1.0f / 147.80054f);
}

/* What the noise of a step is drawn by. */
PC_FUNC int pcNoiseKey(PC_GLOBAL const int *controls, PC_LONG seed, int step, int stream)
{
    PC_LONG inference = ((PC_GLOBAL const PcControls *)controls)->inference;
    return pcKey(pcKey(pcKey(0, seed), inference + step), stream);
}

/* The row of an array that may have one half of the rows. */
PC_FUNC int pcHalfRow(int flags, int rows, int row)
{
    return flags & PC_HALVES && row >= rows / 2 ? row - rows / 2 : row;
}

/* ---- circuit ------------------------------------------------------------------------------------------------------------------- */

PC_FUNC float pcCircuitLeft(PC_GLOBAL const float *memory, PC_GLOBAL const PcCircuit *t, int rows, int row, int term)
{
    if (term < t->k) {
        int from = pcHalfRow(t->head.flags, rows, row);
        return memory[t->in + (PC_LONG)from * t->k + term] * memory[t->inScale + from];
    }
    return memory[t->also + (PC_LONG)row * t->alsoK + term - t->k] * memory[t->alsoScale + row];
}

PC_FUNC float pcCircuitRight(PC_GLOBAL const float *memory, PC_GLOBAL const PcCircuit *t, int term, int column)
{
    return term < t->k ? memory[t->weights + (PC_LONG)term * t->n + column]
                       : memory[t->alsoWeights + (PC_LONG)(term - t->k) * t->n + column];
}

/* What the neighbours of a unit, and it itself, do to it. */
PC_FUNC float pcCompetition(PC_GLOBAL const float *memory, PC_GLOBAL const PcCircuit *t, PC_LONG row, int unit)
{
    float sum = 0.0f;
    int first = unit / t->group * t->group;
    for (int i = first; i < first + t->group; i++) {
        float strength = memory[t->lateral + (PC_LONG)i * t->group + unit - first];
        if (strength > 0.0f) {
            sum += memory[t->before + row + i] * (i == unit ? -strength : strength);
        }
    }
    return sum;
}

PC_FUNC float pcSettled(PC_GLOBAL const float *memory, PC_GLOBAL const PcCircuit *t, int key, int row, int column, float a)
{
    PC_LONG at = (PC_LONG)row * t->n;
    a += memory[t->bias + column];
    if (t->labelRows != PC_NONE) {
        int label = t->labels == PC_NONE ? t->label : (int)memory[t->labels + row];
        a += t->labelScale * memory[t->labelRows + (PC_LONG)label * t->n + column];
    }
    if (t->noise > 0.0f) {
        a += t->noise * pcNearlyNormal(key, row, column);
    }
    if (t->lateral != PC_NONE) {
        a -= pcCompetition(memory, t, at, column);
    }
    a = a > 0.0f ? a : 0.0f;
    return t->before == PC_NONE ? a : (1.0f - t->leak) * a + t->leak * memory[t->before + at + column];
}

/* bar, or what it is off by; what clipping makes of that goes into gradients, and the whole of it into losses. */
PC_FUNC float pcGenerated(PC_GLOBAL float *memory, PC_GLOBAL const PcCircuit *t, int rows, int row, int column, float a)
{
    int clips = t->head.flags & PC_CLIPS;
    float bar = a > 0.0f ? a : 0.0f;
    bar = clips && bar > 1.0f ? 1.0f : bar;
    if (t->target == PC_NONE) {
        return bar;
    }
    int from = clips ? pcHalfRow(PC_HALVES, rows, row) : row;
    float error = 2.0f * (bar - memory[t->target + (PC_LONG)from * t->n + column]);
    if (t->whole != PC_NONE) {
        memory[t->whole + (PC_LONG)row * t->n + column] = error;
    }
    return clips && !(a > 0.0f && a < 1.0f) ? 0.0f : error;
}

PC_FUNC void pcCircuitEnd(
        PC_GLOBAL float *memory, PC_GLOBAL const PcCircuit *t, int key, int rows, int row, int column, float a)
{
    float value;
    switch (t->head.mode) {
    case PC_SETTLE:
        value = pcSettled(memory, t, key, row, column, a);
        break;
    case PC_GENERATE:
        value = pcGenerated(memory, t, rows, row, column, a);
        break;
    default:
        value = a + memory[t->bias + column];
        break;
    }
    memory[t->out + (PC_LONG)row * t->n + column] = value;
}

PC_FUNC void pcCircuit(
        PC_GLOBAL float *memory, PC_GLOBAL const PcCircuit *t, PC_GLOBAL const int *controls, int number, PC_LOCAL float *stage)
{
    PC_LOCAL float *right = stage + PC_PATCH_DEPTH * PC_LEFT_STEP;
    int rows = pcCallRows(controls);
    int top = number / t->head.across * PC_PATCH_ROWS;
    int left = number % t->head.across * PC_PATCH_COLUMNS;
    int terms = t->k + (t->also == PC_NONE ? 0 : t->alsoK);
    PC_BLOCKS(sums);
    if (top >= rows) {
        return;
    }
    pcClearBlocks(sums);
    for (int k = 0; k < terms; k += PC_PATCH_DEPTH) {
        for (int i = PC_ITEM; i < PC_PATCH_DEPTH * PC_PATCH_ROWS; i += PC_GROUP) {
            int d = i % PC_PATCH_DEPTH;
            int r = i / PC_PATCH_DEPTH;
            stage[d * PC_LEFT_STEP + r] = k + d < terms && top + r < rows ? pcCircuitLeft(memory, t, rows, top + r, k + d) : 0.0f;
        }
        for (int i = PC_ITEM; i < PC_PATCH_DEPTH * PC_PATCH_COLUMNS; i += PC_GROUP) {
            int d = i / PC_PATCH_COLUMNS;
            int n = i % PC_PATCH_COLUMNS;
            right[d * PC_RIGHT_STEP + n] = k + d < terms && left + n < t->n ? pcCircuitRight(memory, t, k + d, left + n) : 0.0f;
        }
        PC_BARRIER();
        pcMultiplyBlocks(stage, right, sums);
        PC_BARRIER();
    }
    int key = pcNoiseKey(controls, t->seed, t->step, t->stream);
    PC_EACH_OF_BLOCKS(pcRowOfSum, pcColumnOfSum, m, n, {
        if (top + m < rows && left + n < t->n) {
            pcCircuitEnd(memory, t, key, rows, top + m, left + n, PC_OF_BLOCKS(sums));
        }
    })
}

/* ---- level --------------------------------------------------------------------------------------------------------------------- */

/* The sum of squares of a row, for every work-item; each reads what it may itself have put there. */
PC_FUNC float pcSquaresOf(PC_GLOBAL const float *memory, PC_LONG at, int n, int rectifies, PC_LOCAL float *stage)
{
    float sum = 0.0f;
    for (int i = PC_ITEM; i < n; i += PC_GROUP) {
        float v = memory[at + i];
        v = rectifies && v < 0.0f ? 0.0f : v;
        sum += v * v;
    }
    return pcGroupSum(sum, stage);
}

/* log(1 + exp(-|x|)). */
PC_FUNC float pcSoft(float x)
{
    return PC_LOG1P(PC_EXP(x < 0.0f ? x : -x));
}

/* Adds what a row has to a mean over rows, where somebody asks for it. */
PC_FUNC void pcPutLoss(PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, int rows, int row, float cost)
{
    if (t->loss != PC_NONE) {
        memory[t->loss + row] += cost / (float)rows;
    }
}

PC_FUNC void pcUnit(
        PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, PC_GLOBAL const int *controls, int row, PC_LOCAL float *stage)
{
    PC_LONG at = (PC_LONG)row * t->n;
    int key = pcNoiseKey(controls, t->seed, t->step, t->stream);
    for (int i = PC_ITEM; i < t->n; i += PC_GROUP) {
        float v = memory[t->in + at + i];
        if (t->noise > 0.0f) {
            v += t->noise * pcNearlyNormal(key, row, i);
        }
        memory[t->out + at + i] = t->head.flags & PC_RECTIFIES && v < 0.0f ? 0.0f : v;
    }
    float sum = pcSquaresOf(memory, t->out + at, t->n, 0, stage);
    if (PC_ITEM == 0) {
        memory[t->scale + row] = 1.0f / (PC_SQRT(sum) + t->epsilon);
    }
}

PC_FUNC void pcGoodness(PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, int rows, int row, PC_LOCAL float *stage)
{
    float sum = pcSquaresOf(memory, t->in + (PC_LONG)row * t->n, t->n, 0, stage);
    if (PC_ITEM > 0) {
        return;
    }
    memory[t->scale + row] = 1.0f / (PC_SQRT(sum) + t->epsilon);
    if (t->sum != PC_NONE) {
        memory[t->sum + row] = sum;
    }
    if (t->factor != PC_NONE) {
        float positive = row < rows / 2 ? 1.0f : 0.0f;
        float logit = t->threshold - sum;
        float sigmoid = 1.0f / (1.0f + PC_EXP(-logit));
        memory[t->factor + row] = (1.0f - t->leak) * 2.0f * (positive - sigmoid) / (float)rows;
        pcPutLoss(memory, t, rows, row, (logit > 0.0f ? logit : 0.0f) - logit * positive + pcSoft(logit));
    }
}

/* One work-item has the row: there are few classes. */
PC_FUNC void pcReadOut(PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, int rows, int row)
{
    PC_LONG at = t->in + (PC_LONG)row * t->n;
    int counts = row < rows / 2;
    float most = memory[at];
    float sum = 0.0f;
    if (PC_ITEM > 0) {
        return;
    }
    for (int i = 1; i < t->n; i++) {
        most = memory[at + i] > most ? memory[at + i] : most;
    }
    for (int i = 0; i < t->n; i++) {
        sum += PC_EXP(memory[at + i] - most);
    }
    int label = (int)memory[t->labels + row];
    float cost = PC_LOG(sum) - (memory[at + label] - most);
    for (int i = 0; i < t->n; i++) {
        float share = PC_EXP(memory[at + i] - most) / sum;
        memory[at + i] = counts ? t->labelScale * (share - (i == label ? 1.0f : 0.0f)) / (float)(rows / 2) : 0.0f;
    }
    /* Twice, for a mean over all rows, of which half have it. */
    pcPutLoss(memory, t, rows, row, counts ? 2.0f * t->labelScale * cost : 0.0f);
}

/* Through norm and straight through the rectifier. What latents are pulled by waits in `out`. */
PC_FUNC void pcLatents(PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, int row, PC_LOCAL float *stage)
{
    PC_LONG at = t->in + (PC_LONG)row * t->n;
    float norm = PC_SQRT(pcSquaresOf(memory, at, t->n, 1, stage));
    float scale = norm + t->epsilon;
    float along = 0.0f;
    if (norm < t->threshold) {
        return;
    }
    for (int i = 0; i < t->n; i++) {
        float pull = 0.0f;
        for (int j = PC_ITEM; j < t->k; j += PC_GROUP) {
            pull += memory[t->error + (PC_LONG)row * t->k + j] * memory[t->weights + (PC_LONG)i * t->k + j];
        }
        pull = pcGroupSum(pull, stage);
        float positive = memory[at + i] > 0.0f ? memory[at + i] : 0.0f;
        along += positive * pull;
        if (PC_ITEM == 0) {
            memory[t->out + (PC_LONG)row * t->n + i] = pull;
        }
    }
    PC_BARRIER();
    for (int i = PC_ITEM; i < t->n; i += PC_GROUP) {
        float positive = memory[at + i] > 0.0f ? memory[at + i] : 0.0f;
        float pull = memory[t->out + (PC_LONG)row * t->n + i];
        memory[at + i] -= t->rate * (pull / scale - positive * along / (norm * scale * scale));
    }
}

PC_FUNC void pcLevel(
        PC_GLOBAL float *memory, PC_GLOBAL const PcLevel *t, PC_GLOBAL const int *controls, int row, PC_LOCAL float *stage)
{
    int rows = pcCallRows(controls);
    if (row >= rows || (t->head.flags & PC_HALVES && row >= rows / 2)) {
        return;
    }
    switch (t->head.mode) {
    case PC_UNIT:
        pcUnit(memory, t, controls, row, stage);
        break;
    case PC_GOODNESS:
        pcGoodness(memory, t, rows, row, stage);
        break;
    case PC_READ_OUT:
        pcReadOut(memory, t, rows, row);
        break;
    case PC_LATENTS:
        pcLatents(memory, t, row, stage);
        break;
    default: {
        float sum = pcSquaresOf(memory, t->in + (PC_LONG)row * t->n, t->n, 0, stage);
        if (PC_ITEM == 0) {
            pcPutLoss(memory, t, rows, row, sum / 4.0f);
        }
        break;
    }
    }
}

/* ---- adapt --------------------------------------------------------------------------------------------------------------------- */

/* Clips an element of a gradient and lets Adam step. */
PC_FUNC void pcAdapted(PC_GLOBAL float *memory, PC_GLOBAL const PcAdapt *t, PC_GLOBAL const int *controls, PC_LONG at, float g)
{
    PC_GLOBAL const PcStep *step
            = (PC_GLOBAL const PcStep *)(controls + ((PC_GLOBAL const PcControls *)controls)->steps) + t->step;
    float clipped = g > t->clip ? t->clip : g < -t->clip ? -t->clip : g;
    float m = step->momentum * memory[t->slot1 + at] + (1.0f - step->momentum) * clipped;
    float v = step->beta2 * memory[t->slot2 + at] + (1.0f - step->beta2) * clipped * clipped;
    memory[t->slot1 + at] = m;
    memory[t->slot2 + at] = v;
    memory[t->weights + at] -= step->adamStep * m / (PC_SQRT(v) * step->adamSpread + step->epsilon);
}

/* d of a row and column. */
PC_FUNC float pcSignal(PC_GLOBAL const float *memory, PC_GLOBAL const PcAdapt *t, int rows, int row, int column)
{
    float factor = t->factor == PC_NONE ? 1.0f / (float)rows : memory[t->factor + row];
    return memory[t->error + (PC_LONG)row * t->n + column] * factor;
}

/* Of both rows that read one row of the inputs, where these have one half. */
PC_FUNC float pcSignalOf(PC_GLOBAL const float *memory, PC_GLOBAL const PcAdapt *t, int rows, int row, int column)
{
    float signal = pcSignal(memory, t, rows, row, column);
    return t->head.flags & PC_HALVES ? signal + pcSignal(memory, t, rows, row + rows / 2, column) : signal;
}

PC_FUNC void pcOuter(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAdapt *t, PC_GLOBAL const int *controls, int number, PC_LOCAL float *stage)
{
    PC_LOCAL float *right = stage + PC_PATCH_DEPTH * PC_LEFT_STEP;
    int rows = pcCallRows(controls);
    int top = number / t->head.across * PC_PATCH_ROWS;
    int left = number % t->head.across * PC_PATCH_COLUMNS;
    int terms = t->head.flags & PC_HALVES ? rows / 2 : rows;
    PC_BLOCKS(sums);
    pcClearBlocks(sums);
    for (int k = 0; k < terms; k += PC_PATCH_DEPTH) {
        for (int i = PC_ITEM; i < PC_PATCH_DEPTH * PC_PATCH_ROWS; i += PC_GROUP) {
            int d = i / PC_PATCH_ROWS;
            int r = i % PC_PATCH_ROWS;
            stage[d * PC_LEFT_STEP + r] = k + d < terms && top + r < t->k
                    ? memory[t->in + (PC_LONG)(k + d) * t->k + top + r] * memory[t->inScale + k + d] : 0.0f;
        }
        for (int i = PC_ITEM; i < PC_PATCH_DEPTH * PC_PATCH_COLUMNS; i += PC_GROUP) {
            int d = i / PC_PATCH_COLUMNS;
            int n = i % PC_PATCH_COLUMNS;
            right[d * PC_RIGHT_STEP + n] = k + d < terms && left + n < t->n ? pcSignalOf(memory, t, rows, k + d, left + n) : 0.0f;
        }
        PC_BARRIER();
        pcMultiplyBlocks(stage, right, sums);
        PC_BARRIER();
    }
    PC_EACH_OF_BLOCKS(pcRowOfSum, pcColumnOfSum, m, n, {
        if (top + m < t->k && left + n < t->n) {
            pcAdapted(memory, t, controls, (PC_LONG)(top + m) * t->n + left + n, PC_OF_BLOCKS(sums));
        }
    })
}

/* The gradient of element e of an array that no product is for. */
PC_FUNC float pcGradientAt(PC_GLOBAL const float *memory, PC_GLOBAL const PcAdapt *t, int rows, int e)
{
    int compete = t->head.mode == PC_COMPETE;
    int unit = e / (compete ? t->group : t->n);
    int column = compete ? unit / t->group * t->group + e % t->group : e % t->n;
    float sum = 0.0f;
    if (compete && memory[t->weights + e] <= 0.0f) {
        return 0.0f;
    }
    for (int row = 0; row < rows; row++) {
        float d = pcSignal(memory, t, rows, row, column);
        if (compete) {
            sum += memory[t->in + (PC_LONG)row * t->n + unit] * (unit == column ? d : -d);
        } else if (t->head.mode == PC_COLUMN) {
            sum += d;
        } else if ((int)memory[t->labels + row] == unit) {
            sum += t->labelScale * d;
        }
    }
    return sum;
}

PC_FUNC void pcAdapt(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAdapt *t, PC_GLOBAL const int *controls, int number, PC_LOCAL float *stage)
{
    if (t->head.mode == PC_OUTER) {
        pcOuter(memory, t, controls, number, stage);
        return;
    }
    int size = t->k * t->n;
    int from = number * PC_MAP_COLUMNS;
    int end = from + PC_MAP_COLUMNS < size ? from + PC_MAP_COLUMNS : size;
    int rows = pcCallRows(controls);
    for (int e = from + PC_ITEM; e < end; e += PC_GROUP) {
        pcAdapted(memory, t, controls, e, pcGradientAt(memory, t, rows, e));
    }
}

#endif
