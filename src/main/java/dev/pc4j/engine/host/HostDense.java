package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;
import java.util.List;

/** A dense operator with the activation before the weights, or without one: mu = f(x) W + b. */
final class HostDense extends HostOperator implements DenseUse.Inputs {
    private final HostMatrix weights;
    private final float[] bias;
    private final List<ParameterUse> uses;
    private final Arithmetic arithmetic;
    private final Activation activation;
    private final HostNode parent;

    /** f(reference) and f'(reference) of the parent; the parent's reference and null without an activation. */
    private final float[] value;

    private final float[] slopeAtReference;

    /** f'(x) of the parent; null without an activation. */
    private final float[] slope;

    /** f(reference) - f(x) of the parent. */
    private final float[] negated;

    HostDense(HostNode self, HostNode parent, Activation activation, Affine affine, Arithmetic arithmetic) {
        super(self, List.of(parent));
        this.weights = affine.weights();
        this.bias = affine.offsets();
        this.arithmetic = arithmetic;
        this.activation = activation;
        this.parent = parent;
        boolean plain = activation.isNone();
        int size = parent.reference.length;
        this.value = plain ? parent.reference : new float[size];
        this.slopeAtReference = plain ? null : new float[size];
        this.slope = plain ? null : new float[size];
        this.negated = new float[size];
        this.uses = affine.uses(self, self.error, this, arithmetic);
    }

    @Override
    void forward(HostTile tile, float[] out) {
        if (!activation.isNone()) {
            arithmetic.activate(activation, tile.from(parent), tile.to(parent), parent.reference, value,
                    slopeAtReference);
            System.arraycopy(slopeAtReference, tile.from(parent), slope, tile.from(parent),
                    tile.to(parent) - tile.from(parent));
        }
        tile.product(value, parent, weights, bias, 0, out, self);
    }

    @Override
    void parentMoved(HostNode moved, int from, int to) {
        arithmetic.displace(
                activation, from, to, parent.reference, value, slopeAtReference, parent.displacement, negated, slope);
    }

    @Override
    void predict(HostTile tile) {
        tile.product(negated, parent, weights, self.displacement, self.stride, self.error, self);
    }

    @Override
    float[] pullBack(HostTile tile, int slot, Push mode) {
        tile.pullBack(self.error, self, weights, parent, slope, mode);
        return mode == Push.ALONE ? slope : null;
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    public void transpose(boolean atReference, int column, int columns, int rows, float[] out) {
        Transpose.difference(atReference ? null : negated, value, parent.width, parent.stride, column, columns, rows,
                out);
    }
}
