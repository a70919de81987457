package dev.pc4j.engine.device;

import java.util.ArrayList;
import java.util.List;

/** y = a b, elementwise. Each factor is the other's slope, at the point of the last forward or move. */
final class MultiplyFunction extends DeviceFunction {
    private final List<Long> slopes = new ArrayList<>();

    MultiplyFunction(DeviceValue a, DeviceValue b, DeviceValue self, Network network) {
        super(List.of(a, b), self);
        slopes.add(network.array(self.stride));
        slopes.add(network.array(self.stride));
    }

    @Override
    void forward(Emitter out) {
        out.emit(Family.MAP, Maps.times(
                self, parents.get(0).reference, parents.get(1).reference, self.reference, false, out.rows()));
        keepSlopes(out, false);
    }

    @Override
    void move(Emitter out) {
        out.emit(Family.MAP, Maps.on(self, "MOVE_OF_PRODUCT", out.rows())
                .with("in", out.displacement(parents.get(0)))
                .with("minus", parents.get(0).reference)
                .with("also", parents.get(1).reference)
                .with("with", out.displacement(parents.get(1)))
                .with("out", self.displacement));
        keepSlopes(out, true);
    }

    private void keepSlopes(Emitter out, boolean moved) {
        for (int slot = 0; slot < 2; slot++) {
            DeviceValue other = parents.get(1 - slot);
            out.emit(Family.MAP, Maps.copy(self, other.reference, slopes.get(slot), false, out.rows())
                    .with("also", moved ? out.displacement(other) : Task.NONE));
        }
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.MAP, Maps.times(self, self.error, slopes.get(slot), into, adds, out.rows()));
    }
}
