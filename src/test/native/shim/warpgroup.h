/*
 * wgmma: products of four warps whose operands lie in shared memory. Each warp forms its 16 rows. Operands are read, and sums written, some time
 * between the start and the wait; when, is part of the thread order (machine.h), so that a missing wait and an overwritten operand are both seen.
 */
#ifndef PC_SHIM_WARPGROUP_H
#define PC_SHIM_WARPGROUP_H

#include "machine.h"

namespace shim {

/** wgmma.fence, without which no product may follow the start or a wait. */
void fenceProducts(Site site);

/** wgmma.mma_async of 64 rows and so many columns; `sum` is this lane's part. bf16 with k of 16, else tf32 with k of 8. */
void multiplyLater(float* sum, unsigned columns, uint64_t a, uint64_t b, bool bf16, Site site);

void commitProducts(Site site);

/** wgmma.wait_group */
void waitProducts(unsigned pending, Site site);

}

#endif
