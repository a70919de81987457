/*
 * What the sweep keeps of a node, and what becomes of its elements between the two products. displacement, delta and slope of a hidden node
 * lie in shared memory where the table gives them a place there, else in the plan's arrays; all else stays in the plan's arrays. Between the
 * products a thread has elements of its own, which no other thread writes: no barrier is needed for what they read of each other's pass.
 */
#ifndef PC_SWEEP_NODE_CUH
#define PC_SWEEP_NODE_CUH

#include "sweep_products.cuh"

/* Begins the table that PcLaunch.phases points to: how the shared memory of a block is laid out. Places count floats from its start. */
struct PcSweepTable {
    int slots;            /* slots for slabs, 1 or 2; PC_SWEEP_STAY: every slab has its own place */
    int packed;           /* slabs are of bf16 (PC_SWEEP_STAY only) */
    int slot;             /* floats of a slot */
    int ring;             /* place of the first slot */
    int pushPitch;        /* floats of a row of pushes: an odd multiple of 16, at least the widest hidden node */
};

/* Then one for every node of the chain. */
struct PcSweepPlace {
    int state;            /* of a hidden node's state, PC_NONE where it stays in the plan's arrays */
    int slabs;            /* of its weights' first slab, where slabs stay */
};

#define PC_SWEEP_STAY 0

/* Places that all launches share. Parts, errors, then pushes of one layer; whatever the table places comes after. */
template <int TALL>
struct PcSweepShared {
    static constexpr int ROWS = 16 * TALL;
    static constexpr int PART = ROWS * PC_SWEEP_PART;
    static constexpr int ERRORS = PC_SWEEP_WARPS * PART;
    static constexpr int PUSH = ERRORS + ROWS * PC_SWEEP_ERROR;
};

/* Floats of a row of state in shared memory: an odd multiple of 16, so that rows read together lie in different banks. */
PC_DEVICE int pc_sweep_pitch(int n) {
    return ((n + 15) / 16 | 1) * 16;
}

/* What the chain does, the same for all of its nodes. */
struct PcSweepPlan {
    int last;             /* index of the output among the nodes, whose first is the clamped input */
    int iterations;
    int passes;           /* over the weights: iterations, and a prediction after them */
    bool wave;
    bool held;
    bool logits;

    __device__ __forceinline__ PcSweepPlan(const PcTask *tasks, int count)
        : last(count), iterations(tasks[0].mode == PC_WAVE ? 1 : tasks[0].step), wave(tasks[0].mode == PC_WAVE), held(tasks[0].flags & PC_HELD),
          logits(tasks[count - 1].flags & PC_CROSS_ENTROPY) {
        passes = iterations + (tasks[0].flags & PC_FINAL && !wave ? 1 : 0);
    }

    /* Whether predictions of a layer have left their reference: the error has come down to its parent, which has moved. */
    __device__ __forceinline__ bool moved(int pass, int layer) const {
        return !held && !wave && layer > last - pass;
    }

    /* The last layer whose weights take part in a pass: below, nothing is pushed yet, or predicted any more. */
    __device__ __forceinline__ int lowest(int pass) const {
        if (pass == iterations) {
            return held ? last + 1 : max(2, last - pass + 1);
        }
        return wave ? 2 : max(2, last - pass);
    }

    /* Whether the output's softmax stands between the products of a layer, which then has its slabs twice. */
    __device__ __forceinline__ bool apart(int pass, int layer) const {
        return logits && layer == last && moved(pass, layer);
    }

    __device__ __forceinline__ bool relaxes(int pass) const {
        return pass < iterations;
    }
};

/* What an element needs of the plan's arrays that does not change: read before the product that it waits for. */
struct PcSweepOwn {
    float reference;
    float value;
    float lateSum;
    float lateValue;
};

/* A node as one block sees it; rows count from the block's first. */
struct PcSweepNode {
    const PcTask &task;
    float *memory;        /* at the block's first row of an array that begins at 0 */
    float *state;         /* in shared memory, or null */
    int size;             /* floats of one array there */
    bool keepsShown;      /* delta and slope are part of the state */

    __device__ __forceinline__ PcSweepNode(const PcTask &task, float *memory, int row, int place, int rows, bool held)
        : task(task), memory(memory + (PC_LONG)row * task.stride), state(place == PC_NONE ? nullptr : pc_shared() + place),
          size(rows * pc_sweep_pitch(task.n)), keepsShown(place != PC_NONE && task.shown != PC_ACT_NONE && !held) {}

    __device__ __forceinline__ float *at(PC_LONG array) const {
        return memory + array;
    }

