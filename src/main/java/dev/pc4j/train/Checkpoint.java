package dev.pc4j.train;

import dev.pc4j.data.DataRecipe;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A run between two epochs: what is computed, how it is trained and how far it has come.
 *
 * <p>Its file is a safetensors file. Parameters have their own names and shapes, {@code h1.weight} of [n_in, n_out], so
 * Python reads them with {@code safetensors.numpy.load_file}; the rest is JSON in the metadata. They are those to
 * predict with; where another epoch was the last, {@code last/h1.weight} is where training goes on.
 *
 * @param graph the graph
 * @param training the settings
 * @param state parameters and the optimiser's arrays
 * @param progress epochs and steps done
 * @param recipe how files became the rows of the last epoch; empty before the first, for rows that were made otherwise
 *     and in files of builds that kept none
 * @param best the parameters to predict with: those of the best epoch, without a {@link Validation} the state's own
 */
public record Checkpoint(
        Graph graph,
        Training training,
        PlanState state,
        Progress progress,
        Optional<DataRecipe> recipe,
        Map<String, float[]> best
) {
    /** Of a run whose last epoch is its best, on data that were made otherwise than by loading. */
    public Checkpoint(Graph graph, Training training, PlanState state, Progress progress) {
        this(graph, training, state, progress, Optional.empty(), state.parameters());
    }

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException when the file cannot be read, is damaged, or is not a checkpoint of a version that
     *     this build knows
     */
    public static Checkpoint read(Path file) {
        return SafetensorsReader.read("checkpoint", file, CheckpointFile::read);
    }

    /**
     * Writes it as a safetensors file. The file appears, or replaces the one that was there, in one step once all of it
     * is on the disk.
     *
     * @throws CheckpointException when it cannot be written; a file that was there is as it was
     */
    public void write(Path file) {
        TensorFile content = CheckpointFile.write(this);
        try {
            AtomicFile.write(file, out -> SafetensorsWriter.write(out, content));
        } catch (IOException e) {
            throw new CheckpointException(
                    "cannot save checkpoint '%s': %s".formatted(file, AtomicFile.why(file, e)), e);
        }
    }

    /**
     * Checks that the parameters and the optimiser's arrays are those of another graph and optimiser.
     *
     * @throws CheckpointException naming the tensor and both shapes
     */
    void requireFit(Graph other, Optimiser optimiser) {
        Map<String, Shape> saved = TensorLayout.of(graph, optimiser).parameters();
        Map<String, Shape> wanted = TensorLayout.of(other, optimiser).parameters();
        wanted.forEach((name, shape) -> {
            if (!saved.containsKey(name)) {
                throw new CheckpointException("the checkpoint has no tensor '%s' %s that the graph needs: it has %s"
                        .formatted(name, shape, saved.keySet()));
            }
            if (!saved.get(name).equals(shape)) {
                throw new CheckpointException(
                        "tensor '%s' is %s in the checkpoint and %s in the graph: use the checkpoint's graph"
                                .formatted(name, saved.get(name), shape));
            }
        });
        saved.forEach((name, shape) -> {
            if (!wanted.containsKey(name)) {
                throw new CheckpointException(
                        "the checkpoint has a tensor '%s' %s that the graph has no place for: it has %s"
                                .formatted(name, shape, wanted.keySet()));
            }
        });
        if (training.optimiser().kind() != optimiser.kind()) {
            throw new CheckpointException("the checkpoint's optimiser is %s, the trainer's %s: use %1$s"
                    .formatted(training.optimiser().kind().label(), optimiser.kind().label()));
        }
    }
}
