package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.List;

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

    @Override
    void close();
}
