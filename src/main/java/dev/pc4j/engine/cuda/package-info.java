/**
 * The engine of NVIDIA GPUs: the kernels of {@code kernels/cuda} through JCuda's driver interface, and JCublas where the library's
 * products are the better ones. Everything native has one owner, {@link dev.pc4j.engine.cuda.CudaStream} or what it shares with its
 * engine; a failed call is an exception of one line that names it.
 */
package dev.pc4j.engine.cuda;
