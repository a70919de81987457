package dev.pc4j.engine.reference;

import dev.pc4j.graph.CustomOperator;
import java.util.Arrays;
import java.util.List;

/** The user's operator, row by row. */
final class CustomArithmetic implements OperatorArithmetic {
    private final CustomOperator operator;
    private final int width;
    private final List<Trained> trained;
    private final double[][] parameters;

    CustomArithmetic(CustomOperator operator, int width, List<Trained> trained) {
        this.operator = operator;
        this.width = width;
        this.trained = trained;
        this.parameters = trained.stream().map(t -> t.values).toArray(double[][]::new);
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = new double[pass.rows() * width];
        for (int row = 0; row < pass.rows(); row++) {
            double[] one = new double[width];
            operator.forward(row(parents, row, pass), parameters, one);
            System.arraycopy(one, 0, mu, row * width, width);
        }
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] back = new double[parents[k].length];
        int size = back.length / pass.rows();
        for (int row = 0; row < pass.rows(); row++) {
            double[] one = new double[size];
            operator.pullBack(row(parents, row, pass), parameters, row(error, row, pass), k, one);
            System.arraycopy(one, 0, back, row * size, size);
        }
        return back;
    }

    @Override
    public void learn(double[][] parents, double[] error, Pass pass) {
        double[][] sums = trained.stream().map(t -> new double[t.values.length]).toArray(double[][]::new);
        for (int row = 0; sums.length > 0 && row < pass.rows(); row++) {
            operator.gradients(row(parents, row, pass), parameters, row(error, row, pass), sums);
        }
        for (int p = 0; p < sums.length; p++) {
            Vectors.add(trained.get(p).gradient, sums[p], -1);
        }
    }

    private static double[][] row(double[][] arrays, int row, Pass pass) {
        return Arrays.stream(arrays).map(a -> row(a, row, pass)).toArray(double[][]::new);
    }

    private static double[] row(double[] array, int row, Pass pass) {
        int size = array.length / pass.rows();
        return Arrays.copyOfRange(array, row * size, (row + 1) * size);
    }
}
