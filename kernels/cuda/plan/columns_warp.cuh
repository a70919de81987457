/*
 * A hidden warp of `columns`: 16 columns of a hidden node, from the feed-forward pass through all iterations, or the wave, to what it leaves in device
 * memory. Its weights and its state stay in registers.
 */
#ifndef PC_COLUMNS_WARP_CUH
#define PC_COLUMNS_WARP_CUH

#include "chain_hidden.cuh"
#include "columns_output.cuh"

/* 16 columns of a hidden node. */
template <int LAYER>
struct PcColumnsWarp {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef P::Start Start;
    typedef PcColumnsBlock Block;

    static constexpr bool FIRST = LAYER == 1;
    static constexpr bool TOP = LAYER == P::TOP;

    struct Node {
        static constexpr int FORMAT = P::FORMAT;
        static constexpr bool HELD = P::HELD;
        static constexpr int SHOWN = P::SHOWN[LAYER];
        static constexpr int LATE = P::LATE[LAYER];
        static constexpr float SHOWN_ALPHA = P::SHOWN_ALPHA[LAYER];
        static constexpr float LATE_ALPHA = P::LATE_ALPHA[LAYER];
    };

    static constexpr int OUTPUTS = P::WIDTHS[P::LAST];
    /* Tiles of k of the two products of the loop; a wave predicts nothing. */
    static constexpr int BELOW = FIRST || P::WAVE ? 0 : P::WIDTHS[LAYER - 1];
    static constexpr int ABOVE = TOP ? OUTPUTS : P::WIDTHS[LAYER + 1];

    const Block &block;
    int tile;             /* of the node */
    unsigned below[BELOW > 0 ? BELOW : 1][Loop::A];
    unsigned above[ABOVE][Loop::A];
    /* Two groups leave no registers for references. */
    typedef PcHiddenStart<Node, P::GROUPS == 1 ? 0 : P::threads()> Begun;
    Begun begun[P::GROUPS];
    PcHidden<Node, Begun> node[P::GROUPS];
    /* Of the node below it. */
    PcColumnsOutput output;

