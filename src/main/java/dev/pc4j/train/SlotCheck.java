package dev.pc4j.train;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Parameter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether the optimiser's arrays are all there: an engine should not have to find out. */
final class SlotCheck {

    private SlotCheck() {}

    /**
     * Fails unless every parameter has as many arrays as the optimiser keeps beside one, or none has before the first
     * update.
     */
    static void require(Checkpoint checkpoint) {
        Map<String, float[]> slots = checkpoint.state().slots();
        Map<String, Parameter> parameters = CheckpointFile.parameters(checkpoint.graph());
        Set<String> kinds = new TreeSet<>();
        slots.keySet().stream()
                .filter(s -> parameters.containsKey(CheckpointFile.owner(s)))
                .forEach(s -> kinds.add(s.substring(0, s.indexOf('/') + 1)));
        Optimiser.Kind optimiser = checkpoint.training().optimiser().kind();
        boolean untouched = kinds.isEmpty() && checkpoint.state().updates() == 0;
        if (!untouched && kinds.size() != optimiser.slots()) {
            throw new IllegalArgumentException("it has optimiser arrays %s, %s keeps %d beside each parameter"
                    .formatted(kinds, optimiser.label(), optimiser.slots()));
        }
        for (String kind : kinds) {
            for (String name : parameters.keySet()) {
                if (!slots.containsKey(kind + name)) {
                    throw new IllegalArgumentException("it has no tensor 'optimiser/%s%s', which %s needs"
                            .formatted(kind, name, optimiser.label()));
                }
            }
        }
    }
}
