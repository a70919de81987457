/*
 * Which block of a cluster has what of a chain, and where it lies in shared memory. Everything here follows from the tasks and from the table
 * at PcLaunch.own, which dev.pc4j.engine.cuda.plan.Partition makes. A unit is a range of columns of one layer: W_l[:, columns] and the state of
 * these columns. Ints of the table, of L layers, C blocks, U units:
 *   U
 *   first unit of the layers 1 .. L, then U                          L + 1 ints
 *   how many units the blocks before block r have, r = 0 .. C        C + 1 ints
 *   units by block                                                   U ints
 *   of each unit: block, layer, first column, columns, base          5 U ints
 * Units are sorted by layer, then by column; together they have every column of every layer once. The first column of each is a multiple of
 * 16; all of layer L is one unit. The base is the float at which the unit's arrays begin in shared memory:
 *   two mbarriers of 8 bytes         deltas are here; pushes are here
 *   deltas     operand [k]           of layer l - 1, from all its units; not in layer 1, which counts as k = 0
 *   pushes     units of l + 1 x [columns][8]
 *   states     [columns][8] each     displacement; reference, value, slope if shown (layer L of cross-entropy: reference, target, logits);
 *                                    lateSum, lateValue if late
 *   signals    operand [columns]     not in layer 1, nor the next two
 *   routes     [k / 16] x 4 ints     where the pushes on 16 columns of layer l - 1 go
 *   weights    [k][columns]          fp32, tf32 in its rounding, or bf16
 * k and columns are multiples of 16, filled up with zeros. An operand has 8 rows side by side for each k or column, as fp32, tf32 or bf16.
 * A block's shared memory begins with a PcUnit for each of its units, then come its partial sums (PcPartial), then its units' arrays.
 */
#ifndef PC_CLUSTER_CUH
#define PC_CLUSTER_CUH

#include "multiply.cuh"
#include "../activations.h"

/* Samples of a cluster: the n of an mma. */
#define PC_CLUSTER_ROWS 8
#define PC_CLUSTER_WARPS 8
#define PC_CLUSTER_THREADS (PC_CLUSTER_WARPS * 32)
/* Columns of a unit come in tiles, the m of an mma. */
#define PC_CLUSTER_TILE 16
#define PC_CLUSTER_MOST 16

/* A unit as the block that has it sees it; all places are floats of shared memory. */
struct PcUnit {
    int layer;
    int first;            /* column */
    int columns;
    int padded;           /* columns in whole tiles */
    int k;
    int paddedK;
    int number;           /* among the units of its layer */
    int below;            /* units of layer l - 1, 0 of layer 1's parent */
    int above;
    int base;
    int pushes;
    int displacement;
    int reference;
    int value;
    int slope;
    int target;
    int logits;
    int lateSum;
    int lateValue;
    int signals;
    int routes;
    int weights;
    int partial;          /* where its columns begin among those of the block's products */
    int late;
    int shown;
    int flags;
    float rate;
    float scale;
    float lateAlpha;
    float shownAlpha;
    int unused[2];
    int aboveBlock[PC_CLUSTER_MOST];
    int aboveBase[PC_CLUSTER_MOST];
};

static_assert(sizeof(PcUnit) == 256, "Partition.java counts 64 floats a unit");

/* Where the pushes on a tile of the layer below go. */
struct PcRoute {
    int block;
    int at;
    int base;
    int unused;
};

static_assert(sizeof(PcRoute) == 16, "Partition.java counts 4 floats a tile");

PC_DEVICE int pc_in_tiles(int n) {
    return (n + PC_CLUSTER_TILE - 1) / PC_CLUSTER_TILE * PC_CLUSTER_TILE;
}

/* Floats of an operand for so many k. */
template <int PRECISION>
PC_DEVICE int pc_operand_floats(int k) {
    return k * PC_CLUSTER_ROWS / (PRECISION == PC_BF16 ? 2 : 1);
}

/* Floats of a line of weights. */
template <int PRECISION>
PC_DEVICE int pc_line_floats(int columns) {
    return PRECISION == PC_BF16 ? columns / 2 : columns;
}

/* Into how many parts the products of a block divide k, so that all warps have work; `columns` of all its products. */
template <int PRECISION>
PC_DEVICE int pc_parts(int columns) {
    int full = PRECISION == PC_FP32 ? 512 : 128;
    return columns >= full || columns == 0 ? 1 : full / columns;
}

/* The table of the launch. */
struct PcTable {
    const int *ints;
    int layers;
    int blocks;

    __device__ __forceinline__ int units() const {
        return ints[0];
    }

    /* The first unit of a layer from 1 on; of layer L + 1: how many there are. */
    __device__ __forceinline__ int of(int layer) const {
        return ints[layer];
    }

    __device__ __forceinline__ int before(int block) const {
        return ints[2 + layers + block];
    }

    __device__ __forceinline__ int ofBlock(int place) const {
        return ints[3 + layers + blocks + place];
    }

    __device__ __forceinline__ const int *unit(int number) const {
        return ints + 3 + layers + blocks + units() + 5 * number;
    }
};

/* The 16-byte chunks of a line of weights change places by this, so that 8 lines one below the other at one chunk, and 4 lines of the first or
 * of the second half of 8 at two chunks, meet every bank once. Depends on line % 8 only. */
PC_DEVICE int pc_weight_skew(int line, int chunks) {
    int low = line >> 2 & 1;
    return chunks & 2 ? low : chunks & 4 ? (line & 2) | low : pc_skew(line);
}

