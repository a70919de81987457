package dev.pc4j.model;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * The convolutional networks of the field. Convolution, activation and pool are one value node, as Torch2PC nests and PCX writes them. Nodes are
 * x, h1, h2, ..., y.
 */
public enum Cnn implements Choice {
    /** LeCun et al. 1998: 6c5 and 16c5, each pooled, then 120 and 84 dense; the first with a padding of 2. */
    LENET("lenet", "6c5p-16c5p-120-84", Activation.Kind.TANH),
    /** Alonso et al. 2024: 64c5s2-128c5s2-256c3s2, values before their activation, none on the image. */
    STRIDED("strided", "64c5s2-128c5s2-256c3s2, activations before the weights", Activation.Kind.RELU),
    /** Pinchetti et al. 2024: four 3x3 convolutions of 128, 256, 512 and 512 channels, all pooled. */
    VGG5("vgg5", "128p-256p-512p-512p of 3x3", Activation.Kind.GELU),
    /** Pinchetti et al. 2024: six 3x3 convolutions, three of them pooled, two without padding. */
    VGG7("vgg7", "128p-128-256p-256-512p-512 of 3x3", Activation.Kind.GELU);

    private final String label;
    private final String description;
    private final Activation.Kind usual;

    Cnn(String label, String description, Activation.Kind usual) {
        this.label = label;
        this.description = description;
        this.usual = usual;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }

    /** The activation of its paper. */
    public Activation usual() {
        return Activation.usual(usual);
    }

    /** All but the energy of the output. */
    Graph.Builder builder(Shape image, int classes, Activation f) {
        Graph.Builder graph = Graph.builder().input("x", image.dims().stream().mapToInt(d -> d).toArray());
        int count = 0;
        for (Operator operator : hidden(f)) {
            graph.node("h" + (count + 1), operator, count == 0 ? "x" : "h" + count);
            count++;
        }
        Activation before = this == STRIDED ? f : Activation.NONE;
        return graph.node("y", new Dense(classes, before).flat(), "h" + count);
    }

    private List<Operator> hidden(Activation f) {
        return switch (this) {
            case LENET -> List.of(
                    pooled(6, 5, 2, f),
                    pooled(16, 5, 0, f),
                    new Dense(120, f, Placement.AFTER, true).flat(),
                    new Dense(84, f, Placement.AFTER, true));
            case STRIDED -> List.of(
                    Conv2d.of(64, 5, 2, 0),
                    new Sequence(new Activate(f), Conv2d.of(128, 5, 2, 0)),
                    new Sequence(new Activate(f), Conv2d.of(256, 3, 2, 0)));
            case VGG5 -> Stream.of(128, 256, 512, 512).map(c -> pooled(c, 3, 1, f)).toList();
            case VGG7 -> List.of(
                    pooled(128, 3, 1, f),
                    plain(128, 1, f),
                    pooled(256, 3, 1, f),
                    plain(256, 0, f),
                    pooled(512, 3, 1, f),
                    plain(512, 0, f));
        };
    }

    private static Operator pooled(int channels, int kernel, int padding, Activation f) {
        return new Sequence(Conv2d.of(channels, kernel, 1, padding), new Activate(f), Pool.max(2));
    }

    private static Operator plain(int channels, int padding, Activation f) {
        return new Sequence(Conv2d.of(channels, 3, 1, padding), new Activate(f));
    }
}
