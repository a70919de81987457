/*
 * What a launch computes: a list of tasks on the arrays of one plan. This file is the contract between the Java side, which writes
 * tasks (dev.pc4j.engine.device.Task, whose test reads this file), and the kernel families of kernels/cuda and kernels/opencl,
 * which have the same names and do the same.
 *
 * Memory. A plan owns one block of floats, `memory`; an array is named by its offset in floats, PC_NONE where there is none. Arrays of
 * a value node are row-major [rows, stride]: `n` columns that count, then a margin up to the stride, which kernels may write and never
 * read into a result. Rows beyond the rows of the call may hold anything: no row is read for another, and sums over rows stop at
 * PcControls.rows.
 * Weights [k inputs, n outputs]: element (i, j) lies at  weights + (j / PC_PANEL) * weightPanel + i * weightRow + j % PC_PANEL.  Devices
 * that like packed panels have weightPanel = k * PC_PANEL and weightRow = PC_PANEL; row-major ones weightPanel = PC_PANEL. Weights,
 * gradients and optimiser slots of a parameter have one layout, margins are zero and stay so.
 *
 * Displacement form (exact, and far more accurate than forming x - mu from full-size numbers): a value is x = reference + displacement;
 * a child reads f(x) = value + delta with value = f(reference), delta = f(x) - f(reference) formed without cancellation, slope = f'(x).
 * An operator with its activation after the weights ("late") has z = lateSum + moved, f(lateSum) = lateValue, lateSlope = f'(z), and
 * signal = error * lateSlope.
 *
 * A launch is  family(memory, tasks, controls, first, count [, data]):  the tasks [first, first + count), where task t owns the tiles
 * [firstTile, firstTile of the next); a work-group (block) finds its task by its number. Tasks of one launch do not depend on each other.
 */
#ifndef PC_TASK_H
#define PC_TASK_H

#ifndef PC_LONG
#define PC_LONG long /* 64 bits */
#endif

#define PC_NONE (-1)

typedef struct {
    /* operands */
    PC_LONG in;           /* left operand, [rows, inStride] */
    PC_LONG also;         /* added to `in` (learn, energy) */
    PC_LONG weights;      /* right operand (predict, relax), or what learns (learn, step) */
    PC_LONG sum;          /* what the product starts from, [rows, stride]; zero without */
    PC_LONG bias;         /* [n], added to the product */
    PC_LONG add1;         /* added after activation or factor, [rows, stride] */
    PC_LONG add2;
    PC_LONG factor;       /* what the product is multiplied by elementwise, [rows, stride]; one without */
    /* the node */
    PC_LONG reference;
    PC_LONG displacement;
    PC_LONG error;
    PC_LONG base;         /* the error at the reference; zero without */
    PC_LONG target;
    /* its late operator */
    PC_LONG lateSum;
    PC_LONG lateValue;
    PC_LONG lateSlope;
    PC_LONG signal;
    /* how children read it */
    PC_LONG value;
    PC_LONG delta;
    PC_LONG slope;
    /* results and optimiser */
    PC_LONG out;
    PC_LONG slot1;        /* of a parameter (learn, step) or a node's values (relax) */
    PC_LONG slot2;
    PC_LONG results;      /* PcResults of the plan */
    /* extents */
    int rows;             /* rows that the plan was compiled for; no kernel looks beyond min(rows, PcControls.rows) where that matters */
    int n;
    int k;
    int inStride;
    int stride;
    int weightPanel;
    int weightRow;
    /* what to do */
    int mode;             /* PC_FORWARD ... */
    int flags;            /* PC_MOVED ... */
    int late;             /* activation after the weights, a PC_ACT_... of activations.h; PC_ACT_NONE without */
    int shown;            /* activation of value, delta and slope; PC_ACT_NONE without */
    int node;             /* index of the node in the graph */
    int step;             /* which PcStep of the controls */
    int firstTile;
    int across;           /* tiles beside each other; the tile t of a task is at row tile t / across, column tile t % across */
    float rate;           /* gamma (relax); the output precision without soft clamp (output); factor on the step (learn, step) */
    float scale;          /* of the error at the output */
    float share;          /* one over the number of a layer's parameters (factor) */
    /* value optimisers (relax) */
    float momentum;       /* momentum; beta1 */
    float beta2;
    float epsilon;
    float spread;         /* 1 / sqrt(1 - beta2^t) */
    /* parameters of activations */
    float lateAlpha;
    float shownAlpha;
} PcTask;

