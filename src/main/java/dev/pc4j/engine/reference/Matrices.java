package dev.pc4j.engine.reference;

/** Products of row-major matrices. */
final class Matrices {

    private Matrices() {}

    /** out += a b, with a [rows, inner] and b [inner, columns]. */
    static void addProduct(double[] a, double[] b, int inner, int columns, double[] out) {
        int rows = a.length / inner;
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < inner; k++) {
                double factor = a[r * inner + k];
                for (int j = 0; j < columns; j++) {
                    out[r * columns + j] += factor * b[k * columns + j];
                }
            }
        }
    }

    /** a^T b, with a [rows, inner] and b [rows, columns]. */
    static double[] transposedProduct(double[] a, int inner, double[] b, int columns) {
        double[] out = new double[inner * columns];
        int rows = a.length / inner;
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) {
                    out[k * columns + j] += a[r * inner + k] * b[r * columns + j];
                }
            }
        }
        return out;
    }

    /** The sum of the rows, [columns]. */
    static double[] sumOfRows(double[] a, int columns) {
        double[] sum = new double[columns];
        for (int i = 0; i < a.length; i++) {
            sum[i % columns] += a[i];
        }
        return sum;
    }

    /** As many copies of a row below each other. */
    static double[] repeated(double[] row, int rows) {
        double[] all = new double[rows * row.length];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(row, 0, all, r * row.length, row.length);
        }
        return all;
    }
}
