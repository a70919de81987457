/* The optimiser on four parameters side by side, from g = clip * scale * gradient: sgd, momentum, adam, adamw, mq; see task.h. */
#ifndef PC_OPTIMISER_CUH
#define PC_OPTIMISER_CUH

#include "quads.cuh"

/* The float that the last factor left for this layer; only MQ has one. */
PC_DEVICE float pc_step_size(const PcTile &tile) {
    return tile.task.mode == PC_MQ ? *tile.at(tile.task.factor) : 0;
}

PC_DEVICE void pc_adam4(const PcStep &step, float decay, const float (&g)[4], float (&w)[4], float (&first)[4], float (&second)[4]) {
    PC_EACH(i) {
        first[i] = step.momentum * first[i] + (1 - step.momentum) * g[i];
        second[i] = step.beta2 * second[i] + (1 - step.beta2) * g[i] * g[i];
        float size = sqrtf(second[i]) * step.adamSpread + step.epsilon;
        /* 0 / 0 is where neither gradient nor epsilon is: nothing to step by. NaN stays NaN. */
        float by = first[i] == 0 && size == 0 ? 0 : step.adamStep * first[i] / size;
        w[i] = w[i] - decay * w[i] - by;
    }
}

/* Steps the parameters [at, at + 4), of which the first `count` exist; the others are margin and stay as they are. */
PC_DEVICE void pc_optimise4(const PcTile &tile, const PcStep &step, float size, PC_LONG at, int count, const float (&g)[4]) {
    const PcTask &task = tile.task;
    float *weights = tile.at(task.weights) + at;
    float w[4], first[4], second[4], stepped[4];
    pc_load4(w, weights);
    pc_load4(first, tile, task.slot1, at);
    pc_load4(second, tile, task.slot2, at);
    PC_EACH(i) {
        stepped[i] = w[i];
    }
    if (task.mode == PC_SGD || task.mode == PC_MQ) {
        float rate = task.mode == PC_MQ ? size : step.rate;
        PC_EACH(i) {
            stepped[i] = w[i] - rate * g[i];
        }
    } else if (task.mode == PC_MOMENTUM) {
        PC_EACH(i) {
            first[i] = step.momentum * first[i] + g[i];
            stepped[i] = w[i] - step.rate * first[i];
        }
    } else {
        pc_adam4(step, task.flags & PC_DECAYS ? step.decay : 0, g, stepped, first, second);
        PC_EACH(i) {
            second[i] = i < count ? second[i] : 0;
        }
        pc_store4(tile.at(task.slot2) + at, second);
    }
    if (task.mode != PC_SGD && task.mode != PC_MQ) {
        PC_EACH(i) {
            first[i] = i < count ? first[i] : 0;
        }
        pc_store4(tile.at(task.slot1) + at, first);
    }
    PC_EACH(i) {
        w[i] = i < count ? stepped[i] : w[i];
    }
    pc_store4(weights, w);
}

#endif
