package dev.pc4j.engine.reference;

/** Arithmetic of whole arrays. */
final class Vectors {

    private Vectors() {}

    /** a - b. */
    static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** a b, element by element. */
    static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /** The array times a number. */
    static double[] scaled(double[] a, double factor) {
        double[] scaled = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            scaled[i] = factor * a[i];
        }
        return scaled;
    }

    /** Adds a multiple of {@code values} to {@code sum}. */
    static void add(double[] sum, double[] values, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** 1/2 |e|^2. */
    static double halfSquare(double[] e) {
        double sum = 0;
        for (double v : e) {
            sum += v * v;
        }
        return sum / 2;
    }
}
