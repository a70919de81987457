/*
 * The OpenCL program: every kernel of task.h, under the family's name after "pc_" (step alone would clash with a builtin), and the
 * sweep. The host replaces each #include by the file it names and passes the options of options.h with -D. Only OpenCL C 1.2, no
 * extensions, and no option that relaxes arithmetic: sums and roundings are meant as they are written.
 *
 * All kernels have work-groups of PC_GROUP work-items in one dimension, one a tile; tiles per task, across x down:
 *   predict, relax                ceil(n / PC_TILE_COLS) x ceil(rows / PC_TILE_ROWS)
 *   learn                         ceil(n / PC_TILE_COLS) x ceil(k / PC_TILE_ROWS)
 *   transpose                     ceil(n / PC_PANEL) x ceil(k / PC_PANEL)
 *   step, magnitude, keep         1 x ceil(n / PC_CHUNK)
 *   show, output, energy, gather  1 x ceil(rows / PC_ROW_TILE)
 *   factor, total                 one work-group for all tasks
 *   sweep                         one work-group for PC_SWEEP_ROWS rows; on GPUs in a program of its own, with PC_ROWS
 * Arrays of value nodes have room for a multiple of PC_TILE_ROWS rows (CPU shape: of PC_BLOCK_ROWS).
 */
#include "options.h"
#include "../activations.h"
#include "common.cl"
#include "product.cl"
#include "predict.cl"
#include "relax.cl"
#include "show.cl"
#include "output.cl"
#include "energy.cl"
#include "gather.cl"
#if PC_ROWS || !PC_STAGE
#include "sweep.cl"
#endif
#if !PC_ROWS
#include "step.cl"
#include "learn.cl"
#include "magnitude.cl"
#include "factor.cl"
#include "total.cl"
#include "transpose.cl"
#include "keep.cl"
#endif
