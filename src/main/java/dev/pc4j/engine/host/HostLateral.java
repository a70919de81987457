package dev.pc4j.engine.host;

import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/**
 * Lateral synapses [units, group] of {@link dev.pc4j.engine.PffShape} as products read them: for each panel of units, the rows of all
 * units that share a group with one of them. What lies outside a group is zero and stays so. Beside it, what the synapses do: those
 * above zero inhibit, and a unit's own excites.
 */
final class HostLateral extends HostParameter {
    private final int units;
    private final int group;
    private final int panel;
    private final Arithmetic arithmetic;

    /** Rows of a panel, whole strips. */
    private final int span;

    /** What a synapse's strength is multiplied by: -1 for inhibition, 1 for a unit's own, 0 where there is none. */
    private final float[] sense;

    /** sense max(L, 0), which is -Lhat. */
    private final float[] effect;

    HostLateral(Parameter parameter, Arithmetic arithmetic, int slots) {
        super(parameter, panels(parameter, arithmetic) * span(parameter, arithmetic) * arithmetic.panel(), 1, slots);
        this.units = parameter.shape().extent(0);
        this.group = parameter.shape().last();
        this.panel = arithmetic.panel();
        this.arithmetic = arithmetic;
        this.span = span(parameter, arithmetic);
        this.sense = new float[values.length];
        this.effect = new float[values.length];
        float[] ones = new float[units * group];
        Arrays.fill(ones, -1);
        for (int unit = 0; unit < units; unit++) {
            ones[unit * group + unit % group] = 1;
        }
        pack(ones, sense);
    }

    private static int panels(Parameter parameter, Arithmetic arithmetic) {
        return Math.ceilDiv(parameter.shape().extent(0), arithmetic.panel());
    }

    /** No panel reaches into more groups than begin in it and one. */
    private static int span(Parameter parameter, Arithmetic arithmetic) {
        int groups = Math.ceilDiv(arithmetic.panel(), parameter.shape().last()) + 1;
        int most = Math.min(parameter.shape().extent(0), groups * parameter.shape().last());
        return HostMatrix.roundUp(most, arithmetic.strip());
    }

    /** The first unit that shares a group with one of a panel. */
    private int first(int panelIndex) {
        return panelIndex * panel / group * group;
    }

    /** How many units do. */
    private int sources(int panelIndex) {
        int end = Math.min(units, (panelIndex + 1) * panel);
        return Math.ceilDiv(end, group) * group - first(panelIndex);
    }

    @Override
    int derivedParts() {
        return values.length / (span * panel);
    }

    @Override
    void derive(int part) {
        for (int i = part * span * panel; i < (part + 1) * span * panel; i++) {
            effect[i] = sense[i] * Math.max(values[i], 0);
        }
    }

    @Override
    void pack(float[] rowMajor, float[] packed) {
        Arrays.fill(packed, 0);
        for (int i = 0; i < units * group; i++) {
            packed[place(i)] = rowMajor[i];
        }
    }

    @Override
    float[] unpack(float[] packed) {
        float[] rowMajor = new float[units * group];
        for (int i = 0; i < rowMajor.length; i++) {
            rowMajor[i] = packed[place(i)];
        }
        return rowMajor;
    }

    /** Where a synapse of the row-major order lies. */
    private int place(int synapse) {
        int source = synapse / group;
        int target = source / group * group + synapse % group;
        int p = target / panel;
        return (p * span + source - first(p)) * panel + target % panel;
    }

    /** a -= z Lhat of some rows. */
    void compete(int rows, float[] z, float[] a, int at, int stride) {
        for (int p = 0; p < derivedParts(); p++) {
            int to = at + p * panel;
            arithmetic.product(
                    rows, z, at + first(p), stride, effect, p * span * panel, sources(p), a, to, stride, a, to, stride);
        }
    }

    /** Floats that {@link #multiplyGradient} needs beside. */
    int scratch(int samples) {
        return span * samples;
    }

    /**
     * Takes the gradient of a panel: of a unit's values before the step and the negated signal after it.
     *
     * @param z [samples, units], rows {@code stride} apart
     * @param signal in panels, [panels][samples][panel], negated
     */
    void multiplyGradient(int part, int samples, float[] z, int stride, float[] signal, float[] scratch) {
        int first = first(part);
        Transpose.difference(null, z, first + sources(part), stride, first, span, samples, scratch);
        int from = part * span * panel;
        Arrays.fill(gradient, from, from + span * panel, 0);
        for (int k = 0; k < samples; k += HostMatrix.TERMS) {
            arithmetic.product(
                    span, scratch, k, samples, signal, (part * samples + k) * panel,
                    Math.min(HostMatrix.TERMS, samples - k), gradient, from, panel, gradient, from, panel);
        }
        for (int i = from; i < from + span * panel; i++) {
            gradient[i] *= values[i] > 0 ? sense[i] : 0;
        }
    }

    /** The range of a panel's elements. */
    int from(int part) {
        return part * span * panel;
    }

    @Override
    void scale(int block, float factor) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= factor;
        }
    }

    @Override
    void sum(int block, Arithmetic with) {
        note(block, with.squares(0, gradient.length, gradient), with.absolutes(0, gradient.length, gradient));
    }
}
