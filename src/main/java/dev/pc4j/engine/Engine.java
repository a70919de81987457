package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/** One kind of device that compiles plans. Closing it closes what it holds; its plans are closed by their owners, before. */
public interface Engine extends AutoCloseable {

    /** The word by which users choose it. */
    String name();

    /** One line on the device: model, cores or memory, and how it computes. */
    String device();

    /** What it can compute in, the default first. */
    List<Precision> precisions();

    /**
     * Checks, sizes and allocates everything once.
     *
     * @throws EngineException when the engine cannot run this graph, schedule, batch or precision, saying what it can
     */
    Plan compile(Graph graph, Schedule schedule, PlanOptions options);

    /**
     * Makes a plan of the predictive forward-forward algorithm, in the engine's default precision, and allocates all that it needs.
     *
     * @param batch the most samples that one call brings
     * @throws EngineException when the engine has no {@link Feature#FORWARD_FORWARD}, or no room for it
     */
    default PffPlan compile(PffShape shape, PffSettings settings, int batch) {
        throw Capabilities.lacks("engine '%s'".formatted(name()), Feature.FORWARD_FORWARD);
    }

    /** The words of {@link PlanOptions#withKernel}: one, where there is nothing to choose. */
    List<String> kernels();

    /** The least time of an iteration that the device's rates allow, for engines that know them and graphs that they can count. */
    default Optional<Floor> floor(Graph graph, Schedule schedule, PlanOptions options) {
        return Optional.empty();
    }

    @Override
    void close();
}