/* What changes from call to call; written by the host before it. Word offsets count 32-bit words from the start of the controls. */
typedef struct {
    PC_LONG x;            /* offset of the inputs in `data`, in floats */
    PC_LONG y;            /* offset of the targets in `data` */
    int rows;             /* rows of this call */
    int tick;             /* number of this call since the results were cleared, from 1 */
    int steps;            /* word offset of PcStep[number of applications] */
    int indices;          /* word offset of int[rows]: which rows of `data` */
    PC_LONG inference;    /* how many inferences the plan has run before */
} PcControls;

/* One application of the optimiser. g = clip * scale * (summed gradient). */
typedef struct {
    float rate;           /* learning rate, with the schedule's factor */
    float scale;          /* one over the rows of the call */
    float adamStep;       /* rate / (1 - beta1^t) */
    float adamSpread;     /* 1 / sqrt(1 - beta2^t) */
    float decay;          /* rate * weight decay */
    float momentum;       /* momentum, beta1, or v of MQ */
    float beta2;
    float epsilon;
    float clip;           /* largest norm of all gradients together; infinite for none */
    float kept;           /* MQ: how much of the mean gradient is kept */
    float leastStep;      /* MQ */
} PcStep;

/* Float offsets from `results`; ints are stored by their bits. */
#define PC_STATUS 0       /* int: 0, or the tick of the first call that gave something not finite; nothing learns while it is set */
#define PC_CLIP 1         /* the clip factor that FACTOR found */
#define PC_LOSS 2         /* of this call */
#define PC_CORRECT 3      /* int, of this call */
#define PC_SUM_ROWS 4     /* int: since the metrics were cleared, as the next five */
#define PC_SUM_CORRECT 5  /* int */
#define PC_SUM_LOSS 6     /* two floats, high and low part of a compensated sum */
#define PC_SUM_ENERGY 8   /* two floats */
#define PC_ARRIVED 10     /* int: rows that are done, of a launch whose last block adds up the call; 0 between launches */
#define PC_ENERGIES 16    /* one a node of the graph, of this call */

/* flags */
#define PC_MOVED 1         /* displacement holds a value; else it counts as zero and is not read */
#define PC_LIVE 2          /* error holds a value; else it counts as zero and is not read */
#define PC_FOLLOW 4        /* relax: error moves with the value, and signal is renewed */
#define PC_LOGITS 8        /* predict: error takes reference + moved prediction; output (PC_WEIGH) makes it an error */
#define PC_CROSS_ENTROPY 16
#define PC_EMPTY 32        /* learn: the gradient is zero, nothing is read */
#define PC_STEP 64         /* learn: the optimiser steps in the epilogue */
#define PC_DECAYS 128      /* learn, step: weight decay applies */
#define PC_LOSS_ONLY 256   /* total: the energy is the loss (backpropagation), hidden energies are zero */
#define PC_METRICS 512     /* total: adds to the metrics */
#define PC_IS_OUTPUT 1024  /* total: the task of the output node, which has add1 = row losses, add2 = row hits */
#define PC_HELD 2048       /* chain: predictions, deltas and slopes stay at the reference */
#define PC_RATE_FALLS 4096 /* chain: the rate of iteration t is rate / (1 + t) */
#define PC_FINAL 8192      /* chain: a prediction of all nodes follows the last iteration */
#define PC_NESTEROV 16384  /* learn, step: momentum steps by g + momentum slot1 */
#define PC_CARRIED 32768   /* relax: slot1 and slot2 hold values; else they count as zero and are not read */
#define PC_HOLLOW 65536    /* learn: g(i, i) = 0, of weights whose diagonal is zero and stays so under every optimiser */

