/*
 * attention: y = P v with P = softmax(q k^T / sqrt(depth)) by heads. Displacements without cancellation: the scores move by dS = (dq k'^T +
 * q dk^T) / sqrt(depth), the primed at x + d; P'_j - P_j = P_j (exp(dS_j - l) - 1) with l = log(1 + sum of P_j (exp(dS_j) - 1)); and y by
 * (P' - P) v' + P dv. A work-group has a query, or a key; its work-items share keys while scores are made, and features after that.
 */
#ifndef PC_ATTENTION_H
#define PC_ATTENTION_H

#include "portable.h"

/* Where feature f of a token of a head lies in a row. */
PC_FUNC PC_LONG pcTokenAt(PC_GLOBAL const PcAttention *t, int stride, int row, int head, int token)
{
    return (PC_LONG)row * stride + ((PC_LONG)token * t->heads + head) * t->depth;
}

/* The product of a query with a key, either of which may be a displacement, or a value with its displacement. */
PC_FUNC float pcDot(
        PC_GLOBAL const float *memory, PC_LONG a, PC_LONG alsoA, PC_LONG atA, PC_LONG b, PC_LONG alsoB, PC_LONG atB, int count)
{
    float sum = 0.0f;
    for (int f = 0; f < count; f++) {
        sum += (pcAt(memory, a, atA + f) + pcAt(memory, alsoA, atA + f)) * (pcAt(memory, b, atB + f) + pcAt(memory, alsoB, atB + f));
    }
    return sum;
}

/* The softmax of the scores of a query, which lie in `first`, each put there by the work-item that reads it here. */
PC_FUNC void pcSharesOf(PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, PC_LONG p, int seen, PC_LOCAL float *stage)
{
    float most = -3.4028235e38f;
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        float x = memory[t->first + p + j];
        most = x > most ? x : most;
    }
    most = pcGroupMost(most, stage);
    float sum = 0.0f;
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        sum += PC_EXP(memory[t->first + p + j] - most);
    }
    sum = pcGroupSum(sum, stage);
    for (int j = PC_ITEM; j < t->keys; j += PC_GROUP) {
        float share = j < seen ? PC_EXP(memory[t->first + p + j] - most) / sum : 0.0f;
        memory[t->first + p + j] = share;
        memory[t->share + p + j] = share;
    }
    PC_BARRIER();
}

PC_FUNC void pcAttentionOnward(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, int row, int head, int query, PC_LONG p, int seen,
        PC_LOCAL float *stage)
{
    PC_LONG q = pcTokenAt(t, t->qStride, row, head, query);
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        memory[t->first + p + j] = t->factor * pcDot(memory, t->q, PC_NONE, q, t->k, PC_NONE,
                pcTokenAt(t, t->kStride, row, head, j), t->depth);
    }
    pcSharesOf(memory, t, p, seen, stage);
    for (int f = PC_ITEM; f < t->depth; f += PC_GROUP) {
        float sum = 0.0f;
        for (int j = 0; j < seen; j++) {
            sum += memory[t->first + p + j] * memory[t->v + pcTokenAt(t, t->vStride, row, head, j) + f];
        }
        memory[t->out + pcTokenAt(t, t->outStride, row, head, query) + f] = sum;
    }
}

/* Turns the steps of the scores of a query, which lie in `slopes` as scores do in `first`, into those of its shares. */
PC_FUNC void pcShareSteps(PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, PC_LONG p, int seen, PC_LOCAL float *stage)
{
    float grown = 0.0f;
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        grown += memory[t->first + p + j] * PC_EXPM1(memory[t->slopes + p + j]);
    }
    float log = PC_LOG1P(pcGroupSum(grown, stage));
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        float step = memory[t->first + p + j] * PC_EXPM1(memory[t->slopes + p + j] - log);
        memory[t->slopes + p + j] = step;
        memory[t->share + p + j] = memory[t->first + p + j] + step;
    }
    PC_BARRIER();
}

