/*
 * The tasks of operators beyond dense nodes and sums, and of PFF: a record for each family, all behind one head. This file is the contract between the
 * Java side, which reads the records from it (dev.pc4j.engine.device.GraphTask), and the kernels beside it, one text for CUDA and OpenCL.
 *
 * Arrays, rows and displacements are those of ../task.h: offsets in floats, PC_NONE where there is none and then zero everywhere, values
 * [rows, stride] with x = reference + displacement. Inside a row elements lie as their shape says, row-major; images are [height, width,
 * channels], tokens [positions, features]. An operator inside a node has values of its own, whose "error" is what flows back to them.
 * PC_ADDS: results are added to what `out` holds; without it they replace that.
 *
 * A launch is that of ../task.h. A task has `tiles` tiles from `firstTile` on, one work-group each; a tile that lies beyond the rows of the
 * call does nothing. No kernel here has atomics: every sum has one order.
 */
#ifndef PC_GRAPH_TASK_H
#define PC_GRAPH_TASK_H

#include "../task.h"

typedef struct {
    int rows;             /* rows that the plan was compiled for */
    int firstTile;
    int tiles;
    int across;           /* tiles beside each other */
    int mode;
    int flags;
} PcHead;

#define PC_ADDS 1
#define PC_HAS_MOVED 2    /* steer: displacement holds a value */
#define PC_HAS_MOMENTS 4  /* steer: slot1 and slot2 hold values */
#define PC_FOLLOWS 8      /* steer: the error moves with the value */
#define PC_APART 16       /* weigh: x is in `target`, mu = reference - error */
#define PC_CAUSAL 32      /* attention: a query sees keys up to its own position */
#define PC_CENTRED 64     /* normalise: the mean is taken away */
#define PC_BY_ROWS 128    /* across: counts the rows of the call, `positions` each */

/* ---- map: elementwise on [rows, n], in runs: element e = i length + j lies at  from + i step + j  of a row, of `out` with its own stride,
 * from and step, of all others with those of `in`. Tiles: a row by PC_MAP_COLUMNS elements.
 * PC_SUM      out = factor (in + also - minus) + plus
 * PC_TIMES    out = in (also + with)
 * PC_MOVE_OF_PRODUCT  out = in (also + with) + minus with, the move of a product: in = da, also = b, with = db, minus = a
 * PC_HOLD     out = in where `with` is not zero, or everywhere without it
 * PC_DROPOUT  out = plus where the number of (seed, inference) is at least `step`, both as 32 bits without a sign, else 0
 * PC_NORMAL   out = factor times a normal number of (seed, inference, node, step)
 * PC_COUNT    the int at `out` grows by `step`; one tile */
#define PC_MAP_COLUMNS 1024
#define PC_SUM 0
#define PC_TIMES 1
#define PC_MOVE_OF_PRODUCT 2
#define PC_HOLD 3
#define PC_DROPOUT 4
#define PC_NORMAL 5
#define PC_COUNT 6

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG also;
    PC_LONG with;
    PC_LONG minus;
    PC_LONG out;
    PC_LONG seed;
    int n;
    int length;
    int inStride;
    int inFrom;
    int inStep;
    int outStride;
    int outFrom;
    int outStep;
    int node;
    int step;
    float factor;
    float plus;
} PcMap;

/* ---- steer: moves a node that is held in part, or whose error is not its force against itself, or that moves with noise: force = in - own;
 * displacement += step + deviation times a normal number of (seed, inference, node, the int at `relaxations`), 0 where `held` is not zero;
 * PC_FOLLOWS: error += factor times that. Tiles as map. Modes PC_MOVE .. PC_MOVE_ADAM of relax. */
typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG own;
    PC_LONG held;         /* [rows, n] without a margin */
    PC_LONG displacement;
    PC_LONG error;
    PC_LONG slot1;
    PC_LONG slot2;
    PC_LONG seed;
    PC_LONG relaxations;  /* where it stands how many the inference has run before */
    int n;
    int stride;
    int node;
    float rate;
    float momentum;
    float beta2;
    float epsilon;
    float spread;
    float factor;
    float deviation;      /* of the noise; none at 0 */
} PcSteer;

/* ---- window: pools over windows inside an image [height, width, channels]. Window p begins at (p / windows stride, p % windows stride);
 * `windows` are beside each other, `positions` in all. The mean over an axis of [outside, extent, inside] is that of windows 1 x extent over
 * an image [outside, extent] of `inside` channels. Tiles: a row by PC_MAP_COLUMNS elements, of the output, or of the image in PC_..._PULL.
 * PC_MEAN       out = mean of in
 * PC_MEAN_PULL  out, of the image, takes the error `in` of each window that holds the element, over their size
 * PC_MOST       out = the largest of in, the first of equals; `place` and `first` take its element of the image
 * PC_MOST_MOVE  out = what the largest of in + also has moved by from the one at `first`; `place` takes it
 * PC_MOST_PULL  out, of the image, takes the error `in` of each window whose `place` it is */
