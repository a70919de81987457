/*
 * show: activations apart from a product, for what changes without one (advance), is shown a second way (activate, displace). One
 * thread owns four columns of a row. gather: rows of the data set by their indices, into the inputs or targets of the plan. keep: a
 * copy of parameters, made before a call that learns within inference and taken back when that call failed.
 */
#include "quads.cuh"
#include "sums.cuh"
#include "tiles.h"

static_assert(PC_SHOW_ROWS * PC_SHOW_COLS == PC_SHOW_THREADS * 4, "a thread shows four elements: change tiles.h");
static_assert(PC_GATHER_THREADS % PC_GATHER_COLS == 0, "a thread gathers one column: change tiles.h");
static_assert(PC_KEEP_COLS % PC_KEEP_THREADS == 0, "every thread keeps as many elements: change tiles.h");

extern "C" __global__ void __launch_bounds__(PC_SHOW_THREADS) show(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int row = tile.down * PC_SHOW_ROWS + threadIdx.x / (PC_SHOW_COLS / 4);
    int column = tile.across * PC_SHOW_COLS + threadIdx.x % (PC_SHOW_COLS / 4) * 4;
    if (row >= tile.rows() || column >= task.n) {
        return;
    }
    PC_LONG at = (PC_LONG)row * task.stride + column;
    bool displaces = task.mode == PC_DISPLACE;
    float x[4], d[4], value[4], slope[4];
    pc_load4(x, tile, true, task.reference, at);
    pc_load4(d, tile, displaces || (task.flags & PC_MOVED), task.displacement, at);
    pc_load4(value, tile, displaces, task.value, at);
    if (displaces) {
        float delta[4];
        pc_displace4(tile, at, x, value, d, delta);
        return;
    }
    if (task.mode == PC_ADVANCE) {
        PC_EACH(i) {
            x[i] += d[i];
        }
        pc_store4(tile.at(task.reference) + at, x);
    }
    if (task.shown != PC_ACT_NONE) {
        pc_show4(tile, task.shown, task.shownAlpha, x, task.value, task.slope, at, value, slope);
    }
}

extern "C" __global__ void __launch_bounds__(PC_GATHER_THREADS) gather(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    const int *indices = launch.controls + tile.controls.indices;
    const float *data = *launch.data + (task.mode ? tile.controls.y : tile.controls.x);
    int column = tile.across * PC_GATHER_COLS + threadIdx.x % PC_GATHER_COLS;
    _Pragma("unroll")
    for (int part = 0; part < PC_GATHER_ROWS * PC_GATHER_COLS / PC_GATHER_THREADS; part++) {
        int row = tile.down * PC_GATHER_ROWS + threadIdx.x / PC_GATHER_COLS + part * (PC_GATHER_THREADS / PC_GATHER_COLS);
        if (row < task.rows && column < task.n) {
            float value = row < tile.controls.rows ? data[(PC_LONG)indices[row] * task.n + column] : 0;
            tile.at(task.reference)[(PC_LONG)row * task.stride + column] = value;
        }
    }
}

extern "C" __global__ void __launch_bounds__(PC_KEEP_THREADS) keep(PcLaunch launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int status = *pc_result(launch.memory, task, PC_STATUS);
    if (task.mode == PC_SAVE ? status != 0 : status != tile.controls.tick) {
        return;
    }
    _Pragma("unroll")
    for (int part = 0; part < PC_KEEP_COLS / PC_KEEP_THREADS; part++) {
        PC_LONG at = (PC_LONG)tile.across * PC_KEEP_COLS + part * PC_KEEP_THREADS + threadIdx.x;
        if (at < task.n) {
            tile.at(task.out)[at] = tile.at(task.in)[at];
        }
    }
}
