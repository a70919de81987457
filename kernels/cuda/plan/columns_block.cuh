/*
 * What a block of `columns` does as a whole: where its things lie, what it makes ready before the loop (mbarriers, the input as an operand, the
 * output's weights, the first product), and how its warps send.
 */
#ifndef PC_COLUMNS_BLOCK_CUH
#define PC_COLUMNS_BLOCK_CUH

#include "chain_input.cuh"
#include "columns.cuh"

struct PcColumnsBlock : PcChainCall {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef P::Start Start;

    /* Mbarriers of a node: tiles from the other blocks, tiles of the own one; of the output instead the two buffers of its parts. */
    enum { DELTAS, OWN_DELTAS, ERRORS, OWN_ERRORS, PARTS = ERRORS };

    char *shared;
    int rank;
    int warp;
    int lane;
    int first;            /* row of the cluster */
    PcPeer others[PC_COLUMNS_BLOCKS];

    __device__ __forceinline__ PcColumnsBlock(const PcLaunch &launch, int first, int rows)
        : PcChainCall(launch, rows), shared((char *)pc_shared()), rank(pc_cluster_rank()), warp(threadIdx.x / 32), lane(threadIdx.x % 32),
          first(first) {
        _Pragma("unroll")
        for (int i = 1; i < PC_COLUMNS_BLOCKS; i++) {
            others[i] = pc_fresh(pc_map_shared(shared, turn(i)));
        }
    }

    /* ---- places ---- */

    __device__ __forceinline__ static constexpr int groupAt(int g, int at) {
        return P::groups() + g * P::groupBytes() + at;
    }

    __device__ __forceinline__ char *group(int g, int at) const {
        return shared + groupAt(g, at);
    }

    __device__ __forceinline__ static constexpr int barrierAt(int layer, int which) {
        return P::barriers() + (layer * P::BARRIERS + which) * 8;
    }

    __device__ __forceinline__ unsigned long long *barrier(int g, int layer, int which) const {
        return (unsigned long long *)group(g, barrierAt(layer, which));
    }

    template <int LAYER>
    __device__ __forceinline__ float *squares(int g) const {
        constexpr int AT = P::squares() + P::squaresOf(LAYER) * 4;
        return (float *)group(g, AT);
    }

    /* The i-th block to come to, itself first. */
    __device__ __forceinline__ int turn(int i) const {
        return (rank + i) % PC_COLUMNS_BLOCKS;
    }

    /* The shared memory of that block. Kept in registers, unless two groups leave none. */
    __device__ __forceinline__ PcPeer other(int i) const {
        return P::GROUPS == 1 ? others[i] : pc_map_shared(shared, turn(i));
    }

    /* Which tile of a node lies at a place of a message, to which each block brings `own`. A block finds its own first and then those of the others
     * in turn: its loops read at addresses that are constants. */
    __device__ __forceinline__ int tileAt(int place, int own) const {
        return turn(place / own) * own + place % own;
    }

    /* The first of a group. */
    __device__ __forceinline__ int sample(int g) const {
        return first + g * P::ROWS;
    }

    /* Bytes that the other blocks send to one in a message of TILES tiles of a format. */
    template <int TILES, int BYTES>
    static constexpr int FROM_OTHERS = (PC_COLUMNS_BLOCKS - 1) * TILES * BYTES;

    /* ---- the start ---- */

    template <int LAYER = 1>
    __device__ __forceinline__ void makeBarriers(int g) const {
        if constexpr (LAYER < P::LAST) {
            pc_mbarrier_init(barrier(g, LAYER, DELTAS));
            pc_mbarrier_init(barrier(g, LAYER, OWN_DELTAS), P::own(LAYER));
            pc_mbarrier_expect(barrier(g, LAYER, DELTAS), FROM_OTHERS<P::own(LAYER), Start::TILE>);
            if constexpr (LAYER > 1) {
                pc_mbarrier_init(barrier(g, LAYER, ERRORS));
                pc_mbarrier_init(barrier(g, LAYER, OWN_ERRORS), P::own(LAYER));
                pc_mbarrier_expect(barrier(g, LAYER, ERRORS), FROM_OTHERS<P::own(LAYER), Loop::TILE>);
            }
            makeBarriers<LAYER + 1>(g);
        } else {
            for (int buffer = 0; buffer < 2; buffer++) {
                pc_mbarrier_init(barrier(g, P::LAST, PARTS + buffer), 2);
                pc_mbarrier_expect(barrier(g, P::LAST, PARTS + buffer), FROM_OTHERS<1, P::PART>);
            }
        }
    }

