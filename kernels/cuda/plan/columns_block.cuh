/*
 * What a block of `columns` does as a whole: where its things lie, what it makes ready before the loop (mbarriers, the input as an operand, the
 * output's weights, the first product), and how its warps send.
 */
#ifndef PC_COLUMNS_BLOCK_CUH
#define PC_COLUMNS_BLOCK_CUH

#include "columns.cuh"
#include "../../activations.h"

/* Of the list of tasks. */
#define PC_GATHER_X 0
#define PC_GATHER_Y 1
#define PC_SHOW_X 2
#define PC_OUTPUT 3
#define PC_NODES 4

struct PcColumnsBlock {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef P::Start Start;

    /* Mbarriers of a node: tiles from the other blocks, tiles of the own one; of the output instead the two buffers of its parts. */
    enum { DELTAS, OWN_DELTAS, ERRORS, OWN_ERRORS, PARTS = ERRORS };

    const PcTask *tasks;
    float *memory;
    const PcControls &controls;
    const float *data;
    char *shared;
    int rank;
    int warp;
    int lane;
    int row;              /* first of the cluster */
    int rows;             /* of the call */

    __device__ __forceinline__ PcColumnsBlock(const PcLaunch &launch, int row, int rows)
        : tasks(launch.tasks + launch.first), memory(launch.memory), controls(*(const PcControls *)launch.controls), data(*launch.data),
          shared((char *)pc_shared()), rank(pc_cluster_rank()), warp(threadIdx.x / 32), lane(threadIdx.x % 32), row(row), rows(rows) {}

    /* ---- places ---- */

    __device__ __forceinline__ const PcTask &forward(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1)];
    }

    __device__ __forceinline__ const PcTask &chain(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1) + 1];
    }

    __device__ __forceinline__ const PcTask &energy(int layer) const {
        return tasks[PC_NODES + 3 * (layer - 1) + 2];
    }

    __device__ __forceinline__ char *group(int g, int at) const {
        return shared + P::groups() + g * P::groupBytes() + at;
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

    __device__ __forceinline__ int sample(int g, int of) const {
        return row + g * P::ROWS + of;
    }

    __device__ __forceinline__ PcMatrix weights(int layer) const {
        const PcTask &task = forward(layer);
        return PcMatrix{memory + task.weights, task.k, task.weightRow};
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
        const PcTask &x = tasks[PC_GATHER_X];
        const int *indices = (const int *)&controls + controls.indices;
        int mine = P::ROWS == 4 ? lane / 4 % 4 : lane / 4;
        bool inside = sample(g, mine) < rows;
        bool low = P::ROWS == 4 && lane >= 16;
        const float *from = data + controls.x + (PC_LONG)(inside ? indices[sample(g, mine)] : 0) * x.n;
        constexpr int TILES = P::WIDTHS[0];
        constexpr int SHOWN = P::SHOWN[0];
        constexpr float ALPHA = P::SHOWN_ALPHA[0];
        float squares = 0;
        _Pragma("unroll 2")
        for (int tile = warp; tile < TILES; tile += P::firstWarp(P::LAST)) {
            int column = tile * PC_SIDE + lane % 4 * 4;
            float values[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                values[q] = inside && column + q < x.n ? from[column + q] : 0;
            }
            bool writes = inside && !low && tile % PC_COLUMNS_BLOCKS == rank;
            PC_LONG at = (PC_LONG)sample(g, mine) * x.stride + column;
            if (writes) {
                *(float4 *)(memory + x.reference + at) = make_float4(values[0], values[1], values[2], values[3]);
            }
            if constexpr (SHOWN != PC_ACT_NONE) {
                float slopes[4];
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    slopes[q] = pcSlope(SHOWN, ALPHA, values[q]);
                    values[q] = column + q < x.n ? pcValue(SHOWN, ALPHA, values[q]) : 0;
                }
                if (writes) {
                    *(float4 *)(memory + tasks[PC_SHOW_X].value + at) = make_float4(values[0], values[1], values[2], values[3]);
                    *(float4 *)(memory + tasks[PC_SHOW_X].slope + at) = make_float4(slopes[0], slopes[1], slopes[2], slopes[3]);
                }
            }
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                squares = fmaf(values[q], values[q], squares);
            }
            unsigned words[Start::B];
            pc_operand_of<P::FORWARD>(values, words);
            pc_store_words(group(g, P::input()) + tile * Start::TILE + lane * Start::B * 4, words);
        }
        squares += pc_shuffle_xor(squares, 1);
        squares += pc_shuffle_xor(squares, 2);
        if (lane % 4 == 0 && !low) {
            this->squares<0>(g)[warp * P::ROWS + mine] = squares;
        }
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

    /* Adds a product by weights from global memory: 16 columns from `column` on, tiles of k from `from` to `to`. */
    template <int AT_ONCE>
    __device__ __forceinline__ void stream(PcMatrix matrix, int column, int from, int to, int at, int pitch,
        PcSum<P::FORWARD> (&sums)[P::GROUPS]) const {
        _Pragma("unroll AT_ONCE")
        for (int k = from; k < to; k++) {
            float w[2][4];
            matrix.columns(column, k * PC_SIDE, w);
            unsigned a[Start::A];
            pc_weights_of<P::FORWARD>(w, a);
            _Pragma("unroll")
            for (int g = 0; g < P::GROUPS; g++) {
                unsigned b[Start::B];
                pc_load_words(group(g, at) + k * pitch + lane * Start::B * 4, b);
                sums[g].add(0, a, b);
            }
        }
    }

    /* A share of the first product; the first warps keep theirs, the others leave it for them. */
    __device__ __forceinline__ void firstProduct(float (&v)[P::GROUPS][P::VALUES]) const {
        constexpr int K = P::WIDTHS[0];
        int share = warp / P::own(1);
        int tile = warp % P::own(1);
        PcSum<P::FORWARD> sums[P::GROUPS];
        if (share < P::shares()) {
            stream<4 / P::GROUPS>(weights(1), (rank * P::own(1) + tile) * PC_SIDE, share * K / P::shares(), (share + 1) * K / P::shares(), P::input(),
                Start::TILE, sums);
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

    /* A tile of a message of FORMAT to all blocks; `at` of the buffer, in a group. */
    template <int FORMAT>
    __device__ __forceinline__ void toAll(int g, int at, int pitch, int tile, int layer, int which, const float (&v)[P::VALUES]) const {
        unsigned words[PcFormat<FORMAT>::B];
        pc_message_of<FORMAT>(v, words);
        char *to = group(g, at + tile * pitch) + pc_message_at<FORMAT>();
        _Pragma("unroll")
        for (int i = 1; i < PC_COLUMNS_BLOCKS; i++) {
            PcPeer peer = pc_map_shared(shared, turn(i));
            pc_send_words(peer + (int)(to - shared), words, peer + (int)((char *)barrier(g, layer, which) - shared));
        }
        pc_store_words(to, words);
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
