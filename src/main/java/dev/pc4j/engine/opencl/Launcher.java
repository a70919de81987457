package dev.pc4j.engine.opencl;

import dev.pc4j.engine.device.Family;
import java.util.function.BiFunction;

/**
 * The built kernels and how they are launched.
 *
 * @param programs by what they are for, built with a geometry's options when first asked for
 * @param choice what was chosen
 */
record Launcher(BiFunction<Sources.Part, Geometry, Program> programs, Device device, Choice choice) {

    Geometry geometry() {
        return choice.geometry();
    }

    /** The kernel of a family with arguments of its own; whoever asked releases it. */
    long kernel(Family family) {
        return programs.apply(Sources.Part.of(family), choice.geometry()).kernel(OpenClScript.PREFIX + family.kernel());
    }

    /** That of the sweep. */
    long sweep() {
        return programs.apply(Sources.Part.DENSE, choice.sweep()).kernel(OpenClScript.PREFIX + OpenClScript.SWEEP);
    }
}