#define PC_MEAN 0
#define PC_MEAN_PULL 1
#define PC_MOST 2
#define PC_MOST_MOVE 3
#define PC_MOST_PULL 4

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG also;
    PC_LONG out;
    PC_LONG place;        /* ints by their bits, in the output's layout */
    PC_LONG first;
    int n;
    int inStride;
    int outStride;
    int height;
    int width;
    int channels;
    int side;
    int sideways;
    int stride;
    int windows;
    int positions;
} PcWindow;

/* ---- normalise: z = c s with c = x - mean and s = 1 / sqrt(mean of c^2 + epsilon) over a part of a row, y = z gain + shift. A part is `runs`
 * runs of `length` elements, `distance` apart; part k begins at k partStep. Tiles: a row by a part.
 * PC_ONWARD  out = y, keeps centre = c, first = z, place = z, scaleFirst = s, scale = s
 * PC_MOVED_ON  out = y' - y without cancellation, keeps place = z', scale = s'
 * PC_BACK    out = scale (g - mean of g - z mean of g z), g = gain error, without the mean unless PC_CENTRED */
#define PC_ONWARD 0
#define PC_MOVED_ON 1
#define PC_BACK 2

typedef struct {
    PcHead head;
    PC_LONG in;           /* the reference, the displacement, or the error */
    PC_LONG out;
    PC_LONG centre;
    PC_LONG first;
    PC_LONG place;
    PC_LONG scaleFirst;   /* [rows, parts] */
    PC_LONG scale;
    PC_LONG gain;
    PC_LONG shift;
    int stride;
    int parts;
    int partStep;
    int runs;
    int length;
    int distance;
    float epsilon;
} PcNormalise;

/* ---- patches: y = patches W + bias, a convolution, or a dense operator on the last axis (a kernel of one element). A patch is [kernelHeight,
 * kernelWidth, channels of a group] under the kernel, zeros outside the image. A product of rows x terms and terms x columns in tiles of
 * PC_PATCH_ROWS x PC_PATCH_COLUMNS, `down` below each other, then the groups, then the chunks. Weights as in ../task.h.
 * PC_ONWARD      rows: positions of all rows of the call; terms: the patch; columns: outputs of a group
 * PC_BACK        rows: elements of the images; terms: kernel elements by outputs of a group; columns: channels of a group
 * PC_GRADIENT    rows: the patch; terms: positions, those of a chunk; columns: outputs. out = - sum of (in + also) error, chunk c at
 *                out + c size, in the layout of the weights; with PC_HOLLOW of ../task.h zero on the diagonal */
#define PC_GRADIENT 3
#define PC_PATCH_ROWS 64
#define PC_PATCH_COLUMNS 32
#define PC_PATCH_DEPTH 16

typedef struct {
    PcHead head;
    PC_LONG in;           /* the images, or their displacement; not read by PC_BACK */
    PC_LONG also;
    PC_LONG error;        /* of y */
    PC_LONG weights;
    PC_LONG bias;
    PC_LONG out;
    int imageStride;
    int valueStride;      /* of y and its error */
    int weightPanel;
    int weightRow;
    int height;
    int width;
    int channels;
    int outputs;
    int groups;
    int kernelHeight;
    int kernelWidth;
    int stride;
    int padding;
    int outHeight;
    int outWidth;
    int down;
    int chunk;            /* positions of a chunk */
    int size;             /* floats of a chunk's gradient */
} PcPatches;

/* ---- across: out[j] = factor sum over m of in[m, j] with[m, j], j < n: the gradient of what is added to, or multiplies, every position. Element
 * (m, j) lies at  (m / positions) stride + (m % positions) n + j;  with PC_NONE is one. m < count, or with PC_BY_ROWS those of the call's
 * rows. Tiles: PC_ACROSS_COLUMNS columns by `chunk` of m, chunk c at out + c size. */
#define PC_ACROSS_COLUMNS 32

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG with;
    PC_LONG out;
    int n;
    int stride;
    int positions;
    int count;
    int chunk;
    int size;
    float factor;
} PcAcross;

