/*
 * The weights of the sweep in shared memory, in slabs: all lines (inputs) of 32 columns (outputs) of one layer's matrix. Both products read
 * the same slab, one down its columns, one along its lines. A warp stages and reads only lines of its own: units of 16, every eighth of
 * them. So slabs come and go without a barrier of the block. They stay for all iterations, or one or two slots are filled in turn, always
 * one step ahead.
 */
#ifndef PC_SWEEP_SLABS_CUH
#define PC_SWEEP_SLABS_CUH

#include "multiply.cuh"
#include "quads.cuh"

#define PC_SWEEP_WARPS 8
#define PC_SWEEP_THREADS (PC_SWEEP_WARPS * 32)
/* Columns of a slab. */
#define PC_SWEEP_COLUMNS 32
/* Lines that a warp owns at a time, k of two instructions of the tensor cores. */
#define PC_SWEEP_UNIT 16

/* This thread, and its place in a warp. Where a stage asks again, addresses of other stages need no registers meanwhile. */
struct PcSweepThread {
    int warp;
    int lane;

    __device__ __forceinline__ PcSweepThread() {
        int thread = pc_fresh((int)threadIdx.x);
        warp = thread / 32;
        lane = thread % 32;
    }
};

PC_DEVICE int pc_sweep_units(int k) {
    return (k + PC_SWEEP_UNIT - 1) / PC_SWEEP_UNIT;
}

/* One product on tensor cores over 16 of k, numbers 4 t .. 4 t + 3 with the lanes of t. Both operands name k in this order, so a lane reads
 * four floats side by side; the order of a sum's terms is free. */
template <int PRECISION>
struct PcFragments {
    static constexpr int STEPS = PRECISION == PC_BF16 ? 1 : 2;

    __device__ __forceinline__ static void left(unsigned (&a)[STEPS][4], const float (&upper)[4], const float (&lower)[4]) {
        if (PRECISION == PC_BF16) {
            a[0][0] = pc_bf16x2(upper[0], upper[1]), a[0][1] = pc_bf16x2(lower[0], lower[1]);
            a[0][2] = pc_bf16x2(upper[2], upper[3]), a[0][3] = pc_bf16x2(lower[2], lower[3]);
        } else {
            _Pragma("unroll")
            for (int s = 0; s < STEPS; s++) {
                a[s][0] = pc_tf32(upper[2 * s]), a[s][1] = pc_tf32(lower[2 * s]);
                a[s][2] = pc_tf32(upper[2 * s + 1]), a[s][3] = pc_tf32(lower[2 * s + 1]);
            }
        }
    }

    __device__ __forceinline__ static void right(unsigned (&b)[STEPS][2], const float (&k)[4]) {
        if (PRECISION == PC_BF16) {
            b[0][0] = pc_bf16x2(k[0], k[1]), b[0][1] = pc_bf16x2(k[2], k[3]);
        } else {
            _Pragma("unroll")
            for (int s = 0; s < STEPS; s++) {
                b[s][0] = pc_tf32(k[2 * s]), b[s][1] = pc_tf32(k[2 * s + 1]);
            }
        }
    }

    __device__ __forceinline__ static void multiply(float (&sum)[4], const unsigned (&a)[STEPS][4], const unsigned (&b)[STEPS][2]) {
        _Pragma("unroll")
        for (int s = 0; s < STEPS; s++) {
            if (PRECISION == PC_BF16) {
                pc_mma_bf16(sum, a[s], b[s]);
            } else {
                pc_mma_tf32(sum, a[s], b[s]);
            }
        }
    }
};

/* A slab of floats, filled by asynchronous copies. Chunks of 4 floats change places within a line such that every read of the products
 * meets all banks: lines 0, 4, 8, 12 beside each other (down), 8 lines in a row or two lines and 4 chunks (along). */
template <int PRECISION>
struct PcWideSlab {
    typedef PcFragments<PRECISION> Fragments;
    /* Floats from one unit of a warp to its next. */
    static constexpr int ROUND = PC_SWEEP_WARPS * PC_SWEEP_UNIT * PC_SWEEP_COLUMNS;

    /* Floats of the slab of a matrix of k lines. */
    __device__ __forceinline__ static int floats(int k) {
        return pc_sweep_units(k) * PC_SWEEP_UNIT * PC_SWEEP_COLUMNS;
    }

    __device__ __forceinline__ static int place(int line, int column) {
        int skew = (line & 1) << 2 | ((line >> 2) & 3) << 1;
        return line * PC_SWEEP_COLUMNS + (((column >> 2) ^ skew ^ ((line >> 1) & 1)) << 2) + (column & 3);
    }

