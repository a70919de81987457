package dev.pc4j.train;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import java.nio.file.Path;

/**
 * A run between two epochs: what is computed, how it is trained and how far it has come.
 *
 * @param graph the graph
 * @param training the settings
 * @param state parameters and the optimiser's arrays
 * @param progress epochs and steps done
 */
public record Checkpoint(Graph graph, Training training, PlanState state, Progress progress) {

    /**
     * Reads a checkpoint.
     *
     * @throws CheckpointException when the file cannot be read, is damaged, or is not a checkpoint of a version that this build knows
     */
    public static Checkpoint read(Path file) {
        throw new UnsupportedOperationException("reading " + file);
    }

    /**
     * Writes it as a safetensors file. The file appears, or replaces the one that was there, in one step once all of it is on the disk.
     *
     * @throws CheckpointException when it cannot be written; a file that was there is as it was
     */
    public void write(Path file) {
        throw new UnsupportedOperationException("writing " + file);
    }

    /**
     * Checks that the parameters and the optimiser's arrays are those of a graph and an optimiser.
     *
     * @throws CheckpointException naming the tensor and both shapes
     */
    void requireFit(Graph other, Optimiser optimiser) {
        throw new UnsupportedOperationException();
    }
}