/* k of a layer as the loop sees it. */
PC_DEVICE int pc_loop_k(const PcTask *tasks, int layer) {
    return layer == 1 ? 0 : tasks[layer - 1].k;
}

/* Where the pushes of a unit begin. */
template <int PRECISION>
PC_DEVICE int pc_pushes_at(const PcTask *tasks, int layer, int base) {
    return base + 4 + pc_operand_floats<PRECISION>(pc_in_tiles(pc_loop_k(tasks, layer)));
}

/* Columns of the products of a block. */
PC_DEVICE int pc_product_columns(const PcTable &table, int block, int count) {
    int columns = 0;
    for (int i = 0; i < count; i++) {
        const int *unit = table.unit(table.ofBlock(table.before(block) + i));
        columns += unit[1] > 1 ? pc_in_tiles(unit[3]) : 0;
    }
    return columns;
}

/* The unit at `place` of this block, laid out. */
template <int PRECISION>
PC_DEVICE void pc_describe(PcUnit &unit, const PcTable &table, const PcTask *tasks, int block, int place) {
    int number = table.ofBlock(table.before(block) + place);
    const int *ints = table.unit(number);
    int layer = ints[1];
    const PcTask &task = tasks[layer - 1];
    unit.layer = layer;
    unit.first = ints[2];
    unit.columns = ints[3];
    unit.padded = pc_in_tiles(ints[3]);
    unit.k = pc_loop_k(tasks, layer);
    unit.paddedK = pc_in_tiles(unit.k);
    unit.number = number - table.of(layer);
    unit.below = layer > 1 ? table.of(layer) - table.of(layer - 1) : 0;
    unit.above = 0;
    if (layer < table.layers) {
        for (int other = table.of(layer + 1); other < table.of(layer + 2); other++, unit.above++) {
            unit.aboveBlock[unit.above] = table.unit(other)[0];
            unit.aboveBase[unit.above] = table.unit(other)[4];
        }
    }
    unit.partial = pc_product_columns(table, block, place);
    unit.late = task.late;
    unit.shown = layer < table.layers ? task.shown : PC_ACT_NONE;
    unit.flags = task.flags;
    unit.rate = task.rate;
    unit.scale = task.scale;
    unit.lateAlpha = task.lateAlpha;
    unit.shownAlpha = task.shownAlpha;

    int array = unit.padded * PC_CLUSTER_ROWS;
    bool shown = unit.shown != PC_ACT_NONE;
    bool logits = layer == table.layers && (task.flags & PC_CROSS_ENTROPY);
    unit.base = ints[4];
    unit.pushes = pc_pushes_at<PRECISION>(tasks, layer, unit.base);
    unit.displacement = unit.pushes + unit.above * array;
    unit.reference = unit.displacement + array;
    unit.value = unit.target = unit.reference + array;
    unit.slope = unit.logits = unit.value + array;
    unit.lateSum = unit.reference + (shown || logits ? 3 : 0) * array;
    unit.lateValue = unit.lateSum + array;
    unit.signals = unit.lateSum + (unit.late != PC_ACT_NONE ? 2 : 0) * array;
    unit.routes = unit.signals + pc_operand_floats<PRECISION>(unit.padded);
    unit.weights = unit.routes + unit.paddedK / PC_CLUSTER_TILE * 4;
}

/* Who does what in round t of a chain of so many layers. */
struct PcRounds {
    int layers;
    bool wave;
    bool held;
    bool falls;
    int moves;            /* rounds with pushes and moves; perhaps one round more has errors alone */
    int rounds;

    __device__ __forceinline__ PcRounds(const PcTask &first, int layers) : layers(layers) {
        wave = first.mode == PC_WAVE;
        held = wave || (first.flags & PC_HELD);
        falls = first.flags & PC_RATE_FALLS;
        moves = wave ? layers - 1 : first.step;
        rounds = moves + (wave || (first.flags & PC_FINAL) ? 1 : 0);
    }

    /* Of wave one layer after the other has its error, and nobody has new deltas. */
    __device__ __forceinline__ bool hasErrors(const PcUnit &unit, int t) const {
        return wave ? unit.layer == layers - t : unit.layer >= layers - t;
    }

    __device__ __forceinline__ bool pushes(const PcUnit &unit, int t) const {
        return unit.layer > 1 && hasErrors(unit, t);
    }

    __device__ __forceinline__ bool moving(const PcUnit &unit, int t) const {
        return unit.layer < layers && (wave ? unit.layer == layers - 1 - t : unit.layer >= layers - 1 - t);
    }

    /* Whether the layer below has moved in a round before and says so. */
    __device__ __forceinline__ bool hears(const PcUnit &unit, int t) const {
        return !wave && unit.layer > 1 && unit.layer > layers - t;
    }

    /* The parity of the phase in which that message comes: a unit hears first in the round after the layer below has moved first. */
    __device__ __forceinline__ int hearing(const PcUnit &unit, int t) const {
        return (t - (layers - unit.layer + 1)) & 1;
    }

    __device__ __forceinline__ int pushed(const PcUnit &unit, int t) const {
        return (t - (layers - unit.layer - 1)) & 1;
    }

    /* Whether an error, a value is the last, and goes to device memory; wave leaves layer L as it is. */
    __device__ __forceinline__ bool errorsStand(const PcUnit &unit, int t) const {
        return wave ? unit.layer < layers : t + 1 == rounds;
    }

    __device__ __forceinline__ bool valuesStand(int t) const {
        return wave || t + 1 == moves;
    }
};

#endif
