package dev.pc4j.engine.host;

import dev.pc4j.engine.Composition;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
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
final class HostComposition extends Composition<HostValue, HostFunction> {
    private static final Makers<HostComposition, HostValue> MAKERS = new Makers<>();

    static {
        MAKERS.add(Conv2d.class, HostComposition::convolution);
        MAKERS.add(Pool.class, HostComposition::pool);
        MAKERS.add(Normalise.class, HostComposition::normalise);
        MAKERS.add(Offset.class, (c, of, inputs, self) -> c.add(
                new SumFunction(inputs.getFirst().value(), self, c.vector()), inputs));
        MAKERS.add(Scale.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.by(of.factor(), inputs.getFirst().value(), self), inputs));
        MAKERS.add(Dropout.class, (c, of, inputs, self) -> c.add(
                ScaleFunction.of(of, inputs.getFirst().value(), self, c.network), inputs));
        MAKERS.add(Multiply.class, (c, of, inputs, self) -> c.add(new MultiplyFunction(values(inputs), self), inputs));
        MAKERS.add(Concat.class, (c, of, inputs, self) -> c.add(
                RunsFunction.concat(values(inputs), self, of.axis()), inputs));
        MAKERS.add(Slice.class, (c, of, inputs, self) -> c.add(
                RunsFunction.slice(inputs.getFirst().value(), self, of.axis(), of.from()), inputs));
        MAKERS.add(Mean.class, (c, of, inputs, self) -> {
            Shape shape = inputs.getFirst().value().shape;
            c.add(new MeanFunction(inputs.getFirst().value(), self, shape.outside(of.axis()), shape.extent(of.axis())),
                    inputs);
        });
        MAKERS.add(Embedding.class, (c, of, inputs, self) -> c.add(
                new EmbeddingFunction(inputs.getFirst().value(), self, c.vector()), inputs));
        MAKERS.add(Attention.class, (c, of, inputs, self) -> c.add(
                new AttentionFunction(values(inputs), self, of), inputs));
    }

    private final HostNetwork network;

    private HostComposition(HostNode node, HostNetwork network) {
        super("host", node.node);
        this.network = network;
    }

    /** The kinds of operator that it takes apart. */
    static Set<Class<? extends Operator>> kinds() {
        return MAKERS.kinds();
    }

    /** The operator of a node as functions. */
    static HostOperator of(HostNode self, List<HostNode> parents, HostNetwork network) {
        HostComposition composition = new HostComposition(self, network);
        composition.compose(parents, new HostValue(
                self.shape, network.rows(), network.arithmetic.panel(), self.error));
        return new HostComposite(self, parents, composition.functions(), composition.reads(), composition.wanted());
    }

    @Override
    protected Shape shape(HostValue value) {
        return value.shape;
    }

    @Override
    protected HostValue inside(Shape shape) {
        return new HostValue(shape, network.rows(), network.arithmetic.panel());
    }

    @Override
    protected boolean moves(HostValue parent) {
        return network.moves((HostNode) parent);
    }

    @Override
    protected HostValue result(HostFunction function) {
        return function.self;
    }

    @Override
    protected boolean learns(HostFunction function) {
        return !function.uses().isEmpty();
    }

    @Override
    protected boolean makeOwn(Operator operator, List<Input<HostValue>> inputs, HostValue self) {
        if (operator instanceof CustomOperator custom) {
            custom(custom, inputs, self);
            return true;
        }
        return MAKERS.make(this, operator, inputs, self);
    }

    @Override
    protected void sum(List<Input<HostValue>> inputs, HostValue self) {
        add(new SumFunction(values(inputs), self), inputs);
    }

    @Override
    protected void apply(Activation f, List<Input<HostValue>> inputs, HostValue self) {
        network.prepare(f);
        add(new ActivateFunction(inputs.getFirst().value(), self, f, network.arithmetic), inputs);
    }

    @Override
    protected void product(Dense dense, List<Input<HostValue>> inputs, HostValue self) {
        HostValue from = inputs.getFirst().value();
        boolean flat = dense.reads() == Reads.FLAT;
        Patches patches = flat ? Patches.each(1, from.width) : Patches.each(from.positions(), from.shape.last());
        product(patches, 1, dense.bias(), inputs, self);
    }

    private HostVector vector() {
        return network.parameters.vector(parameter());
    }

    private void convolution(Conv2d conv, List<Input<HostValue>> inputs, HostValue self) {
        Patches patches = Patches.of(conv, inputs.getFirst().value().shape, self.shape);
        product(patches, conv.groups(), conv.bias(), inputs, self);
    }

    private void product(Patches patches, int groups, boolean biased, List<Input<HostValue>> inputs, HostValue self) {
        HostMatrix weights = network.parameters.matrix(parameter(), groups);
        if (isWanted(inputs.getFirst())) {
            weights.keepTransposed();
        }
        HostVector bias = biased ? vector() : null;
        add(new PatchProduct(inputs.getFirst().value(), self, patches, weights, bias, network.arithmetic), inputs);
    }

    private void pool(Pool pool, List<Input<HostValue>> inputs, HostValue self) {
        HostValue image = inputs.getFirst().value();
        Windows windows = pool.window() == Pool.WHOLE
                ? Windows.whole(image.shape)
                : Windows.of(image.shape, pool.window(), pool.stride());
        add(switch (pool.statistic()) {
            case MAX -> new MaxPoolFunction(image, self, windows, network.arithmetic);
            case AVERAGE -> new MeanPoolFunction(image, self, windows);
        }, inputs);
    }

    private void normalise(Normalise normalise, List<Input<HostValue>> inputs, HostValue self) {
        HostVector gain = normalise.gain() ? vector() : null;
        HostVector shift = normalise.shift() ? vector() : null;
        add(new NormaliseFunction(inputs.getFirst().value(), self, normalise, gain, shift), inputs);
    }

    private void custom(CustomOperator operator, List<Input<HostValue>> inputs, HostValue self) {
        List<Shape> shapes = inputs.stream().map(i -> i.value().shape).toList();
        List<HostVector> own = operator.parameters(shapes).stream().map(p -> vector()).toList();
        add(new CustomFunction(values(inputs), self, operator, own), inputs);
    }
}
