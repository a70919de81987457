/*
 * columns: inference on a chain of dense nodes, compiled for one plan (columns.cuh), in one launch: brings in the rows of the call, the feed-forward
 * pass, loss and hits, all iterations (task.h: chain), energies and their totals. Nothing but the weights, the rows and the results touches global memory.
 *
 * Who owns what. A cluster of 4 blocks owns a few samples from beginning to end, in groups of 8 or 4. Every block owns a quarter of the columns of
 * every hidden node; a warp owns 16 of them: their state and, as fragments of tensor cores in registers, both the weights that predict them and those
 * that push on them. The output has no owner: every block multiplies the deltas of its own columns below by their weights, sends these parts to all,
 * and whoever needs the output's error adds the four parts up, in the same order everywhere.
 *
 * A round of a hidden warp: errors from the deltas of all columns below, sent to all blocks; a move by the errors of all columns above; deltas, sent
 * to all blocks. Its own block's tiles are multiplied while the others' are on their way. Messages are st.async into the receiver's shared memory,
 * counted in bytes by an mbarrier there; tiles of the own block are plain stores, counted in warps. There is no barrier of a block in the loop.
 *
 * Why one buffer a message is enough: deltas of a node are read by the node above, errors by the node below, and the two answer each other in turn.
 * Who sends deltas again has the errors of every warp above, which were sent after the deltas before had been read; the same the other way round.
 * Parts of the output have two buffers: their sender waits for its own block's readers alone, and they are at most one round behind another block's.
 * Why it cannot stop: errors of a round depend on deltas of the round before, moves on errors of their round; nobody waits to send. Why no block ends
 * too early: the barrier of the cluster at the end.
 * Zero errors: in round t only the nodes from L - t up have errors and only those from L - t - 1 up move; both ends of a message know it.
 *
 * Tasks: those of chain.cuh. Grid: clusters times 4 blocks, 32 threads for each tile of hidden nodes in a block.
 */
#include "columns_end.cuh"
#include "columns_warp.cuh"

PC_DEVICE void pc_columns(const PcLaunch &launch) {
    typedef PcColumns P;
    int rows = min(launch.tasks[launch.first].rows, ((const PcControls *)launch.controls)->rows);
    int row = (int)blockIdx.x / PC_COLUMNS_BLOCKS * P::GROUPS * P::ROWS;
    /* All blocks of the cluster have the same rows. */
    if (row >= rows) {
        return;
    }
    PcColumnsBlock block(launch, row, rows);
    for (int g = 0; g < P::GROUPS; g++) {
        if ((int)threadIdx.x == g * 32) {
            block.makeBarriers(g);
        }
        block.input(g);
    }
    block.topWeights<P::FORWARD>(P::topWeights());
    if constexpr (P::topLoopWeights() != 0) {
        block.topWeights<P::FORMAT>(P::topLoopWeights());
    }
    /* The input and the weights of the output are there, and all blocks can receive. */
    pc_cluster_barrier();
    pc_columns_warp<1>(block);
    /* Sums of squares have come, and nobody sends any more. */
    pc_cluster_barrier();
    if (block.rank == 0) {
        PcColumnsEnergies{block}.write();
        /* Nobody needs what lies at the beginning of shared memory any more. */
        block.total<P::firstWarp(P::LAST) * 32>(P::GROUPS * P::ROWS, P::LAST, launch.count, (int *)block.shared);
    }
}

PC_CLUSTER_NOTE(columns, PC_COLUMNS_BLOCKS)
extern "C" __global__ void PC_CLUSTER_OF(PC_COLUMNS_BLOCKS) __launch_bounds__(PcColumns::threads(), 1) columns(PcLaunch launch) {
    pc_columns(launch);
}
