package dev.pc4j.engine.opencl;

/**
 * How a plan's kernels are built and launched.
 *
 * @param geometry of all kernels but the sweep
 * @param way phases run
 * @param sweep the geometry of the sweep; that of the others where there is none of its own
 */
record Choice(Geometry geometry, Way way, Geometry sweep) {
    /** One geometry for all. */
    Choice(Geometry geometry, Way way) {
        this(geometry, way, geometry);
    }
}
