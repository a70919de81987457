/*
 * What `exchange` is compiled for, who owns what, and where things lie. The constants come from the engine (ExchangePlan.java):
 *   PC_EXCHANGE_FORMAT     of the operands in the loop, fragments.cuh
 *   PC_EXCHANGE_EIGHTS     tiles of 8 samples that a group of blocks has at a time, 1 or 2
 *   PC_EXCHANGE_INPUTS     width of the input in tiles of 16 columns
 *   PC_EXCHANGE_HIDDEN     hidden nodes
 *   PC_EXCHANGE_OWN        tiles of 16 columns that a block has of each of its nodes: 1, 2, 4 or 8
 *   PC_EXCHANGE_SHARERS    blocks that share a node
 *   PC_EXCHANGE_CLASSES    classes of blocks, each of which shares other nodes
 *   PC_EXCHANGE_SLOTS      nodes of a class at most
 *   PC_EXCHANGE_OUTPUTS    width of the output in tiles
 *   PC_EXCHANGE_GROUPS     groups of blocks in the launch
 *   PC_EXCHANGE_TURNS      turns of all groups together: rows of the plan by rows of a group
 *   PC_EXCHANGE_READ, PC_EXCHANGE_SHOWN   activation between the input, or a hidden node, and the weights after it
 *   PC_EXCHANGE_LATE, PC_EXCHANGE_LAST    activation after the weights of a hidden node, or the output
 *   PC_EXCHANGE_READ_ALPHA, PC_EXCHANGE_SHOWN_ALPHA, PC_EXCHANGE_LATE_ALPHA, PC_EXCHANGE_LAST_ALPHA   their parameters
 *   PC_EXCHANGE_MODE, PC_EXCHANGE_FLAGS   of the tasks of the family chain in task.h
 *   PC_EXCHANGE_SHARED     bytes of shared memory of a block
 *   PC_EXCHANGE_SCRATCH    bytes of device memory that the kernel has for itself; zero before the first launch
 */
#ifndef PC_EXCHANGE_CUH
#define PC_EXCHANGE_CUH

#include "chain_hidden.cuh"

/* Who has which node. */
struct PcExchangeClasses {
    static constexpr int CLASSES = PC_EXCHANGE_CLASSES;
    static constexpr int SLOTS = PC_EXCHANGE_SLOTS;

    /* A block that has whole nodes has consecutive ones, so that most messages stay inside; else nodes go to the classes in turns, so that all blocks
     * have products in both halves of an iteration and half the messages concern them. */
    static constexpr bool WHOLE = PC_EXCHANGE_SHARERS == 1;

    __device__ static constexpr int node(int cls, int slot) {
        return WHOLE ? cls * SLOTS + slot + 1 : slot * CLASSES + cls + 1;
    }

    /* The most nodes of a class from `first` to `last`. */
    __device__ static constexpr int most(int first, int last) {
        int most = 0;
        for (int cls = 0; cls < CLASSES; cls++) {
            int count = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                count += node(cls, slot) >= first && node(cls, slot) <= last;
            }
            most = larger(most, count);
        }
        return most;
    }

    __device__ static constexpr int larger(int a, int b) {
        return a > b ? a : b;
    }
};

struct PcExchange : PcExchangeClasses {
    static constexpr int HIDDEN = PC_EXCHANGE_HIDDEN;
    static constexpr int LAST = HIDDEN + 1;
    static constexpr int INPUTS = PC_EXCHANGE_INPUTS;
    static constexpr int OUTPUTS = PC_EXCHANGE_OUTPUTS;
    static constexpr int OWN = PC_EXCHANGE_OWN;
    static constexpr int SHARERS = PC_EXCHANGE_SHARERS;
    static constexpr int EIGHTS = PC_EXCHANGE_EIGHTS;
    static constexpr int GROUPS = PC_EXCHANGE_GROUPS;
    static constexpr int TURNS = PC_EXCHANGE_TURNS;
    static constexpr bool WAVE = PC_EXCHANGE_MODE == PC_WAVE;
    static constexpr bool HELD = PC_EXCHANGE_FLAGS & PC_HELD;
    static constexpr bool FALLS = PC_EXCHANGE_FLAGS & PC_RATE_FALLS;

