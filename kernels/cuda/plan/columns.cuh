/*
 * What `columns` is compiled for, and where things lie in the shared memory of its blocks. The constants come from the engine (ColumnsPlan.java):
 *   PC_COLUMNS_FORMAT    of the operands in the loop, fragments.cuh
 *   PC_COLUMNS_GROUPS    groups of samples of a cluster, as many samples each as the format has
 *   PC_COLUMNS_TILES     widths of the nodes 0 .. L in tiles of 16 columns; of hidden nodes a multiple of the blocks
 *   PC_COLUMNS_OUTPUT_WIDTH   columns of node L
 *   PC_COLUMNS_SCALE     of its error
 *   PC_COLUMNS_SHOWN     activation between node l and the weights after it, for l < L
 *   PC_COLUMNS_LATE      activation after the weights of node l; none at node 0
 *   PC_COLUMNS_SHOWN_ALPHA, PC_COLUMNS_LATE_ALPHA   their parameters
 *   PC_COLUMNS_MODE, PC_COLUMNS_FLAGS   of the tasks of the family chain in task.h
 *   PC_COLUMNS_SHARED    bytes of shared memory
 */
#ifndef PC_COLUMNS_CUH
#define PC_COLUMNS_CUH

#include "fragments.cuh"

/* Blocks of a cluster. */
#define PC_COLUMNS_BLOCKS 4

struct PcColumns {
    static constexpr int WIDTHS[] = {PC_COLUMNS_TILES};
    static constexpr int OUTPUT_WIDTH = PC_COLUMNS_OUTPUT_WIDTH;
    static constexpr float SCALE = PC_COLUMNS_SCALE;
    static constexpr int SHOWN[] = {PC_COLUMNS_SHOWN};
    static constexpr int LATE[] = {PC_COLUMNS_LATE};
    static constexpr float SHOWN_ALPHA[] = {PC_COLUMNS_SHOWN_ALPHA};
    static constexpr float LATE_ALPHA[] = {PC_COLUMNS_LATE_ALPHA};
    static constexpr int LAST = sizeof WIDTHS / sizeof *WIDTHS - 1;
    static constexpr int GROUPS = PC_COLUMNS_GROUPS;
    static constexpr bool WAVE = PC_COLUMNS_MODE == PC_WAVE;
    static constexpr bool HELD = PC_COLUMNS_FLAGS & PC_HELD;
    static constexpr bool FALLS = PC_COLUMNS_FLAGS & PC_RATE_FALLS;
    static constexpr bool LOGITS = PC_COLUMNS_FLAGS & PC_CROSS_ENTROPY;

    /* Of the loop, and of the feed-forward pass, which every format has as exact as bf16x3. */
    static constexpr int FORMAT = PC_COLUMNS_FORMAT;
    static constexpr int FORWARD = FORMAT == PC_FORMAT_BF16X4 ? PC_FORMAT_BF16X4 : PC_FORMAT_BF16X3;
    typedef PcFormat<FORMAT> Loop;
    typedef PcFormat<FORWARD> Start;
    static constexpr int ROWS = Loop::ROWS;
    static constexpr int VALUES = Loop::VALUES;
    /* Room for a tile of an operand in either. */
    static constexpr int TILE = Loop::TILE > Start::TILE ? Loop::TILE : Start::TILE;

    /* Tiles of a hidden node that a block has, a warp each, and the first of its warps. */
    __device__ static constexpr int own(int layer) {
        return WIDTHS[layer] / PC_COLUMNS_BLOCKS;
    }

    __device__ static constexpr int firstWarp(int layer) {
        int warps = 0;
        for (int l = 1; l < layer; l++) {
            warps += own(l);
        }
        return warps;
    }

    /* The product with the input is the largest: the warps of all layers share its k. */
    __device__ static constexpr int shares() {
        return firstWarp(LAST) / own(1);
    }

    /* ---- shared memory: what there is once, then what each group has; bytes ---- */

    static constexpr int BARRIERS = 4;      /* mbarriers of a node */
    static constexpr int TOP = LAST - 1;    /* the node below the output */

