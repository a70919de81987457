/*
 * What a call came to, by one block, so that the order of every sum is fixed: energies of nodes, loss, hits, whether all is finite, and the metrics
 * of training. A warp sums the rows of one node after another; then thread 0 adds up nodes.
 */
#ifndef PC_TOTAL_CUH
#define PC_TOTAL_CUH

#include "quads.cuh"
#include "sums.cuh"

PC_DEVICE float pc_row_sum(const float *memory, PC_LONG offset, int rows) {
    float sum = 0;
    for (int row = threadIdx.x % 32; offset != PC_NONE && row < rows; row += 32) {
        sum += memory[offset + row];
    }
    return pc_warp_sum(sum);
}

/* The sums of one node, by one warp; tells whether all is finite. */
PC_DEVICE bool pc_total_node(float *memory, const PcTask &task, int rows) {
    bool output = task.flags & PC_IS_OUTPUT;
    float energy = pc_row_sum(memory, task.out, rows);
    float bound = 4 * pc_row_sum(memory, output ? task.slot1 : task.add1, rows);
    bool finite = pc_finite(energy) && pc_finite(bound);
    float *results = memory + task.results;
    if (output) {
        float loss = pc_row_sum(memory, task.add1, rows);
        float hits = pc_row_sum(memory, task.add2, rows);
        finite = finite && pc_finite(loss);
        if (threadIdx.x % 32 == 0) {
            results[PC_LOSS] = loss;
            *pc_result(memory, task, PC_CORRECT) = (int)hits;
        }
        energy = task.flags & PC_LOSS_ONLY && pc_finite(energy) ? loss : energy;
    } else {
        energy = task.flags & PC_LOSS_ONLY && pc_finite(energy) ? 0 : energy;
    }
    if (threadIdx.x % 32 == 0) {
        results[PC_ENERGIES + task.node] = energy;
    }
    return finite;
}

/* sum[0] + sum[1] += value, where sum[1] is what rounding has lost. */
PC_DEVICE void pc_add_compensated(float *sum, float value) {
    float small = value + sum[1];
    float high = sum[0] + small;
    float back = high - sum[0];
    sum[1] = (sum[0] - (high - back)) + (small - back);
    sum[0] = high;
}

PC_DEVICE void pc_metrics(float *memory, const PcTask &task, int rows) {
    float *results = memory + task.results;
    *pc_result(memory, task, PC_SUM_ROWS) += rows;
    *pc_result(memory, task, PC_SUM_CORRECT) += *pc_result(memory, task, PC_CORRECT);
    pc_add_compensated(results + PC_SUM_LOSS, results[PC_LOSS]);
    for (int node = 0; node < task.k; node++) {
        pc_add_compensated(results + PC_SUM_ENERGY, results[PC_ENERGIES + node]);
    }
}

/* All threads of a block of THREADS, a whole number of warps; `found` is an int of shared memory for each of those. */
template <int THREADS>
PC_DEVICE void pc_total(float *memory, const PcTask *tasks, int count, const PcControls &controls, int *found) {
    int warp = threadIdx.x / 32;
    for (int node = threadIdx.x; node < tasks[0].k; node += THREADS) {
        memory[tasks[0].results + PC_ENERGIES + node] = 0;
    }
    /* Nodes without a task are zero before those with one are written. */
    __syncthreads();
    bool finite = true;
    for (int t = warp; t < count; t += THREADS / 32) {
        const PcTask &task = tasks[t];
        int rows = task.rows < controls.rows ? task.rows : controls.rows;
        finite = pc_total_node(memory, task, rows) && finite;
    }
    if (threadIdx.x % 32 == 0) {
        found[warp] = finite ? 1 : 0;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int w = 0; w < THREADS / 32; w++) {
            finite = finite && found[w] != 0;
        }
        if (!finite) {
            pc_fail(memory, tasks[0], controls);
        }
        if (tasks[0].flags & PC_METRICS && *pc_result(memory, tasks[0], PC_STATUS) == 0) {
            pc_metrics(memory, tasks[0], controls.rows);
        }
    }
}

#endif