    /* The clamped input as an operand, and as an array: each block writes a quarter of it. */
    __device__ __forceinline__ void input(int g) const {
        constexpr int TILES = P::WIDTHS[0];
        constexpr int SHOWN = P::SHOWN[0];
        constexpr float ALPHA = P::SHOWN_ALPHA[0];
        pc_chain_input<P::FORWARD, P::firstWarp(P::LAST), TILES, SHOWN>(*this, ALPHA, sample(g), rank, PC_COLUMNS_BLOCKS, group(g, P::input()),
            Start::TILE, squares<0>(g));
    }

    template <int FORMAT>
    __device__ __forceinline__ void topWeights(int at) const {
        constexpr int A = PcFormat<FORMAT>::A;
        constexpr int OUTPUTS = P::WIDTHS[P::LAST];
        for (int i = warp; i < P::own(P::TOP) * OUTPUTS; i += P::firstWarp(P::LAST)) {
            float w[2][4];
            weights(P::LAST).columns(i % OUTPUTS * PC_SIDE, (rank * P::own(P::TOP) + i / OUTPUTS) * PC_SIDE, w);
            unsigned words[A];
            pc_weights_of<FORMAT>(w, words);
            pc_store_words(shared + at + i * A * 128 + lane * 16, words);
        }
    }

    /* A share of the first product; the first warps keep theirs, the others leave it for them. */
    __device__ __forceinline__ void firstProduct(float (&v)[P::GROUPS][P::VALUES]) const {
        constexpr int K = P::WIDTHS[0];
        int share = warp / P::own(1);
        int tile = warp % P::own(1);
        PcSum<P::FORWARD> sums[P::GROUPS];
        if (share < P::shares()) {
            pc_stream<4 / P::GROUPS>(weights(1), (rank * P::own(1) + tile) * PC_SIDE, share * K / P::shares(), (share + 1) * K / P::shares(),
                group(0, P::input()), Start::TILE, P::groupBytes(), sums);
        }
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            sums[g].template total<K>(v[g]);
            if (share > 0 && share < P::shares()) {
                float *to = (float *)group(g, P::firstProducts()) + ((share - 1) * P::own(1) + tile) * 32 * P::VALUES + lane;
                _Pragma("unroll")
                for (int j = 0; j < P::VALUES; j++) {
                    to[32 * j] = v[g][j];
                }
            }
        }
        if constexpr (P::shares() > 1) {
            /* The shares are there. */
            __syncthreads();
        }
    }

    __device__ __forceinline__ void otherShares(float (&v)[P::GROUPS][P::VALUES]) const {
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            const float *from = (const float *)group(g, P::firstProducts()) + warp * 32 * P::VALUES + lane;
            for (int share = 1; share < P::shares(); share++, from += P::own(1) * 32 * P::VALUES) {
                _Pragma("unroll")
                for (int j = 0; j < P::VALUES; j++) {
                    v[g][j] += from[32 * j];
                }
            }
        }
    }

    /* ---- messages ---- */

    /* Words to this block and the others, with whom they lie `apart` bytes further for each turn by which this block comes after them. */
    template <int N>
    __device__ __forceinline__ void toAll(int place, int apart, const unsigned (&words)[N], int barrier) const {
        _Pragma("unroll")
        for (int i = 1; i < PC_COLUMNS_BLOCKS; i++) {
            pc_send_words(other(i) + place + (PC_COLUMNS_BLOCKS - i) * apart, words, other(i) + barrier);
        }
        pc_store_words(shared + place, words);
    }

    /* The `tile`-th of this block's OWN tiles of a message of FORMAT to all blocks; `at` of the buffer, in a group. */
    template <int FORMAT, int OWN>
    __device__ __forceinline__ void toAll(int g, int at, int pitch, int tile, int layer, int which, const float (&v)[P::VALUES]) const {
        unsigned words[PcFormat<FORMAT>::B];
        pc_message_of<FORMAT>(v, words);
        toAll(groupAt(g, at + tile * pitch) + pc_message_at<FORMAT>(), OWN * pitch, words, groupAt(g, barrierAt(layer, which)));
        told(g, layer, which + 1);
    }

    /* A tile for this block alone. */
    template <int FORMAT>
    __device__ __forceinline__ void toOwn(int g, int at, int tile, int layer, const float (&v)[P::VALUES]) const {
        unsigned words[PcFormat<FORMAT>::B];
        pc_message_of<FORMAT>(v, words);
        pc_store_words(group(g, at + tile * P::TILE) + pc_message_at<FORMAT>(), words);
        told(g, layer, OWN_DELTAS);
    }

    /* The warp has stored its tile. */
    __device__ __forceinline__ void told(int g, int layer, int which) const {
        __syncwarp();
        if (lane == 0) {
            pc_mbarrier_arrive(barrier(g, layer, which));
        }
    }
};

#endif