/* ---- predict: p = sum + in weights + bias, [rows, n], product over k (k = 0: none) ------------------------------------------------
 * PC_FORWARD  v = p + add1 + add2, after a late activation: lateSum = p, v = lateValue = f(p) (+ add1 + add2 is not used with it),
 *             lateSlope = f'(p).  reference = v.  If shown: value = g(v), slope = g'(v).
 * PC_ERROR    v = p + add1 + add2; late: v = f(lateSum + p) - f(lateSum), lateSlope = f'(lateSum + p).
 *             PC_LOGITS: error = reference + v.  Else error = scale * (displacement - v + base); late: signal = error * lateSlope.
 * PC_REBASE   v as PC_FORWARD, but  base = error = reference - v;  late: signal = error * lateSlope.
 * PC_PLAIN    out = p + add1 + add2. */
#define PC_FORWARD 0
#define PC_ERROR 1
#define PC_REBASE 2
#define PC_PLAIN 3

/* ---- relax: p = sum + in weights^T, [rows, n], product over k (the outputs of the weights; k = 0: none);  q = p * factor + add1 + add2.
 * With a transposed copy (packed devices) `weights` names it, [k outputs, n inputs] in the layout above; else (i, j) of the weights is
 * at weights + j * weightRow + i for i of the k outputs, j of the n inputs.
 * PC_PUSH     out = q.
 * PC_MOVE     step = rate f with f = q - error;  displacement += step;  PC_FOLLOW: error += step, late: signal = error * lateSlope.
 *             If shown: delta, slope from reference, value, displacement.
 * PC_MOVE_MOMENTUM  the same with  slot1 = momentum slot1 + f;  step = rate slot1
 * PC_MOVE_ADAM      the same with  slot1 = momentum slot1 + (1 - momentum) f;  slot2 = beta2 slot2 + (1 - beta2) f^2;
 *                   step = rate slot1 / (sqrt(slot2) spread + epsilon), rate divided by 1 - momentum^t
 * The tasks of a launch have one mode: kernels of CUDA know it. */
#define PC_PUSH 0
#define PC_MOVE 1
#define PC_MOVE_MOMENTUM 2
#define PC_MOVE_ADAM 3

/* ---- learn: g(i, j) = - sum over the rows r < PcControls.rows of (in + also)(r, i) * error(r, j), for i < k, j < n.
 * `error` is the signal of a late operator. If out: out = g. PC_STEP: the optimiser `mode` steps weights, slot1, slot2 at once,
 * unless PC_STATUS is set. With an infinite PcStep.clip only (MQ: by the step size that the last factor left in `factor`).
 * ---- step: the same optimiser on n consecutive elements of a parameter, from g = out, times the clip factor.
 *      w -= (the task's rate) (decay w (PC_DECAYS) + s)  with
 *   sgd       s = rate g
 *   momentum  slot1 = momentum slot1 + g;  s = rate slot1, with PC_NESTEROV s = rate (g + momentum slot1)
 *   adam(w)   slot1 = b1 slot1 + (1 - b1) g;  slot2 = b2 slot2 + (1 - b2) g^2;  s = adamStep slot1 / (sqrt(slot2) adamSpread + epsilon),
 *             where 0 / 0 counts as 0
 *   mq        s = (the float at `factor`) g
 * in the order of dev.pc4j.engine.Optimiser.Kind. */
#define PC_SGD 0
#define PC_MOMENTUM 1
#define PC_ADAM 2
#define PC_ADAMW 3
#define PC_MQ 4

/* ---- magnitude: tile t of the n consecutive elements at `in`, PC_CHUNK each, leaves the sum of squares at out[2 t], of |.| at out[2 t + 1].
 * ---- factor: one work-group, one task a layer: k pairs at `in` (weights) and n pairs at `also` (bias; PC_NONE) as magnitude left them.
 *      Clip factor c over all tasks: min(1, clip / (scale * sqrt(sum of squares))), to PC_CLIP. Mode PC_MQ also: the layer's step size
 *      rate / (s + epsilon) + leastStep to slot2, then s = kept s + (1 - kept) c scale share (sum of |.|), s at slot1.
 *      A sum of squares that is not finite sets PC_STATUS. Mode PC_SIZE: the step size alone, from s as it stands (before learn). */
