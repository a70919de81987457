/*
 * relax: (sum + in weights^T) * factor + addends, which pushes on a node, and what it makes of the node's value; see task.h. Fused: the
 * slope as factor, the step of the value, error and signal that follow it, and what children read. Value optimisers have kernels of
 * their own, so that plain steps do without their registers. The weights are those of predict: here k runs along their rows. A block owns a tile of one node's [rows, n] and writes arrays of that node only, each element after
 * reading it.
 */
#include "epilogue.cuh"
#include "relax.cuh"
#include "tiles.h"

template <int MODE, int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_relax_by(const PcLaunch &launch) {
    PcTile tile = pc_tile(launch);
    const PcTask &task = tile.task;
    int rows = tile.rows();
    int row = tile.down * SIDE;
    int column = tile.across * SIDE;
    if (row >= rows) {
        return;
    }
    PcMatrix in = {tile.at(task.in), task.inStride, rows, task.k};
    PcMatrix weights = {tile.at(task.weights), task.weightRow, task.n, task.k};
    PcProduct<PRECISION, SIDE, PC_ALONG, PC_ALONG, STAGES, false> product = {in, in, weights, row, column};
    product.multiply(task.k);
    pc_epilogue<SIDE, PcPushed<MODE>>(product, tile, row, column, rows, task.n);
}

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_relax(const PcLaunch &launch) {
    pc_relax_by<PC_MOVE, PRECISION, SIDE, STAGES>(launch);
}

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_relax_momentum(const PcLaunch &launch) {
    pc_relax_by<PC_MOVE_MOMENTUM, PRECISION, SIDE, STAGES>(launch);
}

template <int PRECISION, int SIDE, int STAGES>
PC_DEVICE void pc_relax_adam(const PcLaunch &launch) {
    pc_relax_by<PC_MOVE_ADAM, PRECISION, SIDE, STAGES>(launch);
}

PC_PRODUCT_KERNELS(relax, RELAX, 2, 3, 4)
PC_PRODUCT_KERNELS(relax_momentum, RELAX_MOMENTUM, 2, 3, 4)
PC_PRODUCT_KERNELS(relax_adam, RELAX_ADAM, 2, 3, 4)
