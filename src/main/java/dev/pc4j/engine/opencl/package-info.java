/**
 * The engine of OpenCL devices, through LWJGL: finds devices, builds the kernels of {@code kernels/opencl} for them and runs the
 * launches of {@link dev.pc4j.engine.device} on them.
 *
 * <p>It computes in fp32. Weights and data stay on the device over an epoch. Kernel {@code sweep} takes some rows of the batch through all
 * iterations in one launch, on a GPU where they fit local memory; {@code phases} launches each step by itself; without a name CPUs sweep, and on a
 * GPU up to three candidates are timed when a network is first compiled. Built programs and that choice are kept in {@code ~/.cache/pc4j/opencl}
 * ({@code $XDG_CACHE_HOME}, or {@code -Dpc4j.opencl.cache=DIR}); the folder may be deleted at any time. A plan lies in one block of memory, of
 * which some drivers allow a quarter of what the device has; a GPU needs 2.1 KiB of local memory and work-groups of 16 at least, and {@code auto}
 * passes over one that has less.
 */
package dev.pc4j.engine.opencl;
