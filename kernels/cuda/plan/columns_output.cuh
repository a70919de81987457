/*
 * The output of the chain in `columns`, which no warp owns. Every block multiplies the deltas of its own columns of the node below by their weights
 * (PcColumnsParts, the first warp of a block) and sends that part of the predictions to all; every warp of the node below adds the four parts up and
 * forms the error itself (PcColumnsOutput). A lane has four columns of a sample in every tile of 16: those of lane / 4 from 4 (lane % 4) on.
 */
#ifndef PC_COLUMNS_OUTPUT_CUH
#define PC_COLUMNS_OUTPUT_CUH

#include "columns_block.cuh"

#define PC_LARGEST 3.4028235e38f

struct PcColumnsOutput {
    typedef PcColumns P;
    typedef P::Loop Loop;
    typedef PcColumnsBlock Block;

    static constexpr int LATE = P::LATE[P::LAST];
    static constexpr float ALPHA = P::LATE_ALPHA[P::LAST];
    static constexpr int OUTPUTS = P::WIDTHS[P::LAST];

    const Block &block;
    float error[P::GROUPS][OUTPUTS][4];
    float lateSum[P::GROUPS][OUTPUTS][4];
    float lateSlope[P::GROUPS][OUTPUTS][4];
    float energy[P::GROUPS];

    __device__ __forceinline__ PcColumnsOutput(const Block &block) : block(block) {}

    /* Whether this is the first of the block's warps that have the output's error. */
    __device__ __forceinline__ bool first() const {
        return block.warp == P::firstWarp(P::TOP);
    }

