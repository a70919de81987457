package dev.pc4j.engine.device;

import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Shape;
import java.util.List;

/** y = the largest, or the mean, of windows over an image, channel by channel, and the mean over an axis, which is the same. */
final class WindowFunction extends DeviceFunction {
    private final Windows windows;
    private final boolean most;

    /** Where the largest of each window is, now and at the reference; {@link Task#NONE} for means. */
    private final long place;

    private final long first;

    /** Windows over an image [height, width] of so many channels: {@code across} beside each other, {@code positions} in all. */
    private record Windows(
            int height,
            int width,
            int channels,
            int side,
            int sideways,
            int stride,
            int across,
            int positions
    ) {

        static Windows of(Pool pool, Shape image) {
            int height = image.extent(0);
            int width = image.extent(1);
            if (pool.window() == Pool.WHOLE) {
                return new Windows(height, width, image.last(), height, width, 1, 1, 1);
            }
            int across = (width - pool.window()) / pool.stride() + 1;
            int down = (height - pool.window()) / pool.stride() + 1;
            return new Windows(height, width, image.last(), pool.window(), pool.window(), pool.stride(), across,
                    down * across);
        }

        static Windows along(int axis, Shape shape) {
            int outside = shape.outside(axis);
            int extent = shape.extent(axis);
            return new Windows(outside, extent, shape.inside(axis), 1, extent, 1, 1, outside);
        }
    }

    private WindowFunction(DeviceValue parent, DeviceValue self, Windows windows, boolean most, Network network) {
        super(List.of(parent), self);
        this.windows = windows;
        this.most = most;
        this.place = most ? network.array(self.stride) : Task.NONE;
        this.first = most ? network.array(self.stride) : Task.NONE;
    }

    /** A pool over images. */
    static WindowFunction pool(Pool pool, DeviceValue image, DeviceValue self, Network network) {
        return new WindowFunction(
                image, self, Windows.of(pool, image.shape), pool.statistic() == Pool.Statistic.MAX, network);
    }

    /** The mean over an axis. */
    static WindowFunction mean(int axis, DeviceValue parent, DeviceValue self, Network network) {
        return new WindowFunction(parent, self, Windows.along(axis, parent.shape), false, network);
    }

    private GraphTask task(Emitter out, String mode, DeviceValue from, DeviceValue to) {
        return GraphTask.of(Family.WINDOW, mode, out.rows())
                .with("n", to.width)
                .with("inStride", from.stride)
                .with("outStride", to.stride)
                .with("height", windows.height)
                .with("width", windows.width)
                .with("channels", windows.channels)
                .with("side", windows.side)
                .with("sideways", windows.sideways)
                .with("stride", windows.stride)
                .with("windows", windows.across)
                .with("positions", windows.positions)
                .with("place", place)
                .with("first", first)
                .cut(out.rows(), Maps.tiles(to.width));
    }

    @Override
    void forward(Emitter out) {
        out.emit(Family.WINDOW, task(out, most ? "MOST" : "MEAN", parent(), self)
                .with("in", parent().reference)
                .with("out", self.reference));
    }

    @Override
    void move(Emitter out) {
        out.emit(Family.WINDOW, task(out, most ? "MOST_MOVE" : "MEAN", parent(), self)
                .with("in", most ? parent().reference : parent().displacement)
                .with("also", most ? parent().displacement : Task.NONE)
                .with("out", self.displacement));
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        out.emit(Family.WINDOW, task(out, most ? "MOST_PULL" : "MEAN_PULL", self, parent())
                .with("in", self.error)
                .with("out", into)
                .flag("ADDS", adds));
    }
}
