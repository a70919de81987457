package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Optimiser.Kind;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Parameters of a plan on its device, and what the optimiser keeps of them, by their names in a {@link PlanState}. */
final class Stored {
    private final Stream stream;
    private final Network network;
    private final Optimiser optimiser;
    private final Supplier<Memory> memory;

    /**
     * Those of a network.
     *
     * @param memory of the plan as it is at a call
     */
    Stored(Stream stream, Network network, Optimiser optimiser, Supplier<Memory> memory) {
        this.stream = stream;
        this.network = network;
        this.optimiser = optimiser;
        this.memory = memory;
    }

    private float[] download(long at, int count) {
        float[] values = new float[count];
        stream.download(memory.get(), at, values, 0, count);
        return values;
    }

    private void upload(long at, float[] values) {
        stream.upload(memory.get(), at, values, 0, values.length);
    }

    /** Lets running means begin at the optimiser's rate. */
    void begin() {
        float[] rate = {(float) optimiser.rate()};
        network.layers.forEach(layer -> upload(layer.meanGradient, rate));
    }

    void set(Parameter parameter, float[] values) {
        Weights weights = network.weights(parameter);
        upload(weights.at, weights.pack(values));
    }

    float[] get(Parameter parameter) {
        Weights weights = network.weights(parameter);
        return weights.unpack(download(weights.at, weights.size));
    }

    float[] gradient(Parameter parameter) {
        Weights weights = network.weights(parameter);
        return weights.unpack(download(weights.taken(), weights.size));
    }

    /** Lets the optimiser find these gradients, by the parameter's name, at its next step. */
    void gradients(Map<String, float[]> given) {
        for (Weights weights : network.weights()) {
            float[] values = given.get(weights.parameter.name());
            if (values != null) {
                upload(weights.taken(), weights.pack(values));
            }
        }
    }

    /** All of it, after so many steps of the optimiser. */
    PlanState state(long updates, long inferences) {
        Map<String, float[]> parameters = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        List<String> names = optimiser.kind().slots();
        for (Weights weights : network.weights()) {
            String name = weights.parameter.name();
            parameters.put(name, get(weights.parameter));
            for (int s = 0; s < weights.slots.length; s++) {
                slots.put(names.get(s) + "/" + name, weights.unpack(download(weights.slots[s], weights.size)));
            }
        }
        learningByMq().forEach(layer -> slots.put(mean(layer), download(layer.meanGradient, 1)));
        return new PlanState(parameters, slots, updates, inferences);
    }

    void restore(PlanState state) {
        List<String> names = optimiser.kind().slots();
        for (Weights weights : network.weights()) {
            String name = weights.parameter.name();
            set(weights.parameter, state.parameters().get(name));
            for (int s = 0; s < weights.slots.length; s++) {
                upload(weights.slots[s], weights.pack(state.slots().get(names.get(s) + "/" + name)));
            }
        }
        learningByMq().forEach(layer -> upload(layer.meanGradient, state.slots().get(mean(layer))));
    }

    private List<Layer> learningByMq() {
        return optimiser.kind() == Kind.MQ
                ? network.layers.stream().filter(layer -> !layer.learning().isEmpty()).toList()
                : List.of();
    }

    private static String mean(Layer layer) {
        return "s/" + layer.node.name();
    }
}
