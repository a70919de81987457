package dev.pc4j.train;

import dev.pc4j.engine.GradientSums;
import dev.pc4j.engine.Metrics;
import java.util.List;
import java.util.Map;

/** Who takes the gradients of a batch's parts: one plan after the other parts, or plans on many machines at once. */
public interface PartWorkers extends AutoCloseable {

    /**
     * What one part has found.
     *
     * @param gradients of its rows
     * @param metrics of its inference
     */
    record Taken(GradientSums gradients, Metrics metrics) {}

    /**
     * Takes the gradients of parts from the same parameters.
     *
     * @param parameters by name
     * @return what each part has found, in the order of the parts
     * @throws dev.pc4j.engine.DivergenceException when energies or gradients of one are not finite
     */
    List<Taken> take(Map<String, float[]> parameters, List<Part> parts);

    @Override
    void close();
}
