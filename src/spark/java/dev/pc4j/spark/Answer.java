package dev.pc4j.spark;

import dev.pc4j.data.DataException;
import dev.pc4j.engine.EngineException;
import dev.pc4j.train.CheckpointException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * What a task sends back: what it has found, or why it cannot. Whatever another executor would answer as well is sent, for Spark would try it
 * again and again; anything else is thrown, and tried again elsewhere.
 *
 * @param <T> what it finds
 */
final class Answer<T extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final T found;
    private final RuntimeException refusal;

    private Answer(T found, RuntimeException refusal) {
        this.found = found;
        this.refusal = refusal;
    }

    /** The answer of a computation. */
    static <T extends Serializable> Answer<T> of(Supplier<T> computation) {
        try {
            return new Answer<>(computation.get(), null);
        } catch (DataException | EngineException | CheckpointException | IllegalArgumentException e) {
            return new Answer<>(null, e);
        }
    }

    /** What was found; throws what the task would have thrown. */
    T orThrow() {
        if (refusal != null) {
            throw refusal;
        }
        return found;
    }

    /**
     * The answers of a job.
     *
     * @throws EngineException where Spark gave it up
     */
    static <T extends Serializable> List<Answer<T>> wait(Future<List<Answer<T>>> job) {
        try {
            return job.get();
        } catch (InterruptedException e) {
            job.cancel(true);
            Thread.currentThread().interrupt();
            throw new EngineException("a job of spark was interrupted", e);
        } catch (ExecutionException e) {
            String why = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
            throw new EngineException("spark gave a job up: " + why, e);
        }
    }
}
