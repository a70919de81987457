/*
 * What the host chooses when it builds the kernels, each with a default, and the vector type that follows from it. There are three shapes
 * of one algorithm. On CPUs (PC_STAGE 0) a work-group is one work-item, which owns a tile, computes on wide vectors and reads packed
 * weights through the cache. On GPUs (PC_STAGE 1) a work-group owns a tile, stages operands in local memory and each of its work-items
 * owns a block of the tile. Sweeps on GPUs (PC_ROWS 1 besides) have few rows a work-group, whose work-items own columns side by side: rows
 * are staged as long as they are, and weights, which no two work-items share, go from their panels to registers.
 */
#ifndef PC_OPTIONS_H
#define PC_OPTIONS_H

/* 0: the CPU shape. 1: one of the GPU shapes. */
#ifndef PC_STAGE
#define PC_STAGE 0
#endif

/* Whether it is the GPU's shape for sweeps. Only families that go by rows have kernels then. */
#ifndef PC_ROWS
#define PC_ROWS 0
#endif

/* The defaults of both shapes, which must be plain numbers: some become parts of names. */
#if PC_STAGE
#define PC_DEFAULT(cpu, gpu) gpu
#else
#define PC_DEFAULT(cpu, gpu) cpu
#endif

/* 1: weights lie in panels, and relax reads a transposed copy. 0: they are row-major and there is no copy. */
#ifndef PC_PACKED
#define PC_PACKED PC_DEFAULT(1, PC_ROWS)
#endif

/* The only activation of a plan's nodes besides PC_ACT_NONE, where there is one: kernels then have the code of no other. */
#ifdef PC_ONLY_ACTIVATION
#define PC_KIND(f) ((f) == PC_ACT_NONE ? PC_ACT_NONE : PC_ONLY_ACTIVATION)
#endif

/* Floats of a vector: 1, 4, 8 or 16. CPUs: the vector registers' width (16 for AVX-512, 8 for AVX2, 4 for SSE and NEON). GPUs: 1 or 4. */
#ifndef PC_LANES
#define PC_LANES PC_DEFAULT(8, 1)
#endif

/* Columns of a packed panel of weights; strides are multiples of it. CPU shape: two vectors. GPU shape: a multiple of PC_LANES. */
#ifndef PC_PANEL
#define PC_PANEL PC_DEFAULT((2 * PC_LANES), 32)
#endif

/* Work-items of a work-group: 1 in the CPU shape, the blocks of a tile in the GPU shape. */
#ifndef PC_GROUP
#define PC_GROUP PC_DEFAULT(1, 64)
#endif

/* The accumulators of one work-item, rows x columns. CPU shape: 8 rows where there are 32 vector registers, 4 where there are 16; as
 * many columns as a panel. */
#ifndef PC_BLOCK_ROWS
#if PC_LANES == 16
#define PC_BLOCK_ROWS 8
#else
#define PC_BLOCK_ROWS 4
#endif
#endif
#ifndef PC_BLOCK_COLS
#define PC_BLOCK_COLS PC_DEFAULT(PC_PANEL, 4)
#endif

/* The tile of predict and relax, and of learn (rows: inputs). GPU shape: a tile has PC_GROUP blocks. CPU shape: any whole number. */
#ifndef PC_TILE_ROWS
#define PC_TILE_ROWS 32
#endif
#ifndef PC_TILE_COLS
#define PC_TILE_COLS PC_DEFAULT(PC_PANEL, 32)
#endif

/* Terms of a product that are staged at once: in local memory (GPU shapes), or rows that learn packs at once (CPU shape). */
#ifndef PC_DEPTH
#define PC_DEPTH PC_DEFAULT(128, 16)
#endif

/* Rows of the batch that a work-group of sweep owns, a multiple of PC_TILE_ROWS in the GPU shape and of PC_BLOCK_ROWS in the other. */
#ifndef PC_SWEEP_ROWS
#define PC_SWEEP_ROWS PC_TILE_ROWS
#endif

/* Rows of a tile of show, output, energy and gather. */
#ifndef PC_ROW_TILE
#define PC_ROW_TILE 8
#endif

/* Work-items that share a row in output and energy, a divisor of PC_GROUP. */
#ifndef PC_ROW_ITEMS
#define PC_ROW_ITEMS PC_DEFAULT(1, 16)
#endif