    static constexpr int WARPS = 8;
    static constexpr int BLOCKS = CLASSES * SHARERS;   /* of a group */
    static constexpr int TILES = OWN * SHARERS;        /* of a hidden node */
    static constexpr int ROWS = 8 * EIGHTS;            /* of a group */

    static constexpr int TOP_CLASS = WHOLE ? (HIDDEN - 1) / SLOTS : (HIDDEN - 1) % CLASSES;
    static constexpr int TOP_SLOT = WHOLE ? (HIDDEN - 1) % SLOTS : (HIDDEN - 1) / CLASSES;

    /* Products of the loop that a block has: predictions of its nodes but the first, pushes on its nodes but the last, whose pushes the output makes. */
    static constexpr int PREDICTIONS = most(2, HIDDEN);
    static constexpr int PUSHES = most(1, HIDDEN - 1);

    /* The slot of a class's first prediction. */
    __device__ static constexpr int firstPredicted(int cls) {
        return PREDICTIONS < SLOTS && cls == 0;
    }

    /* Warps share the k of a product. */
    static constexpr int SHARES = WARPS / OWN;
    static constexpr int DEPTH = TILES / SHARES;

    /* Tiles of 8 samples of a slot's columns that a warp has. */
    static constexpr int UNITS = (OWN * EIGHTS + WARPS - 1) / WARPS;

    /* Of the loop, and of the feed-forward pass, which every format has as exact as bf16x3. */
    static constexpr int FORMAT = PC_EXCHANGE_FORMAT;
    static constexpr int FORWARD = PC_FORMAT_BF16X3;
    typedef PcFormat<FORMAT> Loop;
    typedef PcFormat<FORWARD> Start;
    static constexpr int TILE = Loop::TILE > Start::TILE ? Loop::TILE : Start::TILE;

    struct Hidden {
        static constexpr int FORMAT = PC_EXCHANGE_FORMAT;
        static constexpr bool HELD = PcExchange::HELD;
        static constexpr int SHOWN = PC_EXCHANGE_SHOWN;
        static constexpr int LATE = PC_EXCHANGE_LATE;
        static constexpr float SHOWN_ALPHA = PC_EXCHANGE_SHOWN_ALPHA;
        static constexpr float LATE_ALPHA = PC_EXCHANGE_LATE_ALPHA;
    };

    struct Output {
        static constexpr int LAST = PcExchange::LAST;
        static constexpr int TILES = OUTPUTS;
        static constexpr int ROWS = 8;
        static constexpr bool LOGITS = PC_EXCHANGE_FLAGS & PC_CROSS_ENTROPY;
        static constexpr int LATE = PC_EXCHANGE_LAST;
        static constexpr float ALPHA = PC_EXCHANGE_LAST_ALPHA;
    };

    /* ---- shared memory of a block, bytes ---- */

    /* Weights that push on the block's columns. */
    static constexpr int PUSHING = 0;
    static constexpr int TOP = OWN * OUTPUTS;
    /* Those between the last hidden node and the output: for the start, for predictions, for pushes. */
    static constexpr int TOP_START = PUSHING + PUSHES * OWN * TILES * Loop::WEIGHTS;
    static constexpr int TOP_BELOW = TOP_START + TOP * Start::WEIGHTS;
    static constexpr int TOP_ABOVE = TOP_BELOW + (FORMAT == FORWARD ? 0 : TOP * Loop::WEIGHTS);

    /* Operands as they arrive: of predictions, of pushes; in one place where both arrive from outside just before they are used. Before them, and before
     * all that follows up to the sums, lies the input. */
    static constexpr int INBOX = TOP_ABOVE + TOP * Loop::WEIGHTS;
    static constexpr int VALUES_BYTES = TILES * EIGHTS * TILE;
    static constexpr int ERRORS_BYTES = TILES * EIGHTS * Loop::TILE;
    static constexpr int INBOX_ERRORS = WHOLE ? INBOX + PREDICTIONS * VALUES_BYTES : INBOX;

