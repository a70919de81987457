/* The end of a turn of `exchange`: energies and bounds of its rows, by the block of the group that is the last to be there. */
#ifndef PC_EXCHANGE_END_CUH
#define PC_EXCHANGE_END_CUH

#include "exchange_block.cuh"

struct PcExchangeEnd {
    typedef PcExchange P;

    static constexpr int THREADS = P::WARPS * 32;

    const PcExchangeBlock &block;

    /* Whether this is the last block. */
    __device__ __forceinline__ bool arrive() const {
        int *found = (int *)(block.shared + P::FOUND);
        /* All of the block is there. */
        __syncthreads();
        if (threadIdx.x == 0) {
            found[0] = pc_arrive(block.done()) == P::BLOCKS - 1;
        }
        /* All know. */
        __syncthreads();
        return found[0];
    }

    /* From what all blocks have left; everything is as it was before the turn, but that the group has done one more. */
    __device__ __forceinline__ void run(int tasks) const {
        if (!arrive()) {
            return;
        }
        if (threadIdx.x == 0) {
            *block.done() = 0;
            block.before()[block.group()] = block.turn + 1;
        }
        for (int i = threadIdx.x; i < P::LAST * P::ROWS; i += THREADS) {
            energy(1 + i / P::ROWS, i % P::ROWS);
        }
        /* Energies are there. */
        __syncthreads();
        block.total<THREADS>(P::ROWS, P::LAST, tasks, (int *)(block.shared + P::FOUND));
    }

    /* All are asked for at once. */
    template <int COUNT, int APART>
    __device__ __forceinline__ static float sum(const float *from) {
        float sum = 0;
        _Pragma("unroll")
        for (int i = 0; i < COUNT; i++) {
            sum += from[i * APART];
        }
        return sum;
    }

    __device__ __forceinline__ void energy(int layer, int row) const {
        const float *mine = block.squares(layer);
        const float *below = block.squares(layer - 1);
        int of = row / 8 * 16 + row % 8;
        float errors = layer == P::LAST ? mine[of] : sum<P::TILES, P::ROWS>(mine + row);
        float signals = layer == P::LAST ? mine[of + 8] : sum<P::TILES, P::ROWS>(mine + P::TILES * P::ROWS + row);
        float inputs = layer == 1 ? sum<P::WARPS, 8>(below + row / 8 * P::WARPS * 8 + row % 8)
                                  : sum<P::TILES, P::ROWS>(below + 2 * P::TILES * P::ROWS + row);
        block.leaveEnergy(layer, block.first + row, errors, inputs, signals);
    }
};

#endif
