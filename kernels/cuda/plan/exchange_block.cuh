/*
 * What a block of `exchange` does as a whole: messages to blocks and from them, and products, whose k its warps share.
 */
#ifndef PC_EXCHANGE_BLOCK_CUH
#define PC_EXCHANGE_BLOCK_CUH

#include "chain_input.cuh"
#include "exchange.cuh"

struct PcExchangeBlock : PcChainCall {
    typedef PcExchange P;
    typedef P::Loop Loop;
    typedef P::Start Start;

    char *shared;
    char *scratch;
    int warp;
    int lane;
    unsigned turn;        /* of the group, since its memory was zero */
    int first;            /* row of the turn */

    __device__ __forceinline__ PcExchangeBlock(const PcLaunch &launch, int rows)
        : PcChainCall(launch, rows), shared((char *)pc_shared()), scratch((char *)launch.own), warp(threadIdx.x / 32), lane(threadIdx.x % 32),
          turn(before()[group()]), first(group() * P::ROWS) {}

    /* ---- places ---- */

    /* Found where they are needed, as registers are for weights. */
    __device__ __forceinline__ static int group() {
        return pc_fresh((int)blockIdx.x) / P::BLOCKS;
    }

    __device__ __forceinline__ static int cls() {
        return pc_fresh((int)blockIdx.x) % P::BLOCKS / P::SHARERS;
    }

    /* Among the sharers. */
    __device__ __forceinline__ static int place() {
        return pc_fresh((int)blockIdx.x) % P::SHARERS;
    }

    __device__ __forceinline__ unsigned *before() const {
        return (unsigned *)(scratch + P::BEFORE);
    }

    /* Which of the rows' turns this is, in the call. */
    __device__ __forceinline__ int turnOfRows() const {
        return first / P::ROWS;
    }

    __device__ __forceinline__ int *done() const {
        return (int *)(scratch + P::DONE) + turnOfRows();
    }

    __device__ __forceinline__ float *squares(int layer) const {
        return (float *)(scratch + P::SQUARES + (PC_LONG)turnOfRows() * P::SQUARES_BYTES) + P::squaresOf(layer);
    }

    __device__ __forceinline__ char *sent(int at) const {
        return scratch + (PC_LONG)group() * P::SENT + at;
    }

    __device__ __forceinline__ char *sentValues(int layer) const {
        return sent(P::SENT_VALUES) + (layer - 1) * P::TILES * P::EIGHTS * Start::TILE;
    }

    __device__ __forceinline__ char *sentDeltas(int layer) const {
        return sent(P::SENT_DELTAS) + (layer - 1) * P::ERRORS_BYTES;
    }

    __device__ __forceinline__ char *sentErrors(int layer) const {
        return sent(P::SENT_ERRORS) + (layer - 1) * P::ERRORS_BYTES;
    }

    __device__ __forceinline__ char *sentParts(unsigned message) const {
        return sent(P::SENT_PARTS) + (int)(message & 1) * P::SHARERS * P::PART;
    }

    /* What a prediction, or a push, is formed from. */
    __device__ __forceinline__ char *values(int prediction) const {
        return shared + P::INBOX + prediction * P::VALUES_BYTES;
    }

    __device__ __forceinline__ char *errors(int push) const {
        return shared + P::INBOX_ERRORS + push * P::ERRORS_BYTES;
    }

    __device__ __forceinline__ bool hasTop() const {
        return cls() == P::TOP_CLASS;
    }

    __device__ __forceinline__ int node(int slot) const {
        return P::node(cls(), slot);
    }

    /* The slot of a prediction. */
    __device__ __forceinline__ int slotOf(int prediction) const {
        return prediction + P::firstPredicted(cls());
    }

    __device__ __forceinline__ bool predicts(int prediction) const {
        int node = this->node(slotOf(prediction));
        return node > 1 && node <= P::HIDDEN;
    }

    /* ---- messages ---- */

    /* The mark of the n-th message, from 0 on, to lie in a place. */
    __device__ __forceinline__ static unsigned mark(unsigned n) {
        return ~n & 1;
    }

    /* Brings in COUNT tiles of B words a lane, all warps together, as soon as they are there. */
    template <int B, int COUNT>
    __device__ __forceinline__ void receive(const char *from, unsigned mark, char *to) const {
        constexpr int EACH = (COUNT + P::WARPS - 1) / P::WARPS;
        constexpr int AT_ONCE = EACH < 8 ? EACH : 8;
        constexpr bool EVEN = COUNT % (AT_ONCE * P::WARPS) == 0;
        from += lane * B * 4;
        _Pragma("unroll 1")
        for (int begin = warp; begin < COUNT; begin += AT_ONCE * P::WARPS) {
            unsigned words[AT_ONCE][B];
            bool again;
            const char *lacking;
            do {
                again = false;
                lacking = from;
                _Pragma("unroll")
                for (int i = 0; i < AT_ONCE; i++) {
                    int tile = begin + i * P::WARPS;
                    pc_peek(from + (EVEN || tile < COUNT ? tile : begin) * B * 128, words[i]);
                }
                _Pragma("unroll")
                for (int i = 0; i < AT_ONCE; i++) {
                    int tile = begin + i * P::WARPS;
                    _Pragma("unroll")
                    for (int j = 0; j < B; j += 2) {
                        bool lacks = (words[i][j] & 1) != mark;
                        lacking = lacks ? from + (EVEN || tile < COUNT ? tile : begin) * B * 128 + 4 * j : lacking;
                        again = again || lacks;
                    }
                }
            } while (pc_again(again, lacking, mark));
            _Pragma("unroll")
            for (int i = 0; i < AT_ONCE; i++) {
                int tile = begin + i * P::WARPS;
                _Pragma("unroll")
                for (int j = 0; j < B; j += 2) {
                    words[i][j] &= ~1u;
                }
                if (EVEN || tile < COUNT) {
                    pc_store_words(to + tile * B * 128 + lane * B * 4, words[i]);
                }
            }
        }
    }

