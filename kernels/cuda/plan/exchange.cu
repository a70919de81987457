/*
 * exchange: inference on a chain of dense nodes, compiled for one plan (exchange.cuh), in one launch: brings in the rows of the call, the feed-forward
 * pass, loss and hits, all iterations (task.h: chain), energies and their totals. For chains whose weights no single cluster holds: many hidden nodes, or
 * wider ones.
 *
 * Who owns what. A group of blocks owns 8 or 16 samples from beginning to end, and then the next ones, in turns; hidden nodes are padded to one width.
 * A class of blocks has whole nodes, a block each, or shares nodes, every block 16, 32, 64 or 128 columns of each. A block keeps, for all turns, the
 * weights that predict its columns as fragments of tensor cores in registers, those that push on them in shared memory. The output has no owner: every
 * block that has columns of the last hidden node sends what they add to the output's prediction to the others that do, and all of them form its error.
 *
 * A round of a block: deltas of the nodes below arrive; predictions, whose k the warps share; errors of its columns, sent to the blocks of the node below.
 * Errors of the nodes above arrive, and parts of the output's prediction; pushes; a move; deltas, sent to the blocks of the node above.
 *
 * Messages. They go through device memory, in fact the L2 cache, in stores and loads of 8 bytes, which the machine neither tears nor keeps in an L1 cache
 * (relaxed, of the scope of the device). The lowest bit of every 8 bytes, a bit of a number's fraction that the sender has cleared, says which message
 * they belong to: the n-th into a place, counted from 0 over all turns and launches, has bit 1 - n % 2, and memory is zero before the first launch. A
 * reader polls the data itself until the bit is that of the message it waits for, and takes it off. So no fence is needed, nothing is reset between
 * launches, and a number does not depend on its count. How many messages came before follows from the turns that the group has done, a count that the last
 * block of a turn raises when all have long read it: blocks read it when the launch begins and count on by themselves.
 *
 * Why one place a message is enough, that is, why nobody overwrites what somebody has not read (the readers of a place are all blocks of a node):
 *   deltas of node l, round t + 1: their sender has the errors of node l + 1 of round t, from all its blocks, which had read the deltas of round t when
 *     they formed them. Those of the next turn's first round likewise: errors of that round follow the end of the turn before in every block.
 *   errors of node l, round t + 1: their sender has the deltas of node l - 1 of round t + 1, from all its blocks, which moved by the errors of round t.
 *     In a wave, where there are no deltas, by the values of node l - 1 of this turn, which its blocks sent after the turn before.
 *   values of node l at the start of a turn: their sender has had the errors of node l + 1 in the turn before, formed after the values had been read.
 *   parts of the output: have two places, as their sender waits for the errors of nodes, not for other blocks to have read them. But it cannot be two
 *     messages ahead: in between lie parts from all sharers, which they sent after they had read the ones before those.
 * A load that is not yet done cannot see the later message: the value that it returns goes into what that message's sender waited for.
 *
 * Why it cannot stop. All blocks run at once: the launch is cooperative, and the device refuses one that has too many. The steps of a turn have one order:
 * values by nodes, parts, then errors, parts and deltas by rounds (in a wave errors by nodes, from the last one down). Every block takes its steps in this
 * order, waits in each for messages of earlier steps alone, and never waits to send.
 *
 * Tasks: those of chain.cuh. Grid: groups times blocks of a group, 256 threads, cooperative. `own` of the launch is the kernel's memory.
 */
#include "exchange_end.cuh"
#include "exchange_warp.cuh"

PC_DEVICE void pc_exchange(const PcLaunch &launch) {
    typedef PcExchange P;
    int rows = min(launch.tasks[launch.first].rows, ((const PcControls *)launch.controls)->rows);
    PcExchangeBlock block(launch, rows);
    /* All blocks of the group have the same rows. */
    if (block.first >= rows) {
        return;
    }
    PcExchangeWarp warp(block);
    warp.load();
    _Pragma("unroll 1")
    do {
        warp.run();
        PcExchangeEnd{block}.run(launch.count);
        block.turn++;
        block.first += P::GROUPS * P::ROWS;
    } while (P::GROUPS < P::TURNS && block.first < rows);
}

extern "C" __global__ void __launch_bounds__(PcExchange::WARPS * 32, 1) exchange(PcLaunch launch) {
    pc_exchange(launch);
}
