package dev.pc4j.engine.device;

import java.util.List;

/** A function that does to displacements what it does to references, but for what it adds to all values alike. */
abstract class LinearFunction extends DeviceFunction {

    LinearFunction(List<DeviceValue> parents, DeviceValue self) {
        super(parents, self);
    }

    @Override
    final void forward(Emitter out) {
        apply(out, false);
    }

    @Override
    final void move(Emitter out) {
        apply(out, true);
    }

    /** The references, or the displacements, of y from those of x. */
    abstract void apply(Emitter out, boolean displaced);

    /** An array of a value: its displacement, {@link Task#NONE} where that is zero, or its reference. */
    static long of(DeviceValue value, Emitter out, boolean displaced) {
        return displaced ? out.displacement(value) : value.reference;
    }

    /** Where y has what is applied. */
    final long result(boolean displaced) {
        return displaced ? self.displacement : self.reference;
    }
}
