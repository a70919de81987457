package dev.pc4j.engine;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.SumOf;
import dev.pc4j.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Takes the operator of one node apart into functions between values, in the order of computation. What operators are made of and whose
 * errors anybody wants is said here; engines say how their values and functions are made. For engines: users of plans have no use for it.
 *
 * @param <V> values of the engine; those of nodes among them
 * @param <F> functions of the engine, each of which makes one value of some others
 */
public abstract class Composition<V, F> {

    /** Operators that are made of functions for others. */
    private static final Set<Class<? extends Operator>> COMPOSED = Set.of(
            Sequence.class, SumOf.class, Dense.class, Activate.class, Add.class, Identity.class, Reshape.class);

    /**
     * What a function reads.
     *
     * @param slot of the node's parent that it is; -1 for a value inside the node
     */
    public record Input<V>(V value, int slot) {

        /** A value inside the node. */
        public static <V> Input<V> inside(V value) {
            return new Input<>(value, -1);
        }
    }

    /** That a function reads a parent of the node by one of its own slots. */
    public record Read<F>(F function, int slot) {}

    /** Adds the functions of one operator, the last of which makes {@code self}. */
    @FunctionalInterface
    public interface Maker<C, O extends Operator, V> {
        void make(C composition, O operator, List<Input<V>> inputs, V self);
    }

    /** What makes the functions of each kind of operator that an engine has functions of its own for. */
    public static final class Makers<C, V> {
        private final Map<Class<? extends Operator>, Maker<C, ?, V>> all = new HashMap<>();

        /** Adds a kind. */
        public <O extends Operator> void add(Class<O> kind, Maker<C, O, V> maker) {
            all.put(kind, maker);
        }

        /** All kinds that an engine of these makers computes: their own, those that are made of functions for others, and inputs. */
        public Set<Class<? extends Operator>> kinds() {
            Set<Class<? extends Operator>> kinds = new HashSet<>(all.keySet());
            kinds.addAll(COMPOSED);
            kinds.add(dev.pc4j.graph.Input.class);
            return kinds;
        }

        /** Adds the functions of an operator; false where its kind is not here. */
        @SuppressWarnings("unchecked") // a kind and its maker are kept together
        public boolean make(C composition, Operator operator, List<Input<V>> inputs, V self) {
            Maker<C, Operator, V> maker = (Maker<C, Operator, V>) all.get(operator.getClass());
            if (maker != null) {
                maker.make(composition, operator, inputs, self);
            }
            return maker != null;
        }
    }

    private final String engine;
    private final Node node;
    private final Iterator<Parameter> parameters;
    private final List<F> functions = new ArrayList<>();
    private final Map<Integer, Read<F>> reads = new HashMap<>();

    /** Values inside the node that errors are pulled back to: what is behind them moves or learns. */
    private final Set<V> wanted = new HashSet<>();

    /**
     * Nothing yet.
     *
     * @param engine for errors
     */
    protected Composition(String engine, Node node) {
        this.engine = engine;
        this.node = node;
        this.parameters = node.parameters().iterator();
    }

    // What an engine says.

    /** The shape of a value of one sample. */
    protected abstract Shape shape(V value);

    /** A value inside the node. */
    protected abstract V inside(Shape shape);

    /** Whether a parent of the node moves. */
    protected abstract boolean moves(V parent);

    /** What a function makes. */
    protected abstract V result(F function);

    /** Whether a function has parameters. */
    protected abstract boolean learns(F function);

    /** Adds the functions of an operator that is not composed of others; false where the engine has none. */
    protected abstract boolean makeOwn(Operator operator, List<Input<V>> inputs, V self);

    /** Adds the sum of values of one number of elements. */
    protected abstract void sum(List<Input<V>> inputs, V self);

    /** Adds an activation that is not {@link Activation#NONE}. */
    protected abstract void apply(Activation f, List<Input<V>> inputs, V self);

    /** Adds the product and the bias of a dense operator, without its activation. */
    protected abstract void product(Dense dense, List<Input<V>> inputs, V self);

    // What it finds.

