package dev.pc4j.model;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;

/**
 * ResNet-18 in its form for small images (He et al. 2016): a 3x3 stem, four stages of two blocks each, of 1, 2, 4 and 8 times the width, the
 * later ones of half the image. Group normalisation stands where the paper has batch normalisation, since rows are independent here.
 */
final class ResNet18 {
    private static final int MOST_GROUPS = 32;
    private static final int[] STAGES = {1, 2, 4, 8};

    private final Graph.Builder graph;
    private final int width;

    private ResNet18(Shape image, int width) {
        this.graph = Graph.builder().input("x", image.dims().stream().mapToInt(d -> d).toArray());
        this.width = width;
    }

    static Graph.Builder builder(Shape image, int width, int classes) {
        return new ResNet18(image, width).build(classes);
    }

    private Graph.Builder build(int classes) {
        graph.node("stem", normalised(width, 1, true), "x");
        String from = "stem";
        for (int stage = 0; stage < STAGES.length; stage++) {
            for (int block = 0; block < 2; block++) {
                boolean halves = stage > 0 && block == 0;
                from = block("s%db%d".formatted(stage + 1, block + 1), from, width * STAGES[stage], halves);
            }
        }
        graph.node("pool", Pool.global(Pool.Statistic.AVERAGE), from);
        return graph.node("y", new Dense(classes, Activation.NONE), "pool");
    }

    /** Two convolutions, and beside them the value itself, or where the block halves the image a 1x1 convolution of it. */
    private String block(String name, String from, int channels, boolean halves) {
        int stride = halves ? 2 : 1;
        graph.node(name + ".a", normalised(channels, stride, true), from);
        graph.node(name + ".b", normalised(channels, 1, false), name + ".a");
        String skip = from;
        if (halves) {
            skip = name + ".skip";
            graph.node(skip, new Sequence(unbiased(channels, 1, stride, 0), groups(channels)), from);
        }
        graph.node(name, new Sequence(new Add(), new Activate(Activation.RELU)), skip, name + ".b");
        return name;
    }

    private static Operator normalised(int channels, int stride, boolean active) {
        Operator conv = unbiased(channels, 3, stride, 1);
        return active
                ? new Sequence(conv, groups(channels), new Activate(Activation.RELU))
                : new Sequence(conv, groups(channels));
    }

    private static Operator unbiased(int channels, int kernel, int stride, int padding) {
        return new Conv2d(channels, kernel, kernel, stride, padding, 1, false);
    }

    /** As many groups as divide the channels, 32 at most, of two channels at least. */
    private static Operator groups(int channels) {
        int groups = Math.clamp(channels / 2, 1, MOST_GROUPS);
        while (channels % groups != 0) {
            groups--;
        }
        return Normalise.group(groups);
    }
}
