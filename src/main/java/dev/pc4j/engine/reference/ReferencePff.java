package dev.pc4j.engine.reference;

import dev.pc4j.engine.EnginePff;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PffState;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;

/** {@link PffCircuits} with the calls of an engine, in float64 on the calling thread. */
final class ReferencePff implements EnginePff {
    private final PffCircuits circuits;
    private final double[] losses = new double[6];

    ReferencePff(PffShape shape, PffSettings settings) {
        circuits = new PffCircuits(shape, settings);
    }

    @Override
    public String explain() {
        return "kernel loops: the algorithm step by step in float64, the specification as code";
    }

    @Override
    public void set(Parameter parameter, float[] values) {
        double[] wide = Named.widen(values, values.length);
        System.arraycopy(wide, 0, circuits.parameters.get(parameter.name()), 0, wide.length);
    }

    @Override
    public float[] get(Parameter parameter) {
        return Named.narrow(circuits.parameters.get(parameter.name()));
    }

    @Override
    public void train(float[] x, int[] labels, int[] wrong, float[] latents) {
        int rows = labels.length;
        double[] twice = Named.widen(Arrays.copyOf(x, 2 * x.length), 2 * x.length);
        System.arraycopy(twice, 0, twice, x.length, x.length);
        int[] all = Arrays.copyOf(labels, 2 * rows);
        System.arraycopy(wrong, 0, all, rows, rows);
        circuits.start(twice, all, positives(rows, 2 * rows));
        circuits.latents = Named.widen(latents, latents.length);
        circuits.train();
        Vectors.add(losses, circuits.losses, 1);
    }

    private static boolean[] positives(int count, int rows) {
        boolean[] positive = new boolean[rows];
        Arrays.fill(positive, 0, count, true);
        return positive;
    }

    @Override
    public double[] losses() {
        double[] sums = losses.clone();
        Arrays.fill(losses, 0);
        return sums;
    }

    @Override
    public float[] value(PffState state, int rows) {
        return Named.narrow(switch (state) {
            case LAYER_1 -> circuits.z1;
            case LAYER_2 -> circuits.z2;
            case LATENT -> circuits.latents;
        });
    }

    @Override
    public float[] goodness(float[] x, int rows) {
        int classes = circuits.shape.classes();
        double[] wide = Named.widen(x, x.length);
        float[] goodness = new float[rows * classes];
        for (int label = 0; label < classes; label++) {
            start(wide, rows, label);
            double[] of = circuits.goodness();
            for (int r = 0; r < rows; r++) {
                goodness[r * classes + label] = (float) of[r];
            }
        }
        return goodness;
    }

    private void start(double[] x, int rows, int label) {
        int[] labels = new int[rows];
        Arrays.fill(labels, label);
        circuits.start(x, labels, positives(rows, rows));
    }

    @Override
    public float[] latents(float[] x, int[] labels, float[] start) {
        circuits.start(Named.widen(x, x.length), labels, positives(labels.length, labels.length));
        circuits.latents = Named.widen(start, start.length);
        circuits.settleLatents();
        return Named.narrow(circuits.latents);
    }

    @Override
    public float[] reconstruct(float[] x, int rows) {
        start(Named.widen(x, x.length), rows, 0);
        return Named.narrow(circuits.generate(circuits.z2));
    }

    @Override
    public float[] sample(float[] latents, int rows) {
        return Named.narrow(circuits.sample(Named.widen(latents, latents.length)));
    }

    @Override
    public PlanState state() {
        return new PlanState(Named.narrow(circuits.parameters), Named.narrow(circuits.slots), circuits.updates);
    }

    @Override
    public void restore(PlanState state) {
        Named.put(Named.widen(state.parameters()), circuits.parameters);
        Named.put(Named.widen(state.slots()), circuits.slots);
        circuits.updates = state.updates();
    }

    @Override
    public void close() {}
}
