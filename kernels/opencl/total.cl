/*
 * total: energies of nodes and the loss of a call, summed over its rows in a fixed order; whether all of it, and a bound on every
 * gradient, is finite; and the metrics. One work-group does all of it.
 */

/* The sum over rows of an array of one float a row, known to all work-items; zero without an array. */
PC_FUNC float pcRowSum(global const float *memory, PC_LONG array, int rows, local float *stage)
{
    float sum = 0;
    for (int r = PC_ITEM; array != PC_NONE && r < rows; r += PC_GROUP) {
        sum += memory[array + r];
    }
    return pcSumOver(PC_GROUP, sum, stage);
}

/* Adds to a sum that is kept in two floats, the second of which takes what rounding loses in the first. */
PC_FUNC void pcAddCompensated(global float *sum, float x)
{
    float high = sum[0] + x;
    float part = high - sum[0];
    sum[1] += (sum[0] - (high - part)) + (x - part);
    sum[0] = high;
}

PC_FUNC void pcAddInt(global float *to, int x)
{
    *to = as_float(as_int(*to) + x);
}

PC_KERNEL void pc_total(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    PC_STAGE_BUFFER;
    const PcTask head = tasks[first];
    global float *results = memory + head.results;
    int rows = pcRows(&head, controls);
    float loss = 0;
    int correct = 0;
    float energy = 0;
    float bounds = 0;
    int metrics = 0;
    for (int i = PC_ITEM; i < head.k; i += PC_GROUP) {
        results[PC_ENERGIES + i] = 0;
    }
    pcBarrier();
    for (int i = first; i < first + count; i++) {
        const PcTask t = tasks[i];
        int isOutput = t.flags & PC_IS_OUTPUT;
        metrics |= t.flags & PC_METRICS;
        if (isOutput) {
            loss = pcRowSum(memory, t.add1, rows, stage);
            correct = (int)pcRowSum(memory, t.add2, rows, stage);
        }
        bounds += pcRowSum(memory, isOutput ? t.slot1 : t.add1, rows, stage);
        float own = pcRowSum(memory, t.out, rows, stage);
        if (t.flags & PC_LOSS_ONLY) {
            own = isOutput ? loss : 0;
        }
        energy += own;
        if (PC_ITEM == 0) {
            results[PC_ENERGIES + t.node] = own;
        }
    }
    if (PC_ITEM == 0) {
        int status = pcStatus(memory, &head);
        if (!status && !(pcFinite(energy) && pcFinite(loss) && pcFinite(4 * bounds))) {
            status = pcControls(controls)->tick;
            results[PC_STATUS] = as_float(status);
        }
        results[PC_LOSS] = loss;
        results[PC_CORRECT] = as_float(correct);
        if (metrics && !status) {
            pcAddInt(results + PC_SUM_ROWS, rows);
            pcAddInt(results + PC_SUM_CORRECT, correct);
            pcAddCompensated(results + PC_SUM_LOSS, loss);
            pcAddCompensated(results + PC_SUM_ENERGY, energy);
        }
    }
}
