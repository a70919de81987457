package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Several operators inside one value node, each on what the one before it made: convolution, activation, pool. What lies between is no value
 * node and has no error. Only the first may have several parents.
 *
 * @param operators in the order of computation
 */
public record Sequence(List<Operator> operators) implements Operator {

    /** Copies the operators. */
    public Sequence {
        operators = List.copyOf(operators);
        if (operators.isEmpty()) {
            throw new GraphException("a sequence of no operators computes nothing: use identity");
        }
    }

    /** The given operators one after another. */
    public Sequence(Operator... operators) {
        this(List.of(operators));
    }

    @Override
    public String kind() {
        return "sequence";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        Shape shape = null;
        List<Value> reads = parents;
        for (Operator operator : operators) {
            shape = operator.output(node, reads);
            reads = List.of(new Value("%s of %s".formatted(operator.kind(), node), shape));
        }
        return shape;
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        List<List<Parameter>> all = new ArrayList<>();
        for (int k = 0; k < operators.size(); k++) {
            all.add(operators.get(k).parameters(reads(parents, k)));
        }
        return Roles.join(all);
    }

    /** The shapes that the k-th operator reads, where the sequence reads the given ones. */
    public List<Shape> reads(List<Shape> parents, int k) {
        List<Shape> shapes = parents;
        for (Operator operator : operators.subList(0, k)) {
            List<Value> values = shapes.stream().map(s -> new Value("x", s)).toList();
            shapes = List.of(operator.output("sequence", values));
        }
        return shapes;
    }

    @Override
    public OptionalInt vocabulary(int slot) {
        return operators.getFirst().vocabulary(slot);
    }

    @Override
    public List<Operator> parts() {
        return operators;
    }
}
