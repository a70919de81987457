package dev.pc4j.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * mu = the sum of what each term makes of its own parent, the k-th term of the k-th: in a {@link Sequence} before an activation the cell of a
 * recurrent network, f(x W_x + h W_h + b).
 *
 * @param terms one for each parent, each of one parent
 */
public record SumOf(List<Operator> terms) implements Operator {

    /** Copies the terms. */
    public SumOf {
        terms = List.copyOf(terms);
        if (terms.size() < 2) {
            throw new GraphException("operator sum-of takes two terms or more, not " + terms.size());
        }
    }

    /** The sum of the given terms. */
    public SumOf(Operator... terms) {
        this(List.of(terms));
    }

    @Override
    public String kind() {
        return "sum-of";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        if (parents.size() != terms.size()) {
            throw new GraphException("node '%s': operator sum-of has %d terms and %d parents: give one for each"
                    .formatted(node, terms.size(), parents.size()));
        }
        List<Value> made = new ArrayList<>();
        for (int k = 0; k < terms.size(); k++) {
            String name = "%s of %s".formatted(terms.get(k).kind(), parents.get(k).name());
            made.add(new Value(name, terms.get(k).output(node, parents.subList(k, k + 1))));
        }
        return Operator.common(kind(), "add", node, made);
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        List<List<Parameter>> all = new ArrayList<>();
        for (int k = 0; k < terms.size(); k++) {
            all.add(terms.get(k).parameters(parents.subList(k, k + 1)));
        }
        return Roles.join(all);
    }

    @Override
    public OptionalInt vocabulary(int slot) {
        return terms.get(slot).vocabulary(0);
    }

    @Override
    public List<Operator> parts() {
        return terms;
    }
}
