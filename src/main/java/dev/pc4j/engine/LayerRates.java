package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.WhenMissing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Factors on the steps of some layers' parameters, and so on their learning rate and weight decay. A parameter with factor zero is
 * frozen: it keeps its bits, has no optimiser state and no part in the norm that clipping limits. Layers are the name of a node, for all
 * its parameters, or of one parameter; * stands for any letters.
 *
 * @param factors in order; of those that fit a parameter the last one counts, and without one it is 1
 * @param frozen layers whose factor is 0, whatever the factors say
 */
public record LayerRates(@WhenMissing("[]") List<LayerRate> factors, @WhenMissing("[]") List<String> frozen) {

    /** Factor 1 everywhere. */
    public static final LayerRates NONE = new LayerRates(List.of(), List.of());

    /**
     * The factor of some parameters.
     *
     * @param layers which
     * @param factor zero or positive
     */
    public record LayerRate(String layers, double factor) {

        /** Checks the range. */
        public LayerRate {
            if (layers.isEmpty()) {
                throw new IllegalArgumentException(
                        "a layer rate without a layer: name a node or a parameter, as in h1=0.1");
            }
            if (!(factor >= 0) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException(
                        "layer rate %s=%s is out of range: use a factor such as 0.1, or 0 to freeze".formatted(layers,
                                factor));
            }
        }

        /**
         * The factor that {@code h1=0.1} writes.
         *
         * @throws IllegalArgumentException with one line on what is wrong
         */
        public static LayerRate parse(String text) {
            int equals = text.lastIndexOf('=');
            try {
                return new LayerRate(text.substring(0, Math.max(0, equals)),
                        Double.parseDouble(text.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "layer rate '%s' is not LAYER=FACTOR: write it like h1=0.1".formatted(text), e);
            }
        }

        @Override
        public String toString() {
            return layers + "=" + factor;
        }
    }

    /** Copies the lists. */
    public LayerRates {
        factors = List.copyOf(factors);
        frozen = List.copyOf(frozen);
    }

    /** The same with one more factor, which counts before those that are there. */
    public LayerRates with(String layers, double factor) {
        return new LayerRates(
                Stream.concat(factors.stream(), Stream.of(new LayerRate(layers, factor))).toList(), frozen);
    }

    /** The same with other frozen layers. */
    public LayerRates freezing(String... layers) {
        return new LayerRates(factors, List.of(layers));
    }

    /** The factor of a parameter, a shared one's by the name of any node that uses it. */
    double factor(Graph graph, Parameter parameter) {
        List<String> names = new ArrayList<>(List.of(parameter.name()));
        graph.nodes().stream().filter(n -> n.parameters().contains(parameter)).map(Node::name).forEach(names::add);
        Predicate<String> fits = layers -> names.stream().anyMatch(name -> fits(layers, name));
        if (frozen.stream().anyMatch(fits)) {
            return 0;
        }
        return factors.stream()
                .filter(r -> fits.test(r.layers()))
                .reduce((earlier, later) -> later)
                .map(LayerRate::factor)
                .orElse(1.0);
    }

    private static boolean fits(String layers, String name) {
        String pattern = Stream.of(layers.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.matches(pattern, name);
    }

    /**
     * Fails where layers fit nothing.
     *
     * @throws IllegalArgumentException with one line that names it and the nearest name
     */
    void requireFit(Graph graph) {
        List<String> names = new ArrayList<>();
        graph.nodes().stream().filter(n -> !n.parameters().isEmpty()).forEach(n -> {
            names.add(n.name());
            n.parameters().forEach(p -> names.add(p.name()));
        });
        Stream.concat(factors.stream().map(LayerRate::layers), frozen.stream()).forEach(layers -> {
            if (names.stream().noneMatch(name -> fits(layers, name))) {
                throw new IllegalArgumentException("no node or parameter '%s' to take a layer rate or to freeze: %s"
                        .formatted(layers, Choice.advice(layers, names)));
            }
        });
    }
}