    /* A whole node's values, deltas or errors. */
    template <int FORMAT>
    __device__ __forceinline__ void receiveNode(const char *from, unsigned mark, char *to) const {
        receive<PcFormat<FORMAT>::B, P::TILES * P::EIGHTS>(from, mark, to);
    }

    /* The parts of the output's prediction that all sharers have sent. */
    __device__ __forceinline__ void receiveParts(unsigned message) const {
        if constexpr (!P::WHOLE) {
            receive<4, P::SHARERS * P::OUTPUTS * P::EIGHTS>(sentParts(message), mark(message >> 1), shared + P::PARTS);
        }
    }

    /* A tile of D to another block, or to this one, as an operand; `tile` counts tiles of 8 samples. */
    template <int FORMAT>
    __device__ __forceinline__ void post(char *to, int tile, unsigned mark, const float (&v)[4]) const {
        unsigned words[PcFormat<FORMAT>::B];
        pc_message_of<FORMAT, true>(v, words);
        postWords(to + tile * PcFormat<FORMAT>::TILE + pc_message_at<FORMAT>(), mark, words);
    }

    template <int N>
    __device__ __forceinline__ static void postWords(char *to, unsigned mark, unsigned (&words)[N]) {
        _Pragma("unroll")
        for (int j = 0; j < N; j += 2) {
            words[j] = pc_marked(words[j], mark);
        }
        pc_post(to, words);
    }

    template <int FORMAT>
    __device__ __forceinline__ void keep(char *to, int tile, const float (&v)[4]) const {
        unsigned words[PcFormat<FORMAT>::B];
        pc_message_of<FORMAT>(v, words);
        pc_store_words(to + tile * PcFormat<FORMAT>::TILE + pc_message_at<FORMAT>(), words);
    }

    /* ---- products ---- */

    /* The tile of a node, and the part of k, that this warp multiplies. */
    __device__ __forceinline__ int tile() const {
        return place() * P::OWN + warp % P::OWN;
    }

    __device__ __forceinline__ int share() const {
        return warp / P::OWN;
    }

    /* Where a share of the `product`-th product lies. */
    __device__ __forceinline__ char *sums(int product, int eighth, int share, int tile) const {
        return shared + P::SUMS + product * P::SUM_BYTES + ((eighth * P::SHARES + share) * P::OWN + tile) * PC_ARRAY + lane * 16;
    }

    /* A share for every 8 samples, in as many chains as hide each other. */
    template <int FORMAT>
    struct Shares {
        PcSum<FORMAT, 4 / P::EIGHTS> of[P::EIGHTS];
    };

    template <int FORMAT, int DEPTH>
    __device__ __forceinline__ void leaveShare(int product, const Shares<FORMAT> &shares) const {
        _Pragma("unroll")
        for (int e = 0; e < P::EIGHTS; e++) {
            float v[4];
            shares.of[e].template total<DEPTH>(v);
            *(float4 *)sums(product, e, share(), warp % P::OWN) = make_float4(v[0], v[1], v[2], v[3]);
        }
    }

    /* This warp's share of a product in the loop's format; weights(k, a) gives the k-th tile of them. */
    template <typename W>
    __device__ __forceinline__ void multiply(int product, const char *operands, W weights) const {
        Shares<P::FORMAT> shares;
        operands += share() * P::DEPTH * P::EIGHTS * Loop::TILE + lane * Loop::B * 4;
        _Pragma("unroll")
        for (int k = 0; k < P::DEPTH; k++) {
            unsigned a[Loop::A];
            weights(k, a);
            _Pragma("unroll")
            for (int e = 0; e < P::EIGHTS; e++) {
                unsigned b[Loop::B];
                pc_load_words(operands + (k * P::EIGHTS + e) * Loop::TILE, b);
                shares.of[e].add(k, a, b);
            }
        }
        leaveShare<P::FORMAT, P::DEPTH>(product, shares);
    }

    /* The same with weights from device memory, over `depth` tiles of k, in the format of the start. */
    __device__ __forceinline__ void stream(int product, int layer, const char *operands, int depth) const {
        Shares<P::FORWARD> shares;
        pc_stream<4 / P::EIGHTS>(weights(layer), tile() * PC_SIDE, share() * depth / P::SHARES, (share() + 1) * depth / P::SHARES, operands,
            P::EIGHTS * Start::TILE, Start::TILE, shares.of);
        leaveShare<P::FORWARD, 1>(product, shares);
    }

    /* All shares of a product together, of a tile of this block. */
    __device__ __forceinline__ void collect(int product, int eighth, int tile, float (&v)[4]) const {
        _Pragma("unroll")
        for (int share = 0; share < P::SHARES; share++) {
            float4 four = *(const float4 *)sums(product, eighth, share, tile);
            v[0] = share == 0 ? four.x : v[0] + four.x;
            v[1] = share == 0 ? four.y : v[1] + four.y;
            v[2] = share == 0 ? four.z : v[2] + four.z;
            v[3] = share == 0 ? four.w : v[3] + four.w;
        }
    }
};

#endif
