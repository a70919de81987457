/*
 * keep: copies what a call that turns out not finite must leave as it was: saved while nothing has gone wrong, restored by the call that
 * went wrong. A work-group owns PC_CHUNK floats.
 */

PC_KERNEL void pc_keep(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    int status = pcStatus(memory, &t);
    if (t.mode == PC_SAVE ? status != 0 : status != pcControls(controls)->tick) {
        return;
    }
    global const float *from = memory + t.in;
    global float *to = memory + t.out;
    int end = min(tile * PC_CHUNK + PC_CHUNK, t.n);
    for (int i = tile * PC_CHUNK + PC_ITEM * PC_LANES; i < end; i += PC_GROUP * PC_LANES) {
        if (i + PC_LANES <= end) {
            PC_STORE(PC_LOAD(from + i), to + i);
        } else {
            for (int j = i; j < end; j++) {
                to[j] = from[j];
            }
        }
    }
}
