/*
 * The output of a chain for the samples of a format, of which every warp that needs it forms the error itself: a lane has four columns of a sample in
 * every tile of 16, those of sample lane / 4 (of four samples, twice) from 4 (lane % 4) on.
 */
#ifndef PC_CHAIN_OUTPUT_CUH
#define PC_CHAIN_OUTPUT_CUH

#include "chain.cuh"

#define PC_LARGEST 3.4028235e38f

/* O names LAST, the node's number, TILES of 16 columns, ROWS of the format, LOGITS, and the activation LATE with ALPHA. */
template <typename O>
struct PcOutput {
    static constexpr int TILES = O::TILES;
    static constexpr int LATE = O::LATE;
    static constexpr float ALPHA = O::ALPHA;

    const PcChainCall *call;
    int first;            /* sample */
    char *targets;        /* shared memory for what the error starts from: of this warp, 16 bytes a lane and tile */
    float error[TILES][4];
    float lateSum[TILES][4];
    float lateSlope[TILES][4];
    float energy;

    __device__ __forceinline__ void place(const PcChainCall &of, int sample, char *shared) {
        call = &of;
        first = sample;
        targets = shared;
    }

    __device__ __forceinline__ static int lane() {
        return threadIdx.x % 32;
    }

    __device__ __forceinline__ int columnOf(int tile, int q) const {
        return tile * PC_SIDE + lane() % 4 * 4 + q;
    }

    __device__ __forceinline__ int sample() const {
        return first + lane() / 4 % O::ROWS;
    }

    /* Whether this lane has a sample of the call, and has it first. */
    __device__ __forceinline__ bool has() const {
        return lane() / 4 < O::ROWS && sample() < call->rows;
    }

    /* ---- the prediction ---- */