PC_FUNC void pcAttentionMoved(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, int row, int head, int query, PC_LONG p, int seen,
        PC_LOCAL float *stage)
{
    PC_LONG q = pcTokenAt(t, t->qStride, row, head, query);
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        PC_LONG k = pcTokenAt(t, t->kStride, row, head, j);
        float step = 0.0f;
        if (t->qMoved != PC_NONE) {
            step = pcDot(memory, t->qMoved, PC_NONE, q, t->k, t->kMoved, k, t->depth);
        }
        if (t->kMoved != PC_NONE) {
            step += pcDot(memory, t->q, PC_NONE, q, t->kMoved, PC_NONE, k, t->depth);
        }
        memory[t->slopes + p + j] = t->factor * step;
    }
    pcShareSteps(memory, t, p, seen, stage);
    for (int f = PC_ITEM; f < t->depth; f += PC_GROUP) {
        float sum = 0.0f;
        for (int j = 0; j < seen; j++) {
            PC_LONG v = pcTokenAt(t, t->vStride, row, head, j) + f;
            float moved = pcAt(memory, t->vMoved, v);
            sum += memory[t->slopes + p + j] * (memory[t->v + v] + moved) + memory[t->first + p + j] * moved;
        }
        memory[t->out + pcTokenAt(t, t->outStride, row, head, query) + f] = sum;
    }
}

PC_FUNC void pcAttentionSlopes(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, int row, int head, int query, PC_LONG p, int seen,
        PC_LOCAL float *stage)
{
    PC_LONG e = pcTokenAt(t, t->errorStride, row, head, query);
    float mean = 0.0f;
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        float slope = t->factor * pcDot(memory, t->error, PC_NONE, e, t->v, t->vMoved,
                pcTokenAt(t, t->vStride, row, head, j), t->depth);
        memory[t->slopes + p + j] = slope;
        mean += memory[t->share + p + j] * slope;
    }
    mean = pcGroupSum(mean, stage);
    for (int j = PC_ITEM; j < seen; j += PC_GROUP) {
        memory[t->slopes + p + j] = memory[t->share + p + j] * (memory[t->slopes + p + j] - mean);
    }
}

/* What flows back to feature f of a query. */
PC_FUNC float pcBackToQuery(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcAttention *t, int row, int head, PC_LONG p, int seen, int f)
{
    float sum = 0.0f;
    for (int j = 0; j < seen; j++) {
        PC_LONG k = pcTokenAt(t, t->kStride, row, head, j) + f;
        sum += memory[t->slopes + p + j] * (memory[t->k + k] + pcAt(memory, t->kMoved, k));
    }
    return sum;
}

/* What flows back to feature f of a key, or of its value. */
PC_FUNC float pcBackToKey(
        PC_GLOBAL const float *memory, PC_GLOBAL const PcAttention *t, int row, int head, PC_LONG shares, int key, int f)
{
    float sum = 0.0f;
    for (int i = t->head.flags & PC_CAUSAL ? key : 0; i < t->queries; i++) {
        PC_LONG p = shares + (PC_LONG)i * t->keys + key;
        if (t->head.mode == PC_BACK_K) {
            PC_LONG q = pcTokenAt(t, t->qStride, row, head, i) + f;
            sum += memory[t->slopes + p] * (memory[t->q + q] + pcAt(memory, t->qMoved, q));
        } else {
            sum += memory[t->share + p] * memory[t->error + pcTokenAt(t, t->errorStride, row, head, i) + f];
        }
    }
    return sum;
}

PC_FUNC void pcAttention(
        PC_GLOBAL float *memory, PC_GLOBAL const PcAttention *t, PC_GLOBAL const int *controls, int tile,
        PC_LOCAL float *stage)
{
    int backward = t->head.mode == PC_BACK_K || t->head.mode == PC_BACK_V;
    int tokens = backward ? t->keys : t->queries;
    int token = tile % tokens;
    int head = tile / tokens % t->heads;
    int row = tile / tokens / t->heads;
    if (row >= pcCallRows(controls)) {
        return;
    }
    PC_LONG shares = ((PC_LONG)row * t->heads + head) * t->queries * t->keys;
    PC_LONG p = shares + (PC_LONG)token * t->keys;
    int seen = t->head.flags & PC_CAUSAL ? token + 1 : t->keys;
    PC_LONG out = t->out + pcTokenAt(t, t->outStride, row, head, token);
    switch (t->head.mode) {
    case PC_ONWARD:
        pcAttentionOnward(memory, t, row, head, token, p, seen, stage);
        break;
    case PC_MOVED_ON:
        pcAttentionMoved(memory, t, row, head, token, p, seen, stage);
        break;
    case PC_SLOPES:
        pcAttentionSlopes(memory, t, row, head, token, p, seen, stage);
        break;
    default:
        for (int f = PC_ITEM; f < t->depth; f += PC_GROUP) {
            float back = backward ? pcBackToKey(memory, t, row, head, shares, token, f)
                                  : pcBackToQuery(memory, t, row, head, p, seen, f);
            pcPut(memory, t->head.flags, out + f, back);
        }
        break;
    }
}

#endif
