/*
 * The end of `columns`: energies and bounds of the rows of a cluster, from the sums of squares of all its warps: a thread a row.
 */
#ifndef PC_COLUMNS_END_CUH
#define PC_COLUMNS_END_CUH

#include "columns_block.cuh"

struct PcColumnsEnergies {
    typedef PcColumns P;

    const PcColumnsBlock &block;

    __device__ __forceinline__ static float sum(const float *from, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += from[i * P::ROWS];
        }
        return sum;
    }

    template <int LAYER = 1>
    __device__ __forceinline__ void write() const {
        if constexpr (LAYER <= P::LAST) {
            int i = threadIdx.x;
            if (i < P::ROWS * P::GROUPS) {
                one<LAYER>(i / P::ROWS, i % P::ROWS);
            }
            write<LAYER + 1>();
        }
    }

    template <int LAYER>
    __device__ __forceinline__ void one(int g, int of) const {
        constexpr int TILES = LAYER == P::LAST ? 1 : P::WIDTHS[LAYER];
        const float *mine = block.squares<LAYER>(g) + of;
        const float *below = block.squares<LAYER - 1>(g) + of;
        float inputs;
        if constexpr (LAYER == 1) {
            inputs = sum(below, P::firstWarp(P::LAST));
        } else {
            inputs = sum(below + 2 * P::WIDTHS[LAYER - 1] * P::ROWS, P::WIDTHS[LAYER - 1]);
        }
        block.leaveEnergy(LAYER, block.sample(g) + of, sum(mine, TILES), inputs, sum(mine + TILES * P::ROWS, TILES));
    }
};

#endif
