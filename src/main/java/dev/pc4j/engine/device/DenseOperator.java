package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A dense operator on whole rows, one product of [rows, inputs] with weights [inputs, outputs]. */
final class DenseOperator extends DeviceOperator {
    private final Weights matrix;

    /** Null without one. */
    private final Weights bias;

    /** The copy that relaxation reads on packed devices; {@link Task#NONE} where there is none. */
    private final long transposed;

    /** How the parent is read. */
    private final Shown read;

    private final Optional<Late> late;
    private final Network network;

    DenseOperator(NodeArrays self, List<NodeArrays> parents, Network network) {
        super(self, parents);
        this.network = network;
        Dense dense = (Dense) self.node.operator();
        List<Parameter> own = self.node.parameters();
        this.matrix = network.weights(own.get(0));
        this.bias = dense.bias() ? network.weights(own.get(1)) : null;
        this.transposed = transposed();
        boolean after = dense.placement() == Placement.AFTER && !dense.activation().isNone();
        this.read = parent().shownTo(after ? Activation.NONE : dense.activation());
        this.late = after ? Optional.of(Late.of(dense.activation(), (long) network.rows * self.stride, network.layout))
                : Optional.empty();
    }

    /** Nothing is brought back to an input that does not move. */
    private long transposed() {
        if (!network.packing.packed() || !network.moves(parent().node)) {
            return Task.NONE;
        }
        long size = Layout.roundUp(matrix.inputs, network.packing.columns()) * matrix.outputs;
        return network.layout.reserve(size);
    }

    @Override
    List<Weights> weights() {
        return bias == null ? List.of(matrix) : List.of(matrix, bias);
    }

    private NodeArrays parent() {
        return parents.getFirst();
    }

    @Override
    Optional<Late> late() {
        return late;
    }

    /** The error with respect to the product. */
    private long signal() {
        return late.map(Late::signal).orElse(self.error);
    }

    private static Task product(Task task, NodeArrays from, long in, Weights weights, long at, int k) {
        return task.with(Offset.IN, in)
                .with(Int.IN_STRIDE, from.stride)
                .with(Int.K, k)
                .with(Offset.WEIGHTS, at)
                .with(Int.WEIGHT_PANEL, weights.panel)
                .with(Int.WEIGHT_ROW, weights.row);
    }

    @Override
    void forward(Task task, Sums sums) {
        product(task, parent(), read.value(), matrix, matrix.at, matrix.inputs)
                .with(Offset.BIAS, bias == null ? Task.NONE : bias.at);
    }

    @Override
    void moved(Task task, Sums sums) {
        moved(task);
    }

    /** Makes a task the product of what the parent has moved by. */
    Task moved(Task task) {
        return product(task, parent(), read.delta(), matrix, matrix.at, matrix.inputs);
    }

    /** Makes a task of {@link Family#RECURRENT} that of a node that is its own parent. */
    GraphTask recurs(GraphTask task) {
        return read.of(task)
                .with("weights", matrix.at)
                .with("transposed", transposed)
                .with("weightPanel", matrix.panel)
                .with("weightRow", matrix.row)
                .with("transposedPanel", transposedPanel());
    }

    /** How far apart panels of the transposed copy lie. */
    private int transposedPanel() {
        return matrix.outputs * network.packing.columns();
    }

    @Override
    void push(int slot, Pushes to) {
        to.add(task -> {
            product(task, self, signal(), matrix, transposed == Task.NONE ? matrix.at : transposed, matrix.outputs);
            if (transposed != Task.NONE) {
                task.with(Int.WEIGHT_PANEL, transposedPanel());
            }
            task.with(Offset.FACTOR, read.slope());
        });
    }

    @Override
    List<Task> gradients(Emitter out, boolean atReference) {
        List<Task> tasks = new ArrayList<>();
        tasks.add(inputs(gradient(matrix, out), out, atReference));
        if (bias != null) {
            tasks.add(gradient(bias, out).with(Offset.IN, network.ones)
                    .with(Int.K, 1)
                    .with(Int.IN_STRIDE, network.packing.columns()));
        }
        return tasks;
    }

    private Task gradient(Weights of, Emitter out) {
        return out.task(self, 0)
                .with(Offset.ERROR, signal())
                .with(Offset.WEIGHTS, of.at)
                .with(Int.WEIGHT_PANEL, of.panel)
                .with(Int.WEIGHT_ROW, of.row)
                .with(Offset.OUT, of.gradient())
                .flag(out.live(self) ? 0 : Code.EMPTY)
                .flag(of.parameter.hollow() ? Code.HOLLOW : 0);
    }

    /** What the gradient reads of the parent. */
    private Task inputs(Task task, Emitter out, boolean atReference) {
        boolean present = !atReference && out.moved(parent()) && !network.schedule.held();
        return task.with(Offset.IN, read.value())
                .with(Offset.ALSO, present ? read.delta() : Task.NONE)
                .with(Int.K, parent().width)
                .with(Int.IN_STRIDE, parent().stride);
    }

    @Override
    boolean bound(Task energy, Emitter out) {
        inputs(energy, out, false).with(Offset.ADD1, self.bounds)
                .with(Offset.SIGNAL, late.map(Late::signal).orElse(Task.NONE));
        return true;
    }

    @Override
    Optional<Task> renewal() {
        if (transposed == Task.NONE) {
            return Optional.empty();
        }
        return Optional.of(new Task().with(Int.K, matrix.inputs)
                .with(Int.N, matrix.outputs)
                .with(Int.WEIGHT_PANEL, matrix.panel)
                .with(Int.WEIGHT_ROW, matrix.row)
                .with(Int.IN_STRIDE, transposedPanel())
                .with(Offset.WEIGHTS, matrix.at)
                .with(Offset.OUT, transposed));
    }
}