    static constexpr int INBOX_END = larger(INBOX + PREDICTIONS * VALUES_BYTES, INBOX_ERRORS + PUSHES * ERRORS_BYTES);
    /* Deltas of the last hidden node, of this block alone. */
    static constexpr int TOP_DELTAS = INBOX_END;
    /* What each sharer adds to the output's predictions. */
    static constexpr int PARTS = TOP_DELTAS + OWN * EIGHTS * TILE;
    static constexpr int PART = OUTPUTS * EIGHTS * Loop::PLAIN_TILE;
    static constexpr int TARGETS = PARTS + SHARERS * PART;
    /* What units start from, which is not there before the first product, and in bf16x3, whose messages take most registers, their slopes. */
    static constexpr int STARTS = TARGETS + WARPS * OUTPUTS * PC_ARRAY;
    static constexpr bool SLOPES = FORMAT == PC_FORMAT_BF16X3 && Hidden::SHOWN != PC_ACT_NONE;
    static constexpr bool LATE_SLOPES = FORMAT == PC_FORMAT_BF16X3 && Hidden::LATE != PC_ACT_NONE;
    static constexpr int UNIT_BYTES = PcHiddenStart<Hidden>::BYTES + (SLOPES + LATE_SLOPES) * PC_ARRAY;
    static constexpr int STARTS_BYTES = SLOTS * UNITS * WARPS * UNIT_BYTES;
    /* Shares of products: four words a lane. */
    static constexpr int SUMS = larger(INBOX + INPUTS * EIGHTS * Start::TILE, STARTS + STARTS_BYTES);
    static constexpr int SUM_BYTES = WARPS * EIGHTS * PC_ARRAY;
    static constexpr int FOUND = SUMS + larger(1, larger(PREDICTIONS, PUSHES)) * SUM_BYTES;
    static constexpr int BYTES = FOUND + (WARPS + 1 + 3) / 4 * 16;

    /* ---- device memory: the messages of each group, sums of squares of each turn's rows, and what is counted; bytes ---- */

    /* Of node l, from 1 on: values at the start, deltas, both read by node l + 1; errors, read by node l - 1; parts of the output's prediction, twice. */
    static constexpr int SENT_VALUES = 0;
    static constexpr int SENT_DELTAS = SENT_VALUES + HIDDEN * TILES * EIGHTS * Start::TILE;
    static constexpr int SENT_ERRORS = SENT_DELTAS + HIDDEN * ERRORS_BYTES;
    static constexpr int SENT_PARTS = SENT_ERRORS + HIDDEN * ERRORS_BYTES;
    static constexpr int SENT = SENT_PARTS + 2 * SHARERS * PART;

    /* Floats of a turn: of the input, of each warp; of a hidden node's errors, signals and values, of each tile; of the output's errors and signals. */
    static constexpr int INPUT_SQUARES = WARPS * ROWS;
    static constexpr int NODE_SQUARES = 3 * TILES * ROWS;

    __device__ static constexpr int squaresOf(int layer) {
        return layer == 0 ? 0 : INPUT_SQUARES + (layer - 1) * NODE_SQUARES;
    }

    static constexpr int SQUARES = GROUPS * SENT;
    static constexpr int SQUARES_BYTES = (INPUT_SQUARES + HIDDEN * NODE_SQUARES + 2 * ROWS) * 4;
    /* Of each turn, blocks that are done; of each group, turns that it has done since the memory was zero. */
    static constexpr int DONE = SQUARES + TURNS * SQUARES_BYTES;
    static constexpr int BEFORE = DONE + TURNS * 4;
    static constexpr int SCRATCH = BEFORE + GROUPS * 4;
};

static_assert(PcExchange::BYTES == PC_EXCHANGE_SHARED, "ExchangePlan.java counts other bytes of shared memory than exchange.cuh");
static_assert(PcExchange::SCRATCH == PC_EXCHANGE_SCRATCH, "ExchangePlan.java counts other bytes of device memory than exchange.cuh");
static_assert(PcExchange::TILES % PcExchange::SHARES == 0, "every warp has as many tiles of k");
static_assert(PcExchange::WAVE || !PcExchange::HELD, "without deltas nothing says that errors have been read");
static_assert(PcExchange::EIGHTS == 1 || PcExchange::EIGHTS == 2, "a warp has the same samples in all its units");

#endif
