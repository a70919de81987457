/*
 * Warp collectives: what the lanes of a warp compute together. The last lane to come does the work for all, reading and writing what
 * the others left on their stacks, so that a fragment in the wrong lane, or a lane that stays away, is seen.
 */
#ifndef PC_SHIM_WARP_H
#define PC_SHIM_WARP_H

#include "machine.h"

namespace shim {

/** d += a b of one warp, fragments as in the PTX manual: m16n8k8 of tf32, m16n8k16 of bf16. */
void mmaTf32(float* d, const unsigned* a, const unsigned* b, Site site);
void mmaBf16(float* d, const unsigned* a, const unsigned* b, Site site);

/** A 32-bit word from the lane `from`; undefined lanes give their own. */
unsigned shuffle(unsigned mask, unsigned word, unsigned from, Site site);

/** ldmatrix of `count` matrices of 8 rows of 16 bytes, lane 8 i + r naming row r of matrix i; transposed in units of 16 bits. */
void matrices(unsigned* to, int count, bool transposed, const void* row, Site site);

unsigned ballot(unsigned mask, bool value, Site site);

void syncWarp(unsigned mask, Site site);

}

#endif
