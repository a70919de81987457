package dev.pc4j.engine.host;

import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.host.HostParameters.Layer;
import java.util.Map;

/** The optimiser's arrays of one layer under the names of {@link dev.pc4j.engine.PlanState}. */
final class SlotNames {
    private SlotNames() {}

    static void save(Kind kind, Layer layer, Map<String, float[]> slots) {
        for (HostParameter parameter : layer.parameters) {
            for (int s = 0; s < parameter.slots.length; s++) {
                slots.put(name(kind, s, parameter), parameter.unpack(parameter.slots[s]));
            }
        }
        if (kind == Kind.MQ && !layer.learning().isEmpty()) {
            slots.put("s/" + layer.node.name(), new float[] {layer.meanGradient});
        }
    }

    static void load(Kind kind, Layer layer, Map<String, float[]> slots) {
        for (HostParameter parameter : layer.parameters) {
            for (int s = 0; s < parameter.slots.length; s++) {
                parameter.pack(slots.get(name(kind, s, parameter)), parameter.slots[s]);
            }
        }
        if (kind == Kind.MQ && !layer.learning().isEmpty()) {
            layer.meanGradient = slots.get("s/" + layer.node.name())[0];
        }
    }

    static String name(Kind kind, int slot, HostParameter parameter) {
        return kind.slots().get(slot) + "/" + parameter.parameter.name();
    }
}
