/*
 * The two products of the sweep on one slab W of weights, by 8 warps for ROWS = 16 TALL rows. A warp has the lines of W that it has staged:
 *   predict   parts[warp] = delta[:, its lines] W[its lines, :]; whoever forms the errors adds up the warps' parts, in their order
 *   gather    push[:, its lines] += errors W[its lines, :]^T, in registers until all slabs of the layer have come by; then leave
 * PcSweepFp32 with fused multiply-adds; PcSweepTensor on tensor cores, operands rounded as fragments are read.
 */
#ifndef PC_SWEEP_PRODUCTS_CUH
#define PC_SWEEP_PRODUCTS_CUH

#include "sweep_slabs.cuh"

/* Floats of a line of parts and of errors: what fragments write and read at once then meets every bank once. */
#define PC_SWEEP_PART 40
#define PC_SWEEP_ERROR 48

/* Units of a warp whose sums fit in its registers. */
#define PC_SWEEP_HELD(tall) ((tall) == 1 ? 8 : 3)
/* Lines that a slab may have. */
#define PC_SWEEP_WIDEST(tall) (PC_SWEEP_HELD(tall) * PC_SWEEP_WARPS * PC_SWEEP_UNIT)

/* Rows of an operand, those of the call; the block's further rows read the last of them, for nobody. */
struct PcSweepRows {
    const float *at;
    int pitch;
    int rows;
    int k;

    __device__ __forceinline__ const float *row(int row) const {
        return at + (row < rows ? row : rows - 1) * pitch;
    }

    /* Four of k, zero beyond the last: margins may hold anything. */
    __device__ __forceinline__ void load4(float (&to)[4], const float *row, int from) const {
        pc_load4(to, row + from);
        if (from + 4 > k) {
            PC_EACH(i) {
                to[i] = from + i < k ? to[i] : 0;
            }
        }
    }
};

/* Lanes lie 4 down and 8 across; a lane has rows 4 apart and columns side by side (predict) or lines 8 apart (gather). */
template <int TALL, class Slab>
struct PcSweepFp32 {
    static constexpr int UNITS = PC_SWEEP_HELD(TALL);
    static constexpr int ROWS = 4 * TALL;

    float push[UNITS][ROWS][2];

    __device__ __forceinline__ void clear() {
        _Pragma("unroll")
        for (int u = 0; u < UNITS; u++) {
            _Pragma("unroll")
            for (int i = 0; i < ROWS; i++) {
                push[u][i][0] = push[u][i][1] = 0;
            }
        }
    }

    __device__ __forceinline__ void predict(float *part, const PcSweepRows &in, const float *slab) const {
        PcSweepThread self;
        int down = self.lane / 8;
        int across = self.lane % 8;
        float sum[ROWS][4];
        _Pragma("unroll")
        for (int i = 0; i < ROWS; i++) {
            pc_set4(sum[i], 0);
        }
        _Pragma("unroll 1")
        for (int unit = self.warp; unit < pc_sweep_units(in.k); unit += PC_SWEEP_WARPS) {
            const float *mine = slab + Slab::floats(PC_SWEEP_UNIT) * unit;
            _Pragma("unroll 1")
            for (int line = 0; line < PC_SWEEP_UNIT; line += 4) {
                int k = unit * PC_SWEEP_UNIT + line;
                float w[4][4];
                PC_EACH(j) {
                    pc_load4(w[j], mine + Slab::place(line + j, across * 4));
                }
                _Pragma("unroll")
                for (int i = 0; i < ROWS; i++) {
                    float a[4];
                    in.load4(a, in.row(down + 4 * i), k);
                    PC_EACH(j) {
                        PC_EACH(c) {
                            sum[i][c] = fmaf(a[j], w[j][c], sum[i][c]);
                        }
                    }
                }
            }
        }
        _Pragma("unroll")
        for (int i = 0; i < ROWS; i++) {
            pc_store4(part + (down + 4 * i) * PC_SWEEP_PART + across * 4, sum[i]);
        }
    }

