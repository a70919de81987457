package dev.pc4j.engine;

/**
 * Sums over the training steps since they were last read.
 *
 * @param rows samples seen
 * @param loss output energy at the feed-forward pass
 * @param energy energy after inference
 * @param correct rows whose largest prediction of the feed-forward pass is at the target's largest element
 * @param iterations of inference, summed over the steps
 */
public record Metrics(long rows, double loss, double energy, long correct, long iterations) {

    /** Nothing yet. */
    public static final Metrics NONE = new Metrics(0, 0, 0, 0, 0);

    /** Those of one step. */
    public static Metrics of(Inferred found) {
        return new Metrics(found.rows(), found.loss(), found.energy(), found.correct(), found.iterations());
    }

    /** Both together. */
    public Metrics plus(Metrics other) {
        return new Metrics(rows + other.rows, loss + other.loss, energy + other.energy, correct + other.correct,
                iterations + other.iterations);
    }
}