/* Families in the phases of a sweep, in the order of dev.pc4j.engine.device.Family. */
#define PC_FAMILY_PREDICT 0
#define PC_FAMILY_RELAX 1
#define PC_FAMILY_LEARN 2
#define PC_FAMILY_STEP 3
#define PC_FAMILY_MAGNITUDE 4
#define PC_FAMILY_FACTOR 5
#define PC_FAMILY_SHOW 6
#define PC_FAMILY_OUTPUT 7
#define PC_FAMILY_ENERGY 8
#define PC_FAMILY_TOTAL 9
#define PC_FAMILY_GATHER 10
#define PC_FAMILY_TRANSPOSE 11
#define PC_FAMILY_KEEP 12

/* A phase of a sweep: four ints. */
#define PC_PHASE_WORDS 4

#if PC_STAGE
#if PC_GROUP * PC_BLOCK_ROWS * PC_BLOCK_COLS != PC_TILE_ROWS * PC_TILE_COLS
#error "a tile must have as many blocks as the group has work-items: change PC_GROUP, PC_TILE_* or PC_BLOCK_*"
#endif
#if PC_SWEEP_ROWS % PC_TILE_ROWS
#error "PC_SWEEP_ROWS must be a multiple of PC_TILE_ROWS"
#endif
#if PC_ROWS && (!PC_PACKED || PC_TILE_ROWS != PC_BLOCK_ROWS)
#error "with PC_ROWS a work-item has all rows of a tile, and weights are packed"
#endif
#else
#if PC_ROWS || !PC_PACKED
#error "the CPU shape has packed weights, and no other shape of a sweep"
#endif
#if PC_GROUP != 1 || PC_BLOCK_COLS != PC_PANEL
#error "in the CPU shape a group is one work-item, whose block is as wide as a panel"
#endif
#if PC_TILE_ROWS % PC_BLOCK_ROWS || PC_TILE_ROWS % PC_LANES || PC_SWEEP_ROWS % PC_BLOCK_ROWS || PC_TILE_COLS % PC_PANEL
#error "tiles must be whole numbers of blocks, and have whole vectors of rows for learn"
#endif
#endif
#if PC_PANEL % PC_LANES || PC_BLOCK_COLS % PC_LANES
#error "panels and blocks must be whole numbers of vectors"
#endif
#if PC_GROUP % PC_ROW_ITEMS
#error "PC_ROW_ITEMS must divide PC_GROUP"
#endif

#define PC_BLOCK_VECTORS (PC_BLOCK_COLS / PC_LANES)

/* PC_REAL is a vector of PC_LANES floats; PC_INTS as many ints, comparisons of reals give such. */
#if PC_LANES == 1
#define PC_REAL float
#define PC_INTS int
#define PC_AS_REAL as_float
#define PC_AS_INT as_int
#define PC_ANY(mask) (mask)
#define PC_LOAD(from) (*(from))
#define PC_STORE(value, to) (*(to) = (value))
#define PC_LANE_NUMBERS 0
#else
#define PC_JOIN2(a, b) a##b
#define PC_JOIN(a, b) PC_JOIN2(a, b)
#define PC_REAL PC_JOIN(float, PC_LANES)
#define PC_INTS PC_JOIN(int, PC_LANES)
#define PC_AS_REAL PC_JOIN(as_float, PC_LANES)
#define PC_AS_INT PC_JOIN(as_int, PC_LANES)
#define PC_ANY(mask) pcAny(mask)
#define PC_LOAD(from) PC_JOIN(vload, PC_LANES)(0, from)
#define PC_STORE(value, to) PC_JOIN(vstore, PC_LANES)(value, 0, to)
#if PC_LANES == 4
#define PC_LANE_NUMBERS (int4)(0, 1, 2, 3)
#elif PC_LANES == 8
#define PC_LANE_NUMBERS (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define PC_LANE_NUMBERS (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#endif

/* The builtin any() looks at one lane after the other on some CPUs. */
static inline int pcAny(PC_INTS mask)
{
#if PC_LANES == 16
    int8 m8 = mask.lo | mask.hi;
#elif PC_LANES == 8
    int8 m8 = mask;
#endif
#if PC_LANES >= 8
    int4 m4 = m8.lo | m8.hi;
#else
    int4 m4 = mask;
#endif
    int2 m2 = m4.lo | m4.hi;
    return (m2.x | m2.y) != 0;
}
#endif

#endif
