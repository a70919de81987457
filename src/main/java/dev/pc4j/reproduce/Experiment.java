package dev.pc4j.reproduce;

import dev.pc4j.engine.Capabilities;
import java.util.List;
import java.util.Optional;

/** A paper's experiments, as one command runs them. */
public interface Experiment {

    /** The word by which users choose it: an author, or what the paper is of. */
    String name();

    /** Authors, title and place, in one line. */
    String paper();

    /** What an engine lacks for it, in one line; empty where it has everything. */
    default Optional<String> lacking(Capabilities engine) {
        return Optional.empty();
    }

    /** Whether it reads a data set. */
    default boolean readsData() {
        return true;
    }

    /** The figures that only a GPU has in reasonable time, each with what it would take; none where a processor has all. */
    default List<Figure> onlyOnGpu() {
        return List.of();
    }

    /**
     * Runs everything.
     *
     * @return the figures in the order of the paper
     * @throws dev.pc4j.data.DataException where a data set is not there
     * @throws dev.pc4j.engine.EngineException where the engine cannot run it
     */
    List<Figure> run(Setup setup);
}