    /**
     * Takes the node's operator apart.
     *
     * @param prediction what the last function makes
     * @throws EngineException where the engine has no function for it, or for a part of it
     */
    protected final void compose(List<? extends V> parents, V prediction) {
        List<Input<V>> inputs = new ArrayList<>();
        for (V parent : parents) {
            inputs.add(new Input<>(parent, inputs.size()));
        }
        make(node.operator(), inputs, prediction);
    }

    /** The functions, in the order of computation. */
    protected final List<F> functions() {
        return functions;
    }

    /** For each slot of the node, which function reads that parent. */
    protected final List<Read<F>> reads() {
        return IntStream.range(0, node.parents().size()).mapToObj(reads::get).toList();
    }

    /** Values inside the node whose errors anybody wants. */
    protected final Set<V> wanted() {
        return wanted;
    }

    // What makers use.

    /** Adds a function of the inputs. */
    protected final void add(F function, List<Input<V>> inputs) {
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k).slot() >= 0) {
                reads.put(inputs.get(k).slot(), new Read<>(function, k));
            }
        }
        if (learns(function) || inputs.stream().anyMatch(this::isWanted)) {
            wanted.add(result(function));
        }
        functions.add(function);
    }

    /** Whether anybody wants errors pulled back to an input. */
    protected final boolean isWanted(Input<V> input) {
        return input.slot() >= 0 ? moves(input.value()) : wanted.contains(input.value());
    }

    /** The node's next parameter, in the order of the operator's parts. */
    protected final Parameter parameter() {
        return parameters.next();
    }

    /** The values of some inputs. */
    protected static <V> List<V> values(List<Input<V>> inputs) {
        return inputs.stream().map(Input::value).toList();
    }

    private void make(Operator operator, List<Input<V>> inputs, V self) {
        switch (operator) {
            case Sequence sequence -> sequence(sequence, inputs, self);
            case SumOf sum -> sumOf(sum, inputs, self);
            case Dense dense -> dense(dense, inputs, self);
            case Activate activate -> activate(activate.activation(), inputs, self);
            case Add _,Identity _,Reshape _ -> sum(inputs, self);
            default -> {
                if (!makeOwn(operator, inputs, self)) {
                    throw new EngineException("engine '%s' has no operator '%s' (node '%s')".formatted(engine,
                            operator.kind(), node.name()));
                }
            }
        }
    }

    private V inside(Operator operator, List<Input<V>> inputs) {
        List<Value> values = inputs.stream().map(i -> new Value(node.name(), shape(i.value()))).toList();
        return inside(operator.output(node.name(), values));
    }

    private void sequence(Sequence sequence, List<Input<V>> inputs, V self) {
        List<Input<V>> from = inputs;
        for (Operator operator : sequence.operators().subList(0, sequence.operators().size() - 1)) {
            V made = inside(operator, from);
            make(operator, from, made);
            from = List.of(Input.inside(made));
        }
        make(sequence.operators().getLast(), from, self);
    }

    private void sumOf(SumOf sum, List<Input<V>> inputs, V self) {
        List<Input<V>> terms = new ArrayList<>();
        for (int k = 0; k < inputs.size(); k++) {
            List<Input<V>> own = inputs.subList(k, k + 1);
            V made = inside(sum.terms().get(k), own);
            make(sum.terms().get(k), own, made);
            terms.add(Input.inside(made));
        }
        sum(terms, self);
    }

    private void activate(Activation f, List<Input<V>> inputs, V self) {
        if (f.isNone()) {
            sum(inputs, self);
        } else {
            apply(f, inputs, self);
        }
    }

    private void dense(Dense dense, List<Input<V>> inputs, V self) {
        if (dense.activation().isNone()) {
            product(dense, inputs, self);
        } else if (dense.placement() == Placement.BEFORE) {
            V activated = inside(shape(inputs.getFirst().value()));
            activate(dense.activation(), inputs, activated);
            product(dense, List.of(Input.inside(activated)), self);
        } else {
            V sum = inside(shape(self));
            product(dense, inputs, sum);
            activate(dense.activation(), List.of(Input.inside(sum)), self);
        }
    }
}
