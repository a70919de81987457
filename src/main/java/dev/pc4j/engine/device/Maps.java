package dev.pc4j.engine.device;

/** Tasks of {@link Family#MAP} and {@link Family#STEER}, which go over the elements of rows. */
final class Maps {
    private static final int COLUMNS = Header.number("MAP_COLUMNS");

    private Maps() {}

    /** A task on the elements of a value, all arrays in its layout. */
    static GraphTask on(DeviceValue value, String mode, int rows) {
        return runs(mode, rows, 1, value.width).with("inStride", value.stride).with("outStride", value.stride);
    }

    /** The same, of so many runs of elements. */
    static GraphTask runs(String mode, int rows, int count, int length) {
        return GraphTask.of(Family.MAP, mode, rows)
                .with("n", Math.multiplyExact(count, length))
                .with("length", length)
                .with("inStep", length)
                .with("outStep", length)
                .with("factor", 1.0)
                .cut(rows, tiles(count * length));
    }

    /** A sum of arrays of one number a row. */
    static GraphTask numbers(int rows) {
        return runs("SUM", rows, 1, 1).with("inStride", 1).with("outStride", 1);
    }

    /** Adds to a number of its own, an int by its bits. */
    static GraphTask count(long at, int more) {
        return GraphTask.of(Family.MAP, "COUNT", 1).with("out", at).with("step", more).cut(1, 1);
    }

    /** out = in, or zero without one, or added to what is there. */
    static GraphTask copy(DeviceValue value, long in, long out, boolean adds, int rows) {
        return on(value, "SUM", rows).with("in", in).with("out", out).flag("ADDS", adds);
    }

    /** out = in times factors, or added to what is there. */
    static GraphTask times(DeviceValue value, long in, long factors, long out, boolean adds, int rows) {
        return on(value, "TIMES", rows).with("in", in).with("also", factors).with("out", out).flag("ADDS", adds);
    }

    /** A gradient that is zero. */
    static GraphTask zeros(Weights of) {
        return on(of).with("out", of.gradient());
    }

    /** What learning has found becomes the gradient as a whole, times a factor, or is added to it. */
    static GraphTask take(Weights of, double factor, boolean adds) {
        return on(of).with("in", of.gradient())
                .with("out", of.taken())
                .with("factor", factor)
                .flag("ADDS", adds);
    }

    /** A task on the elements of a parameter, which are one row. */
    private static GraphTask on(Weights of) {
        return GraphTask.of(Family.MAP, "SUM", 1)
                .with("n", of.size)
                .with("length", of.size)
                .cut(1, tiles(of.size));
    }

    /** Tiles that the elements of a row have beside each other. */
    static int tiles(int elements) {
        return Math.ceilDiv(elements, COLUMNS);
    }
}
