/**
 * The driver of NVIDIA GPUs: devices and which can compute, the context with the kernels in it, streams, memory, graphs, launches of our
 * kernels and products of cuBLAS. Everything native has one owner, {@link dev.pc4j.engine.cuda.driver.CudaStream} or what it shares with its
 * engine; a failed call is an exception of one line that names it.
 */
package dev.pc4j.engine.cuda.driver;
