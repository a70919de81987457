package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser.Kind;
import java.util.Arrays;
import java.util.Map;

/** The optimiser's arrays of one operator under the names of {@link dev.pc4j.engine.PlanState}. */
final class SlotNames {
    private SlotNames() {}

    static void save(Kind kind, ParametricOperator learner, Map<String, float[]> slots) {
        HostMatrix w = learner.weights;
        for (int s = 0; s < kind.slots().size(); s++) {
            slots.put(kind.slots().get(s) + "/" + w.matrix.name(), w.unpack(w.slots[s]));
            if (w.offset != null) {
                slots.put(kind.slots().get(s) + "/" + w.offset.name(), Arrays.copyOf(w.biasSlots[s], w.outputs));
            }
        }
        if (kind == Kind.MQ) {
            slots.put("s/" + learner.self.node.name(), new float[] {w.meanGradient});
        }
    }

    static void load(Kind kind, ParametricOperator learner, Map<String, float[]> slots) {
        HostMatrix w = learner.weights;
        for (int s = 0; s < kind.slots().size(); s++) {
            w.pack(slots.get(kind.slots().get(s) + "/" + w.matrix.name()), w.slots[s]);
            if (w.offset != null) {
                w.packBias(slots.get(kind.slots().get(s) + "/" + w.offset.name()), w.biasSlots[s]);
            }
        }
        if (kind == Kind.MQ) {
            w.meanGradient = slots.get("s/" + learner.self.node.name())[0];
        }
    }
}
