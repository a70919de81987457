package dev.pc4j.engine.reference;

import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Shape;

/** mu = the largest or the mean value of each window of an image, channel by channel. */
final class PoolArithmetic implements OperatorArithmetic {
    private final Pool pool;
    private final Shape image;
    private final int height;
    private final int width;
    private final int windowHeight;
    private final int windowWidth;

    PoolArithmetic(Pool pool, Shape image, Shape output) {
        boolean whole = pool.window() == Pool.WHOLE;
        this.pool = pool;
        this.image = image;
        this.height = whole ? 1 : output.extent(0);
        this.width = whole ? 1 : output.extent(1);
        this.windowHeight = whole ? image.extent(0) : pool.window();
        this.windowWidth = whole ? image.extent(1) : pool.window();
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = new double[pass.rows() * height * width * image.last()];
        for (int to = 0; to < mu.length; to++) {
            mu[to] = pool.statistic() == Pool.Statistic.MAX ? parents[0][largest(parents[0], to)]
                    : mean(parents[0], to);
        }
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] back = new double[parents[0].length];
        for (int to = 0; to < error.length; to++) {
            if (pool.statistic() == Pool.Statistic.MAX) {
                back[largest(parents[0], to)] += error[to];
            } else {
                for (int n = 0; n < windowHeight * windowWidth; n++) {
                    back[element(to, n)] += error[to] / (windowHeight * windowWidth);
                }
            }
        }
        return back;
    }

    private double mean(double[] x, int to) {
        double sum = 0;
        for (int n = 0; n < windowHeight * windowWidth; n++) {
            sum += x[element(to, n)];
        }
        return sum / (windowHeight * windowWidth);
    }

    /** Where the first of the largest elements of a window is. */
    private int largest(double[] x, int to) {
        int best = element(to, 0);
        for (int n = 1; n < windowHeight * windowWidth; n++) {
            if (x[element(to, n)] > x[best]) {
                best = element(to, n);
            }
        }
        return best;
    }

    /** Where the n-th element, row by row, of the window of an output element is. */
    private int element(int to, int n) {
        int channel = to % image.last();
        int position = to / image.last();
        int row = position / (height * width);
        int y = position / width % height * pool.stride() + n / windowWidth;
        int x = position % width * pool.stride() + n % windowWidth;
        return ((row * image.extent(0) + y) * image.extent(1) + x) * image.last() + channel;
    }
}
