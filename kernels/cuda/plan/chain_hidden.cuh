/* 16 columns of a hidden node of a chain for the samples of a format: the state that a warp keeps in registers, and what moves it. */
#ifndef PC_CHAIN_HIDDEN_CUH
#define PC_CHAIN_HIDDEN_CUH

#include "chain.cuh"

/* Four values of each lane of a warp in shared memory, in bytes. */
#define PC_ARRAY 512

PC_DEVICE void pc_store_array(char *to, const float (&v)[4]) {
    *(float4 *)(to + threadIdx.x % 32 * 16) = make_float4(v[0], v[1], v[2], v[3]);
}

PC_DEVICE void pc_load_array(const char *from, float (&v)[4]) {
    float4 four = *(const float4 *)(from + threadIdx.x % 32 * 16);
    v[0] = four.x;
    v[1] = four.y;
    v[2] = four.z;
    v[3] = four.w;
}

/* What a node's feed-forward prediction leaves, from which moves are formed. A names FORMAT, HELD, and the activations SHOWN and LATE with SHOWN_ALPHA and
 * LATE_ALPHA. AWAY: of how many threads the references, which the usual case of most activations does not look at, are in shared memory instead, each
 * lane's that many floats from each other. */
template <typename A, int AWAY = 0>
struct PcHiddenStart {
    static constexpr int FORMAT = A::FORMAT;
    static constexpr int VALUES = PcFormat<FORMAT>::VALUES;

    float *references;
    float here[VALUES];
    float value[VALUES];
    float kept[VALUES];
    /* Of a late activation. */
    float sum[VALUES];
    float lateKept[VALUES];

    __device__ __forceinline__ float &reference(int j) {
        return AWAY == 0 ? here[j] : references[j * AWAY];
    }

    __device__ __forceinline__ float reference(int j) const {
        return AWAY == 0 ? here[j] : references[j * AWAY];
    }

    /* From what it is predicted as, without bias; columns of `tile`. */
    __device__ __forceinline__ void begin(const PcChainCall &call, const PcTask &task, int tile, const float (&v)[VALUES]) {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            int column = tile * PC_SIDE + pc_column_of<FORMAT>(j);
            bool biased = task.bias != PC_NONE && column < task.n;
            float z = v[j] + (biased ? call.memory[task.bias + column] : 0);
            sum[j] = z;
            reference(j) = pcValue(A::LATE, A::LATE_ALPHA, z);
            lateKept[j] = pcKept(A::LATE, z);
            value[j] = pcValue(A::SHOWN, A::SHOWN_ALPHA, reference(j));
            kept[j] = pcKept(A::SHOWN, reference(j));
        }
    }

    /* ---- in shared memory ---- */

    static constexpr int BYTES = (1 + (A::SHOWN == PC_ACT_NONE ? 0 : 2) + (A::LATE == PC_ACT_NONE ? 0 : 2)) * PC_ARRAY;

    template <typename F>
    __device__ __forceinline__ void each(F f) {
        f(0, here);
        if constexpr (A::SHOWN != PC_ACT_NONE) {
            f(1, value);
            f(2, kept);
        }
        if constexpr (A::LATE != PC_ACT_NONE) {
            constexpr int BEFORE = BYTES / PC_ARRAY - 2;
            f(BEFORE, sum);
            f(BEFORE + 1, lateKept);
        }
    }

    __device__ __forceinline__ void store(char *to) {
        each([&](int i, float(&v)[VALUES]) { pc_store_array(to + i * PC_ARRAY, v); });
    }

    __device__ __forceinline__ void load(const char *from) {
        each([&](int i, float(&v)[VALUES]) { pc_load_array(from + i * PC_ARRAY, v); });
        if constexpr (A::SHOWN == PC_ACT_NONE) {
            _Pragma("unroll")
            for (int j = 0; j < VALUES; j++) {
                value[j] = here[j];
            }
        }
    }
};

/* What moves. */
template <typename A, typename S = PcHiddenStart<A>>
struct PcHidden {
    typedef S Start;

    static constexpr int FORMAT = A::FORMAT;
    static constexpr int VALUES = PcFormat<FORMAT>::VALUES;
    static constexpr int SHOWN = A::SHOWN;
    static constexpr int LATE = A::LATE;
    static constexpr float SHOWN_ALPHA = A::SHOWN_ALPHA;
    static constexpr float LATE_ALPHA = A::LATE_ALPHA;

    float slope[VALUES];
    float displacement[VALUES];
    float error[VALUES];
    float lateSlope[VALUES];

