package dev.pc4j.conformance;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Graphs that nobody thought of: one input or two, of one to three axes, then up to five nodes of one to four operators in a row, with
 * branches that end in outputs of their own or meet again. Activations are smooth and windows take means, so that rounding decides nothing.
 */
final class RandomGraphs {
    private static final List<Activation> SMOOTH = List.of(Activation.TANH, Activation.SIGMOID, Activation.GELU,
            Activation.SILU, Activation.SOFTPLUS, Activation.NONE);

    private final Random random;
    private final Graph.Builder graph = Graph.builder();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<String> unread = new ArrayList<>();

    private RandomGraphs(Random random) {
        this.random = random;
    }

    /** The graph that the random numbers make. */
    static Graph of(Random random) {
        return new RandomGraphs(random).make();
    }

    private Graph make() {
        int inputs = oneIn(4) ? 2 : 1;
        for (int i = 0; i < inputs; i++) {
            input("x" + i);
        }
        int nodes = Math.max(inputs, 1 + random.nextInt(5));
        for (int i = 0; i < nodes; i++) {
            node("h" + i, i < inputs ? "x" + i : parent());
        }
        List.copyOf(unread).forEach(this::output);
        return graph.build();
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    private Activation activation() {
        return SMOOTH.get(random.nextInt(SMOOTH.size()));
    }

    private void input(String name) {
        int[] dims = switch (random.nextInt(3)) {
            case 0 -> new int[] {upTo(19)};
            case 1 -> new int[] {upTo(6), upTo(12)};
            default -> new int[] {1 + upTo(7), 1 + upTo(7), upTo(4)};
        };
        graph.input(name, dims);
        shapes.put(name, Shape.of(dims));
    }

    /** The last node, or by one chance in three any. */
    private String parent() {
        List<String> names = List.copyOf(shapes.keySet());
        return names.get(oneIn(3) ? random.nextInt(names.size()) : names.size() - 1);
    }

    private void node(String name, String parent) {
        Shape shape = shapes.get(parent);
        List<String> alike = shapes.keySet().stream().filter(n -> shapes.get(n).equals(shape)).toList();
        boolean meets = alike.size() > 1 && oneIn(2);
        List<String> parents = meets ? List.of(parent, alike.get(random.nextInt(alike.size()))) : List.of(parent);
        List<Operator> row = new ArrayList<>();
        row.add(meets ? meeting(shape.rank()) : alone(shape));
        Shape reached = after(row.getFirst(), parents.stream().map(shapes::get).toList());
        for (int more = random.nextInt(4); more > 0; more--) {
            row.add(alone(reached));
            reached = after(row.getLast(), List.of(reached));
        }
        graph.node(name, row.size() == 1 ? row.getFirst() : new Sequence(row), parents.toArray(String[]::new));
        if (oneIn(4)) {
            graph.energy(name, Energy.gaussian(0.5 + random.nextDouble()));
        }
        shapes.put(name, reached);
        unread.removeAll(parents);
        unread.add(name);
    }

    private static Shape after(Operator operator, List<Shape> shapes) {
        return operator.output("?", shapes.stream().map(shape -> new Value("?", shape)).toList());
    }

    private void output(String parent) {
        if (oneIn(3)) {
            return; // what it is stays the output
        }
        graph.node("y of " + parent, new Dense(1 + upTo(11), activation()).flat(), parent)
                .energy("y of " + parent, switch (random.nextInt(4)) {
                    case 0 -> Energy.softmaxCrossEntropy(1);
                    case 1 -> Energy.bernoulliCrossEntropy(0.7);
                    default -> Energy.gaussian(1.3);
                });
    }

    private Operator meeting(int rank) {
        return switch (random.nextInt(3)) {
            case 0 -> new Add();
            case 1 -> new Multiply();
            default -> new Concat(random.nextInt(rank));
        };
    }

    /** An operator of one parent that a value of this shape can have. */
    private Operator alone(Shape shape) {
        List<Supplier<Operator>> all = new ArrayList<>(List.of(
                () -> dense(),
                () -> dense().flat(),
                () -> new Activate(activation()),
                () -> new Scale(0.5 + random.nextDouble()),
                () -> new Offset(),
                () -> new Dropout(0.3, random.nextInt(100)),
                () -> Reshape.to(shape.size()),
                () -> slice(shape)));
        if (shape.rank() > 1) {
            all.add(() -> new Mean(random.nextInt(shape.rank() - 1)));
        }
        if (shape.rank() == 3) {
            all.add(() -> convolution(shape));
            all.add(() -> convolution(shape));
            all.add(() -> new Pool(Pool.Statistic.AVERAGE, upTo(Math.min(shape.extent(0), shape.extent(1))), upTo(3)));
            all.add(() -> Pool.global(Pool.Statistic.AVERAGE));
        }
        if (shape.last() > 3) { // fewer are all but constant once they are normalised
            all.add(() -> List.of(Normalise.layer(), Normalise.rms()).get(random.nextInt(2)));
        }
        return all.get(random.nextInt(all.size())).get();
    }

    private Dense dense() {
        return new Dense(upTo(20), activation(), oneIn(2) ? Placement.BEFORE : Placement.AFTER, oneIn(2));
    }

    private Operator slice(Shape shape) {
        int axis = random.nextInt(shape.rank());
        int from = random.nextInt(shape.extent(axis));
        return new Slice(axis, from, from + upTo(shape.extent(axis) - from));
    }

    private Operator convolution(Shape shape) {
        int groups = shape.last() % 2 == 0 && oneIn(3) ? 2 : 1;
        return new Conv2d(groups * upTo(6), upTo(Math.min(4, shape.extent(0))), upTo(Math.min(4, shape.extent(1))),
                upTo(3), random.nextInt(3), groups, oneIn(2));
    }
}