    __device__ __forceinline__ PcColumnsWarp(const Block &block)
        : block(block), output(block), tile(block.rank * P::own(LAYER) + ownTile()) {
        if constexpr (P::GROUPS > 1) {
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                begun[g].references = (float *)block.group(g, P::references()) + threadIdx.x;
            }
        }
    }

    /* Of the block's tiles of the node. */
    __device__ __forceinline__ int ownTile() const {
        return block.warp - P::firstWarp(LAYER);
    }

    __device__ __forceinline__ bool firstWarp() const {
        return ownTile() == 0;
    }

    /* Whether it sends the block's part of the output's predictions too. */
    __device__ __forceinline__ bool sendsParts() const {
        return FIRST && block.warp == 0;
    }

    /* ---- weights ---- */

    /* In the order in which they are multiplied: the own block's tiles, then those of the others. */
    __device__ __forceinline__ void load() {
        if constexpr (BELOW > 0) {
            _Pragma("unroll")
            for (int k = 0; k < BELOW; k++) {
                float w[2][4];
                block.weights(LAYER).columns(tile * PC_SIDE, block.tileAt(k, P::own(LAYER - 1)) * PC_SIDE, w);
                pc_weights_of<P::FORMAT>(w, below[k]);
            }
        }
        _Pragma("unroll")
        for (int k = 0; k < ABOVE; k++) {
            float w[2][4];
            int place = k;
            if constexpr (!TOP) {
                place = block.tileAt(k, P::own(LAYER + 1));
            }
            block.weights(LAYER + 1).rows(tile * PC_SIDE, place * PC_SIDE, w);
            pc_weights_of<P::FORMAT>(w, above[k]);
        }
    }

    /* ---- products of the loop ---- */

    /* By all tiles of a message: those of the own block while the others' are on their way. */
    template <int TILES>
    __device__ __forceinline__ void product(int g, int at, int pitch, int layer, int which, int parity,
        const unsigned (&weights)[TILES][Loop::A], float (&v)[P::VALUES]) const {
        constexpr int OWN = TILES / PC_COLUMNS_BLOCKS;
        PcSum<P::FORMAT> sums;
        pc_mbarrier_wait_near(block.barrier(g, layer, which + 1), parity);
        _Pragma("unroll")
        for (int k = 0; k < OWN; k++) {
            multiply(g, at, pitch, k, weights[k], sums);
        }
        pc_mbarrier_wait_near(block.barrier(g, layer, which), parity);
        if (firstWarp() && block.lane == 0) {
            pc_mbarrier_expect(block.barrier(g, layer, which), Block::FROM_OTHERS<OWN, Loop::TILE>);
        }
        _Pragma("unroll")
        for (int k = OWN; k < TILES; k++) {
            multiply(g, at, pitch, k, weights[k], sums);
        }
        sums.template total<TILES>(v);
    }

    __device__ __forceinline__ void multiply(int g, int at, int pitch, int k, const unsigned (&a)[Loop::A], PcSum<P::FORMAT> &sums) const {
        unsigned b[Loop::B];
        pc_load_words(block.group(g, at) + k * pitch + block.lane * Loop::B * 4, b);
        sums.add(k, a, b);
    }

    /* ---- the feed-forward pass ---- */

    __device__ __forceinline__ void predictFromStart(float (&v)[P::GROUPS][P::VALUES]) {
        if constexpr (FIRST) {
            block.otherShares(v);
        } else if constexpr (BELOW > 0 && P::FORMAT == P::FORWARD) {
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                product(g, P::deltas(LAYER - 1), P::TILE, LAYER - 1, Block::DELTAS, 0, below, v[g]);
            }
        } else {
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                pc_mbarrier_wait_near(block.barrier(g, LAYER - 1, Block::OWN_DELTAS), 0);
                pc_mbarrier_wait_near(block.barrier(g, LAYER - 1, Block::DELTAS), 0);
                if (!P::WAVE && firstWarp() && block.lane == 0) {
                    pc_mbarrier_expect(block.barrier(g, LAYER - 1, Block::DELTAS), Block::FROM_OTHERS<P::own(LAYER - 1), Loop::TILE>);
                }
            }
            PcSum<P::FORWARD> sums[P::GROUPS];
            constexpr int OWN = P::own(LAYER - 1);
            for (int i = 0; i < PC_COLUMNS_BLOCKS; i++) {
                int from = block.turn(i) * OWN;
                pc_stream<2 / P::GROUPS>(block.weights(LAYER), tile * PC_SIDE, from, from + OWN,
                    block.group(0, P::deltas(LAYER - 1)) + (i * OWN - from) * P::TILE, P::TILE, P::groupBytes(), sums);
            }
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                sums[g].template total<P::WIDTHS[LAYER - 1]>(v[g]);
            }
        }
    }

    __device__ __forceinline__ void start(float (&v)[P::GROUPS][P::VALUES]) {
        predictFromStart(v);
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            begun[g].begin(block, block.forward(LAYER), tile, v[g]);
            node[g].begin(begun[g]);
            send<P::FORWARD>(g, begun[g].value);
        }
    }

    /* Deltas, or at the start values, to those who predict by them. */
    template <int FORMAT>
    __device__ __forceinline__ void send(int g, const float (&v)[P::VALUES]) const {
        if constexpr (TOP) {
            block.toOwn<FORMAT>(g, P::deltas(LAYER), ownTile(), LAYER, v);
        } else {
            block.template toAll<FORMAT, P::own(LAYER)>(g, P::deltas(LAYER), P::TILE, ownTile(), LAYER, Block::DELTAS, v);
        }
    }

    /* ---- the loop ---- */

    __device__ __forceinline__ void sendErrors(int g) const {
        if constexpr (!FIRST) {
            float v[P::VALUES];
            node[g].signals(v);
            block.template toAll<P::FORMAT, P::own(LAYER)>(g, P::errors(LAYER), Loop::TILE, ownTile(), LAYER, Block::ERRORS, v);
        }
    }

    /* What the node above pushes, in the `message`-th of its messages. */
    __device__ __forceinline__ void pushed(int g, int message, float (&v)[P::VALUES]) const {
        if constexpr (TOP) {
            output.node[g].template push<P::FORMAT>(above, v);
        } else {
            product(g, P::errors(LAYER + 1), Loop::TILE, LAYER + 1, Block::ERRORS, message & 1, above, v);
        }
    }

    __device__ __forceinline__ void wave() {
        const PcTask &task = block.chain(LAYER);
        float rate = task.rate;
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            float v[P::VALUES];
            pushed(g, 0, v);
            node[g].move(rate, v);
            node[g].stand();
            sendErrors(g);
        }
    }

    __device__ __forceinline__ void iterate() {
        const PcTask &task = block.chain(LAYER);
        int iterations = task.step;
        float falling = task.rate;
        _Pragma("unroll 1")
        for (int t = 0;; t++) {
            float v[P::VALUES];
            bool last = t == iterations;
            if (sendsParts() && t > 0) {
                _Pragma("unroll")
                for (int g = 0; g < P::GROUPS; g++) {
                    PcColumnsParts{block}.send<P::FORMAT>(g, t, P::topLoopWeights());
                }
            }
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                bool hears = !FIRST && t > P::LAST - LAYER;
                if constexpr (!FIRST) {
                    if (hears) {
                        product(g, P::deltas(LAYER - 1), P::TILE, LAYER - 1, Block::DELTAS, (t - (P::LAST - LAYER)) & 1, below, v);
                        node[g].form(begun[g], v);
                    }
                }
                if (!hears) {
                    node[g].stand();
                }
                if (t >= P::LAST - LAYER && !last) {
                    sendErrors(g);
                }
                if constexpr (TOP) {
                    output.hear(g, t);
                }
            }
            if (last) {
                break;
            }
            if (t >= P::LAST - LAYER - 1) {
                float rate = P::FALLS ? falling / (1 + t) : falling;
                _Pragma("unroll")
                for (int g = 0; g < P::GROUPS; g++) {
                    pushed(g, t - (P::LAST - LAYER - 1), v);
                    node[g].move(rate, v);
                    node[g].deltas(begun[g], v);
                    send<P::FORMAT>(g, v);
                }
            }
        }
    }

    __device__ __forceinline__ void run() {
        float v[P::GROUPS][P::VALUES];
        load();
        block.firstProduct(v);
        start(v);
        if (sendsParts()) {
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                PcColumnsParts{block}.send<P::FORWARD>(g, 0, P::topWeights());
            }
        }
        if constexpr (TOP) {
            output.start();
        }
        if constexpr (P::WAVE) {
            wave();
        } else {
            iterate();
        }
        finish();
    }

    /* ---- the end ---- */

    /* The sum of squares of each sample over the columns, to the block that adds up those of all warps. */
    __device__ __forceinline__ void addSquares(int g, int kind, const float (&v)[P::VALUES]) const {
        float *to = block.squares<LAYER>(g) + (kind * P::WIDTHS[LAYER] + tile) * P::ROWS;
        _Pragma("unroll")
        for (int j = 0; j < 2; j++) {
            float sum = node[g].squares(j, v);
            if (block.lane < P::ROWS / 2) {
                pc_store_peer(pc_map_shared(to + pc_row_of<P::FORMAT>(j), 0), sum);
            }
        }
    }

    __device__ __forceinline__ void finish() {
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            float signal[P::VALUES];
            float present[P::VALUES];
            node[g].leave(block, begun[g], LAYER, tile, block.sample(g), signal, present);
            addSquares(g, 0, node[g].error);
            addSquares(g, 1, signal);
            addSquares(g, 2, present);
            if constexpr (TOP) {
                output.finish(g);
            }
        }
    }
};

template <int LAYER>
PC_DEVICE void pc_columns_warp(const PcColumnsBlock &block) {
    if constexpr (LAYER < PcColumns::LAST) {
        if (block.warp < PcColumns::firstWarp(LAYER + 1)) {
            PcColumnsWarp<LAYER>(block).run();
        } else {
            pc_columns_warp<LAYER + 1>(block);
        }
    }
}

#endif
