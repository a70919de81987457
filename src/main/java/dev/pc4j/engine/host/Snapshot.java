package dev.pc4j.engine.host;

import java.util.ArrayList;
import java.util.List;

/** Parameters and optimiser as they were at one moment, in the layout of {@link HostParameter}, for a step that may have to be undone. */
final class Snapshot {
    private final HostParameters parameters;
    private final Stepper stepper;
    private final List<float[]> copies = new ArrayList<>();
    private final List<Float> meanGradients;
    private final long updates;

    Snapshot(HostParameters parameters, Stepper stepper) {
        this.parameters = parameters;
        this.stepper = stepper;
        this.updates = stepper.updates();
        this.meanGradients = parameters.layers().stream().map(l -> l.meanGradient).toList();
        parameters.all().forEach(p -> arrays(p).forEach(a -> copies.add(a.clone())));
    }

    private static List<float[]> arrays(HostParameter parameter) {
        List<float[]> all = new ArrayList<>(List.of(parameter.slots));
        all.add(parameter.values);
        return all;
    }

    /** Puts everything back; may be called again. */
    void restore() {
        int next = 0;
        for (HostParameter parameter : parameters.all()) {
            for (float[] array : arrays(parameter)) {
                System.arraycopy(copies.get(next++), 0, array, 0, array.length);
            }
        }
        for (int i = 0; i < meanGradients.size(); i++) {
            parameters.layers().get(i).meanGradient = meanGradients.get(i);
        }
        stepper.updates(updates);
        stepper.deriveAll();
    }
}