    __device__ __forceinline__ void begin(const Start &start) {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            lateSlope[j] = LATE == PC_ACT_NONE ? 1 : pcSlope(LATE, LATE_ALPHA, start.sum[j]);
            slope[j] = SHOWN == PC_ACT_NONE ? 1 : pcSlope(SHOWN, SHOWN_ALPHA, start.reference(j));
            displacement[j] = 0;
            error[j] = 0;
        }
    }

    /* Its prediction stands where it was. */
    __device__ __forceinline__ void stand() {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            error[j] = displacement[j];
        }
    }

    /* error = displacement - predictions moved by `v`. */
    __device__ __forceinline__ void form(const Start &start, const float (&v)[VALUES]) {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            float moved = v[j];
            if constexpr (LATE != PC_ACT_NONE) {
                moved = pcMoveFrom(LATE, LATE_ALPHA, start.sum[j], start.reference(j), start.lateKept[j], v[j], &lateSlope[j]);
            }
            error[j] = displacement[j] - moved;
        }
    }

    /* What the node below is pushed by. */
    __device__ __forceinline__ void signals(float (&v)[VALUES]) const {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            v[j] = LATE == PC_ACT_NONE ? error[j] : error[j] * lateSlope[j];
        }
    }

    __device__ __forceinline__ void move(float rate, const float (&push)[VALUES]) {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            float pulled = SHOWN == PC_ACT_NONE ? push[j] : push[j] * slope[j];
            displacement[j] = fmaf(rate, pulled - error[j], displacement[j]);
        }
    }

    /* What the displacement makes of the value that the node above reads, and of the slope. */
    __device__ __forceinline__ void deltas(const Start &start, float (&v)[VALUES]) {
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            if constexpr (A::HELD) {
                v[j] = 0;
            } else if constexpr (SHOWN == PC_ACT_NONE) {
                v[j] = displacement[j];
            } else {
                v[j] = pcMoveFrom(SHOWN, SHOWN_ALPHA, start.reference(j), start.value[j], start.kept[j], displacement[j], &slope[j]);
            }
        }
    }

    /* ---- the end ---- */

    /* Leaves node `layer` in device memory, for the samples from `first` on; what its sums of squares are of. */
    __device__ __forceinline__ void leave(const PcChainCall &call, const Start &start, int layer, int tile, int first, float (&signal)[VALUES],
        float (&present)[VALUES]) {
        const PcTask &task = call.chain(layer);
        float stood[VALUES];
        float delta[VALUES];
        signals(signal);
        deltas(start, delta);
        _Pragma("unroll")
        for (int j = 0; j < VALUES; j++) {
            bool there = tile * PC_SIDE + pc_column_of<FORMAT>(j) < task.n;
            stood[j] = start.reference(j);
            present[j] = there ? start.value[j] + delta[j] : 0;
        }
        Place place = {call, task.stride, tile, first};
        place.keep(call.forward(layer).reference, stood);
        place.keep(task.displacement, displacement);
        place.keep(task.error, error);
        if constexpr (SHOWN != PC_ACT_NONE) {
            place.keep(task.value, start.value);
            place.keep(task.delta, delta);
            place.keep(task.slope, slope);
        }
        if constexpr (LATE != PC_ACT_NONE) {
            place.keep(task.lateSum, start.sum);
            place.keep(task.lateValue, stood);
            place.keep(task.lateSlope, lateSlope);
            place.keep(task.signal, signal);
        }
    }

    /* In arrays of device memory. */
    struct Place {
        const PcChainCall &call;
        int stride;
        int tile;
        int first;

        /* Two columns of two samples, or one of two. */
        __device__ __forceinline__ void keep(PC_LONG array, const float (&v)[VALUES]) const {
            if (array == PC_NONE || tile * PC_SIDE >= stride) {
                return;
            }
            float *to = call.memory + array + tile * PC_SIDE + pc_column_of<FORMAT>(0);
            _Pragma("unroll")
            for (int j = 0; j < 2; j++) {
                int sample = first + pc_row_of<FORMAT>(j);
                if (sample >= call.rows) {
                    continue;
                }
                if constexpr (VALUES == 4) {
                    *(float2 *)(to + (PC_LONG)sample * stride) = make_float2(v[j], v[j + 2]);
                } else {
                    to[(PC_LONG)sample * stride] = v[j];
                }
            }
        }
    };

    /* The sum of squares over the columns; of the sample pc_row_of(j), in the lanes below ROWS / 2. */
    __device__ __forceinline__ static float squares(int j, const float (&v)[VALUES]) {
        float sum = v[j] * v[j];
        if constexpr (VALUES == 4) {
            sum = fmaf(v[j + 2], v[j + 2], sum);
        } else {
            sum += pc_shuffle_xor(sum, 2);
        }
        sum += pc_shuffle_xor(sum, 4);
        sum += pc_shuffle_xor(sum, 8);
        sum += pc_shuffle_xor(sum, 16);
        return sum;
    }
};

#endif
