/*
 * What a warp of `exchange` does in a turn: its share of the products of its block's nodes, and what moves its units, from the feed-forward pass to what it
 * leaves in device memory.
 */
#ifndef PC_EXCHANGE_WARP_CUH
#define PC_EXCHANGE_WARP_CUH

#include "exchange_units.cuh"

struct PcExchangeWarp : PcExchangeUnits {
    __device__ __forceinline__ PcExchangeWarp(const PcExchangeBlock &block) : PcExchangeUnits(block) {}

    /* ---- the output ---- */

    /* The part of its prediction that this block's columns make, by their values or deltas, to all who share them. */
    template <int FORMAT>
    __device__ __forceinline__ void sendPart(int weights, unsigned message) const {
        if (!block.hasTop() || block.warp >= P::OUTPUTS * P::EIGHTS) {
            return;
        }
        int tile = block.warp / P::EIGHTS;
        PcSum<FORMAT> sums;
        _Pragma("unroll")
        for (int k = 0; k < P::OWN; k++) {
            unsigned a[PcFormat<FORMAT>::A], b[PcFormat<FORMAT>::B];
            pc_load_words(block.shared + weights + (k * P::OUTPUTS + tile) * PcFormat<FORMAT>::WEIGHTS + block.lane * 16, a);
            pc_load_words(block.shared + P::TOP_DELTAS + (k * P::EIGHTS + eighth()) * PcFormat<FORMAT>::TILE + block.lane * PcFormat<FORMAT>::B * 4, b);
            sums.add(k, a, b);
        }
        float v[4];
        sums.template total<P::OWN>(v);
        unsigned words[4];
        pc_plain_of<FORMAT>(v, words);
        int at = block.place() * P::PART + (eighth() * P::OUTPUTS + tile) * Loop::PLAIN_TILE + pc_plain_at<FORMAT>();
        if constexpr (P::WHOLE) {
            pc_store_words(block.shared + P::PARTS + at, words);
        } else {
            block.postWords(block.sentParts(message) + at, block.mark(message >> 1), words);
        }
    }

    __device__ __forceinline__ void gatherParts(float (&v)[P::OUTPUTS][4]) const {
        output.template gather<P::SHARERS>(block.shared + P::PARTS + eighth() * P::OUTPUTS * Loop::PLAIN_TILE, P::PART, v);
    }

    /* Its error in round t; in the first one its prediction stands where it was. */
    __device__ __forceinline__ void hear(int t) {
        if (hasOutput()) {
            const PcTask &task = block.chain(P::LAST);
            float v[P::OUTPUTS][4] = {};
            if (t > 0) {
                gatherParts(v);
            }
            output.form(v, task.n, task.scale);
        } else {
            output.forget();
        }
    }

    __device__ __forceinline__ void pushOfOutput(int i, float (&v)[4]) const {
        unsigned above[P::OUTPUTS][Loop::A];
        _Pragma("unroll")
        for (int k = 0; k < P::OUTPUTS; k++) {
            pc_load_words(block.shared + P::TOP_ABOVE + (tileOf(i) * P::OUTPUTS + k) * Loop::WEIGHTS + block.lane * 16, above[k]);
        }
        output.template push<P::FORMAT>(above, v);
    }

    /* ---- the feed-forward pass ---- */

    /* Messages of parts: one at the start of each turn, then one an iteration. */
    __device__ __forceinline__ unsigned firstPart(int iterations) const {
        return block.turn * (P::WAVE ? 1 : iterations + 1);
    }

    __device__ __forceinline__ void input() const {
        _Pragma("unroll 1")
        for (int e = 0; e < P::EIGHTS; e++) {
            /* Every sharer has the whole input; the first tells what its squares are. */
            float *squares = block.place() == 0 ? block.squares(0) : (float *)(block.shared + P::SUMS);
            inputOf(e, squares + e * P::WARPS * 8);
        }
    }

    __device__ __forceinline__ void inputOf(int e, float *squares) const {
        pc_chain_input<P::FORWARD, P::WARPS, P::INPUTS, PC_EXCHANGE_READ>(block, PC_EXCHANGE_READ_ALPHA, block.first + 8 * e, block.place(), P::SHARERS,
            block.shared + P::INBOX + e * Start::TILE, P::EIGHTS * Start::TILE, squares);
    }

    template <int SLOT = 0>
    __device__ __forceinline__ void forward() {
        if constexpr (SLOT < P::SLOTS) {
            if (block.node(SLOT) <= P::HIDDEN) {
                forwardOf<SLOT>(block.node(SLOT));
            }
            forward<SLOT + 1>();
        }
    }

