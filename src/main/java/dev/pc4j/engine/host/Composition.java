package dev.pc4j.engine.host;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.host.HostComposite.Read;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reads;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import dev.pc4j.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the functions of one node from its operator, in the order of computation. */
final class Composition {
    private static final Map<Class<? extends Operator>, Maker<?>> MAKERS = new HashMap<>();

    static {
        add(Sequence.class, Composition::sequence);
        add(SumOf.class, Composition::sumOf);
        add(Dense.class, Composition::dense);
        add(Conv2d.class, Composition::convolution);
        add(Pool.class, Composition::pool);
        add(Normalise.class, Composition::normalise);
        add(Activate.class, (c, of, inputs, self) -> c.activate(of.activation(), inputs, self));
        add(Add.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Identity.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Reshape.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Offset.class, (c, of, inputs, self) -> c.add(
                new SumFunction(inputs.getFirst().value, self, c.vector()), inputs));
        add(Scale.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.by(of.factor(), inputs.getFirst().value, self), inputs));
        add(Dropout.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.of(of, inputs.getFirst().value, self, c.network), inputs));
        add(Multiply.class, (c, of, inputs, self) -> c.add(new MultiplyFunction(values(inputs), self), inputs));
        add(Concat.class, (c, of, inputs, self) -> c.add(
                RunsFunction.concat(values(inputs), self, of.axis()), inputs));
        add(Slice.class, (c, of, inputs, self) -> c.add(
                RunsFunction.slice(inputs.getFirst().value, self, of.axis(), of.from()), inputs));
        add(Mean.class, (c, of, inputs, self) -> {
            Shape shape = inputs.getFirst().value.shape;
            c.add(new MeanFunction(inputs.getFirst().value, self, shape.outside(of.axis()), shape.extent(of.axis())),
                    inputs);
        });
        add(Embedding.class, (c, of, inputs, self) -> c.add(
                new EmbeddingFunction(inputs.getFirst().value, self, c.vector()), inputs));
        add(Attention.class, (c, of, inputs, self) -> c.add(
                new AttentionFunction(values(inputs), self, of), inputs));
    }

    private final HostNode node;
    private final HostNetwork network;
    private final Iterator<Parameter> parameters;
    private final List<HostFunction> functions = new ArrayList<>();
    private final Read[] reads;

    /** Values inside the node that errors are pulled back to: what is behind them moves or learns. */
    private final Set<HostValue> wanted = new HashSet<>();

    /** What a function reads, and the slot of the node's parent that it is, or -1 inside. */
    private record Input(HostValue value, int slot) {}

    /** Adds the functions of one operator, the last of which writes to {@code self}. */
    private interface Maker<O extends Operator> {
        void make(Composition composition, O operator, List<Input> inputs, HostValue self);
    }

    private static <O extends Operator> void add(Class<O> settings, Maker<O> maker) {
        MAKERS.put(settings, maker);
    }

    private Composition(HostNode node, HostNetwork network) {
        this.node = node;
        this.network = network;
        this.parameters = node.node.parameters().iterator();
        this.reads = new Read[node.node.parents().size()];
    }

    /** The operator of a node as functions. */
    static HostOperator of(HostNode self, List<HostNode> parents, HostNetwork network) {
        Composition composition = new Composition(self, network);
        List<Input> inputs = new ArrayList<>();
        for (HostNode parent : parents) {
            inputs.add(new Input(parent, inputs.size()));
        }
        HostValue prediction = new HostValue(
                self.shape, network.rows(), network.arithmetic.panel(), self.error);
        composition.make(self.node.operator(), inputs, prediction);
        return new HostComposite(self, parents, composition.functions, List.of(composition.reads),
                composition.wanted);
    }

    @SuppressWarnings("unchecked") // the registry keeps a class and its maker together
    private void make(Operator operator, List<Input> inputs, HostValue self) {
        if (operator instanceof CustomOperator custom) {
            custom(custom, inputs, self);
            return;
        }
        Maker<Operator> maker = (Maker<Operator>) MAKERS.get(operator.getClass());
        if (maker == null) {
            throw new EngineException("engine 'host' has no operator '%s' (node '%s')"
                    .formatted(operator.kind(), node.node.name()));
        }
        maker.make(this, operator, inputs, self);
    }

    private static List<HostValue> values(List<Input> inputs) {
        return inputs.stream().map(Input::value).toList();
    }

    private void add(HostFunction function, List<Input> inputs) {
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k).slot >= 0) {
                reads[inputs.get(k).slot] = new Read(function, k);
            }
        }
        if (!function.uses().isEmpty() || inputs.stream().anyMatch(i -> wanted(i.value))) {
            wanted.add(function.self);
        }
        functions.add(function);
    }

    private boolean wanted(HostValue value) {
        return value instanceof HostNode of ? network.moves(of) : wanted.contains(value);
    }

    /** A value inside the node, which an operator makes of some inputs. */
    private HostValue inside(Operator operator, List<Input> inputs) {
        List<Value> values = inputs.stream().map(i -> new Value(node.node.name(), i.value.shape)).toList();
        return inside(operator.output(node.node.name(), values));
    }

    private HostValue inside(Shape shape) {
        return new HostValue(shape, network.rows(), network.arithmetic.panel());
    }

    private HostVector vector() {
        return network.parameters.vector(parameters.next());
    }

    // The operators that are more than one function, or that choose between some.

    private void sequence(Sequence sequence, List<Input> inputs, HostValue self) {
        List<Input> reads = inputs;
        for (Operator operator : sequence.operators().subList(0, sequence.operators().size() - 1)) {
            HostValue made = inside(operator, reads);
            make(operator, reads, made);
            reads = List.of(new Input(made, -1));
        }
        make(sequence.operators().getLast(), reads, self);
    }

    private void sumOf(SumOf sum, List<Input> inputs, HostValue self) {
        List<Input> terms = new ArrayList<>();
        for (int k = 0; k < inputs.size(); k++) {
            List<Input> own = inputs.subList(k, k + 1);
            HostValue made = inside(sum.terms().get(k), own);
            make(sum.terms().get(k), own, made);
            terms.add(new Input(made, -1));
        }
        sum(terms, self);
    }

    private void sum(List<Input> inputs, HostValue self) {
        add(new SumFunction(values(inputs), self), inputs);
    }

    private void activate(Activation f, List<Input> inputs, HostValue self) {
        if (f.isNone()) {
            sum(inputs, self);
        } else {
            network.prepare(f);
            add(new ActivateFunction(inputs.getFirst().value, self, f, network.arithmetic), inputs);
        }
    }

    private void dense(Dense dense, List<Input> inputs, HostValue self) {
        HostValue parent = inputs.getFirst().value;
        boolean flat = dense.reads() == Reads.FLAT;
        Patches patches = flat ? Patches.each(1, parent.width) : Patches.each(parent.positions(), parent.shape.last());
        if (dense.activation().isNone()) {
            product(patches, 1, dense.bias(), inputs, self);
        } else if (dense.placement() == Placement.BEFORE) {
            HostValue activated = inside(parent.shape);
            activate(dense.activation(), inputs, activated);
            product(patches, 1, dense.bias(), List.of(new Input(activated, -1)), self);
        } else {
            HostValue sum = inside(self.shape);
            product(patches, 1, dense.bias(), inputs, sum);
            activate(dense.activation(), List.of(new Input(sum, -1)), self);
        }
    }

    private void convolution(Conv2d conv, List<Input> inputs, HostValue self) {
        Patches patches = Patches.of(conv, inputs.getFirst().value.shape, self.shape);
        product(patches, conv.groups(), conv.bias(), inputs, self);
    }

    private void product(Patches patches, int groups, boolean biased, List<Input> inputs, HostValue self) {
        HostMatrix weights = network.parameters.matrix(parameters.next(), groups);
        if (wanted(inputs.getFirst().value)) {
            weights.keepTransposed();
        }
        HostVector bias = biased ? vector() : null;
        add(new PatchProduct(inputs.getFirst().value, self, patches, weights, bias, network.arithmetic), inputs);
    }

    private void pool(Pool pool, List<Input> inputs, HostValue self) {
        HostValue image = inputs.getFirst().value;
        Windows windows = pool.window() == Pool.WHOLE
                ? Windows.whole(image.shape)
                : Windows.of(image.shape, pool.window(), pool.stride());
        add(switch (pool.statistic()) {
            case MAX -> new MaxPoolFunction(image, self, windows);
            case AVERAGE -> new MeanPoolFunction(image, self, windows);
        }, inputs);
    }

    private void normalise(Normalise normalise, List<Input> inputs, HostValue self) {
        HostVector gain = normalise.gain() ? vector() : null;
        HostVector shift = normalise.shift() ? vector() : null;
        add(new NormaliseFunction(inputs.getFirst().value, self, normalise, gain, shift), inputs);
    }

    private void custom(CustomOperator operator, List<Input> inputs, HostValue self) {
        List<Shape> shapes = inputs.stream().map(i -> i.value.shape).toList();
        List<HostVector> own = operator.parameters(shapes).stream().map(p -> vector()).toList();
        add(new CustomFunction(values(inputs), self, operator, own), inputs);
    }
}
