package dev.pc4j.engine.device;

import java.util.List;

/** y = the sum of the parents, and of an offset where there is one. */
final class SumFunction extends LinearFunction {
    private final Weights offset;

    /** A sum with an offset, or null. */
    SumFunction(List<DeviceValue> parents, DeviceValue self, Weights offset) {
        super(parents, self);
        this.offset = offset;
    }

    @Override
    List<Weights> weights() {
        return offset == null ? List.of() : List.of(offset);
    }

    @Override
    void apply(Emitter out, boolean displaced) {
        boolean adds = false;
        for (DeviceValue parent : parents) {
            long term = of(parent, out, displaced);
            if (term != Task.NONE) {
                out.emit(Family.MAP, Maps.copy(self, term, result(displaced), adds, out.rows()));
                adds = true;
            }
        }
        if (offset != null && !displaced) {
            out.emit(Family.MAP,
                    Maps.copy(self, offset.at, self.reference, true, out.rows()).with("inStride", 0));
        }
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.MAP, Maps.copy(self, self.error, into, adds, out.rows()));
    }

    @Override
    void gradient(Emitter out, Weights of, boolean atReference, boolean adds) {
        new Across(self, Task.NONE, of, 1, adds).emit(out);
    }
}
