/* The clamped input of a chain, as an operand of the first product and as arrays of device memory. */
#ifndef PC_CHAIN_INPUT_CUH
#define PC_CHAIN_INPUT_CUH

#include "chain.cuh"

/*
 * Of the samples from `first` on, as many as FORMAT has: tiles of the operand to `to`, `pitch` bytes from each other, in turns by the WARPS of a block;
 * those arrays too that belong to this block, the `mine`-th of `blocks`, which have the tiles in turns. Sums of squares of each warp's tiles, [WARPS,
 * samples], to `squares`.
 */
template <int FORMAT, int WARPS, int TILES, int SHOWN>
PC_DEVICE void pc_chain_input(const PcChainCall &call, float alpha, int first, int mine, int blocks, char *to, int pitch, float *squares) {
    typedef PcFormat<FORMAT> Format;
    const PcTask &x = call.tasks[PC_GATHER_X];
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int of = Format::ROWS == 4 ? lane / 4 % 4 : lane / 4;
    int sample = first + of;
    bool inside = sample < call.rows;
    bool low = Format::ROWS == 4 && lane >= 16;
    const float *from = call.row(call.controls.x, sample, x.n);
    float sum = 0;
    _Pragma("unroll 2")
    for (int tile = warp; tile < TILES; tile += WARPS) {
        int column = tile * PC_SIDE + lane % 4 * 4;
        float values[4];
        _Pragma("unroll")
        for (int q = 0; q < 4; q++) {
            values[q] = inside && column + q < x.n ? from[column + q] : 0;
        }
        bool writes = inside && !low && tile % blocks == mine;
        PC_LONG at = (PC_LONG)sample * x.stride + column;
        if (writes) {
            *(float4 *)(call.memory + x.reference + at) = make_float4(values[0], values[1], values[2], values[3]);
        }
        if constexpr (SHOWN != PC_ACT_NONE) {
            float slopes[4];
            _Pragma("unroll")
            for (int q = 0; q < 4; q++) {
                slopes[q] = pcSlope(SHOWN, alpha, values[q]);
                values[q] = column + q < x.n ? pcValue(SHOWN, alpha, values[q]) : 0;
            }
            if (writes) {
                *(float4 *)(call.memory + call.tasks[PC_SHOW_X].value + at) = make_float4(values[0], values[1], values[2], values[3]);
                *(float4 *)(call.memory + call.tasks[PC_SHOW_X].slope + at) = make_float4(slopes[0], slopes[1], slopes[2], slopes[3]);
            }
        }
        _Pragma("unroll")
        for (int q = 0; q < 4; q++) {
            sum = fmaf(values[q], values[q], sum);
        }
        unsigned words[Format::B];
        pc_operand_of<FORMAT>(values, words);
        pc_store_words(to + tile * pitch + lane * Format::B * 4, words);
    }
    sum += pc_shuffle_xor(sum, 1);
    sum += pc_shuffle_xor(sum, 2);
    if (lane % 4 == 0 && !low) {
        squares[warp * Format::ROWS + of] = sum;
    }
}

#endif