#define PC_CHUNK 4096
#define PC_SIZE 5

/* ---- show, elementwise on [rows, n]:
 * PC_ADVANCE   reference += displacement (PC_MOVED), then as PC_ACTIVATE if shown
 * PC_ACTIVATE  value = f(reference), slope = f'(reference)
 * PC_DISPLACE  delta = f(reference + displacement) - value, slope = f'(reference + displacement) */
#define PC_ADVANCE 0
#define PC_ACTIVATE 1
#define PC_DISPLACE 2

/* ---- output, row by row; cross-entropy C(l) = (sum y) log sum exp l - sum y l, computed from l - max l.
 * PC_START   add1[row] = rate * (1/2 |y - reference|^2, or C(reference)): the loss;  add2[row] = 1 where the largest of reference and of
 *            target (the first of equals) are at one place, else 0;  then as PC_CLAMP
 * PC_CLAMP   displacement = target - reference, error = scale * displacement;
 *            cross-entropy: displacement = 0, then as PC_WEIGH with the logits reference
 * PC_WEIGH   error = scale * (target - softmax(error)), out[row] = scale * C
 * each with signal = error * lateSlope where there is a late operator. */
#define PC_START 0
#define PC_CLAMP 1
#define PC_WEIGH 2

/* ---- energy, row by row: mode PC_GAUSSIAN: out[row] = 1/2 |error|^2 / scale (scale 1 at hidden nodes), PC_GIVEN: out[row] stands already.
 *      If add1: add1[row] = sqrt(sum (in + also)^2 * sum signal^2), k columns of in, n of signal (of error where signal is PC_NONE):
 *      a bound on what this row adds to any element of the node's gradient. */
#define PC_GAUSSIAN 0
#define PC_GIVEN 1

/* ---- chain: the whole inference of a chain of dense nodes, for devices that keep it on chip; the others get it as phases. The tasks of
 *      the launch are its nodes 1 .. L in order, each what the node's predict and relax tasks would name: in = the parent's delta (its
 *      displacement where there is no activation between; PC_NONE at node 1, whose parent is clamped), weights with k and n, reference,
 *      displacement, error, the late operator, value, delta and slope as the child reads them; at node L target and scale, with PC_CROSS_ENTROPY
 *      out = the row energies. On entry hidden displacements, deltas and errors count as zero and are not read, slopes are those of the
 *      reference, node L has its clamped displacement and error (PC_START). On exit all hidden displacements, deltas (not PC_HELD), slopes,
 *      errors, late slopes and signals stand, zeros included, and node L's error and row energies.
 * PC_ITERATE  `step` times: [predict all][relax all by rate], simultaneous; PC_FINAL: then [predict all]
 * PC_WAVE     from node L - 1 down, once: displacement = rate (factor (error of the child) weights^T), error = displacement, then delta and
 *             slope follow unless PC_HELD; late: signal. */
#define PC_ITERATE 0
#define PC_WAVE 1

/* ---- total: one work-group, one task a node: PC_ENERGIES[node] = sum of out[row] over the rows of the call, in a fixed order; nodes
 *      without a task have energy 0 (k of the first task: the number of nodes). From the output's task PC_LOSS, PC_CORRECT. Sets
 *      PC_STATUS to the tick when a sum, or 4 times the sum of the bounds (add1 of hidden tasks, slot1 of the output's), is not finite and no
 *      status is set yet. PC_METRICS without a status: adds rows, hits, loss and energy to the metrics.
 * ---- gather: reference(r, j) = data[(mode ? y : x) + indices[r] * n + j] for r < PcControls.rows, 0 beyond, j < n.
 * ---- transpose: the transposed copy `out` of `weights`: element (j, i), i < k, j < n, at out + (i / PC_PANEL) * inStride + j * PC_PANEL + i % PC_PANEL.
 * ---- keep: out = in, n consecutive floats. PC_SAVE unless PC_STATUS is set; PC_RESTORE if PC_STATUS is the tick of this call. */
#define PC_SAVE 0
#define PC_RESTORE 1

#endif
