/*
 * transpose: the copy of packed weights in panels of inputs that relax reads. A work-group owns PC_PANEL x PC_PANEL elements.
 */

PC_KERNEL void pc_transpose(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    int input = tile / t.across * PC_PANEL;
    int output = tile % t.across * PC_PANEL;
    global float *to = memory + t.out + (PC_LONG)(input / PC_PANEL) * t.inStride;
    for (int i = PC_ITEM; i < PC_PANEL * PC_PANEL; i += PC_GROUP) {
        int j = output + i / PC_PANEL;
        int k = input + i % PC_PANEL;
        if (k < t.k && j < t.n) {
            to[(PC_LONG)j * PC_PANEL + i % PC_PANEL] = memory[t.weights + pcWeightAt(&t, k, j)];
        }
    }
}
