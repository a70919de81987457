/*
 * gather: rows of a data set by their indices into a node's reference, zeros in the rows beyond those of the call. A work-group owns
 * some rows. Rows of the data are dense, so the last vector of a row goes element by element.
 */

/* Rows [row, rowEnd) of a task. */
PC_FUNC void pcGather(
        global float *memory, const PcTask *t, global const int *controls, global const float *data, int row, int rowEnd)
{
    global const PcControls *call = pcControls(controls);
    for (int r = row; r < rowEnd; r++) {
        global float *to = memory + t->reference + (PC_LONG)r * t->stride;
        if (r >= call->rows) {
            for (int c = PC_ITEM; c < t->n; c += PC_GROUP) {
                to[c] = 0;
            }
            continue;
        }
        global const float *from = data + (t->mode ? call->y : call->x) + (PC_LONG)controls[call->indices + r] * t->n;
        for (int c = PC_ITEM * PC_LANES; c < t->n; c += PC_GROUP * PC_LANES) {
            if (c + PC_LANES <= t->n) {
                PC_STORE(PC_LOAD(from + c), to + c);
            } else {
                for (int i = c; i < t->n; i++) {
                    to[i] = from[i];
                }
            }
        }
    }
}

PC_KERNEL void pc_gather(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count,
        global const float *data)
{
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    pcGather(memory, &t, controls, data, tile * PC_ROW_TILE, min(tile * PC_ROW_TILE + PC_ROW_TILE, t.rows));
}
