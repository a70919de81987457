/*
 * show: activations apart from a product: references advanced to the present values, their activations, and what a displacement makes of
 * them. A work-item owns the elements that it writes.
 */

PC_FUNC void pcShowAt(global float *memory, const PcTask *t, PC_LONG at)
{
    PC_REAL x = PC_LOAD(memory + t->reference + at);
    if (t->mode == PC_DISPLACE) {
        PC_REAL slope;
        PC_REAL d = t->flags & PC_MOVED ? PC_LOAD(memory + t->displacement + at) : PC_ALL(0.0f);
        PC_STORE(pcMove(t->shown, t->shownAlpha, x, PC_LOAD(memory + t->value + at), d, &slope), memory + t->delta + at);
        PC_STORE(slope, memory + t->slope + at);
        return;
    }
    if (t->mode == PC_ADVANCE) {
        if (t->flags & PC_MOVED) {
            x += PC_LOAD(memory + t->displacement + at);
            PC_STORE(x, memory + t->reference + at);
        }
        if (t->shown == PC_ACT_NONE) {
            return;
        }
    }
    PC_STORE(pcValue(t->shown, t->shownAlpha, x), memory + t->value + at);
    PC_STORE(pcSlope(t->shown, t->shownAlpha, x), memory + t->slope + at);
}

/* Rows [row, rowEnd) of a task. */
PC_FUNC void pcShow(global float *memory, const PcTask *t, int row, int rowEnd)
{
    for (int r = row; r < rowEnd; r++) {
        for (int c = PC_ITEM * PC_LANES; c < t->n; c += PC_GROUP * PC_LANES) {
            pcShowAt(memory, t, (PC_LONG)r * t->stride + c);
        }
    }
}

PC_KERNEL void pc_show(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    pcShow(memory, &t, tile * PC_ROW_TILE, min(tile * PC_ROW_TILE + PC_ROW_TILE, pcRows(&t, controls)));
}
