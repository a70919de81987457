/*
 * The output of the chain in `columns`, which no warp owns. Every block multiplies the deltas of its own columns of the node below by their weights
 * (PcColumnsParts, the first warp of a block) and sends that part of the predictions to all; every warp of the node below adds the four parts up and
 * forms the error itself (PcColumnsOutput).
 */
#ifndef PC_COLUMNS_OUTPUT_CUH
#define PC_COLUMNS_OUTPUT_CUH

#include "chain_output.cuh"
#include "columns_block.cuh"

struct PcColumnsOutput {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef PcColumnsBlock Block;

    struct Node {
        static constexpr int LAST = P::LAST;
        static constexpr int TILES = P::WIDTHS[P::LAST];
        static constexpr int ROWS = P::ROWS;
        static constexpr bool LOGITS = P::LOGITS;
        static constexpr int LATE = P::LATE[P::LAST];
        static constexpr float ALPHA = P::LATE_ALPHA[P::LAST];
    };

    const Block &block;
    PcOutput<Node> node[P::GROUPS];

    __device__ __forceinline__ PcColumnsOutput(const Block &block) : block(block) {
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            node[g].place(block, block.sample(g), block.group(g, P::targets()) + (block.warp - P::firstWarp(P::TOP)) * Node::TILES * 32 * 16);
        }
    }

    /* Whether this is the first of the block's warps that have the output's error. */
    __device__ __forceinline__ bool first() const {
        return block.warp == P::firstWarp(P::TOP);
    }

    __device__ __forceinline__ bool writes() const {
        return block.rank == 0 && first();
    }

    /* The sum of what the blocks add to its predictions. */
    __device__ __forceinline__ void gather(int g, int buffer, float (&v)[Node::TILES][4]) const {
        node[g].template gather<PC_COLUMNS_BLOCKS>(block.group(g, P::parts() + buffer * PC_COLUMNS_BLOCKS * P::PART), P::PART, v);
    }

    __device__ __forceinline__ void start() {
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            pc_mbarrier_wait_near(block.barrier(g, P::LAST, Block::PARTS), 0);
            if (!P::WAVE && first() && block.lane == 0) {
                pc_mbarrier_expect(block.barrier(g, P::LAST, Block::PARTS), Block::FROM_OTHERS<1, P::PART>);
            }
            float v[Node::TILES][4];
            gather(g, 0, v);
            node[g].begin(v, writes());
        }
    }

    /* The output's error of round t, from parts that the blocks have sent; in the first one its prediction stands where it was. */
    __device__ __forceinline__ void hear(int g, int t) {
        float v[Node::TILES][4] = {};
        if (t > 0) {
            int buffer = t & 1;
            pc_mbarrier_wait_near(block.barrier(g, P::LAST, Block::PARTS + buffer), t >> 1 & 1);
            if (first() && block.lane == 0) {
                pc_mbarrier_expect(block.barrier(g, P::LAST, Block::PARTS + buffer), Block::FROM_OTHERS<1, P::PART>);
            }
            gather(g, buffer, v);
        }
        node[g].form(v, P::OUTPUT_WIDTH, P::SCALE);
    }

    __device__ __forceinline__ void finish(int g) const {
        node[g].leave(writes(), block.squares<P::LAST>(g));
    }
};

/* Sends this block's part of the output's predictions: by deltas, or by values in the format of the start. */
struct PcColumnsParts {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef P::Start Start;
    typedef PcColumnsBlock Block;

    static constexpr int OUTPUTS = P::WIDTHS[P::LAST];

    const Block &block;

    template <int FORMAT>
    __device__ __forceinline__ void send(int g, int t, int weights) const {
        constexpr int A = PcFormat<FORMAT>::A;
        constexpr int B = PcFormat<FORMAT>::B;
        /* High parts alone are the first half of a tile of weights. */
        constexpr int PITCH = FORMAT == PC_FORMAT_BF16 ? Start::A : A;
        pc_mbarrier_wait_near(block.barrier(g, P::TOP, Block::OWN_DELTAS), t & 1);
        int buffer = t & 1;
        int at = P::parts() + (buffer * PC_COLUMNS_BLOCKS + block.rank) * P::PART;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            PcSum<FORMAT> sums;
            _Pragma("unroll")
            for (int k = 0; k < P::own(P::TOP); k++) {
                unsigned a[A], b[B];
                pc_load_words(block.shared + weights + (k * OUTPUTS + tile) * PITCH * 128 + block.lane * 16, a);
                pc_load_words(block.group(g, P::deltas(P::TOP)) + k * P::TILE + block.lane * B * 4, b);
                sums.add(k, a, b);
            }
            float v[P::VALUES];
            sums.template total<P::own(P::TOP)>(v);
            sendTile(g, at + tile * Loop::PLAIN_TILE, buffer, v);
        }
        block.told(g, P::LAST, Block::PARTS + buffer);
    }

    __device__ __forceinline__ void sendTile(int g, int at, int buffer, const float (&v)[P::VALUES]) const {
        unsigned words[P::VALUES];
        pc_plain_of<P::FORMAT>(v, words);
        block.toAll(Block::groupAt(g, at) + pc_plain_at<P::FORMAT>(), 0, words, Block::groupAt(g, Block::barrierAt(P::LAST, Block::PARTS + buffer)));
    }
};

#endif
