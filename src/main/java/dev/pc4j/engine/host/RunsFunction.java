package dev.pc4j.engine.host;

import dev.pc4j.graph.Shape;
import java.util.Arrays;
import java.util.List;

/** Runs of elements that go from one place to another: concatenations and slices along an axis. */
final class RunsFunction extends LinearFunction {
    private final int count;
    private final Runs[] runs;

    /** Where a parent's runs lie: the first element of the first run, their length and their distance, there and here. */
    private record Runs(int from, int distance, int to, int distanceHere, int length) {}

    private RunsFunction(List<HostValue> parents, HostValue self, int count, Runs[] runs) {
        super(parents, self);
        this.count = count;
        this.runs = runs;
    }

    /** The parents side by side along an axis. */
    static RunsFunction concat(List<HostValue> parents, HostValue self, int axis) {
        Runs[] runs = new Runs[parents.size()];
        int here = self.shape.extent(axis) * self.shape.inside(axis);
        int to = 0;
        for (int k = 0; k < runs.length; k++) {
            Shape shape = parents.get(k).shape;
            int length = shape.extent(axis) * shape.inside(axis);
            runs[k] = new Runs(0, length, to, here, length);
            to += length;
        }
        return new RunsFunction(parents, self, self.shape.outside(axis), runs);
    }

    /** A part of the parent along an axis, from an index on. */
    static RunsFunction slice(HostValue parent, HostValue self, int axis, int from) {
        int inside = parent.shape.inside(axis);
        int length = self.shape.extent(axis) * inside;
        Runs run = new Runs(from * inside, parent.shape.extent(axis) * inside, 0, length, length);
        return new RunsFunction(List.of(parent), self, self.shape.outside(axis), new Runs[] {run});
    }

    @Override
    void apply(HostTile tile, boolean displaced) {
        float[] out = of(self, displaced);
        for (int k = 0; k < runs.length; k++) {
            Runs its = runs[k];
            HostValue parent = parents.get(k);
            float[] in = of(parent, displaced);
            for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
                int from = r * parent.stride + its.from;
                int to = r * self.stride + its.to;
                for (int i = 0; i < count; i++) {
                    System.arraycopy(in, from + i * its.distance, out, to + i * its.distanceHere, its.length);
                }
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        Runs its = runs[slot];
        int stride = parents.get(slot).stride;
        for (int r = 0; r < tile.rows(); r++) {
            int row = at + r * stride;
            if (!more) {
                Arrays.fill(into, row, row + stride, 0);
            }
            int here = (tile.row() + r) * self.stride + its.to;
            for (int i = 0; i < count; i++) {
                int to = row + its.from + i * its.distance;
                int from = here + i * its.distanceHere;
                for (int j = 0; j < its.length; j++) {
                    into[to + j] += self.error[from + j];
                }
            }
        }
    }
}
