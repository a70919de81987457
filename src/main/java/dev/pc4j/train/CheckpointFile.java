package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What of a {@link Checkpoint} lies where in a safetensors file: the best epoch's parameters under their own names,
 * those of the last epoch, where that is another, under {@code last/<parameter>}, the optimiser's arrays under
 * {@code optimiser/<slot>/<parameter or node>}, all else as JSON in the metadata. A parameter whose own name begins
 * like one of these lies under {@code parameter/<parameter>}. Complaints are IllegalArgumentExceptions.
 */
final class CheckpointFile {
    private static final String FORMAT = "pc4j";
    private static final String VERSION = "1";
    static final String SLOTS = "optimiser/";
    private static final String LAST = "last/";
    private static final String PARAMETER = "parameter/";
    private static final String UPDATES = "updates";

    /** Absent in files of builds that did not keep them, and before the first. */
    private static final String INFERENCES = "inferences";

    /** By the key of its settings, what to do with a file of one kind where another is wanted. */
    private static final Map<String, String> KINDS = Map.of(
            "graph", "it holds a network, not circuits of PFF: use 'evaluate' or 'train'",
            PffCheckpoint.SHAPE, "it holds circuits of PFF, not a network: use 'pff evaluate' or 'pff train'");

    private static final List<String> PREFIXES = List.of(SLOTS, LAST, PARAMETER);

    private CheckpointFile() {}

    static TensorFile write(Checkpoint checkpoint) {
        SortedMap<String, String> metadata = metadata(checkpoint.state());
        metadata.put("graph", GraphJson.write(checkpoint.graph()).toString());
        metadata.put("training", RecordJson.write(checkpoint.training()).toString());
        metadata.put("progress", RecordJson.write(checkpoint.progress()).toString());
        checkpoint.recipe().ifPresent(recipe -> metadata.put("data", RecordJson.write(recipe).toString()));
        return new TensorFile(metadata, tensors(checkpoint)).signed();
    }

    private static SequencedMap<String, Tensor> tensors(Checkpoint checkpoint) {
        TensorLayout layout = layout(checkpoint.graph(), checkpoint.training());
        PlanState state = checkpoint.state();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        layout.parameters().forEach((name, shape) -> tensors.put(own(name), tensor(name, shape, checkpoint.best())));
        if (!checkpoint.progress().lastIsBest()) {
            layout.parameters()
                    .forEach((name, shape) -> tensors.put(LAST + name, tensor(name, shape, state.parameters())));
        }
        layout.slots().forEach((name, shape) -> tensors.put(SLOTS + name, tensor(name, shape, state.slots())));
        return tensors;
    }

    /** The name in the file of a parameter. */
    private static String own(String parameter) {
        return PREFIXES.stream().anyMatch(parameter::startsWith) ? PARAMETER + parameter : parameter;
    }

    static Tensor tensor(String name, Shape shape, Map<String, float[]> state) {
        float[] values = state.get(name);
        if (values == null || values.length != shape.size()) {
            throw new CheckpointException(
                    "cannot save a state whose '%s' has %s: its graph and optimiser need %d values"
                            .formatted(name, values == null ? "no values" : values.length, shape.size()));
        }
        Tensor tensor = new Tensor(shape.dims(), values);
        tensor.firstNotFinite().ifPresent(i -> {
            throw new CheckpointException("cannot save a state whose '%s' has %s at element %d: training has diverged"
                    .formatted(name, values[i], i));
        });
        return tensor;
    }

    private static TensorLayout layout(Graph graph, Training training) {
        return TensorLayout.of(graph, training.optimiser());
    }

