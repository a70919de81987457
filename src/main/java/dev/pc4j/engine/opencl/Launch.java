package dev.pc4j.engine.opencl;

/**
 * One launch of a script.
 *
 * @param kernel which of the script's kernels
 * @param first its first task, or the first phase of a sweep
 * @param count of tasks or phases
 * @param groups work-groups
 */
record Launch(Kernel kernel, int first, int count, int groups) {}
