package dev.pc4j.engine.device;

import dev.pc4j.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** Runs of elements that go from one place to another: concatenations and slices along an axis. */
final class RunsFunction extends LinearFunction {
    private final int count;
    private final List<Runs> runs;

    /** Where a parent's runs lie: the first element of the first run, their length and their distance, there and here. */
    private record Runs(int from, int distance, int to, int distanceHere, int length) {}

    private RunsFunction(List<DeviceValue> parents, DeviceValue self, int count, List<Runs> runs) {
        super(parents, self);
        this.count = count;
        this.runs = runs;
    }

    /** The parents side by side along an axis. */
    static RunsFunction concat(List<DeviceValue> parents, DeviceValue self, int axis) {
        List<Runs> runs = new ArrayList<>();
        int here = self.shape.extent(axis) * self.shape.inside(axis);
        int to = 0;
        for (DeviceValue parent : parents) {
            int length = parent.shape.extent(axis) * parent.shape.inside(axis);
            runs.add(new Runs(0, length, to, here, length));
            to += length;
        }
        return new RunsFunction(parents, self, self.shape.outside(axis), runs);
    }

    /** A part of the parent along an axis, from an index on. */
    static RunsFunction slice(DeviceValue parent, DeviceValue self, int axis, int from) {
        Shape shape = parent.shape;
        int length = self.shape.extent(axis) * shape.inside(axis);
        Runs run = new Runs(from * shape.inside(axis), shape.extent(axis) * shape.inside(axis), 0, length, length);
        return new RunsFunction(List.of(parent), self, self.shape.outside(axis), List.of(run));
    }

    @Override
    void apply(Emitter out, boolean displaced) {
        for (int k = 0; k < parents.size(); k++) {
            Runs its = runs.get(k);
            out.emit(Family.MAP, Maps.runs("SUM", out.rows(), count, its.length)
                    .with("in", of(parents.get(k), out, displaced))
                    .with("inStride", parents.get(k).stride)
                    .with("inFrom", its.from)
                    .with("inStep", its.distance)
                    .with("out", result(displaced))
                    .with("outStride", self.stride)
                    .with("outFrom", its.to)
                    .with("outStep", its.distanceHere));
        }
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        Runs its = runs.get(slot);
        DeviceValue parent = parents.get(slot);
        if (!adds && count * its.length < parent.width) {
            out.emit(Family.MAP, Maps.copy(parent, Task.NONE, into, false, out.rows()));
        }
        out.emit(Family.MAP, Maps.runs("SUM", out.rows(), count, its.length)
                .with("in", self.error)
                .with("inStride", self.stride)
                .with("inFrom", its.to)
                .with("inStep", its.distanceHere)
                .with("out", into)
                .with("outStride", parent.stride)
                .with("outFrom", its.from)
                .with("outStep", its.distance)
                .flag("ADDS", adds));
    }
}
