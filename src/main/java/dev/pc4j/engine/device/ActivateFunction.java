package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.graph.Activation;
import java.util.List;

/** y = f(x) element by element. */
final class ActivateFunction extends DeviceFunction {
    private final Shown shown;

    ActivateFunction(DeviceValue parent, DeviceValue self, Activation f, Network network) {
        super(List.of(parent), self);
        this.shown = new Shown(f, self.reference, self.displacement, network.array(self.stride));
    }

    private Task task(Emitter out, int mode) {
        return shown.of(new Task().with(Int.ROWS, out.rows())
                .with(Int.N, self.width)
                .with(Int.STRIDE, self.stride)
                .with(Int.MODE, mode)
                .with(Offset.REFERENCE, parent().reference)
                .with(Offset.DISPLACEMENT, parent().displacement));
    }

    @Override
    void forward(Emitter out) {
        out.emit(Family.SHOW, List.of(task(out, Code.ACTIVATE)));
    }

    @Override
    void move(Emitter out) {
        out.emit(Family.SHOW, List.of(task(out, Code.DISPLACE).flag(Code.MOVED)));
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.MAP, Maps.times(self, self.error, shown.slope(), into, adds, out.rows()));
    }
}
