/**
 * The engine of OpenCL devices, through LWJGL: finds devices, builds the kernels of {@code kernels/opencl} for them and runs the
 * launches of {@link dev.pc4j.engine.device} on them.
 */
package dev.pc4j.engine.opencl;
