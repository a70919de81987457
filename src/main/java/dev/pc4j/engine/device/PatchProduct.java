package dev.pc4j.engine.device;

import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * y = patches W + b: a convolution, or a dense operator on the last axis, whose patches are the features of each position. Products with displacements
 * and errors are in the plan's precision, feed-forward passes and gradients in fp32.
 */
final class PatchProduct extends LinearFunction {
    private static final int ROWS = Header.number("PATCH_ROWS");
    private static final int COLUMNS = Header.number("PATCH_COLUMNS");

    /** Positions of a chunk of a gradient, at least, and floats of all chunks, at most. */
    private static final int CHUNK = 512;

    private static final int CHUNK_FLOATS = 1 << 22;

    private final Geometry geometry;
    private final Weights weights;
    private final Weights bias;

    /** Images [height, width, channels], a kernel over them, and positions [outHeight, outWidth] of so many outputs. */
    private record Geometry(
            int height,
            int width,
            int channels,
            int outputs,
            int groups,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int padding,
            int outHeight,
            int outWidth
    ) {

        int patch() {
            return kernelHeight * kernelWidth * (channels / groups);
        }

        int positions() {
            return outHeight * outWidth;
        }
    }

    private PatchProduct(DeviceValue parent, DeviceValue self, Geometry geometry, Weights weights, Weights bias) {
        super(List.of(parent), self);
        this.geometry = geometry;
        this.weights = weights;
        this.bias = bias;
    }

    /** A convolution, its bias or null. */
    static PatchProduct of(Conv2d conv, DeviceValue image, DeviceValue self, Weights weights, Weights bias) {
        Shape in = image.shape;
        Shape out = self.shape;
        return new PatchProduct(image, self, new Geometry(in.extent(0), in.extent(1), in.last(), out.last(),
                conv.groups(), conv.kernelHeight(), conv.kernelWidth(), conv.stride(), conv.padding(), out.extent(0),
                out.extent(1)), weights, bias);
    }

    /** A product of each of so many runs of features by itself. */
    static PatchProduct each(int runs, DeviceValue parent, DeviceValue self, Weights weights, Weights bias) {
        return new PatchProduct(parent, self, new Geometry(
                1, runs, parent.width / runs, self.width / runs, 1, 1, 1, 1, 0, 1, runs), weights, bias);
    }

    @Override
    List<Weights> weights() {
        return Stream.of(weights, bias).filter(Objects::nonNull).toList();
    }

    /** A product of so many rows and columns a group, in so many chunks. */
    private GraphTask task(Emitter out, String mode, long rows, int columns, int chunks) {
        int down = Math.toIntExact(Math.ceilDiv(rows, ROWS));
        return GraphTask.of(Family.PATCHES, mode, out.rows())
                .with("weights", weights.at)
                .with("imageStride", parent().stride)
                .with("valueStride", self.stride)
                .with("weightPanel", weights.panel)
                .with("weightRow", weights.row)
                .with("height", geometry.height)
                .with("width", geometry.width)
                .with("channels", geometry.channels)
                .with("outputs", geometry.outputs)
                .with("groups", geometry.groups)
                .with("kernelHeight", geometry.kernelHeight)
                .with("kernelWidth", geometry.kernelWidth)
                .with("stride", geometry.stride)
                .with("padding", geometry.padding)
                .with("outHeight", geometry.outHeight)
                .with("outWidth", geometry.outWidth)
                .with("down", down)
                .cut((long) down * geometry.groups * chunks, Math.ceilDiv(columns, COLUMNS));
    }

    @Override
    void apply(Emitter out, boolean displaced) {
        long rows = (long) out.rows() * geometry.positions();
        GraphTask product = task(out, "ONWARD", rows, geometry.outputs / geometry.groups, 1)
                .with("in", of(parent(), out, displaced))
                .with("bias", bias == null || displaced ? Task.NONE : bias.at)
                .with("out", result(displaced));
        if (displaced) {
            out.emitProduct(Family.PATCHES, product);
        } else {
            out.emit(Family.PATCHES, product);
        }
    }

    @Override
    void pull(Emitter out, int slot, long into, boolean adds) {
        long rows = (long) out.rows() * geometry.height * geometry.width;
        out.emitProduct(Family.PATCHES, task(out, "BACK", rows, geometry.channels / geometry.groups, 1)
                .with("error", self.error)
                .with("out", into)
                .flag("ADDS", adds));
    }

    @Override
    void gradient(Emitter out, Weights of, boolean atReference, boolean adds) {
        if (of == bias) {
            new Across(self, Task.NONE, of, geometry.positions(), adds).emit(out);
            return;
        }
        int positions = Math.multiplyExact(out.rows(), geometry.positions());
        int most = Math.max(1, Math.min(CHUNK_FLOATS / of.size, positions / CHUNK));
        int chunk = Math.ceilDiv(positions, most);
        int chunks = Math.ceilDiv(positions, chunk);
        GraphTask product = task(out, "GRADIENT", geometry.patch(), geometry.outputs / geometry.groups, chunks)
                .with("in", parent().reference)
                .with("also", atReference ? Task.NONE : out.displacement(parent()))
                .with("error", self.error)
                .with("chunk", chunk)
                .with("flags", of.parameter.hollow() ? Code.HOLLOW : 0);
        if (chunks == 1) {
            out.emit(Family.PATCHES, product.with("out", of.gradient()).flag("ADDS", adds));
            return;
        }
        long partial = out.network().scratch((long) chunks * of.size);
        out.emit(Family.PATCHES, product.with("out", partial).with("size", of.size));
        out.emit(Family.ACROSS, Across.chunks(out, partial, chunks, of, of.size, adds));
    }
}
