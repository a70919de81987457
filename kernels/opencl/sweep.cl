/*
 * sweep: all phases of a schedule's segment, usually all T iterations, in one launch. Rows of a batch do not depend on each other, so a
 * work-group takes PC_SWEEP_ROWS of them through every task of every phase: its values stay in cache and no launch waits for another.
 * It uses the functions of the families and has no arithmetic of its own.
 */

PC_FUNC void pcSweepTask(
        global float *memory, const PcTask *t, global const int *controls, global const float *data, int family, int row,
        local float *stage)
{
    int rowEnd = min(row + PC_SWEEP_ROWS, pcRows(t, controls));
    switch (family) {
    case PC_FAMILY_PREDICT:
        pcPredict(memory, t, row, rowEnd, 0, t->n, stage);
        break;
    case PC_FAMILY_RELAX:
        pcRelax(memory, t, row, rowEnd, 0, t->n, stage);
        break;
    case PC_FAMILY_SHOW:
        pcShow(memory, t, row, rowEnd);
        break;
    case PC_FAMILY_OUTPUT:
        pcOutput(memory, t, row, rowEnd, stage);
        break;
    case PC_FAMILY_ENERGY:
        pcEnergy(memory, t, row, rowEnd, stage);
        break;
    case PC_FAMILY_GATHER:
        pcGather(memory, t, controls, data, row, min(row + PC_SWEEP_ROWS, t->rows));
        break;
    }
}

PC_KERNEL void pc_sweep(
        global float *memory, global const PcTask *tasks, global const int *controls, global const int *phases,
        int first, int count, global const float *data)
{
    PC_STAGE_BUFFER;
    int row = (int)get_group_id(0) * PC_SWEEP_ROWS;
    for (int phase = first; phase < first + count; phase++) {
        global const int *p = phases + phase * PC_PHASE_WORDS;
        for (int i = p[1]; i < p[1] + p[2]; i++) {
            const PcTask t = tasks[i];
            pcSweepTask(memory, &t, controls, data, p[0], row, stage);
        }
        pcBarrier();
    }
}