/* ---- attention: y = P v with P = softmax(q k^T / sqrt(depth)) by heads; q, k, v and y are [tokens, heads depth] a row, P is [rows, heads,
 * queries, keys]. Tiles: a row by a head by a query; PC_BACK_K and PC_BACK_V by a key.
 * PC_ONWARD    out = y, keeps first = P and share = P
 * PC_MOVED_ON  out = y' - y without cancellation, keeps share = P'
 * PC_SLOPES    slopes = P' (s - sum of P' s), s = error v'^T / sqrt(depth)
 * PC_BACK_Q    out = slopes k';  PC_BACK_K  out = slopes^T q';  PC_BACK_V  out = P'^T error */
#define PC_SLOPES 6
#define PC_BACK_Q 3
#define PC_BACK_K 4
#define PC_BACK_V 5

typedef struct {
    PcHead head;
    PC_LONG q;
    PC_LONG k;
    PC_LONG v;
    PC_LONG qMoved;       /* displacements */
    PC_LONG kMoved;
    PC_LONG vMoved;
    PC_LONG error;
    PC_LONG out;
    PC_LONG first;
    PC_LONG share;
    PC_LONG slopes;
    int queries;
    int keys;
    int heads;
    int depth;
    int qStride;
    int kStride;
    int vStride;
    int outStride;        /* of `out` */
    int errorStride;
    float factor;         /* 1 / sqrt(depth) */
} PcAttention;

/* ---- embedding: rows of a table [vocabulary, width] by tokens, positions a row. An index outside makes its features NaN.
 * PC_ONWARD    out = the features of `in`. Tiles: a row by a position.
 * PC_GRADIENT  out, in the layout of the table, takes - sum of the errors at a token's positions. Tiles: a token of the vocabulary. */
typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG table;
    PC_LONG error;
    PC_LONG out;
    int inStride;
    int valueStride;
    int positions;
    int width;
    int vocabulary;
    int weightPanel;
    int weightRow;
} PcEmbedding;

/* ---- weigh: the energy between a value x and its prediction mu, row by row; cross-entropies by the last axis, `classes` wide. Tiles: a row.
 * PC_SCORE   loss[row] = precision times the energy of x = target and mu = reference; hit[row] = 1 where at each position the largest of both
 *            (the first of equals) are at one place, else 0; PC_ADDS multiplies it with what is there
 * PC_WEIGH_ERROR  error, which holds x - mu with x = reference + displacement, takes precision (x - softmax(mu)), or of sigmoid(mu); own takes
 *            the force of x against itself, dF/dx;  cost[row] = precision times the cross-entropy
 * PC_NUDGE   the value, or its displacement, at `target` moves by (strength - 1) error / precision, from zero without PC_ADDS; error is
 *            multiplied by strength;  cost[row], if there is one, grows by the sum of that move times own, in which it is linear */
#define PC_SCORE 0
#define PC_WEIGH_ERROR 1
#define PC_NUDGE 2
#define PC_KIND_GAUSSIAN 0
#define PC_KIND_SOFTMAX 1
#define PC_KIND_BERNOULLI 2

typedef struct {
    PcHead head;
    PC_LONG reference;
    PC_LONG displacement;
    PC_LONG target;
    PC_LONG error;
    PC_LONG own;
    PC_LONG cost;
    PC_LONG loss;
    PC_LONG hit;
    int n;
    int stride;
    int classes;
    int kind;
    float precision;
    float strength;
} PcWeigh;

/* ---- recurrent: a node that is all of its graph and predicts itself by weights [n, n], its activation before them: `steps` times
 *   error = factor (displacement - delta weights + base);  displacement += rate (slope (error weights^T) - error), 0 where `held` is not zero;
 *   delta and slope, if shown, follow.
 * PC_HAS_MOVED: displacement and delta hold values on entry. Processors' weights are packed and have a transposed copy, as in ../task.h.
 * Tiles: PC_RECURRENT_TILE rows where a work-group is one work-item, else a row. n is at most PC_RECURRENT_MOST: state stays on chip. */
#define PC_RECURRENT_MOST 224
#define PC_RECURRENT_TILE 4

typedef struct {
    PcHead head;
    PC_LONG weights;
    PC_LONG transposed;
    PC_LONG reference;
    PC_LONG displacement;
    PC_LONG error;
    PC_LONG base;
    PC_LONG held;         /* [rows, n] without a margin */
    PC_LONG value;
    PC_LONG delta;        /* the displacement where nothing is shown */
    PC_LONG slope;
    int n;
    int stride;
    int weightPanel;
    int weightRow;
    int transposedPanel;
    int steps;
    int shown;            /* activation of value, delta and slope; PC_ACT_NONE without */
    float alpha;
    float rate;
    float factor;
} PcRecurrent;

