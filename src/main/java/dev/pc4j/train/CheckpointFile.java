package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a {@link Checkpoint} lies where in a safetensors file: parameters under their own names, the optimiser's
 * arrays under {@code optimiser/<slot>/<parameter or node>}, all else as JSON in the metadata. Complaints are
 * IllegalArgumentExceptions.
 */
final class CheckpointFile {
    private static final String FORMAT = "pc4j";
    private static final String VERSION = "1";
    private static final String SLOTS = "optimiser/";

    private CheckpointFile() {}

    static TensorFile write(Checkpoint checkpoint) {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("graph", GraphJson.write(checkpoint.graph()).toString());
        metadata.put("training", RecordJson.write(checkpoint.training()).toString());
        metadata.put("progress", RecordJson.write(checkpoint.progress()).toString());
        metadata.put("updates", String.valueOf(checkpoint.state().updates()));
        return new TensorFile(metadata, tensors(checkpoint)).signed();
    }

    private static SequencedMap<String, Tensor> tensors(Checkpoint checkpoint) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : checkpoint.graph().parameters()) {
            float[] values = checkpoint.state().parameters().get(parameter.name());
            tensors.put(parameter.name(), new Tensor(parameter.shape().dims(), values));
        }
        Map<String, Parameter> parameters = parameters(checkpoint.graph());
        new TreeMap<>(checkpoint.state().slots()).forEach((slot, values) -> {
            Parameter parameter = parameters.get(owner(slot));
            List<Integer> shape = parameter == null ? List.of(values.length) : parameter.shape().dims();
            tensors.put(SLOTS + slot, new Tensor(shape, values));
        });
        return tensors;
    }

    static Checkpoint read(TensorFile file) {
        SortedMap<String, String> metadata = file.metadata();
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new IllegalArgumentException(
                    "its metadata have format '%s' where a checkpoint has '%s': it was not saved by PC4J"
                            .formatted(metadata.get("format"), FORMAT));
        }
        if (!VERSION.equals(metadata.get("version"))) {
            throw new IllegalArgumentException("its version is '%s', this build reads '%s': use a PC4J of its time"
                    .formatted(metadata.get("version"), VERSION));
        }
        Graph graph = GraphJson.read(json(metadata, "graph"));
        Training training = RecordJson.read(Training.class, json(metadata, "training"), "training");
        Progress progress = RecordJson.read(Progress.class, json(metadata, "progress"), "progress");
        Checkpoint checkpoint = new Checkpoint(graph, training, state(file, graph), progress);
        SlotCheck.require(checkpoint);
        file.requireIntact();
        return checkpoint;
    }

    private static JsonObject json(Map<String, String> metadata, String key) {
        return RecordJson.parse(required(metadata, key), key);
    }

    private static String required(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "its metadata have no '%s': there are %s".formatted(key, metadata.keySet()));
        }
        return value;
    }

    private static PlanState state(TensorFile file, Graph graph) {
        Map<String, Parameter> parameters = parameters(graph);
        Map<String, float[]> values = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        file.tensors().forEach((name, tensor) -> {
            Parameter parameter = parameters.get(name);
            if (parameter != null) {
                requireShape(name, tensor, parameter);
                values.put(name, tensor.values());
            } else {
                slots.put(slot(graph, parameters, name, tensor), tensor.values());
            }
        });
        for (Parameter parameter : graph.parameters()) {
            if (!values.containsKey(parameter.name())) {
                throw new IllegalArgumentException("it has no tensor '%s' %s, which its graph needs"
                        .formatted(parameter.name(), parameter.shape()));
            }
        }
        return new PlanState(values, slots, updates(file));
    }

    private static String slot(Graph graph, Map<String, Parameter> parameters, String name, Tensor tensor) {
        String slot = name.startsWith(SLOTS) ? name.substring(SLOTS.length()) : "";
        String owner = owner(slot);
        if (parameters.containsKey(owner)) {
            requireShape(name, tensor, parameters.get(owner));
        } else if (graph.nodes().stream().noneMatch(n -> n.name().equals(owner))) {
            List<String> names = List.copyOf(parameters.keySet());
            throw new IllegalArgumentException(
                    "it has a tensor '%s' that its graph has no place for: the nearest is '%s'"
                            .formatted(name, RecordJson.nearest(names, name)));
        }
        return slot;
    }

    private static void requireShape(String name, Tensor tensor, Parameter parameter) {
        if (!tensor.shape().equals(parameter.shape().dims())) {
            throw new IllegalArgumentException("tensor '%s' is %s, '%s' of its graph is %s"
                    .formatted(name, tensor, parameter.name(), parameter.shape()));
        }
    }

    private static long updates(TensorFile file) {
        String text = required(file.metadata(), "updates");
        try {
            long updates = Long.parseLong(text);
            if (updates >= 0) {
                return updates;
            }
        } catch (NumberFormatException e) {
            // the line below says it
        }
        throw new IllegalArgumentException("its updates are '%s', not a whole number from 0 on".formatted(text));
    }

    /** What a slot belongs to: the part after the slot's own name. */
    static String owner(String slot) {
        return slot.substring(slot.indexOf('/') + 1);
    }

    static Map<String, Parameter> parameters(Graph graph) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        graph.parameters().forEach(p -> parameters.put(p.name(), p));
        return parameters;
    }
}
