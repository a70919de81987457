/* Operands rounded as devices do. */
#ifndef PC_KERNELS_NUMBERS_H
#define PC_KERNELS_NUMBERS_H

#include "plan.h"

namespace tests {

/** An operand of a product in the kernel's precision. */
double operand(const Plan &plan, double number);

}

#endif
