package dev.pc4j.engine.device;

import dev.pc4j.engine.Composition;
import dev.pc4j.engine.EngineException;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reads;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import java.util.List;
import java.util.Set;

/** Makes the functions of one node from its operator, in the order of computation. */
final class DeviceComposition extends Composition<DeviceValue, DeviceFunction> {
    private static final Makers<DeviceComposition, DeviceValue> MAKERS = new Makers<>();

    static {
        MAKERS.add(Conv2d.class, DeviceComposition::convolution);
        MAKERS.add(Multiply.class, DeviceComposition::multiply);
        MAKERS.add(Offset.class,
                (c, of, inputs, self) -> c.add(new SumFunction(values(inputs), self, c.weights()), inputs));
        MAKERS.add(Scale.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.by(of.factor(), inputs.getFirst().value(), self), inputs));
        MAKERS.add(Dropout.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.of(of, inputs.getFirst().value(), self, c.network), inputs));
        MAKERS.add(Concat.class, (c, of, inputs, self) -> c.add(
                RunsFunction.concat(values(inputs), self, of.axis()), inputs));
        MAKERS.add(Slice.class, (c, of, inputs, self) -> c.add(
                RunsFunction.slice(inputs.getFirst().value(), self, of.axis(), of.from()), inputs));
        MAKERS.add(Pool.class, (c, of, inputs, self) -> c.add(
                WindowFunction.pool(of, inputs.getFirst().value(), self, c.network), inputs));
        MAKERS.add(Mean.class, (c, of, inputs, self) -> c.add(
                WindowFunction.mean(of.axis(), inputs.getFirst().value(), self, c.network), inputs));
        MAKERS.add(Normalise.class, (c, of, inputs, self) -> c.add(new NormaliseFunction(
                inputs.getFirst().value(), self, of, of.gain() ? c.weights() : null, of.shift() ? c.weights() : null,
                c.network), inputs));
        MAKERS.add(Embedding.class, (c, of, inputs, self) -> c.add(
                new EmbeddingFunction(inputs.getFirst().value(), self, c.weights()), inputs));
        MAKERS.add(Attention.class, (c, of, inputs, self) -> c.add(
                new AttentionFunction(values(inputs), self, of, c.network), inputs));
    }

    private final Network network;

    private DeviceComposition(NodeArrays node, Network network) {
        super(network.engine, node.node);
        this.network = network;
    }

    /** The kinds of operator that it takes apart. */
    static Set<Class<? extends Operator>> kinds() {
        return MAKERS.kinds();
    }

    /**
     * The operator of a node as functions.
     *
     * @throws EngineException where it, or a part of it, has none
     */
    static DeviceOperator of(NodeArrays self, List<NodeArrays> parents, Network network) {
        DeviceComposition composition = new DeviceComposition(self, network);
        composition.compose(parents, composition.value(self.shape, self.error));
        return new CompositeOperator(self, parents, composition.functions(), composition.reads(),
                composition.wanted(), network);
    }

    @Override
    protected Shape shape(DeviceValue value) {
        return value.shape;
    }

    @Override
    protected DeviceValue inside(Shape shape) {
        return value(shape, network.array(network.stride(shape)));
    }

    private DeviceValue value(Shape shape, long error) {
        int stride = network.stride(shape);
        return new DeviceValue(shape, stride, network.array(stride), network.array(stride), error);
    }

    @Override
    protected boolean moves(DeviceValue parent) {
        return network.moves(((NodeArrays) parent).node);
    }

    @Override
    protected DeviceValue result(DeviceFunction function) {
        return function.self;
    }

    @Override
    protected boolean learns(DeviceFunction function) {
        return !function.weights().isEmpty();
    }

    @Override
    protected boolean makeOwn(Operator operator, List<Input<DeviceValue>> inputs, DeviceValue self) {
        return MAKERS.make(this, operator, inputs, self);
    }

    private Weights weights() {
        return network.weights(parameter());
    }

    @Override
    protected void sum(List<Input<DeviceValue>> inputs, DeviceValue self) {
        add(new SumFunction(values(inputs), self, null), inputs);
    }

    /** Two factors at a time. */
    private void multiply(Multiply operator, List<Input<DeviceValue>> inputs, DeviceValue self) {
        Input<DeviceValue> product = inputs.getFirst();
        for (int k = 1; k < inputs.size(); k++) {
            DeviceValue made = k == inputs.size() - 1 ? self : inside(self.shape);
            List<Input<DeviceValue>> factors = List.of(product, inputs.get(k));
            add(new MultiplyFunction(product.value(), inputs.get(k).value(), made, network), factors);
            product = Input.inside(made);
        }
    }

    @Override
    protected void apply(Activation f, List<Input<DeviceValue>> inputs, DeviceValue self) {
        add(new ActivateFunction(inputs.getFirst().value(), self, f, network), inputs);
    }

    @Override
    protected void product(Dense dense, List<Input<DeviceValue>> inputs, DeviceValue self) {
        DeviceValue from = inputs.getFirst().value();
        Weights matrix = weights();
        Weights bias = dense.bias() ? weights() : null;
        int runs = dense.reads() == Reads.FLAT ? 1 : from.positions();
        add(PatchProduct.each(runs, from, self, matrix, bias), inputs);
    }

    private void convolution(Conv2d conv, List<Input<DeviceValue>> inputs, DeviceValue self) {
        Weights matrix = weights();
        Weights bias = conv.bias() ? weights() : null;
        add(PatchProduct.of(conv, inputs.getFirst().value(), self, matrix, bias), inputs);
    }
}