    __device__ static constexpr int topWeights() {
        return 0;
    }

    /* Weights of the output for this block's tiles, in the format of the start and, where that is another, of the loop. */
    __device__ static constexpr int topWeightBytes(int format) {
        return (format == PC_FORMAT_BF16 ? 4 : 8) * 128 * WIDTHS[LAST] * own(TOP);
    }

    __device__ static constexpr int topLoopWeights() {
        return FORMAT == PC_FORMAT_TF32 ? topWeightBytes(FORWARD) : 0;
    }

    __device__ static constexpr int groups() {
        return topLoopWeights() + topWeightBytes(FORWARD);
    }

    __device__ static constexpr int barriers() {
        return 0;
    }

    /* Deltas of a hidden node: tiles of all blocks, of the last one of this block only. */
    __device__ static constexpr int deltaTiles(int layer) {
        return layer == TOP ? own(layer) : WIDTHS[layer];
    }

    __device__ static constexpr int deltas(int layer) {
        int at = (BARRIERS * 8 * (LAST + 1) + 127) / 128 * 128;
        for (int l = 1; l < layer; l++) {
            at += deltaTiles(l) * TILE;
        }
        return at;
    }

    /* Errors of the hidden nodes from 2 on. */
    __device__ static constexpr int errors(int layer) {
        int at = deltas(LAST);
        for (int l = 2; l < layer; l++) {
            at += WIDTHS[l] * Loop::TILE;
        }
        return at;
    }

    /* What each block adds to the output's predictions, twice: a block may be one iteration ahead of a reader. */
    __device__ static constexpr int parts() {
        return errors(LAST);
    }

    static constexpr int PART = WIDTHS[LAST] * Loop::PLAIN_TILE;

    /* What the output's error starts from, of each warp that needs it: four columns a lane. */
    __device__ static constexpr int targets() {
        return parts() + 2 * PC_COLUMNS_BLOCKS * PART;
    }

    __device__ static constexpr int input() {
        return targets() + own(TOP) * WIDTHS[LAST] * 32 * 16;
    }

    /* Shares of the first product but the first: VALUES words of a lane. */
    __device__ static constexpr int firstProducts() {
        return input() + WIDTHS[0] * Start::TILE;
    }

    /* Sums of squares of the rows, from every warp of the cluster: of the input, then of each node's errors, signals and values. */
    __device__ static constexpr int squares() {
        return firstProducts() + (shares() - 1) * own(1) * 32 * VALUES * 4;
    }

    static constexpr int KINDS = 3;

    /* Floats before those of node l; of the input a warp of this block each, of the output one. */
    __device__ static constexpr int squaresOf(int layer) {
        int at = 0;
        for (int l = 0; l < layer; l++) {
            at += l == 0 ? firstWarp(LAST) * ROWS : KINDS * WIDTHS[l] * ROWS;
        }
        return at;
    }

    __device__ static constexpr int threads() {
        return firstWarp(LAST) * 32;
    }

    /* Where the values of hidden nodes stood, VALUES words of a lane; of a single group they are in registers. */
    __device__ static constexpr int references() {
        return squares() + (squaresOf(LAST) + KINDS * ROWS) * 4;
    }

    __device__ static constexpr int groupBytes() {
        return (references() + (GROUPS > 1 ? threads() * VALUES * 4 : 0) + 127) / 128 * 128;
    }

    __device__ static constexpr int bytes() {
        return groups() + GROUPS * groupBytes();
    }
};

static_assert(PcColumns::bytes() == PC_COLUMNS_SHARED, "ColumnsPlan.java counts other bytes of shared memory than columns.cuh");
static_assert(sizeof PcColumns::SHOWN / sizeof *PcColumns::SHOWN == PcColumns::LAST, "one activation before each node's weights");
static_assert(sizeof PcColumns::LATE / sizeof *PcColumns::LATE == PcColumns::LAST + 1, "one activation after each node's weights");
static_assert(PcColumns::LAST >= 2, "a loop needs a hidden node");
static_assert(PcColumns::WAVE || !PcColumns::HELD, "without deltas nothing says that errors have been read");

#endif
