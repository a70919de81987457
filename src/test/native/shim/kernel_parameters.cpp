/* What a launch must be told and the driver cannot know: how large the structure is that the kernels of this project take. */
#define PC_SHIM 1
#include "primitives.cuh"

#include "launch.cuh"
#include "shim/launch.h"

size_t pc_shim_parameter_bytes() {
    return sizeof(PcLaunch);
}