    __device__ __forceinline__ void gather(const float *errors, int k, const float *slab) {
        PcSweepThread self;
        int down = self.lane / 8;
        int across = self.lane % 8;
        const float *mine = slab + Slab::floats(PC_SWEEP_UNIT) * self.warp;
        _Pragma("unroll 1")
        for (int column = 0; column < PC_SWEEP_COLUMNS; column += 4) {
            float e[ROWS][4];
            _Pragma("unroll")
            for (int i = 0; i < ROWS; i++) {
                pc_load4(e[i], errors + (down + 4 * i) * PC_SWEEP_ERROR + column);
            }
            _Pragma("unroll")
            for (int u = 0; u < UNITS; u++) {
                int unit = self.warp + u * PC_SWEEP_WARPS;
                if (unit < pc_sweep_units(k)) {
                    add<0>(push[u], e, mine + u * Slab::ROUND, across, column);
                    add<1>(push[u], e, mine + u * Slab::ROUND, across, column);
                }
            }
        }
    }

    template <int HALF>
    __device__ __forceinline__ void add(float (&sum)[ROWS][2], const float (&e)[ROWS][4], const float *unit, int across, int column) const {
        float w[4];
        pc_load4(w, unit + Slab::place(HALF * 8 + across, column));
        _Pragma("unroll")
        for (int i = 0; i < ROWS; i++) {
            PC_EACH(c) {
                sum[i][HALF] = fmaf(e[i][c], w[c], sum[i][HALF]);
            }
        }
    }

    __device__ __forceinline__ void leave(float *to, int pitch, int k) const {
        PcSweepThread self;
        int down = self.lane / 8;
        int across = self.lane % 8;
        _Pragma("unroll")
        for (int u = 0; u < UNITS; u++) {
            int unit = self.warp + u * PC_SWEEP_WARPS;
            if (unit < pc_sweep_units(k)) {
                _Pragma("unroll")
                for (int i = 0; i < ROWS; i++) {
                    float *at = to + (down + 4 * i) * pitch + unit * PC_SWEEP_UNIT + across;
                    at[0] = push[u][i][0];
                    at[8] = push[u][i][1];
                }
            }
        }
    }
};

/* A warp has TALL x 4 fragments of 16 x 8 sums (predict), TALL x 2 for every unit of its lines (gather). */
template <int PRECISION, int TALL, class Slab>
struct PcSweepTensor {
    typedef PcFragments<PRECISION> Fragments;
    static constexpr int STEPS = Fragments::STEPS;
    static constexpr int UNITS = PC_SWEEP_HELD(TALL);

    float push[UNITS][TALL][2][4];

    __device__ __forceinline__ void clear() {
        _Pragma("unroll")
        for (int u = 0; u < UNITS; u++) {
            _Pragma("unroll")
            for (int i = 0; i < TALL; i++) {
                pc_set4(push[u][i][0], 0);
                pc_set4(push[u][i][1], 0);
            }
        }
    }

    __device__ __forceinline__ void left(unsigned (&a)[STEPS][4], const PcSweepRows &in, int row, int k) const {
        float upper[4], lower[4];
        in.load4(upper, in.row(row), k);
        in.load4(lower, in.row(row + 8), k);
        Fragments::left(a, upper, lower);
    }

