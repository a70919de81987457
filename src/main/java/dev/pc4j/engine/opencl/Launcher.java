package dev.pc4j.engine.opencl;

/**
 * The built kernels and how they are launched.
 *
 * @param program built with the geometry's options
 * @param choice what was chosen
 */
record Launcher(Program program, Device device, Choice choice) {

    Geometry geometry() {
        return choice.geometry();
    }

    /** A kernel with arguments of its own; whoever asked releases it. */
    long kernel(String name) {
        return program.kernel(name);
    }
}