    /* The sum of what the blocks add to its predictions: four columns of each tile for sample lane / 4 (of four samples, twice). */
    __device__ __forceinline__ void gather(int g, int buffer, float (&v)[OUTPUTS][4]) const {
        int sample = block.lane / 4 % P::ROWS;
        const char *from = block.group(g, P::parts() + buffer * PC_COLUMNS_BLOCKS * P::PART) + (sample * PC_SIDE + block.lane % 4 * 4) * 4;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            _Pragma("unroll")
            for (int part = 0; part < PC_COLUMNS_BLOCKS; part++) {
                float4 four = *(const float4 *)(from + part * P::PART + tile * Loop::PLAIN_TILE);
                v[tile][0] = part == 0 ? four.x : v[tile][0] + four.x;
                v[tile][1] = part == 0 ? four.y : v[tile][1] + four.y;
                v[tile][2] = part == 0 ? four.z : v[tile][2] + four.z;
                v[tile][3] = part == 0 ? four.w : v[tile][3] + four.w;
            }
        }
    }

    __device__ __forceinline__ int columnOf(int tile, int q) const {
        return tile * PC_SIDE + block.lane % 4 * 4 + q;
    }

    __device__ __forceinline__ int sampleOf(int g) const {
        return block.sample(g, block.lane / 4 % P::ROWS);
    }

    /* What its error starts from, of this warp: the targets of logits, else the clamped displacement. */
    __device__ __forceinline__ float4 &wanted(int g, int tile) const {
        return *(float4 *)(block.group(g, P::targets()) + (((block.warp - P::firstWarp(P::TOP)) * OUTPUTS + tile) * 32 + block.lane) * 16);
    }

    __device__ __forceinline__ void wanted(int g, float (&v)[OUTPUTS][4]) const {
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            float4 four = wanted(g, tile);
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

    /* Its error from its prediction, which has moved by `v`. */
    __device__ __forceinline__ void form(int g, float (&v)[OUTPUTS][4], int n, float scale) {
        if constexpr (LATE != PC_ACT_NONE) {
            _Pragma("unroll")
            for (int tile = 0; tile < OUTPUTS; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    float z = lateSum[g][tile][q];
                    v[tile][q] = pcMove(LATE, ALPHA, z, pcValue(LATE, ALPHA, z), v[tile][q], &lateSlope[g][tile][q]);
                }
            }
        }
        float target[OUTPUTS][4];
        wanted(g, target);
        if constexpr (P::LOGITS) {
            softmax(g, target, v, n, scale);
        } else {
            _Pragma("unroll")
            for (int tile = 0; tile < OUTPUTS; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    error[g][tile][q] = scale * (target[tile][q] - v[tile][q]);
                }
            }
        }
    }

    /* error = scale * (target - softmax(reference + v)), and the cross-entropy. */
    __device__ __forceinline__ void softmax(int g, const float (&target)[OUTPUTS][4], const float (&v)[OUTPUTS][4], int n, float scale) {
        float most = -PC_LARGEST;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float logit = pcValue(LATE, ALPHA, lateSum[g][tile][q]) + v[tile][q];
                error[g][tile][q] = logit;
                most = columnOf(tile, q) < n ? fmaxf(most, logit) : most;
            }
        }
        most = mostOfSample(most);
        float sum = 0, mass = 0, expected = 0;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float over = error[g][tile][q] - most;
                sum += columnOf(tile, q) < n ? expf(over) : 0;
                mass += target[tile][q];
                expected = fmaf(target[tile][q], over, expected);
            }
        }
        float log = logf(ofSample(sum));
        energy[g] = scale * (ofSample(mass) * log - ofSample(expected));
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                float share = columnOf(tile, q) < n ? expf(error[g][tile][q] - most - log) : 0;
                error[g][tile][q] = scale * (target[tile][q] - share);
            }
        }
    }

    __device__ __forceinline__ float signal(int g, int tile, int q) const {
        return LATE == PC_ACT_NONE ? error[g][tile][q] : error[g][tile][q] * lateSlope[g][tile][q];
    }

    __device__ __forceinline__ bool writes(int g) const {
        return block.rank == 0 && first() && block.lane / 4 < P::ROWS && sampleOf(g) < block.rows;
    }

    /* Reference, target, loss and hit, and the error that the loop starts with. */
    __device__ __forceinline__ void start() {
        const PcTask &task = block.forward(P::LAST);
        const PcTask &clamp = block.tasks[PC_OUTPUT];
        const PcTask &y = block.tasks[PC_GATHER_Y];
        _Pragma("unroll")
        for (int g = 0; g < P::GROUPS; g++) {
            pc_mbarrier_wait_near(block.barrier(g, P::LAST, Block::PARTS), 0);
            if (!P::WAVE && first() && block.lane == 0) {
                pc_mbarrier_expect(block.barrier(g, P::LAST, Block::PARTS), Block::FROM_OTHERS<1, P::PART>);
            }
            float v[OUTPUTS][4];
            gather(g, 0, v);
            const int *indices = (const int *)&block.controls + block.controls.indices;
            bool inside = sampleOf(g) < block.rows;
            const float *from = block.data + block.controls.y + (PC_LONG)(inside ? indices[sampleOf(g)] : 0) * task.n;
            float a[OUTPUTS][4], target[OUTPUTS][4], clamped[OUTPUTS][4];
            _Pragma("unroll")
            for (int tile = 0; tile < OUTPUTS; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    int column = columnOf(tile, q);
                    bool there = column < task.n;
                    float z = v[tile][q] + (there && task.bias != PC_NONE ? block.memory[task.bias + column] : 0);
                    lateSum[g][tile][q] = z;
                    lateSlope[g][tile][q] = LATE == PC_ACT_NONE ? 1 : pcSlope(LATE, ALPHA, z);
                    a[tile][q] = there ? pcValue(LATE, ALPHA, z) : 0;
                    target[tile][q] = there && inside ? from[column] : 0;
                    clamped[tile][q] = there && inside && !P::LOGITS ? target[tile][q] - a[tile][q] : 0;
                    v[tile][q] = 0;
                }
                const float (&from)[4] = P::LOGITS ? target[tile] : clamped[tile];
                wanted(g, tile) = make_float4(from[0], from[1], from[2], from[3]);
            }
            form(g, v, task.n, clamp.scale);
            score(g, a, target, clamped, task.n, clamp);
            if (writes(g)) {
                PC_LONG at = (PC_LONG)sampleOf(g) * task.stride + block.lane % 4 * 4;
                _Pragma("unroll")
                for (int tile = 0; tile < OUTPUTS; tile++) {
                    PC_LONG here = at + tile * PC_SIDE;
                    four(y.reference + here, target[tile]);
                    four(task.reference + here, a[tile]);
                    four(clamp.displacement + here, clamped[tile]);
                    if constexpr (LATE != PC_ACT_NONE) {
                        four(task.lateSum + here, lateSum[g][tile]);
                        four(task.lateValue + here, a[tile]);
                    }
                }
            }
        }
    }

    __device__ __forceinline__ void four(PC_LONG at, const float (&v)[4]) const {
        *(float4 *)(block.memory + at) = make_float4(v[0], v[1], v[2], v[3]);
    }

    /* Loss and hit of the feed-forward prediction. */
    __device__ __forceinline__ void score(int g, const float (&a)[OUTPUTS][4], const float (&target)[OUTPUTS][4], const float (&clamped)[OUTPUTS][4], int n,
        const PcTask &clamp) const {
        float loss = 0;
        if constexpr (P::LOGITS) {
            loss = energy[g] / clamp.scale;
        } else {
            _Pragma("unroll")
            for (int tile = 0; tile < OUTPUTS; tile++) {
                _Pragma("unroll")
                for (int q = 0; q < 4; q++) {
                    loss = fmaf(clamped[tile][q], clamped[tile][q], loss);
                }
            }
            loss = 0.5f * ofSample(loss);
        }
        bool hit = largest(a, n) == largest(target, n);
        if (writes(g) && block.lane % 4 == 0) {
            block.memory[clamp.add1 + sampleOf(g)] = clamp.rate * loss;
            block.memory[clamp.add2 + sampleOf(g)] = hit ? 1 : 0;
        }
    }

    /* Where the largest is, the first of equals. */
    __device__ __forceinline__ int largest(const float (&values)[OUTPUTS][4], int n) const {
        int first = columnOf(0, 0);
        int place = first < n ? first : 0;
        float most = first < n ? values[0][0] : -PC_LARGEST;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
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

    /* The output's error of round t, from parts that the blocks have sent; in the first one its prediction stands where it was. */
    __device__ __forceinline__ void hear(int g, int t, int n, float scale) {
        float v[OUTPUTS][4] = {};
        if (t > 0) {
            int buffer = t & 1;
            pc_mbarrier_wait_near(block.barrier(g, P::LAST, Block::PARTS + buffer), t >> 1 & 1);
            if (first() && block.lane == 0) {
                pc_mbarrier_expect(block.barrier(g, P::LAST, Block::PARTS + buffer), Block::FROM_OTHERS<1, P::PART>);
            }
            gather(g, buffer, v);
        }
        form(g, v, n, scale);
    }


    __device__ __forceinline__ void finish(int g) const {
        const PcTask &task = block.chain(P::LAST);
        float errors = 0, signals = 0;
        _Pragma("unroll")
        for (int tile = 0; tile < OUTPUTS; tile++) {
            float signals4[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                signals4[q] = signal(g, tile, q);
                errors = fmaf(error[g][tile][q], error[g][tile][q], errors);
                signals = fmaf(signals4[q], signals4[q], signals);
            }
            PC_LONG at = (PC_LONG)sampleOf(g) * task.stride + block.lane % 4 * 4 + tile * PC_SIDE;
            if (writes(g)) {
                four(task.error + at, error[g][tile]);
                if constexpr (LATE != PC_ACT_NONE) {
                    four(task.lateSlope + at, lateSlope[g][tile]);
                    four(task.signal + at, signals4);
                }
            }
        }
        errors = ofSample(errors);
        signals = ofSample(signals);
        if (writes(g) && block.lane % 4 == 0) {
            float *to = block.squares<P::LAST>(g) + block.lane / 4;
            to[0] = errors;
            to[P::ROWS] = signals;
            if constexpr (P::LOGITS) {
                block.memory[task.out + sampleOf(g)] = energy[g];
            }
        }
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
        char *to = block.group(g, at) + pc_plain_at<P::FORMAT>();
        _Pragma("unroll")
        for (int i = 1; i < PC_COLUMNS_BLOCKS; i++) {
            PcPeer peer = pc_map_shared(block.shared, block.turn(i));
            pc_send_words(peer + (int)(to - block.shared), words, peer + (int)((char *)block.barrier(g, P::LAST, Block::PARTS + buffer) - block.shared));
        }
        pc_store_words(to, words);
    }
};

#endif
