package dev.pc4j.engine.opencl;

/** How a plan's kernels are built and launched. */
record Choice(Geometry geometry, Way way) {}
