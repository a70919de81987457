package dev.pc4j.engine.reference;

import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Shape;

/**
 * mu[i, j, o] = b[o] + sum of x[i s + u - p, j s + v - p, c] W[u, v, c, o] over the kernel (u, v) and the channels c of o's group. Forward,
 * transpose and weight gradient visit the same pairs of elements, so one walk has them all.
 */
final class Conv2dArithmetic implements OperatorArithmetic {
    private final Conv2d conv;
    private final Shape image;
    private final int height;
    private final int width;
    private final Trained weight;
    private final Trained bias;

    /** What is done with each product x[at] W[w], a part of mu[to]. */
    @FunctionalInterface
    private interface Visit {
        void product(int at, int w, int to);
    }

    /** @param bias null where there is none */
    Conv2dArithmetic(Conv2d conv, Shape image, Shape output, Trained weight, Trained bias) {
        this.conv = conv;
        this.image = image;
        this.height = output.extent(0);
        this.width = output.extent(1);
        this.weight = weight;
        this.bias = bias;
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = new double[pass.rows() * height * width * conv.channels()];
        for (int to = 0; bias != null && to < mu.length; to++) {
            mu[to] = bias.values[to % conv.channels()];
        }
        walk(pass.rows(), (at, w, to) -> mu[to] += parents[0][at] * weight.values[w]);
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] back = new double[parents[0].length];
        walk(pass.rows(), (at, w, to) -> back[at] += error[to] * weight.values[w]);
        return back;
    }

    @Override
    public void learn(double[][] parents, double[] error, Pass pass) {
        walk(pass.rows(), (at, w, to) -> weight.gradient[w] -= error[to] * parents[0][at]);
        for (int to = 0; bias != null && to < error.length; to++) {
            bias.gradient[to % conv.channels()] -= error[to];
        }
    }

    private void walk(int rows, Visit visit) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    window(row, i, j, visit);
                }
            }
        }
    }

    /** All products of one position of the output: the kernel's elements that lie inside the image. */
    private void window(int row, int i, int j, Visit visit) {
        for (int u = 0; u < conv.kernelHeight(); u++) {
            int y = i * conv.stride() + u - conv.padding();
            for (int v = 0; v < conv.kernelWidth(); v++) {
                int x = j * conv.stride() + v - conv.padding();
                if (y >= 0 && y < image.extent(0) && x >= 0 && x < image.extent(1)) {
                    int pixel = (row * image.extent(0) + y) * image.extent(1) + x;
                    int position = (row * height + i) * width + j;
                    channels(pixel, u * conv.kernelWidth() + v, position, visit);
                }
            }
        }
    }

    private void channels(int pixel, int tap, int position, Visit visit) {
        int inputs = image.last() / conv.groups();
        int outputs = conv.channels() / conv.groups();
        for (int o = 0; o < conv.channels(); o++) {
            int group = o / outputs;
            for (int c = 0; c < inputs; c++) {
                visit.product(pixel * image.last() + group * inputs + c, (tap * inputs + c) * conv.channels() + o,
                        position * conv.channels() + o);
            }
        }
    }
}
