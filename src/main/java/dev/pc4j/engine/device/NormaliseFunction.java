package dev.pc4j.engine.device;

import dev.pc4j.graph.Normalise;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** y = z gain + shift with z = (x - mean) / sqrt(variance + epsilon) over a part of a row; without the mean in the root-mean-square form. */
final class NormaliseFunction extends DeviceFunction {
    private final Normalise settings;
    private final Weights gain;
    private final Weights shift;
    private final int parts;

    /** x - mean and z at the reference, z now, [rows, stride]; the scale at the reference and now, [rows, parts]. */
    private final long centre;

    private final long zAtReference;
    private final long z;
    private final long scaleAtReference;
    private final long scale;

    /** A normalisation with its gain and shift, or null. */
    NormaliseFunction(DeviceValue parent, DeviceValue self, Normalise settings, Weights gain, Weights shift,
            Network network) {
        super(List.of(parent), self);
        this.settings = settings;
        this.gain = gain;
        this.shift = shift;
        this.parts = isGroup() ? settings.groups() : self.positions();
        this.centre = network.array(self.stride);
        this.zAtReference = network.array(self.stride);
        this.z = network.array(self.stride);
        this.scaleAtReference = network.array(parts);
        this.scale = network.array(parts);
    }

    private boolean isGroup() {
        return settings.form() == Normalise.Form.GROUP;
    }

    @Override
    List<Weights> weights() {
        return Stream.of(gain, shift).filter(Objects::nonNull).toList();
    }

    private GraphTask task(Emitter out, String mode) {
        int channels = self.shape.last();
        int length = isGroup() ? channels / settings.groups() : channels;
        return GraphTask.of(Family.NORMALISE, mode, out.rows())
                .with("centre", centre)
                .with("first", zAtReference)
                .with("place", z)
                .with("scaleFirst", scaleAtReference)
                .with("scale", scale)
                .with("gain", gain == null ? Task.NONE : gain.at)
                .with("shift", shift == null ? Task.NONE : shift.at)
                .with("stride", self.stride)
                .with("parts", parts)
                .with("partStep", length)
                .with("runs", isGroup() ? self.positions() : 1)
                .with("length", length)
                .with("distance", channels)
                .with("epsilon", settings.epsilon())
                .flag("CENTRED", settings.form() != Normalise.Form.RMS)
                .cut(out.rows(), parts);
    }

    @Override
    void forward(Emitter out) {
        out.emit(Family.NORMALISE,
                task(out, "ONWARD").with("in", parent().reference).with("out", self.reference));
    }

    @Override
    void move(Emitter out) {
        out.emit(Family.NORMALISE,
                task(out, "MOVED_ON").with("in", parent().displacement).with("out", self.displacement));
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.NORMALISE,
                task(out, "BACK").with("in", self.error).with("out", into).flag("ADDS", adds));
    }

    @Override
    void gradient(Emitter out, Weights of, boolean atReference, boolean adds) {
        long with = of != gain ? Task.NONE : atReference ? zAtReference : z;
        new Across(self, with, of, self.positions(), adds).emit(out);
    }
}