/* ---- The predictive forward-forward algorithm (Ororbia and Mali 2023), as dev.pc4j.engine.reference.PffCircuits has it, in three families. Arrays
 * of activity are [rows, width] without a margin, weights [k, n] row-major, and what belongs to a row is [rows]. The first half of the rows of a
 * call are positives, the second half negatives; PC_HALVES: `in` (and the target of circuit) has rows for one half, which both read.
 *
 * circuit: a = norm(in) weights + norm(also) alsoWeights, and what becomes of it. norm(v) = v times its row's scale. Tiles as patches.
 * PC_SETTLE     a += bias + labelScale labelRows[label] + noise - (before's competition);  out = (1 - leak) max(a, 0) + leak before
 * PC_LINEAR     out = a + bias
 * PC_GENERATE   bar = max(a, 0), PC_CLIPS: clip(a, 0, 1);  out = bar, or with a target 2 (bar - target), PC_CLIPS: 0 where clipping holds bar */
#define PC_HALVES 256
#define PC_CLIPS 512
#define PC_SETTLE 0
#define PC_LINEAR 1
#define PC_GENERATE 2

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG inScale;
    PC_LONG weights;
    PC_LONG also;
    PC_LONG alsoScale;
    PC_LONG alsoWeights;
    PC_LONG bias;
    PC_LONG labels;       /* a number a row; without them `label` is that of all rows */
    PC_LONG labelRows;    /* [classes, n] */
    PC_LONG lateral;      /* [n, group] */
    PC_LONG before;
    PC_LONG target;
    PC_LONG out;
    PC_LONG whole;        /* generate: takes 2 (bar - target) everywhere */
    PC_LONG seed;         /* noise is drawn by (seed, inference + step, stream) */
    int n;
    int k;
    int alsoK;
    int group;
    int label;
    int step;
    int stream;
    float leak;
    float labelScale;
    float noise;          /* its deviation; none at 0 */
} PcCircuit;

/* ---- level: what goes by whole rows. Tiles: a row. A loss is added to what the row has, over the rows of the call; there may be none.
 * PC_UNIT      v = in + noise, PC_RECTIFIES: max(v, 0);  out = v;  scale = 1 / (|v| + epsilon)
 * PC_GOODNESS  sum = |in|^2;  scale = 1 / (|in| + epsilon);  factor = (1 - leak) 2 (positive - sigmoid(threshold - sum)) / rows, the error of a
 *              pre-activation over the value;  loss: the cross-entropy of that sigmoid
 * PC_READ_OUT  in = labelScale (softmax(in) - y) / positives, 0 of negatives;  loss: labelScale times the cross-entropy, of positives,
 *              so that the sum over rows is their mean
 * PC_LATENTS   in -= rate d|error|^2 / d in of error = 2 (norm(max(in, 0)) weights - target), weights [n, k];  nothing where |in| < threshold; `out`
 *              [rows, n] is room for what they are pulled by
 * PC_SQUARES   loss: |in|^2 / 4
 * PC_HALVES: only the first half of the rows. */
#define PC_RECTIFIES 1024
#define PC_UNIT 0
#define PC_GOODNESS 1
#define PC_READ_OUT 2
#define PC_LATENTS 3
#define PC_SQUARES 4

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG out;
    PC_LONG scale;
    PC_LONG factor;
    PC_LONG sum;
    PC_LONG loss;
    PC_LONG labels;
    PC_LONG error;
    PC_LONG weights;
    PC_LONG seed;
    int n;
    int k;
    int step;
    int stream;
    float leak;
    float threshold;
    float labelScale;
    float noise;
    float rate;
    float epsilon;
} PcLevel;

/* ---- adapt: a gradient, summed over rows, each element clipped to +-clip, then Adam's step (PcStep `step`). d = error times its row's factor, or
 * over the rows of the call where there is none.
 * PC_OUTER     weights [k, n] by norm(in)^T d. Tiles as patches
 * PC_COMPETE   lateral synapses [n, group] (k is the group), those above zero: -(in^T d) within the group, + of a unit's own. Tiles: PC_MAP_COLUMNS elements
 * PC_COLUMN    offsets [n] by d. Tiles as before
 * PC_BY_LABEL  label rows [k, n] by labelScale times the d of the rows with that label. Tiles as before */
#define PC_OUTER 0
#define PC_COMPETE 1
#define PC_COLUMN 2
#define PC_BY_LABEL 3

typedef struct {
    PcHead head;
    PC_LONG in;
    PC_LONG inScale;
    PC_LONG error;
    PC_LONG factor;
    PC_LONG labels;
    PC_LONG weights;
    PC_LONG slot1;
    PC_LONG slot2;
    int n;
    int k;
    int group;
    int step;
    float labelScale;
    float clip;
} PcAdapt;

#endif
