/* Functions of task.h in doubles, and operands rounded as devices do. */
#ifndef PC_KERNELS_NUMBERS_H
#define PC_KERNELS_NUMBERS_H

#include "plan.h"

namespace tests {

double valueOf(int f, double x);
double slopeOf(int f, double x);

/** An operand of a product in the kernel's precision. */
double operand(const Plan &plan, double number);

}

#endif
