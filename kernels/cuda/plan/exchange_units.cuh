/*
 * What a warp of `exchange` has: the columns whose state it keeps, 16 of each node of the block for 8 samples (or twice as many, or none), and the weights
 * of its share of the products, those of predictions in registers.
 */
#ifndef PC_EXCHANGE_UNITS_CUH
#define PC_EXCHANGE_UNITS_CUH

#include "chain_hidden.cuh"
#include "chain_output.cuh"
#include "exchange_block.cuh"

struct PcExchangeUnits {
    typedef PcExchange P;
    typedef P::Loop Loop;
    typedef P::Start Start;

    const PcExchangeBlock &block;
    unsigned below[P::PREDICTIONS > 0 ? P::PREDICTIONS : 1][P::DEPTH][Loop::A];
    PcHidden<P::Hidden> unit[P::SLOTS][P::UNITS];
    PcOutput<P::Output> output;
    float rate[P::SLOTS];

    __device__ __forceinline__ PcExchangeUnits(const PcExchangeBlock &block) : block(block) {
        _Pragma("unroll")
        for (int slot = 0; slot < P::SLOTS; slot++) {
            rate[slot] = block.chain(min(block.node(slot), P::HIDDEN)).rate;
        }
    }

    /* ---- whose state ---- */

    __device__ __forceinline__ int eighth() const {
        return block.warp % P::EIGHTS;
    }

    /* The tile of the i-th unit, of those that the block has of a node. */
    __device__ __forceinline__ int tileOf(int i) const {
        return (block.warp + i * P::WARPS) / P::EIGHTS;
    }

    __device__ __forceinline__ bool has(int slot, int i) const {
        return block.node(slot) <= P::HIDDEN && tileOf(i) < P::OWN;
    }

    /* Counts tiles of 8 samples in a message. */
    __device__ __forceinline__ int messageTile(int i) const {
        return (block.place() * P::OWN + tileOf(i)) * P::EIGHTS + eighth();
    }

    __device__ __forceinline__ bool isTop(int slot) const {
        return slot == P::TOP_SLOT && block.hasTop();
    }

    /* What the unit started from. */
    template <int SLOT>
    __device__ __forceinline__ char *placeOfStart(int i) const {
        return block.shared + P::STARTS + ((SLOT * P::UNITS + i) * P::WARPS + block.warp) * P::UNIT_BYTES;
    }

    /* Slopes come from shared memory and go back there. */
    template <int SLOT>
    __device__ __forceinline__ void takeSlopes(int i) {
        char *at = placeOfStart<SLOT>(i) + PcHiddenStart<P::Hidden>::BYTES;
        if constexpr (P::SLOPES) {
            pc_load_array(at, unit[SLOT][i].slope);
        }
        if constexpr (P::LATE_SLOPES) {
            pc_load_array(at + P::SLOPES * PC_ARRAY, unit[SLOT][i].lateSlope);
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void putSlopes(int i) const {
        char *at = placeOfStart<SLOT>(i) + PcHiddenStart<P::Hidden>::BYTES;
        if constexpr (P::SLOPES) {
            pc_store_array(at, unit[SLOT][i].slope);
        }
        if constexpr (P::LATE_SLOPES) {
            pc_store_array(at + P::SLOPES * PC_ARRAY, unit[SLOT][i].lateSlope);
        }
    }

    template <int SLOT>
    __device__ __forceinline__ PcHiddenStart<P::Hidden> startOf(int i) const {
        PcHiddenStart<P::Hidden> start;
        start.load(placeOfStart<SLOT>(i));
        return start;
    }

    /* Whether it has the output's error, and whether it is the first of its samples that does. */
    __device__ __forceinline__ bool hasOutput() const {
        return block.hasTop() && tileOf(0) < P::OWN;
    }

    __device__ __forceinline__ bool writesOutput() const {
        return block.place() == 0 && block.warp < P::EIGHTS;
    }

    /* ---- weights ---- */

    /* Those of predictions, to registers. */
    __device__ __forceinline__ void loadPredicting() {
        _Pragma("unroll")
        for (int p = 0; p < P::PREDICTIONS; p++) {
            _Pragma("unroll")
            for (int k = 0; k < P::DEPTH; k++) {
                float w[2][4] = {};
                if (block.predicts(p)) {
                    block.weights(block.node(block.slotOf(p))).columns(block.tile() * PC_SIDE, (block.share() * P::DEPTH + k) * PC_SIDE, w);
                }
                pc_weights_of<P::FORMAT>(w, below[p][k]);
            }
        }
    }

    /* All others, to shared memory. */
    __device__ __forceinline__ void load() const {
        _Pragma("unroll 1")
        for (int p = 0; p < P::PUSHES; p++) {
            if (block.node(p) < P::HIDDEN) {
                loadPushing(p);
            }
        }
        if (block.hasTop()) {
            loadTop<P::FORWARD, true>(P::TOP_START);
            if constexpr (P::FORMAT != P::FORWARD) {
                loadTop<P::FORMAT, true>(P::TOP_BELOW);
            }
            loadTop<P::FORMAT, false>(P::TOP_ABOVE);
        }
    }

    template <int FORMAT>
    __device__ __forceinline__ void store(int at, const float (&w)[2][4]) const {
        unsigned words[PcFormat<FORMAT>::A];
        pc_weights_of<FORMAT>(w, words);
        pc_store_words(block.shared + at + block.lane * 16, words);
    }

    __device__ __forceinline__ void loadPushing(int push) const {
        PcWeights weights = block.weights(block.node(push) + 1);
        _Pragma("unroll 2")
        for (int i = block.warp; i < P::OWN * P::TILES; i += P::WARPS) {
            float w[2][4];
            weights.rows((block.place() * P::OWN + i / P::TILES) * PC_SIDE, i % P::TILES * PC_SIDE, w);
            store<P::FORMAT>(P::PUSHING + (push * P::OWN * P::TILES + i) * Loop::WEIGHTS, w);
        }
    }

    /* Those between the block's columns of the last hidden node and the output: to predict by or to push by. */
    template <int FORMAT, bool PREDICT>
    __device__ __forceinline__ void loadTop(int at) const {
        PcWeights weights = block.weights(P::LAST);
        for (int i = block.warp; i < P::TOP; i += P::WARPS) {
            float w[2][4];
            int mine = (block.place() * P::OWN + i / P::OUTPUTS) * PC_SIDE, outputs = i % P::OUTPUTS * PC_SIDE;
            if constexpr (PREDICT) {
                weights.columns(outputs, mine, w);
            } else {
                weights.rows(mine, outputs, w);
            }
            store<FORMAT>(at + i * PcFormat<FORMAT>::WEIGHTS, w);
        }
    }
};

#endif
