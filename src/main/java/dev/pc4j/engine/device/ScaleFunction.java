package dev.pc4j.engine.device;

import dev.pc4j.graph.Dropout;
import java.util.List;

/** y = a x with a factor for all, or with one for each element that an inference draws anew. */
final class ScaleFunction extends LinearFunction {
    private final double factor;
    private final Dropout dropout;

    /** The factors of a dropout; {@link Task#NONE} without one. */
    private final long factors;

    private ScaleFunction(DeviceValue parent, DeviceValue self, double factor, Dropout dropout, long factors) {
        super(List.of(parent), self);
        this.factor = factor;
        this.dropout = dropout;
        this.factors = factors;
    }

    /** The same factor everywhere and always. */
    static ScaleFunction by(double factor, DeviceValue parent, DeviceValue self) {
        return new ScaleFunction(parent, self, factor, null, Task.NONE);
    }

    /** The factors of a dropout in an inference, or 1 in a prediction. */
    static ScaleFunction of(Dropout dropout, DeviceValue parent, DeviceValue self, Network network) {
        return new ScaleFunction(parent, self, 1, dropout, network.array(self.stride));
    }

    @Override
    void apply(Emitter out, boolean displaced) {
        if (dropout != null && !displaced) {
            out.emit(Family.MAP, out.predicting() ? ones(out) : mask(out));
        }
        long in = of(parent(), out, displaced);
        out.emit(Family.MAP, scaled(out, in, result(displaced), false));
    }

    private GraphTask ones(Emitter out) {
        return Maps.on(self, "SUM", out.rows()).with("plus", 1.0).with("out", factors);
    }

    /** An element is dropped where its number, of 32 bits, is below the rate's share of them. */
    private GraphTask mask(Emitter out) {
        return Maps.on(self, "DROPOUT", out.rows())
                .with("seed", dropout.seed())
                .with("step", (long) Math.ceil(dropout.rate() * 0x1p32))
                .with("plus", 1 / (1 - dropout.rate()))
                .with("out", factors);
    }

    private GraphTask scaled(Emitter out, long in, long into, boolean adds) {
        return dropout != null
                ? Maps.times(self, in, factors, into, adds, out.rows())
                : Maps.copy(self, in, into, adds, out.rows()).with("factor", factor);
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.MAP, scaled(out, self.error, into, adds));
    }
}
