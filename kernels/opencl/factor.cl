/*
 * factor: the clip factor from the sums that magnitude left, over all layers, and the step sizes of the MQ optimiser (Alonso et al. 2024),
 * which come before the running means are brought up to date. One work-group does all of it: there are few sums.
 */

/* The sum of every second float of `pairs` pairs, known to all work-items. */
PC_FUNC float pcPairs(global const float *memory, PC_LONG array, int pairs, local float *stage)
{
    float sum = 0;
    for (int i = PC_ITEM; i < pairs; i += PC_GROUP) {
        sum += memory[array + 2 * i];
    }
    return pcSumOver(PC_GROUP, sum, stage);
}

/* `which` 0: the sum of squares of a layer's gradients, 1: of absolute values. */
PC_FUNC float pcLayerSum(global const float *memory, const PcTask *t, int which, local float *stage)
{
    float sum = t->in == PC_NONE ? 0 : pcPairs(memory, t->in + which, t->k, stage);
    return sum + (t->also == PC_NONE ? 0 : pcPairs(memory, t->also + which, t->n, stage));
}

/* The clip factor over all tasks; sets the status where the gradients are not finite. */
PC_FUNC float pcClipFactor(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count,
        local float *stage)
{
    const PcTask t = tasks[first];
    const PcStep s = pcStepOf(&t, controls);
    float squares = 0;
    for (int i = first; i < first + count; i++) {
        const PcTask layer = tasks[i];
        squares += pcLayerSum(memory, &layer, 0, stage);
    }
    float norm = s.scale * sqrt(squares);
    float clip = s.clip < norm ? s.clip / norm : 1.0f;
    if (PC_ITEM == 0) {
        memory[t.results + PC_CLIP] = clip;
        if (!pcFinite(squares) && !pcStatus(memory, &t)) {
            memory[t.results + PC_STATUS] = as_float(pcControls(controls)->tick);
        }
    }
    return clip;
}

PC_KERNEL void pc_factor(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    float clip = 1;
    if (tasks[first].mode != PC_SIZE) {
        clip = pcClipFactor(memory, tasks, controls, first, count, stage);
    }
    for (int i = first; i < first + count; i++) {
        const PcTask t = tasks[i];
        if (t.mode != PC_MQ && t.mode != PC_SIZE) {
            continue;
        }
        const PcStep s = pcStepOf(&t, controls);
        float sizes = t.mode == PC_MQ ? pcLayerSum(memory, &t, 1, stage) : 0;
        if (PC_ITEM == 0) {
            float mean = memory[t.slot1];
            memory[t.slot2] = s.rate / (mean + s.epsilon) + s.leastStep;
            if (t.mode == PC_MQ) {
                memory[t.slot1] = s.kept * mean + (1 - s.kept) * clip * s.scale * t.share * sizes;
            }
        }
    }
}