    __device__ __forceinline__ static float4 chunk(const float *slab, int line, int column) {
        return *(const float4 *)(slab + place(line, column));
    }

    /* Lines line .. line + 3 of one column. */
    __device__ __forceinline__ static void down(unsigned (&b)[Fragments::STEPS][2], const float *slab, int line, int column) {
        float k[4];
        PC_EACH(i) {
            k[i] = slab[place(line + i, column)];
        }
        Fragments::right(b, k);
    }

    /* Columns column .. column + 3 of one line. */
    __device__ __forceinline__ static void along(unsigned (&b)[Fragments::STEPS][2], const float *slab, int line, int column) {
        float k[4];
        pc_load4(k, slab + place(line, column));
        Fragments::right(b, k);
    }

    /* Begins to copy the columns from `column` on of the matrix of a task, the lines of this warp. */
    __device__ __forceinline__ static void stage(float *slab, const float *weights, const PcTask &task, int column) {
        PcSweepThread self;
        int chunk = self.lane % 8 * 4;
        int left = task.n - column - chunk;
        int bytes = left <= 0 ? 0 : left < 4 ? left * 4 : 16;
        _Pragma("unroll 1")
        for (int unit = self.warp; unit < pc_sweep_units(task.k); unit += PC_SWEEP_WARPS) {
            _Pragma("unroll")
            for (int i = 0; i < PC_SWEEP_UNIT; i += 4) {
                int line = unit * PC_SWEEP_UNIT + self.lane / 8 + i;
                const float *from = weights + (PC_LONG)line * task.weightRow + column + chunk;
                pc_copy16(slab + place(line, chunk), from, line < task.k ? bytes : 0);
            }
        }
    }
};

/* A slab of bf16, rounded once for all iterations; two columns in a word. For weights that stay. */
struct PcPackedSlab {
    typedef PcFragments<PC_BF16> Fragments;
    /* Words of a line. */
    static constexpr int LINE = PC_SWEEP_COLUMNS / 2;
    static constexpr int ROUND = PC_SWEEP_WARPS * PC_SWEEP_UNIT * LINE;

    __device__ __forceinline__ static int floats(int k) {
        return pc_sweep_units(k) * PC_SWEEP_UNIT * LINE;
    }

    /* The word of a pair of columns. */
    __device__ __forceinline__ static int place(int line, int column) {
        int skew = ((line >> 1) & 1) << 1 ^ ((line >> 2) & 3);
        return line * LINE + (((column >> 3) ^ skew) << 2) + ((column >> 1) & 3);
    }

    __device__ __forceinline__ static unsigned at(const float *slab, int line, int column) {
        unsigned pair = ((const unsigned *)slab)[place(line, column)];
        return column & 1 ? pair >> 16 : pair & 0xffffu;
    }

    __device__ __forceinline__ static void down(unsigned (&b)[1][2], const float *slab, int line, int column) {
        b[0][0] = at(slab, line, column) | at(slab, line + 1, column) << 16;
        b[0][1] = at(slab, line + 2, column) | at(slab, line + 3, column) << 16;
    }

    __device__ __forceinline__ static void along(unsigned (&b)[1][2], const float *slab, int line, int column) {
        const unsigned *pair = (const unsigned *)slab + place(line, column);
        b[0][0] = pair[0];
        b[0][1] = pair[1];
    }

    __device__ __forceinline__ static void stage(float *slab, const float *weights, const PcTask &task, int column) {
        PcSweepThread self;
        int octet = self.lane % 4 * 8;
        _Pragma("unroll 1")
        for (int unit = self.warp; unit < pc_sweep_units(task.k); unit += PC_SWEEP_WARPS) {
            _Pragma("unroll")
            for (int i = 0; i < PC_SWEEP_UNIT; i += 8) {
                int line = unit * PC_SWEEP_UNIT + self.lane / 4 + i;
                const float *from = weights + (PC_LONG)line * task.weightRow + column + octet;
                unsigned *to = (unsigned *)slab + place(line, octet);
                _Pragma("unroll")
                for (int j = 0; j < 4; j++) {
                    int left = line < task.k ? task.n - column - octet - 2 * j : 0;
                    to[j] = pc_bf16x2(left > 0 ? from[2 * j] : 0, left > 1 ? from[2 * j + 1] : 0);
                }
            }
        }
    }
};

#endif
