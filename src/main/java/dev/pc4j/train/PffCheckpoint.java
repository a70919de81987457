package dev.pc4j.train;

import dev.pc4j.data.DataRecipe;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PlanState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run of the predictive forward-forward algorithm between two epochs. Its file is a safetensors file as that of a {@link Checkpoint}:
 * parameters have the names and shapes of {@link PffShape}, all else is JSON in the metadata.
 *
 * @param shape the circuits
 * @param training how they settle and learn
 * @param state parameters and Adam's moments
 * @param progress epochs and steps done
 * @param mixture what the top latents were found to be distributed as; empty before anybody asked
 * @param recipe how files became the rows of the last epoch; empty for rows that were made otherwise
 */
public record PffCheckpoint(
        PffShape shape,
        Training training,
        PlanState state,
        Progress progress,
        Optional<Mixture> mixture,
        Optional<DataRecipe> recipe
) {
    static final String SHAPE = "pff";
    private static final String TRAINING = "training";

    /**
     * A mixture of Gaussians.
     *
     * @param weights [components]
     * @param means [components, width], row-major
     * @param covariances [components, width, width]
     */
    public record Mixture(List<Double> weights, List<Double> means, List<Double> covariances) {
        /** Copies the lists. */
        public Mixture {
            weights = List.copyOf(weights);
            means = List.copyOf(means);
            covariances = List.copyOf(covariances);
        }
    }

    /**
     * How circuits learn.
     *
     * @param settings of the algorithm
     * @param batch samples of a training step
     */
    public record Training(PffSettings settings, int batch) {}

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException when the file cannot be read, is damaged, or holds no circuits of PFF
     */
    public static PffCheckpoint read(Path file) {
        return SafetensorsReader.read("checkpoint", file, PffCheckpoint::of);
    }

    /**
     * Writes it as a safetensors file, in one step once all of it is on the disk.
     *
     * @throws CheckpointException when it cannot be written; a file that was there is as it was
     */
    public void write(Path file) {
        TensorFile content = new TensorFile(metadata(), tensors()).signed();
        try {
            AtomicFile.write(file, out -> SafetensorsWriter.write(out, content));
        } catch (IOException e) {
            throw new CheckpointException(
                    "cannot save checkpoint '%s': %s".formatted(file, AtomicFile.why(file, e)), e);
        }
    }

    private SortedMap<String, String> metadata() {
        SortedMap<String, String> metadata = CheckpointFile.metadata(state);
        metadata.put(SHAPE, RecordJson.write(shape).toString());
        metadata.put(TRAINING, RecordJson.write(training).toString());
        metadata.put("progress", RecordJson.write(progress).toString());
        mixture.ifPresent(m -> metadata.put("mixture", RecordJson.write(m).toString()));
        recipe.ifPresent(r -> metadata.put("data", RecordJson.write(r).toString()));
        return metadata;
    }

    private static TensorLayout layout(PffShape shape, Training training) {
        return TensorLayout.of(shape.parameters(), training.settings().optimiser());
    }

    private SequencedMap<String, Tensor> tensors() {
        TensorLayout layout = layout(shape, training);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        layout.parameters()
                .forEach(
                        (name, extents) -> tensors.put(name, CheckpointFile.tensor(name, extents, state.parameters())));
        layout.slots()
                .forEach((name, extents) -> tensors.put(
                        CheckpointFile.SLOTS + name, CheckpointFile.tensor(name, extents, state.slots())));
        return tensors;
    }

    private static PffCheckpoint of(TensorFile file) {
        SortedMap<String, String> metadata = file.metadata();
        CheckpointFile.requireFormat(metadata);
        CheckpointFile.requireModel(metadata, SHAPE);
        PffShape shape = RecordJson.read(PffShape.class, CheckpointFile.json(metadata, SHAPE), SHAPE);
        Training training = read(Training.class, metadata, TRAINING);
        TensorLayout layout = layout(shape, training);
        Map<String, Tensor> left = new TreeMap<>(file.tensors());
        PlanState state = new PlanState(
                CheckpointFile.take(left, name -> name, layout.parameters()),
                CheckpointFile.take(left, CheckpointFile.SLOTS::concat, layout.slots()), CheckpointFile.updates(file));
        CheckpointFile.requireNone(left, layout);
        file.requireIntact();
        return new PffCheckpoint(
                shape, training, state, read(Progress.class, metadata, "progress"),
                optional(Mixture.class, metadata, "mixture"), optional(DataRecipe.class, metadata, "data"));
    }

    private static <R> R read(Class<R> type, Map<String, String> metadata, String key) {
        return RecordJson.read(type, CheckpointFile.json(metadata, key), key);
    }

    private static <R> Optional<R> optional(Class<R> type, Map<String, String> metadata, String key) {
        return metadata.containsKey(key) ? Optional.of(read(type, metadata, key)) : Optional.empty();
    }
}