    /* The sum of PARTS parts, each [ROWS, PC_SIDE] a tile, `apart` bytes from each other. */
    template <int PARTS>
    __device__ __forceinline__ void gather(const char *from, int apart, float (&v)[TILES][4]) const {
        from += (lane() / 4 % O::ROWS * PC_SIDE + lane() % 4 * 4) * 4;
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int part = 0; part < PARTS; part++) {
                float4 four = *(const float4 *)(from + part * apart + tile * O::ROWS * PC_SIDE * 4);
                v[tile][0] = part == 0 ? four.x : v[tile][0] + four.x;
                v[tile][1] = part == 0 ? four.y : v[tile][1] + four.y;
                v[tile][2] = part == 0 ? four.z : v[tile][2] + four.z;
                v[tile][3] = part == 0 ? four.w : v[tile][3] + four.w;
            }
        }
    }

    /* What its error starts from: the targets of logits, else the clamped displacement. */
    __device__ __forceinline__ float4 &wanted(int tile) const {
        return *(float4 *)(targets + (tile * 32 + lane()) * 16);
    }

    __device__ __forceinline__ void wanted(float (&v)[TILES][4]) const {
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            float4 four = wanted(tile);
            v[tile][0] = four.x;
            v[tile][1] = four.y;
            v[tile][2] = four.z;
            v[tile][3] = four.w;
        }
    }

    /* The sum over the columns of a sample, which four lanes have; the largest likewise. */
    __device__ __forceinline__ static float ofSample(float value) {
        value += pc_shuffle_xor(value, 1);
        return value + pc_shuffle_xor(value, 2);
    }

    __device__ __forceinline__ static float mostOfSample(float value) {
        value = fmaxf(value, pc_shuffle_xor(value, 1));
        return fmaxf(value, pc_shuffle_xor(value, 2));
    }

    /* ---- the error ---- */

    /* From its prediction, which has moved by `v`. */
    __device__ __forceinline__ void form(float (&v)[TILES][4], int n, float scale) {
        if constexpr (LATE != PC_ACT_NONE) {
            _Pragma("unroll")
            for (int tile = 0; tile < TILES; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    float z = lateSum[tile][q];
                    v[tile][q] = pcMove(LATE, ALPHA, z, pcValue(LATE, ALPHA, z), v[tile][q], &lateSlope[tile][q]);
                }
            }
        }
        float target[TILES][4];
        wanted(target);
        if constexpr (O::LOGITS) {
            softmax(target, v, n, scale);
        } else {
            _Pragma("unroll")
            for (int tile = 0; tile < TILES; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    error[tile][q] = scale * (target[tile][q] - v[tile][q]);
                }
            }
        }
    }

    /* error = scale * (target - softmax(reference + v)), and the cross-entropy. */
    __device__ __forceinline__ void softmax(const float (&target)[TILES][4], const float (&v)[TILES][4], int n, float scale) {
        float most = -PC_LARGEST;
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float logit = pcValue(LATE, ALPHA, lateSum[tile][q]) + v[tile][q];
                error[tile][q] = logit;
                most = columnOf(tile, q) < n ? fmaxf(most, logit) : most;
            }
        }
        most = mostOfSample(most);
        float sum = 0, mass = 0, expected = 0;
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float over = error[tile][q] - most;
                sum += columnOf(tile, q) < n ? expf(over) : 0;
                mass += target[tile][q];
                expected = fmaf(target[tile][q], over, expected);
            }
        }
        float log = logf(ofSample(sum));
        energy = scale * (ofSample(mass) * log - ofSample(expected));
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float share = columnOf(tile, q) < n ? expf(error[tile][q] - most - log) : 0;
                error[tile][q] = scale * (target[tile][q] - share);
            }
        }
    }

    /* Of a warp that has none: what it held needs no registers any more. */
    __device__ __forceinline__ void forget() {
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                error[tile][q] = 0;
                lateSlope[tile][q] = 0;
            }
        }
        energy = 0;
    }

    __device__ __forceinline__ float signal(int tile, int q) const {
        return LATE == PC_ACT_NONE ? error[tile][q] : error[tile][q] * lateSlope[tile][q];
    }

    /* What it pushes on 16 columns of the node below, whose weights are `above`. */
    template <int FORMAT>
    __device__ __forceinline__ void push(const unsigned (&above)[TILES][PcFormat<FORMAT>::A], float (&v)[PcFormat<FORMAT>::VALUES]) const {
        PcSum<FORMAT> sums;
        _Pragma("unroll")
        for (int k = 0; k < TILES; k++) {
            float signals[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                signals[q] = signal(k, q);
            }
            unsigned b[PcFormat<FORMAT>::B];
            pc_operand_of<FORMAT>(signals, b);
            sums.add(k, above[k], b);
        }
        sums.template total<TILES>(v);
    }

    /* ---- the start and the end ---- */

    /* From what it is predicted as, without bias: reference, target, loss and hit, and the error that the loop starts with. One warp writes them. */
    __device__ __forceinline__ void begin(float (&v)[TILES][4], bool writes) {
        const PcTask &task = call->forward(O::LAST);
        const PcTask &clamp = call->tasks[PC_OUTPUT];
        const PcTask &y = call->tasks[PC_GATHER_Y];
        bool inside = sample() < call->rows;
        const float *from = call->row(call->controls.y, sample(), task.n);
        float a[TILES][4], target[TILES][4], clamped[TILES][4];
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                int column = columnOf(tile, q);
                bool there = column < task.n;
                float z = v[tile][q] + (there && task.bias != PC_NONE ? call->memory[task.bias + column] : 0);
                lateSum[tile][q] = z;
                lateSlope[tile][q] = LATE == PC_ACT_NONE ? 1 : pcSlope(LATE, ALPHA, z);
                a[tile][q] = there ? pcValue(LATE, ALPHA, z) : 0;
                target[tile][q] = there && inside ? from[column] : 0;
                clamped[tile][q] = there && inside && !O::LOGITS ? target[tile][q] - a[tile][q] : 0;
                v[tile][q] = 0;
            }
            const float (&start)[4] = O::LOGITS ? target[tile] : clamped[tile];
            wanted(tile) = make_float4(start[0], start[1], start[2], start[3]);
        }
        form(v, task.n, clamp.scale);
        score(a, target, clamped, task.n, clamp, writes);
        if (writes && has()) {
            PC_LONG at = (PC_LONG)sample() * task.stride + lane() % 4 * 4;
            _Pragma("unroll")
            for (int tile = 0; tile < TILES; tile++) {
                PC_LONG here = at + tile * PC_SIDE;
                four(y.reference + here, target[tile]);
                four(task.reference + here, a[tile]);
                four(clamp.displacement + here, clamped[tile]);
                if constexpr (LATE != PC_ACT_NONE) {
                    four(task.lateSum + here, lateSum[tile]);
                    four(task.lateValue + here, a[tile]);
                }
            }
        }
    }

    __device__ __forceinline__ void four(PC_LONG at, const float (&v)[4]) const {
        *(float4 *)(call->memory + at) = make_float4(v[0], v[1], v[2], v[3]);
    }

    /* Loss and hit of the feed-forward prediction. */
    __device__ __forceinline__ void score(const float (&a)[TILES][4], const float (&target)[TILES][4], const float (&clamped)[TILES][4], int n,
        const PcTask &clamp, bool writes) const {
        float loss = 0;
        if constexpr (O::LOGITS) {
            loss = energy / clamp.scale;
        } else {
            _Pragma("unroll")
            for (int tile = 0; tile < TILES; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    loss = fmaf(clamped[tile][q], clamped[tile][q], loss);
                }
            }
            loss = 0.5f * ofSample(loss);
        }
        bool hit = largest(a, n) == largest(target, n);
        if (writes && has() && lane() % 4 == 0) {
            call->memory[clamp.add1 + sample()] = clamp.rate * loss;
            call->memory[clamp.add2 + sample()] = hit ? 1 : 0;
        }
    }

    /* Where the largest is, the first of equals. */
    __device__ __forceinline__ int largest(const float (&values)[TILES][4], int n) const {
        int before = columnOf(0, 0);
        int place = before < n ? before : 0;
        float most = before < n ? values[0][0] : -PC_LARGEST;
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                bool more = columnOf(tile, q) < n && values[tile][q] > most;
                most = more ? values[tile][q] : most;
                place = more ? columnOf(tile, q) : place;
            }
        }
        _Pragma("unroll")
        for (int mask = 1; mask < 4; mask *= 2) {
            float other = pc_shuffle_xor(most, mask);
            int at = pc_shuffle_xor(place, mask);
            bool better = other > most || (other == most && at < place);
            most = better ? other : most;
            place = better ? at : place;
        }
        return place;
    }

    /* Leaves errors and, of logits, energies in device memory; sums of squares of errors and of signals, ROWS apart, to `squares` of the first sample. */
    __device__ __forceinline__ void leave(bool writes, float *squares) const {
        const PcTask &task = call->chain(O::LAST);
        float errors = 0, signals = 0;
        _Pragma("unroll")
        for (int tile = 0; tile < TILES; tile++) {
            float signals4[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                signals4[q] = signal(tile, q);
                errors = fmaf(error[tile][q], error[tile][q], errors);
                signals = fmaf(signals4[q], signals4[q], signals);
            }
            PC_LONG at = (PC_LONG)sample() * task.stride + lane() % 4 * 4 + tile * PC_SIDE;
            if (writes && has()) {
                four(task.error + at, error[tile]);
                if constexpr (LATE != PC_ACT_NONE) {
                    four(task.lateSlope + at, lateSlope[tile]);
                    four(task.signal + at, signals4);
                }
            }
        }
        errors = ofSample(errors);
        signals = ofSample(signals);
        if (writes && has() && lane() % 4 == 0) {
            float *to = squares + lane() / 4;
            to[0] = errors;
            to[O::ROWS] = signals;
            if constexpr (O::LOGITS) {
                call->memory[task.out + sample()] = energy;
            }
        }
    }
};

#endif
