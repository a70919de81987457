package dev.pc4j.engine.host;

import dev.pc4j.graph.Activation;
import java.util.List;

/** A dense operator with the activation after the weights: mu = f(z), z = x W + b. */
final class HostDenseAfter extends HostOperator implements DenseUse.Inputs {
    private final HostMatrix weights;
    private final float[] bias;
    private final List<ParameterUse> uses;
    private final Arithmetic arithmetic;
    private final Activation activation;
    private final HostNode parent;

    /** z, f(z) and f'(z) at the parent's reference. */
    private final float[] sum;

    private final float[] value;
    private final float[] slopeAtReference;

    /** f'(z) at the parent's present value. */
    private final float[] slope;

    /** error f'(z); before that the displacement of z. */
    private final float[] signal;

    HostDenseAfter(HostNode self, HostNode parent, Activation activation, Affine affine, Arithmetic arithmetic) {
        super(self, List.of(parent));
        this.weights = affine.weights();
        this.bias = affine.offsets();
        this.arithmetic = arithmetic;
        this.activation = activation;
        this.parent = parent;
        int size = self.reference.length;
        this.sum = new float[size];
        this.value = new float[size];
        this.slopeAtReference = new float[size];
        this.slope = new float[size];
        this.signal = new float[size];
        this.uses = affine.uses(self, signal, this, arithmetic);
    }

    @Override
    void forward(HostTile tile, float[] out) {
        tile.product(parent.reference, parent, weights, bias, 0, sum, self);
        arithmetic.activate(activation, tile.from(self), tile.to(self), sum, value, slopeAtReference);
        System.arraycopy(slopeAtReference, tile.from(self), slope, tile.from(self), tile.to(self) - tile.from(self));
        tile.clearMargin(value, self);
        System.arraycopy(value, tile.from(self), out, tile.from(self), tile.to(self) - tile.from(self));
    }

    @Override
    void predict(HostTile tile) {
        tile.product(parent.displacement, parent, weights, tile.zeros(), 0, signal, self);
        arithmetic.displace(
                activation, tile.from(self), tile.to(self), sum, value, slopeAtReference, signal, self.error, slope);
        for (int i = tile.from(self); i < tile.to(self); i++) {
            self.error[i] += self.displacement[i];
        }
    }

    @Override
    void errorReady(HostTile tile) {
        for (int i = tile.from(self); i < tile.to(self); i++) {
            signal[i] = self.error[i] * slope[i];
        }
    }

    @Override
    float[] pullBack(HostTile tile, int slot, Push mode) {
        tile.pullBack(signal, self, weights, parent, null, mode);
        return null;
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    public void transpose(boolean atReference, int column, int columns, int rows, float[] out) {
        Transpose.sum(atReference ? null : parent.displacement, parent.reference, parent, column, columns, rows, out);
    }
}
