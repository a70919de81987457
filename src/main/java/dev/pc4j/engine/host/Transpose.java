package dev.pc4j.engine.host;

/** Gathers columns of row-major activities into rows, for the weight-gradient product. */
final class Transpose {

    private Transpose() {}

    /** out[c][r] = first[r][column + c] - second[r][column + c], with first null for zero. */
    static void difference(
            float[] first, float[] second, HostNode node, int column, int columns, int rows, float[] out) {
        int count = Math.min(columns, node.width - column);
        for (int r = 0; r < rows; r++) {
            int from = r * node.stride + column;
            if (first == null) {
                for (int c = 0; c < count; c++) {
                    out[c * rows + r] = -second[from + c];
                }
            } else {
                for (int c = 0; c < count; c++) {
                    out[c * rows + r] = first[from + c] - second[from + c];
                }
            }
        }
        java.util.Arrays.fill(out, count * rows, columns * rows, 0);
    }

    /** out[c][r] = -first[r][column + c] - second[r][column + c], with first null for zero. */
    static void sum(float[] first, float[] second, HostNode node, int column, int columns, int rows, float[] out) {
        difference(null, second, node, column, columns, rows, out);
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
