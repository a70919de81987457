/**
 * CUDA kernels that are compiled while the program runs, for constants that are known only then: the compiler NVRTC where this machine has
 * it, the sources with the constants before them, and a cache of what came of them. Knows nothing of plans or of the driver.
 */
package dev.pc4j.engine.cuda.nvrtc;