    /* A prediction of a slot, which is another one in the class that begins with node 1. */
    template <int SLOT>
    __device__ __forceinline__ int predictionOf() const {
        return SLOT - P::firstPredicted(block.cls());
    }

    /* The first product has other weights than the loop, which wait for their registers as long as it takes. */
    __device__ __forceinline__ void productOfInput() const {
        input();
        /* The input is there. */
        __syncthreads();
        block.stream(0, 1, block.shared + P::INBOX, P::INPUTS);
    }

    template <int SLOT>
    __device__ __forceinline__ void productOfValues(int node) const {
        int prediction = predictionOf<SLOT>();
        if (!(P::WHOLE && SLOT > 0)) {
            block.receiveNode<P::FORWARD>(block.sentValues(node - 1), block.mark(block.turn), block.values(prediction));
        }
        /* The values of the node below are there. */
        __syncthreads();
        if constexpr (P::FORMAT == P::FORWARD) {
            predict<0>(prediction, 0);
        } else {
            block.stream(0, node, block.values(prediction), P::TILES);
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void forwardOf(int node) {
        if (node > 1) {
            productOfValues<SLOT>(node);
        }
        /* All shares are there. */
        __syncthreads();
        _Pragma("unroll")
        for (int i = 0; i < P::UNITS; i++) {
            if (has(SLOT, i)) {
                float v[4];
                block.collect(0, eighth(), tileOf(i), v);
                PcHiddenStart<P::Hidden> start;
                start.begin(block, block.forward(pc_fresh(node)), block.place() * P::OWN + tileOf(i), v);
                start.store(placeOfStart<SLOT>(i));
                unit[SLOT][i].begin(start);
                putSlopes<SLOT>(i);
                sendValues<SLOT>(i, node, start.value);
            }
        }
    }

    /* A product by the weights in registers, which are named by constants: of the `prediction`-th, to the `product`-th. */
    template <int P0>
    __device__ __forceinline__ void predict(int prediction, int product) const {
        if constexpr (P0 < P::PREDICTIONS) {
            if (prediction == P0) {
                block.multiply(product, block.values(P0), [&](int k, unsigned(&a)[Loop::A]) {
                    _Pragma("unroll")
                    for (int j = 0; j < Loop::A; j++) {
                        a[j] = below[P0][k][j];
                    }
                });
            } else {
                predict<P0 + 1>(prediction, product);
            }
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void sendValues(int i, int node, const float (&values)[4]) const {
        if (isTop(SLOT)) {
            block.keep<P::FORWARD>(block.shared + P::TOP_DELTAS, tileOf(i) * P::EIGHTS + eighth(), values);
        } else if (P::WHOLE && SLOT + 1 < P::SLOTS) {
            block.keep<P::FORWARD>(block.values(SLOT + 1), messageTile(i), values);
        } else {
            block.post<P::FORWARD>(block.sentValues(node), messageTile(i), block.mark(block.turn), values);
        }
    }

    __device__ __forceinline__ void start(int iterations) {
        output.place(block, block.first + 8 * eighth(), block.shared + P::TARGETS + block.warp * P::OUTPUTS * PC_ARRAY);
        if (block.cls() == 0) {
            productOfInput();
        }
        if constexpr (P::FORMAT == P::FORWARD) {
            loadPredicting();
        }
        forward();
        if constexpr (P::FORMAT != P::FORWARD) {
            loadPredicting();
        }
        if (block.hasTop()) {
            /* Values of the block's columns below the output are there. */
            __syncthreads();
            sendPart<P::FORWARD>(P::TOP_START, firstPart(iterations));
            block.receiveParts(firstPart(iterations));
            /* All parts are there. */
            __syncthreads();
            if (hasOutput()) {
                float v[P::OUTPUTS][4];
                gatherParts(v);
                output.begin(v, writesOutput());
            }
        }
    }

    /* ---- the loop ---- */

    /* Predictions of round t > 0, from deltas that were sent at the end of the round before, and the block's part of the output's. */
    __device__ __forceinline__ void predictions(int t, int iterations) const {
        unsigned mark = block.mark(block.turn * iterations + t - 1);
        _Pragma("unroll")
        for (int p = 0; p < P::PREDICTIONS; p++) {
            if (block.predicts(p) && !(P::WHOLE && p > 0)) {
                block.receiveNode<P::FORMAT>(block.sentDeltas(block.node(block.slotOf(p)) - 1), mark, block.values(p));
            }
        }
        /* Deltas are there, of this block's own columns too. */
        __syncthreads();
        _Pragma("unroll")
        for (int p = 0; p < P::PREDICTIONS; p++) {
            if (block.predicts(p)) {
                block.multiply(p, block.values(p), [&](int k, unsigned(&a)[Loop::A]) {
                    _Pragma("unroll")
                    for (int j = 0; j < Loop::A; j++) {
                        a[j] = below[p][k][j];
                    }
                });
            }
        }
        sendPart<P::FORMAT>(P::FORMAT == P::FORWARD ? P::TOP_START : P::TOP_BELOW, firstPart(iterations) + t);
        /* All shares are there. */
        __syncthreads();
    }

    /* Errors of a slot, and to whom it concerns. */
    template <int SLOT = 0>
    __device__ __forceinline__ void errors(int t, bool last, unsigned mark) {
        if constexpr (SLOT < P::SLOTS) {
            int node = block.node(SLOT);
            _Pragma("unroll")
            for (int i = 0; i < P::UNITS; i++) {
                if (has(SLOT, i)) {
                    takeSlopes<SLOT>(i);
                    if (node > 1 && t > 0) {
                        float v[4];
                        block.collect(predictionOf<SLOT>(), eighth(), tileOf(i), v);
                        unit[SLOT][i].form(startOf<SLOT>(i), v);
                    } else {
                        unit[SLOT][i].stand();
                    }
                    if (node > 1 && !last) {
                        sendErrors<SLOT>(i, node, mark);
                    }
                    putSlopes<SLOT>(i);
                }
            }
            errors<SLOT + 1>(t, last, mark);
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void sendErrors(int i, int node, unsigned mark) const {
        float v[4];
        unit[SLOT][i].signals(v);
        if constexpr (P::WHOLE && SLOT > 0) {
            block.keep<P::FORMAT>(block.errors(SLOT - 1), messageTile(i), v);
        } else {
            block.post<P::FORMAT>(block.sentErrors(node), messageTile(i), mark, v);
        }
    }

    /* What the node above pushes on the `push`-th node, from its errors. */
    __device__ __forceinline__ void receiveErrors(int push, unsigned mark) const {
        if (block.node(push) < P::HIDDEN && !(P::WHOLE && push + 1 < P::SLOTS)) {
            block.receiveNode<P::FORMAT>(block.sentErrors(block.node(push) + 1), mark, block.errors(push));
        }
    }

    __device__ __forceinline__ void push(int push) const {
        if (block.node(push) < P::HIDDEN) {
            const char *weights = block.shared + P::PUSHING
                + ((push * P::OWN + block.warp % P::OWN) * P::TILES + block.share() * P::DEPTH) * Loop::WEIGHTS + block.lane * 16;
            block.multiply(push, block.errors(push), [&](int k, unsigned(&a)[Loop::A]) {
                pc_load_words(weights + k * Loop::WEIGHTS, a);
            });
        }
    }

    __device__ __forceinline__ void pushes(int t, int iterations, unsigned mark) {
        _Pragma("unroll")
        for (int p = 0; p < P::PUSHES; p++) {
            receiveErrors(p, mark);
        }
        if (block.hasTop() && t > 0) {
            block.receiveParts(firstPart(iterations) + t);
        }
        /* Errors are there, of this block's own columns too. */
        __syncthreads();
        _Pragma("unroll")
        for (int p = 0; p < P::PUSHES; p++) {
            push(p);
        }
        hear(t);
        /* All shares are there. */
        __syncthreads();
    }

    template <int SLOT>
    __device__ __forceinline__ void pushed(int i, float (&v)[4]) const {
        if (isTop(SLOT)) {
            pushOfOutput(i, v);
        } else if constexpr (SLOT < P::PUSHES) {
            block.collect(SLOT, eighth(), tileOf(i), v);
        }
    }

    /* Moves a slot, and tells by how much. */
    template <int SLOT = 0>
    __device__ __forceinline__ void moves(int t, unsigned mark) {
        if constexpr (SLOT < P::SLOTS) {
            int node = block.node(SLOT);
            _Pragma("unroll")
            for (int i = 0; i < P::UNITS; i++) {
                if (has(SLOT, i)) {
                    float v[4];
                    pushed<SLOT>(i, v);
                    takeSlopes<SLOT>(i);
                    unit[SLOT][i].move(P::FALLS ? rate[SLOT] / (1 + t) : rate[SLOT], v);
                    unit[SLOT][i].deltas(startOf<SLOT>(i), v);
                    putSlopes<SLOT>(i);
                    sendDeltas<SLOT>(i, node, mark, v);
                }
            }
            moves<SLOT + 1>(t, mark);
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void sendDeltas(int i, int node, unsigned mark, const float (&v)[4]) const {
        if (isTop(SLOT)) {
            block.keep<P::FORMAT>(block.shared + P::TOP_DELTAS, tileOf(i) * P::EIGHTS + eighth(), v);
        } else if (P::WHOLE && SLOT + 1 < P::SLOTS) {
            block.keep<P::FORMAT>(block.values(SLOT + 1), messageTile(i), v);
        } else {
            block.post<P::FORMAT>(block.sentDeltas(node), messageTile(i), mark, v);
        }
    }

    __device__ __forceinline__ void iterate(int iterations) {
        _Pragma("unroll 1")
        for (int t = 0;; t++) {
            bool last = t == iterations;
            unsigned mark = block.mark(block.turn * iterations + t);
            if (t > 0) {
                predictions(t, iterations);
            }
            errors(t, last, mark);
            if (last) {
                break;
            }
            pushes(t, iterations, mark);
            moves(t, mark);
        }
        if (block.hasTop()) {
            block.receiveParts(firstPart(iterations) + iterations);
            /* All parts are there. */
            __syncthreads();
        }
        hear(iterations);
    }

    /* Each node once, from the last one down. */
    template <int SLOT = P::SLOTS - 1>
    __device__ __forceinline__ void wave() {
        if constexpr (SLOT >= 0) {
            int node = block.node(SLOT);
            if (node <= P::HIDDEN) {
                if constexpr (SLOT < P::PUSHES) {
                    if (!isTop(SLOT)) {
                        receiveErrors(SLOT, block.mark(block.turn));
                        /* Errors of the node above are there. */
                        __syncthreads();
                        push(SLOT);
                        /* All shares are there. */
                        __syncthreads();
                    }
                }
                waveOf<SLOT>(node);
            }
            wave<SLOT - 1>();
        }
    }

    template <int SLOT>
    __device__ __forceinline__ void waveOf(int node) {
        _Pragma("unroll")
        for (int i = 0; i < P::UNITS; i++) {
            if (has(SLOT, i)) {
                float v[4];
                pushed<SLOT>(i, v);
                takeSlopes<SLOT>(i);
                unit[SLOT][i].move(rate[SLOT], v);
                unit[SLOT][i].stand();
                if (node > 1) {
                    sendErrors<SLOT>(i, node, block.mark(block.turn));
                }
            }
        }
    }

    /* ---- the end ---- */

    template <int SLOT = 0>
    __device__ __forceinline__ void finish() {
        if constexpr (SLOT < P::SLOTS) {
            int node = pc_fresh(block.node(SLOT));
            _Pragma("unroll")
            for (int i = 0; i < P::UNITS; i++) {
                if (has(SLOT, i)) {
                    int tile = block.place() * P::OWN + tileOf(i);
                    float signal[4], present[4];
                    takeSlopes<SLOT>(i);
                    unit[SLOT][i].leave(block, startOf<SLOT>(i), node, tile, block.first + 8 * eighth(), signal, present);
                    float *to = block.squares(node) + tile * P::ROWS + 8 * eighth();
                    leaveSquares(to + 2 * P::TILES * P::ROWS, present);
                    leaveSquares(to + P::TILES * P::ROWS, signal);
                    leaveSquares(to, unit[SLOT][i].error);
                }
            }
            finish<SLOT + 1>();
        } else if (hasOutput()) {
            output.leave(writesOutput(), block.squares(P::LAST) + eighth() * 16);
        }
    }

    __device__ __forceinline__ void leaveSquares(float *to, const float (&v)[4]) const {
        _Pragma("unroll")
        for (int j = 0; j < 2; j++) {
            float sum = PcHidden<P::Hidden>::squares(j, v);
            if (block.lane < 4) {
                to[pc_row_of<P::FORMAT>(j)] = sum;
            }
        }
    }

    /* A turn: inference on the rows of the group from `block.first` on. */
    __device__ __forceinline__ void run() {
        int iterations = block.chain(1).step;
        start(iterations);
        if constexpr (P::WAVE) {
            wave();
        } else {
            iterate(iterations);
        }
        finish();
    }
};

#endif
