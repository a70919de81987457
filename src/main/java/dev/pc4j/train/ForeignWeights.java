package dev.pc4j.train;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Weights and biases of fully connected layers in a safetensors file of float32 that another library has saved.
 *
 * <pre>{@code
 * ForeignWeights weights = ForeignWeights.read(file);
 * Graph graph = Models.mlp(784, 256, 10).bias(weights.hasBiases()).build();
 * weights.onto(graph, weights.match(graph, Map.of()), Optional.empty()).write(checkpoint);
 * }</pre>
 */
public final class ForeignWeights {

    /** How a matrix lies in the file. */
    public enum Layout implements Choice {
        /** [n_out, n_in], for y = x W^T + b. */
        TORCH("torch", "[n_out, n_in], as PyTorch's Linear has it"),
        /** [n_in, n_out], for y = x W + b. */
        JAX("jax", "[n_in, n_out], as JAX, Flax and PC4J have it");

        private final String label;
        private final String description;

        Layout(String label, String description) {
            this.label = label;
            this.description = description;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public String description() {
            return description;
        }

        /** The extents in the file of a matrix that is ours. */
        private List<Integer> inFile(Shape ours) {
            return this == TORCH ? ours.dims().reversed() : ours.dims();
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Path file;
    private final SortedTensors tensors;

    /** Tensors by name. */
    private record SortedTensors(TreeMap<String, Tensor> byName) {

        List<String> ofAxes(int axes) {
            return byName.keySet().stream().filter(name -> byName.get(name).shape().size() == axes).toList();
        }

        String text(List<String> names) {
            return names.stream()
                    .map(name -> "'%s' %s".formatted(name, byName.get(name)))
                    .collect(
                            Collectors.joining(", "));
        }
    }

    private ForeignWeights(Path file, Map<String, Tensor> tensors) {
        this.file = file;
        this.tensors = new SortedTensors(new TreeMap<>(tensors));
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException when it cannot be read or is no safetensors file of float32
     */
    public static ForeignWeights read(Path file) {
        return SafetensorsReader.read("weights", file, content -> new ForeignWeights(file, content.tensors()));
    }

    /** Whether any tensor has one axis. */
    public boolean hasBiases() {
        return !tensors.ofAxes(1).isEmpty();
    }

    /**
     * Which tensor each parameter is. Those that are not named are found where there is one way to do it: matrices by
     * the numbers in their names where only those differ ({@code 0.weight}, {@code 2.weight}), else by their shapes,
     * and a bias beside its matrix ({@code fc1.weight} and {@code fc1.bias}, {@code Dense_0/kernel} and {@code
     * Dense_0/bias}).
     *
     * @param graph of fully connected layers
     * @param named tensors' names by parameters' names
     * @return tensors' names by parameters' names, for every parameter
     * @throws CheckpointException when a tensor is missing, left over or one of several
     */
    public SequencedMap<String, String> match(Graph graph, Map<String, String> named) {
        named.forEach((ours, theirs) -> requireKnown(graph, ours, theirs));
        Map<String, String> found = new HashMap<>(named);
        matchMatrices(graph, found);
        SequencedMap<String, String> all = new LinkedHashMap<>();
        String matrix = "";
        for (Parameter parameter : graph.parameters()) {
            matrix = found.getOrDefault(parameter.name(), matrix);
            String bias = matrix.substring(0, lastSeparator(matrix) + 1) + "bias";
            all.put(parameter.name(), found.getOrDefault(parameter.name(), bias));
        }
        all.forEach((ours, theirs) -> requireThere(ours, theirs));
        List<String> left = new ArrayList<>(tensors.byName().keySet());
        left.removeAll(all.values());
        if (!left.isEmpty()) {
            throw refused("it has %s beside the parameters of the network: take it out, or name other --sizes"
                    .formatted(tensors.text(left.subList(0, 1))));
        }
        return all;
    }

    private void requireKnown(Graph graph, String ours, String theirs) {
        List<String> names = graph.parameters().stream().map(Parameter::name).toList();
        if (!names.contains(ours)) {
            throw refused("the network has no parameter '%s': %s".formatted(ours, Choice.advice(ours, names)));
        }
        requireThere(ours, theirs);
    }

    private void requireThere(String ours, String theirs) {
        if (!tensors.byName().containsKey(theirs)) {
            throw refused("it has no '%s' for '%s' (--map %s=NAME names another): %s"
                    .formatted(theirs, ours, ours, Choice.advice(theirs, tensors.byName().keySet())));
        }
    }

    private static int lastSeparator(String name) {
        return Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
    }

    private void matchMatrices(Graph graph, Map<String, String> found) {
        List<Parameter> ours = graph.parameters()
                .stream()
                .filter(p -> !p.isBias() && !found.containsKey(p.name()))
                .toList();
        List<String> theirs = new ArrayList<>(tensors.ofAxes(2));
        theirs.removeAll(found.values());
        theirs.sort(Comparator.comparing(ForeignWeights::numbers));
        if (areNumbered(theirs) && fit(ours, theirs)) {
            for (int i = 0; i < ours.size(); i++) {
                found.put(ours.get(i).name(), theirs.get(i));
            }
        } else {
            ours.forEach(parameter -> found.put(parameter.name(), theOneOf(parameter, theirs)));
        }
    }

    /** Whether names differ in their numbers alone. */
    private static boolean areNumbered(List<String> names) {
        return names.stream().map(name -> NUMBER.matcher(name).replaceAll("#")).distinct().count() == 1;
    }

    private boolean fit(List<Parameter> ours, List<String> theirs) {
        return ours.size() == theirs.size()
                && IntStream.range(0, ours.size()).noneMatch(i -> layouts(ours.get(i), theirs.get(i)).isEmpty());
    }

    /** The numbers of a name, each as text that sorts by its value. */
    private static String numbers(String name) {
        return NUMBER.matcher(name).results().map(m -> "%20s".formatted(m.group())).collect(Collectors.joining());
    }

    /** The only one of some matrices that has the shape of a parameter. */
    private String theOneOf(Parameter parameter, List<String> names) {
        List<String> fitting = names.stream().filter(name -> !layouts(parameter, name).isEmpty()).toList();
        if (fitting.isEmpty()) {
            throw refused("no matrix in it fits '%s' %s: it has %s".formatted(parameter.name(), parameter.shape(),
                    names.isEmpty() ? "no others" : tensors.text(names)));
        }
        if (fitting.size() > 1) {
            throw refused("'%s' %s may be %s: say which with --map %s=%s".formatted(parameter.name(), parameter.shape(),
                    tensors.text(fitting), parameter.name(), fitting.getFirst()));
        }
        return fitting.getFirst();
    }

    /** The layouts in which a matrix has the shape of a parameter. */
    private List<Layout> layouts(Parameter parameter, String name) {
        List<Integer> shape = tensors.byName().get(name).shape();
        return List.of(Layout.values()).stream().filter(l -> l.inFile(parameter.shape()).equals(shape)).toList();
    }

    /**
     * A checkpoint of a network with these weights, before any training: of the default settings, with plain gradient
     * descent.
     *
     * @param graph of fully connected layers
     * @param names of tensors by the names of all parameters, as {@link #match} finds them
     * @param layout of the matrices; where it is empty each is told by its shape, which fails for square ones
     * @throws CheckpointException when a shape does not fit
     */
    public Checkpoint onto(Graph graph, Map<String, String> names, Optional<Layout> layout) {
        Map<String, float[]> parameters = new HashMap<>();
        for (Parameter parameter : graph.parameters()) {
            parameters.put(parameter.name(), values(parameter, names.get(parameter.name()), layout));
        }
        return new Checkpoint(graph, Training.DEFAULT.with(Optimiser.sgd(Optimiser.Kind.SGD.usualRate())),
                new PlanState(parameters, Map.of(), 0), Progress.NONE);
    }

    private float[] values(Parameter parameter, String name, Optional<Layout> layout) {
        Tensor tensor = tensors.byName().get(name);
        if (parameter.isBias()) {
            requireShape(parameter, name, parameter.shape().dims());
            return tensor.values();
        }
        Layout chosen = layout.orElseGet(() -> onlyLayout(parameter, name));
        requireShape(parameter, name, chosen.inFile(parameter.shape()));
        return chosen == Layout.TORCH ? transposed(tensor) : tensor.values();
    }

    private Layout onlyLayout(Parameter parameter, String name) {
        List<Layout> possible = layouts(parameter, name);
        if (possible.size() > 1) {
            throw refused("'%s' %s is square, so its shape does not tell [n_out, n_in] from [n_in, n_out]: %s"
                    .formatted(name, tensors.byName().get(name), "say --layout torch or --layout jax"));
        }
        return possible.isEmpty() ? Layout.TORCH : possible.getFirst();
    }

    private void requireShape(Parameter parameter, String name, List<Integer> shape) {
        Tensor tensor = tensors.byName().get(name);
        if (!tensor.shape().equals(shape)) {
            throw refused("'%s' is %s, '%s' %s needs %s: name other --sizes, another --layout, or --map"
                    .formatted(name, tensor, parameter.name(), parameter.shape(), new Shape(shape)));
        }
    }

    private static float[] transposed(Tensor tensor) {
        int rows = tensor.shape().getFirst();
        int columns = tensor.shape().getLast();
        float[] values = new float[tensor.values().length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[column * rows + row] = tensor.values()[row * columns + column];
            }
        }
        return values;
    }

    private CheckpointException refused(String why) {
        return SafetensorsReader.unusable("weights", file, why, null);
    }
}