    __device__ __forceinline__ void predict(float *part, const PcSweepRows &in, const float *slab) const {
        PcSweepThread self;
        int g = self.lane / 4;
        int t = self.lane % 4;
        float sum[TALL][4][4];
        _Pragma("unroll")
        for (int i = 0; i < TALL; i++) {
            PC_EACH(j) {
                pc_set4(sum[i][j], 0);
            }
        }
        _Pragma("unroll 1")
        for (int unit = self.warp; unit < pc_sweep_units(in.k); unit += PC_SWEEP_WARPS) {
            const float *mine = slab + Slab::floats(PC_SWEEP_UNIT) * unit;
            int k = unit * PC_SWEEP_UNIT + 4 * t;
            unsigned a[TALL][STEPS][4];
            _Pragma("unroll")
            for (int i = 0; i < TALL; i++) {
                left(a[i], in, i * 16 + g, k);
            }
            PC_EACH(j) {
                unsigned b[STEPS][2];
                Slab::down(b, mine, 4 * t, j * 8 + g);
                _Pragma("unroll")
                for (int i = 0; i < TALL; i++) {
                    Fragments::multiply(sum[i][j], a[i], b);
                }
            }
        }
        _Pragma("unroll")
        for (int i = 0; i < TALL; i++) {
            PC_EACH(j) {
                store(part, PC_SWEEP_PART, i * 16 + g, j * 8 + 2 * t, sum[i][j]);
            }
        }
    }

    __device__ __forceinline__ void gather(const float *errors, int k, const float *slab) {
        PcSweepThread self;
        int g = self.lane / 4;
        int t = self.lane % 4;
        const float *mine = slab + Slab::floats(PC_SWEEP_UNIT) * self.warp;
        PcSweepRows rows = {errors, PC_SWEEP_ERROR, 16 * TALL, PC_SWEEP_COLUMNS};
        _Pragma("unroll 1")
        for (int column = 4 * t; column < PC_SWEEP_COLUMNS; column += PC_SWEEP_UNIT) {
            unsigned a[TALL][STEPS][4];
            _Pragma("unroll")
            for (int i = 0; i < TALL; i++) {
                left(a[i], rows, i * 16 + g, column);
            }
            _Pragma("unroll")
            for (int u = 0; u < UNITS; u++) {
                int unit = self.warp + u * PC_SWEEP_WARPS;
                if (unit < pc_sweep_units(k)) {
                    add<0>(push[u], a, mine + u * Slab::ROUND, g, column);
                    add<1>(push[u], a, mine + u * Slab::ROUND, g, column);
                }
            }
        }
    }

    template <int HALF>
    __device__ __forceinline__ void add(
        float (&sum)[TALL][2][4], const unsigned (&a)[TALL][STEPS][4], const float *unit, int g, int column) const {
        unsigned b[STEPS][2];
        Slab::along(b, unit, HALF * 8 + g, column);
        _Pragma("unroll")
        for (int i = 0; i < TALL; i++) {
            Fragments::multiply(sum[i][HALF], a[i], b);
        }
    }

    __device__ __forceinline__ void leave(float *to, int pitch, int k) const {
        PcSweepThread self;
        int g = self.lane / 4;
        int t = self.lane % 4;
        _Pragma("unroll")
        for (int u = 0; u < UNITS; u++) {
            int unit = self.warp + u * PC_SWEEP_WARPS;
            if (unit < pc_sweep_units(k)) {
                _Pragma("unroll")
                for (int i = 0; i < TALL; i++) {
                    store(to, pitch, i * 16 + g, unit * PC_SWEEP_UNIT + 2 * t, push[u][i][0]);
                    store(to, pitch, i * 16 + g, unit * PC_SWEEP_UNIT + 8 + 2 * t, push[u][i][1]);
                }
            }
        }
    }

    __device__ __forceinline__ static void store(float *to, int pitch, int row, int column, const float (&sum)[4]) {
        float *at = to + row * pitch + column;
        *(float2 *)at = make_float2(sum[0], sum[1]);
        *(float2 *)(at + 8 * pitch) = make_float2(sum[2], sum[3]);
    }
};

template <int PRECISION, int TALL, class Slab>
struct PcSweepProducts {
    typedef PcSweepTensor<PRECISION, TALL, Slab> Type;
};

template <int TALL, class Slab>
struct PcSweepProducts<PC_FP32, TALL, Slab> {
    typedef PcSweepFp32<TALL, Slab> Type;
};

#endif
