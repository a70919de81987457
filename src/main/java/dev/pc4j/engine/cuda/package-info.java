/**
 * The engine of NVIDIA GPUs: the kernels of {@code kernels/cuda} through JCuda's driver interface, and JCublas where the library's
 * products are the better ones. Its rooms, each of which knows those before it alone: {@code nvrtc} compiles kernels, {@code driver} runs
 * them, {@code calibrate} knows how fast a device is, {@code plan} chooses among them, {@code run} turns a plan's phases into launches.
 */
package dev.pc4j.engine.cuda;
