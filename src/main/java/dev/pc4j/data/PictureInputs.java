package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images that are decoded when they are read.
 *
 * @param files   one a row
 * @param options size and channels that they get
 * @param of      what says the shape, for messages
 * @param shape   of each of them
 */
record PictureInputs(List<Bundle.File> files, ImageOptions options, String of, Shape shape) implements Inputs {

    /** Images of the first one's shape. */
    static PictureInputs of(List<Bundle.File> files, ImageOptions options) {
        Bundle.File first = files.getFirst();
        return new PictureInputs(files, options, "'%s'".formatted(first), Picture.read(first, options).shape());
    }

    @Override
    public int rows() {
        return files.size();
    }

    @Override
    public int width() {
        return shape.size();
    }

    @Override
    public void read(int row, float[] into, int at) {
        ByteInputs.write(decode(row), into, at);
    }

    /** {@return all of them decoded, or these where that would take more than a part of the heap} */
    Inputs decoded() {
        if (size() > Memory.QUARTER) {
            return this;
        }
        return new ByteInputs(IntStream.range(0, rows()).parallel().mapToObj(this::decode).toArray(byte[][]::new));
    }

    private byte[] decode(int row) {
        Picture picture = Picture.read(files.get(row), options);
        picture.require(files.get(row).toString(), of, shape);
        return picture.pixels();
    }
}
