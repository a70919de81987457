package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * mu = the rows of a table that the parent's tokens name. Tokens are whole numbers from 0 below the vocabulary, in an input that is clamped:
 * no error flows back to them. Parameter: {@code table} [vocabulary, width].
 *
 * @param vocabulary the number of different tokens
 * @param width the features of each
 */
public record Embedding(int vocabulary, int width) implements Operator {

    /** Checks the extents. */
    public Embedding {
        if (vocabulary < 1 || width < 1) {
            throw new GraphException("an embedding of %d tokens into %d features is empty: use at least 1 of each"
                    .formatted(vocabulary, width));
        }
    }

    @Override
    public String kind() {
        return "embedding";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        List<Integer> dims = new ArrayList<>(Operator.only(kind(), node, parents).shape().dims());
        dims.add(width);
        return new Shape(dims);
    }

    @Override
    public OptionalInt vocabulary(int slot) {
        return OptionalInt.of(vocabulary);
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        return List.of(new Parameter("table", Shape.of(vocabulary, width), 1, width));
    }
}