    __device__ __forceinline__ int pitch() const {
        return state ? pc_sweep_pitch(task.n) : task.stride;
    }

    __device__ __forceinline__ int shownPitch() const {
        return keepsShown ? pc_sweep_pitch(task.n) : task.stride;
    }

    __device__ __forceinline__ float *displacement() const {
        return state ? state : at(task.displacement);
    }

    __device__ __forceinline__ float *delta() const {
        return keepsShown ? state + size : at(task.delta);
    }

    __device__ __forceinline__ float *slope() const {
        return keepsShown ? state + 2 * size : at(task.slope);
    }

    /* What the child's prediction reads. */
    __device__ __forceinline__ PcSweepRows read(int rows) const {
        bool shown = task.shown != PC_ACT_NONE;
        return PcSweepRows{shown ? delta() : displacement(), shown ? shownPitch() : pitch(), rows, task.n};
    }

    __device__ __forceinline__ PcSweepOwn own(int row, int column) const {
        PcSweepOwn own = {0, 0, 0, 0};
        int here = row * task.stride + column;
        if (task.shown != PC_ACT_NONE) {
            own.reference = at(task.reference)[here];
            own.value = at(task.value)[here];
        }
        if (task.flags & PC_CROSS_ENTROPY) {
            own.reference = at(task.reference)[here];
        }
        if (task.late != PC_ACT_NONE) {
            own.lateSum = at(task.lateSum)[here];
            own.lateValue = at(task.lateValue)[here];
        }
        return own;
    }

    /* The logit that the prediction p makes, to where the softmax finds it. */
    __device__ __forceinline__ void logit(float p, const PcSweepOwn &own, int row, int column) const {
        int here = row * task.stride + column;
        if (task.late != PC_ACT_NONE) {
            float slope;
            p = pcMove(task.late, own.lateSum, own.lateValue, p, &slope);
            at(task.lateSlope)[here] = slope;
        }
        at(task.error)[here] = own.reference + p;
    }

    /* What the output pushes down with while its error stands. */
    __device__ __forceinline__ float given(int row, int column) const {
        return at(task.late == PC_ACT_NONE ? task.error : task.signal)[row * task.stride + column];
    }

    /* The error of displacement d against the prediction p, and the signal that it makes; both to the plan's arrays if they are the last. */
    __device__ __forceinline__ float error(float d, float p, float &signal, const PcSweepOwn &own, int here, bool last) const {
        float slope = 1;
        if (task.late != PC_ACT_NONE) {
            p = pcMove(task.late, own.lateSum, own.lateValue, p, &slope);
        }
        float e = task.scale * (d - p);
        signal = e * slope;
        if (last) {
            at(task.error)[here] = e;
            if (task.late != PC_ACT_NONE) {
                at(task.lateSlope)[here] = slope;
                at(task.signal)[here] = signal;
            }
        }
        return e;
    }

    /* rate (slope push - e). */
    __device__ __forceinline__ float step(float push, float e, float rate, int row, int column) const {
        float factor = task.shown == PC_ACT_NONE ? 1 : slope()[row * shownPitch() + column];
        return rate * (push * factor - e);
    }

    /* The node is now at displacement d. */
    __device__ __forceinline__ void move(float d, const PcSweepOwn &own, bool held, int row, int column) const {
        displacement()[row * pitch() + column] = d;
        if (task.shown != PC_ACT_NONE && !held) {
            int here = row * shownPitch() + column;
            float now;
            delta()[here] = pcMove(task.shown, own.reference, own.value, d, &now);
            slope()[here] = now;
        }
    }

    /* A hidden node before the first iteration: at its reference. Rows beyond the call's are never read. */
    __device__ __forceinline__ void begin(int row, int column) const {
        int here = row * task.stride + column;
        displacement()[row * pitch() + column] = 0;
        if (task.shown != PC_ACT_NONE) {
            delta()[row * shownPitch() + column] = 0;
        }
        if (keepsShown) {
            slope()[row * shownPitch() + column] = at(task.slope)[here];
        }
        at(task.error)[here] = 0;
        if (task.late != PC_ACT_NONE) {
            at(task.signal)[here] = 0;
        }
    }

    /* After the last: what lies in shared memory to the plan's arrays. */
    __device__ __forceinline__ void end(int row, int column) const {
        int here = row * task.stride + column;
        int kept = row * pc_sweep_pitch(task.n) + column;
        if (state) {
            at(task.displacement)[here] = displacement()[kept];
        }
        if (keepsShown) {
            at(task.delta)[here] = delta()[kept];
            at(task.slope)[here] = slope()[kept];
        }
    }
};

#endif
