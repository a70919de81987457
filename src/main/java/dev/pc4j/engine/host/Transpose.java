package dev.pc4j.engine.host;

/** Gathers columns of row-major activities into rows, for the weight-gradient product. */
final class Transpose {
    /** Columns at a time: few enough that the rows being written stay in the first-level cache, whatever their distance. */
    private static final int GROUP = 4;

    private Transpose() {}

    /** out[c][r] = first[r][column + c] - second[r][column + c], with first null for zero. */
    static void difference(
            float[] first, float[] second, int width, int stride, int column, int columns, int rows, float[] out) {
        int count = Math.min(columns, width - column);
        int c = 0;
        for (; c + GROUP <= count; c += GROUP) {
            group(first, second, stride, column + c, rows, out, c * rows);
        }
        for (; c < count; c++) {
            single(first, second, stride, column + c, rows, out, c * rows);
        }
        java.util.Arrays.fill(out, count * rows, columns * rows, 0);
    }

    private static void group(
            float[] first, float[] second, int stride, int column, int rows, float[] out, int at) {
        for (int r = 0; r < rows; r++) {
            int from = r * stride + column;
            int to = at + r;
            if (first == null) {
                out[to] = -second[from];
                out[to + rows] = -second[from + 1];
                out[to + 2 * rows] = -second[from + 2];
                out[to + 3 * rows] = -second[from + 3];
            } else {
                out[to] = first[from] - second[from];
                out[to + rows] = first[from + 1] - second[from + 1];
                out[to + 2 * rows] = first[from + 2] - second[from + 2];
                out[to + 3 * rows] = first[from + 3] - second[from + 3];
            }
        }
    }

    private static void single(
            float[] first, float[] second, int stride, int column, int rows, float[] out, int at) {
        for (int r = 0; r < rows; r++) {
            int from = r * stride + column;
            out[at + r] = first == null ? -second[from] : first[from] - second[from];
        }
    }

    /** out[c][r] = -first[r][column + c] - second[r][column + c], with first null for zero. */
    static void sum(float[] first, float[] second, HostNode node, int column, int columns, int rows, float[] out) {
        difference(null, second, node.width, node.stride, column, columns, rows, out);
        if (first != null) {
            int count = Math.min(columns, node.width - column);
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < count; c++) {
                    out[c * rows + r] -= first[r * node.stride + column + c];
                }
            }
        }
    }
}
