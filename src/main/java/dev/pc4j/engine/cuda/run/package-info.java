/**
 * Plans that run: what is asked of a plan's stream, as launches of the kernel that was chosen, captured into CUDA graphs, and calls of cuBLAS.
 */
package dev.pc4j.engine.cuda.run;
