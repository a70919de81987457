package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A convolution of images [height, width, channels], as everywhere in the field a correlation: mu[i, j, o] = b[o] + the sum over u, v, c of
 * x[i stride + u - padding, j stride + v - padding, c] W[u, v, c, o], with zeros outside the image. W is [kernel height, kernel width,
 * channels in / groups, channels out]; output group g reads input group g. Rows and columns that do not fill a stride are dropped.
 * Parameters: {@code weight} and, where there is a b, {@code bias} [channels out].
 *
 * @param channels out
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param stride in both directions
 * @param padding zeros at each side, in both directions
 * @param groups which divide the channels in and out
 * @param bias whether there is a b
 */
public record Conv2d(
        int channels,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int padding,
        int groups,
        boolean bias
) implements Operator {
    private static final String LAYOUT = "images [height, width, channels]";

    /** Checks the settings that need no image. */
    public Conv2d {
        if (channels < 1 || kernelHeight < 1 || kernelWidth < 1 || stride < 1 || groups < 1 || padding < 0) {
            throw new GraphException(
                    "a convolution of %d channels, kernel %dx%d, stride %d, padding %d and %d groups computes nothing:"
                            .formatted(channels, kernelHeight, kernelWidth, stride, padding, groups)
                            + " use at least 1 of each, and a padding of at least 0");
        }
        if (channels % groups != 0) {
            throw new GraphException("a convolution cannot part %d channels into %d groups: use a divisor of %d"
                    .formatted(channels, groups, channels));
        }
    }

    /** A square kernel in one group, with a bias. */
    public static Conv2d of(int channels, int kernel, int stride, int padding) {
        return new Conv2d(channels, kernel, kernel, stride, padding, 1, true);
    }

    @Override
    public String kind() {
        return "conv2d";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Value image = Operator.only(kind(), node, parents, 3, LAYOUT);
        Shape shape = image.shape();
        int height = steps(shape.extent(0), kernelHeight);
        int width = steps(shape.extent(1), kernelWidth);
        if (height < 1 || width < 1) {
            throw new GraphException(
                    "node '%s': kernel %dx%d with padding %d is larger than '%s' %s: use a smaller one".formatted(
                            node, kernelHeight, kernelWidth, padding, image.name(), shape));
        }
        if (shape.last() % groups != 0) {
            throw new GraphException(
                    "node '%s' cannot part the %d channels of '%s' into %d groups: use a divisor".formatted(
                            node, shape.last(), image.name(), groups));
        }
        return Shape.of(height, width, channels);
    }

    private int steps(int extent, int kernel) {
        int room = extent + 2 * padding - kernel;
        return room < 0 ? 0 : room / stride + 1;
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        int inputs = parents.getFirst().last() / groups;
        int window = kernelHeight * kernelWidth;
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("weight", Shape.of(kernelHeight, kernelWidth, inputs, channels), window * inputs,
                window * channels / groups));
        if (bias) {
            all.add(Parameter.offset("bias", Shape.of(channels)));
        }
        return all;
    }
}