    /** Whether a file is a checkpoint, of any version, by its header. */
    static boolean isOne(Path file) throws IOException {
        try {
            return FORMAT.equals(SafetensorsReader.header(file).metadata().get("format"));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    static Checkpoint read(TensorFile file) {
        SortedMap<String, String> metadata = file.metadata();
        requireFormat(metadata);
        requireModel(metadata, "graph");
        Graph graph = GraphJson.read(json(metadata, "graph"));
        Training training = RecordJson.read(Training.class, json(metadata, "training"), "training");
        Progress progress = RecordJson.read(Progress.class, json(metadata, "progress"), "progress");
        Optional<DataRecipe> recipe = Optional.ofNullable(metadata.get("data"))
                .map(text -> RecordJson.read(DataRecipe.class, RecordJson.parse(text, "data"), "data"));
        TensorLayout layout = layout(graph, training);
        Map<String, Tensor> left = new TreeMap<>(file.tensors());
        Map<String, float[]> best = take(left, CheckpointFile::own, layout.parameters());
        Map<String, float[]> last = progress.lastIsBest() ? best : take(left, LAST::concat, layout.parameters());
        PlanState state = new PlanState(last, take(left, SLOTS::concat, layout.slots()), updates(file),
                file.metadata().containsKey(INFERENCES) ? count(file, INFERENCES) : 0);
        requireNone(left, layout);
        file.requireIntact();
        return new Checkpoint(graph, training, state, progress, recipe, best);
    }

    /** Fails unless this build has saved the file, or one that writes alike. */
    static void requireFormat(Map<String, String> metadata) {
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new IllegalArgumentException(
                    "its metadata have format '%s' where a checkpoint has '%s': it was not saved by PC4J"
                            .formatted(metadata.get("format"), FORMAT));
        }
        if (!VERSION.equals(metadata.get("version"))) {
            throw new IllegalArgumentException("its version is '%s', this build reads '%s': use a PC4J of its time"
                    .formatted(metadata.get("version"), VERSION));
        }
    }

    /** Fails where a file holds another kind of model than the one whose settings lie under a key. */
    static void requireModel(Map<String, String> metadata, String key) {
        if (!metadata.containsKey(key)) {
            KINDS.forEach((other, advice) -> {
                if (metadata.containsKey(other)) {
                    throw new IllegalArgumentException(advice);
                }
            });
        }
    }

    /** The metadata that every checkpoint has. */
    static SortedMap<String, String> metadata(PlanState state) {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put(UPDATES, String.valueOf(state.updates()));
        if (state.inferences() > 0) {
            metadata.put(INFERENCES, String.valueOf(state.inferences()));
        }
        return metadata;
    }

    static JsonObject json(Map<String, String> metadata, String key) {
        return RecordJson.parse(required(metadata, key), key);
    }

    static String required(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "its metadata have no '%s': there are %s".formatted(key, metadata.keySet()));
        }
        return value;
    }

    static void requireNone(Map<String, Tensor> left, TensorLayout layout) {
        if (!left.isEmpty()) {
            String extra = left.keySet().iterator().next();
            List<String> known = Stream.concat(
                    layout.parameters().keySet().stream().map(CheckpointFile::own),
                    layout.slots().keySet().stream().map(SLOTS::concat))
                    .toList();
            throw new IllegalArgumentException(
                    "it has a tensor '%s' that its graph and optimiser have no place for%s"
                            .formatted(extra, nearest(": the nearest is '%s'", extra, known)));
        }
    }

    /** Moves the tensors of the given names and shapes out of those that are left. */
    static Map<String, float[]> take(
            Map<String, Tensor> left, UnaryOperator<String> place, Map<String, Shape> wanted) {
        Map<String, float[]> taken = new HashMap<>();
        wanted.forEach((name, shape) -> {
            String at = place.apply(name);
            Tensor tensor = left.remove(at);
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "it has no tensor '%s' %s, which its graph and optimiser need%s"
                                .formatted(at, shape, nearest("; it has '%s'", at, left.keySet())));
            }
            if (!tensor.shape().equals(shape.dims())) {
                throw new IllegalArgumentException("tensor '%s' is %s, its graph and optimiser need %s"
                        .formatted(at, tensor, shape));
            }
            tensor.firstNotFinite().ifPresent(i -> {
                throw new IllegalArgumentException("tensor '%s' has %s at element %d: use a checkpoint from before"
                        .formatted(at, tensor.values()[i], i));
            });
            taken.put(name, tensor.values());
        });
        return taken;
    }

    private static String nearest(String sentence, String name, Collection<String> others) {
        return Choice.nearest(name, others).map(sentence::formatted).orElse("");
    }

    static long updates(TensorFile file) {
        return count(file, UPDATES);
    }

    private static long count(TensorFile file, String key) {
        String text = required(file.metadata(), key);
        try {
            long count = Long.parseLong(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // the line below says it
        }
        throw new IllegalArgumentException("its %s are '%s', not a whole number from 0 on".formatted(key, text));
    }
}
