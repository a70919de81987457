package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.CompositeOperator.Read;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
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
        add(Multiply.class, Composition::multiply);
        add(Activate.class, (c, of, inputs, self) -> c.activate(of.activation(), inputs, self));
        add(Add.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Identity.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Reshape.class, (c, of, inputs, self) -> c.sum(inputs, self));
        add(Offset.class, (c, of, inputs, self) -> c.add(new SumFunction(values(inputs), self, c.weights()), inputs));
        add(Scale.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.by(of.factor(), inputs.getFirst().value, self), inputs));
        add(Dropout.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.of(of, inputs.getFirst().value, self, c.network), inputs));
        add(Concat.class, (c, of, inputs, self) -> c.add(
                RunsFunction.concat(values(inputs), self, of.axis()), inputs));
        add(Slice.class, (c, of, inputs, self) -> c.add(
                RunsFunction.slice(inputs.getFirst().value, self, of.axis(), of.from()), inputs));
        add(Pool.class, (c, of, inputs, self) -> c.add(
                WindowFunction.pool(of, inputs.getFirst().value, self, c.network), inputs));
        add(Mean.class, (c, of, inputs, self) -> c.add(
                WindowFunction.mean(of.axis(), inputs.getFirst().value, self, c.network), inputs));
        add(Normalise.class, (c, of, inputs, self) -> c.add(new NormaliseFunction(
                inputs.getFirst().value, self, of, of.gain() ? c.weights() : null, of.shift() ? c.weights() : null,
                c.network), inputs));
        add(Embedding.class, (c, of, inputs, self) -> c.add(
                new EmbeddingFunction(inputs.getFirst().value, self, c.weights()), inputs));
        add(Attention.class, (c, of, inputs, self) -> c.add(
                new AttentionFunction(values(inputs), self, of, c.network), inputs));
    }

    private final NodeArrays node;
    private final Network network;
    private final Iterator<Parameter> parameters;
    private final List<DeviceFunction> functions = new ArrayList<>();
    private final Read[] reads;

    /** Values inside the node that errors are pulled back to: what is behind them moves or learns. */
    private final Set<DeviceValue> wanted = new HashSet<>();

    /** What a function reads, and the slot of the node's parent that it is, or -1 inside. */
    private record Input(DeviceValue value, int slot) {}

    /** Adds the functions of one operator, the last of which writes to {@code self}. */
    private interface Maker<O extends Operator> {
        void make(Composition composition, O operator, List<Input> inputs, DeviceValue self);
    }

    private static <O extends Operator> void add(Class<O> settings, Maker<O> maker) {
        MAKERS.put(settings, maker);
    }

    private Composition(NodeArrays node, Network network) {
        this.node = node;
        this.network = network;
        this.parameters = node.node.parameters().iterator();
        this.reads = new Read[node.node.parents().size()];
    }

    /** The kinds of operator that there are functions for. */
    static Set<Class<? extends Operator>> kinds() {
        return Set.copyOf(MAKERS.keySet());
    }

    /**
     * The operator of a node as functions.
     *
     * @throws EngineException where it, or a part of it, has none
     */
    static DeviceOperator of(NodeArrays self, List<NodeArrays> parents, Network network) {
        Composition composition = new Composition(self, network);
        List<Input> inputs = new ArrayList<>();
        for (NodeArrays parent : parents) {
            inputs.add(new Input(parent, inputs.size()));
        }
        DeviceValue prediction = composition.value(self.shape, self.error);
        composition.make(self.node.operator(), inputs, prediction);
        return new CompositeOperator(self, parents, composition.functions, List.of(composition.reads),
                composition.wanted, network);
    }

    @SuppressWarnings("unchecked") // the registry keeps a class and its maker together
    private void make(Operator operator, List<Input> inputs, DeviceValue self) {
        Maker<Operator> maker = (Maker<Operator>) MAKERS.get(operator.getClass());
        if (maker == null) {
            throw new EngineException("engine '%s' has no operator '%s' (node '%s')"
                    .formatted(network.engine, operator.kind(), node.node.name()));
        }
        maker.make(this, operator, inputs, self);
    }

    private static List<DeviceValue> values(List<Input> inputs) {
        return inputs.stream().map(Input::value).toList();
    }

    private void add(DeviceFunction function, List<Input> inputs) {
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k).slot >= 0) {
                reads[inputs.get(k).slot] = new Read(function, k);
            }
        }
        if (!function.weights().isEmpty() || inputs.stream().anyMatch(i -> wanted(i.value))) {
            wanted.add(function.self);
        }
        functions.add(function);
    }

    private boolean wanted(DeviceValue value) {
        return value instanceof NodeArrays of ? network.moves(of.node) : wanted.contains(value);
    }

    /** A value inside the node, which an operator makes of some inputs. */
    private DeviceValue inside(Operator operator, List<Input> inputs) {
        List<Value> values = inputs.stream().map(i -> new Value(node.node.name(), i.value.shape)).toList();
        return inside(operator.output(node.node.name(), values));
    }

    private DeviceValue inside(Shape shape) {
        return value(shape, network.array(network.stride(shape)));
    }

    private DeviceValue value(Shape shape, long error) {
        int stride = network.stride(shape);
        return new DeviceValue(shape, stride, network.array(stride), network.array(stride), error);
    }

    private Weights weights() {
        return network.weights(parameters.next());
    }

    // The operators that are more than one function, or that choose between some.

    private void sequence(Sequence sequence, List<Input> inputs, DeviceValue self) {
        List<Input> from = inputs;
        for (Operator operator : sequence.operators().subList(0, sequence.operators().size() - 1)) {
            DeviceValue made = inside(operator, from);
            make(operator, from, made);
            from = List.of(new Input(made, -1));
        }
        make(sequence.operators().getLast(), from, self);
    }

    private void sumOf(SumOf sum, List<Input> inputs, DeviceValue self) {
        List<Input> terms = new ArrayList<>();
        for (int k = 0; k < inputs.size(); k++) {
            List<Input> own = inputs.subList(k, k + 1);
            DeviceValue made = inside(sum.terms().get(k), own);
            make(sum.terms().get(k), own, made);
            terms.add(new Input(made, -1));
        }
        sum(terms, self);
    }

    private void sum(List<Input> inputs, DeviceValue self) {
        add(new SumFunction(values(inputs), self, null), inputs);
    }

    /** Two factors at a time. */
    private void multiply(Multiply operator, List<Input> inputs, DeviceValue self) {
        Input product = inputs.getFirst();
        for (int k = 1; k < inputs.size(); k++) {
            DeviceValue made = k == inputs.size() - 1 ? self : inside(self.shape);
            List<Input> factors = List.of(product, inputs.get(k));
            add(new MultiplyFunction(product.value, inputs.get(k).value, made, network), factors);
            product = new Input(made, -1);
        }
    }

    private void activate(Activation f, List<Input> inputs, DeviceValue self) {
        if (f.isNone()) {
            sum(inputs, self);
        } else {
            add(new ActivateFunction(inputs.getFirst().value, self, f, network), inputs);
        }
    }

    private void dense(Dense dense, List<Input> inputs, DeviceValue self) {
        DeviceValue parent = inputs.getFirst().value;
        int runs = dense.reads() == Reads.FLAT ? 1 : parent.positions();
        if (dense.activation().isNone()) {
            product(runs, dense.bias(), inputs, self);
        } else if (dense.placement() == Placement.BEFORE) {
            DeviceValue activated = inside(parent.shape);
            activate(dense.activation(), inputs, activated);
            product(runs, dense.bias(), List.of(new Input(activated, -1)), self);
        } else {
            DeviceValue sum = inside(self.shape);
            product(runs, dense.bias(), inputs, sum);
            activate(dense.activation(), List.of(new Input(sum, -1)), self);
        }
    }

    private void product(int runs, boolean biased, List<Input> inputs, DeviceValue self) {
        Weights matrix = weights();
        Weights bias = biased ? weights() : null;
        add(PatchProduct.each(runs, inputs.getFirst().value, self, matrix, bias), inputs);
    }

    private void convolution(Conv2d conv, List<Input> inputs, DeviceValue self) {
        Weights matrix = weights();
        Weights bias = conv.bias() ? weights() : null;
        add(PatchProduct.of(conv, inputs.getFirst().value, self, matrix, bias), inputs);
    }
}
