package dev.pc4j.engine.host;

import java.util.ArrayList;
import java.util.List;

/** Parameters and optimiser as they were at one moment, in the layout of {@link HostMatrix}, for a step that may have to be undone. */
final class Snapshot {
    private final List<ParametricOperator> learners;
    private final Stepper stepper;
    private final List<float[]> copies = new ArrayList<>();
    private final float[] meanGradients;
    private final long updates;

    Snapshot(List<ParametricOperator> learners, Stepper stepper) {
        this.learners = learners;
        this.stepper = stepper;
        this.updates = stepper.updates();
        this.meanGradients = new float[learners.size()];
        for (int i = 0; i < meanGradients.length; i++) {
            meanGradients[i] = learners.get(i).weights.meanGradient;
            arrays(learners.get(i).weights).forEach(a -> copies.add(a.clone()));
        }
    }

    private static List<float[]> arrays(HostMatrix weights) {
        List<float[]> all = new ArrayList<>(List.of(weights.forward, weights.bias));
        all.addAll(List.of(weights.slots));
        all.addAll(List.of(weights.biasSlots));
        return all;
    }

    /** Puts everything back; may be called again. */
    void restore() {
        int next = 0;
        for (int i = 0; i < meanGradients.length; i++) {
            learners.get(i).weights.meanGradient = meanGradients[i];
            for (float[] array : arrays(learners.get(i).weights)) {
                System.arraycopy(copies.get(next++), 0, array, 0, array.length);
            }
        }
        stepper.updates(updates);
        stepper.transposeAll();
    }
}
