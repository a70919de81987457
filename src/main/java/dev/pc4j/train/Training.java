package dev.pc4j.train;

import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.WhenMissing;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.Optional;

/**
 * All settings of a training run but the graph, the data and the engine.
 *
 * @param rule the learning rule
 * @param inference its inference
 * @param optimiser how parameters follow their gradients
 * @param rates how the learning rate goes over the run
 * @param batch rows of a training step, but for a smaller last one
 * @param precision empty for the engine's default
 * @param initialisation how weights start
 * @param seed of the starting weights and of the order of the rows in every epoch
 * @param plannedEpochs the length of the run that {@link RateSchedule} goes by; 0 until known, when the first fit sets
 *     it
 * @param validation the rows that are kept back to find the best epoch, and when to stop
 * @param parts into which the rows of a batch are divided, each inferred by itself; their gradients are added in their order
 */
public record Training(
        Rule rule,
        Inference inference,
        Optimiser optimiser,
        RateSchedule rates,
        int batch,
        Optional<Precision> precision,
        Initialisation initialisation,
        long seed,
        int plannedEpochs,
        Validation validation,
        @WhenMissing("1") int parts
) {

    /** Strict learning, T = 20 at rate 0.1, Adam at 0.001, batches of 64, Xavier weights from seed 0. */
    public static final Training DEFAULT = new Training(LearningRule.STRICT, Inference.DEFAULT, Optimiser.adam(1e-3),
            RateSchedule.CONSTANT, 64, Optional.empty(), Initialisation.XAVIER, 0, 0, Validation.NONE);

    /** Of batches that are not divided. */
    public Training(
            Rule rule, Inference inference, Optimiser optimiser, RateSchedule rates, int batch,
            Optional<Precision> precision, Initialisation initialisation, long seed, int plannedEpochs,
            Validation validation) {
        this(rule, inference, optimiser, rates, batch, precision, initialisation, seed, plannedEpochs, validation, 1);
    }

    /** Checks the ranges. */
    public Training {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " has no rows: use 1 or more");
        }
        if (parts < 1) {
            throw new IllegalArgumentException("a batch in " + parts + " parts has none: use 1 or more");
        }
        if (parts > batch) {
            throw new IllegalArgumentException(
                    "%d parts are more than the %d rows of a batch: use %2$d or fewer, or a larger batch"
                            .formatted(parts, batch));
        }
        if (plannedEpochs < 0) {
            throw new IllegalArgumentException(
                    "planned epochs " + plannedEpochs + " is negative: use 1 or more, or 0 for not yet known");
        }
    }

    /** What the rule does on a graph. */
    public Schedule schedule(Graph graph) {
        return rule.schedule(graph, inference);
    }

    /** What a plan is compiled with. */
    public PlanOptions planOptions() {
        return new PlanOptions(batch, precision, optimiser, initialisation, seed, Optional.empty());
    }

    /** The same in another arithmetic. */
    public Training withPrecision(Optional<Precision> other) {
        return new Training(rule, inference, optimiser, rates, batch, other, initialisation, seed, plannedEpochs,
                validation, parts);
    }

    /** The same with another optimiser. */
    public Training with(Optimiser other) {
        return new Training(rule, inference, other, rates, batch, precision, initialisation, seed, plannedEpochs,
                validation, parts);
    }

    /** The same by another rule. */
    public Training with(Rule other) {
        return new Training(other, inference, optimiser, rates, batch, precision, initialisation, seed, plannedEpochs,
                validation, parts);
    }

    /** The same with other inference. */
    public Training with(Inference other) {
        return new Training(rule, other, optimiser, rates, batch, precision, initialisation, seed, plannedEpochs,
                validation, parts);
    }

    /** The same from another seed. */
    public Training withSeed(long other) {
        return new Training(rule, inference, optimiser, rates, batch, precision, initialisation, other, plannedEpochs,
                validation, parts);
    }

    /** The same with another batch. */
    public Training withBatch(int rows) {
        return new Training(rule, inference, optimiser, rates, rows, precision, initialisation, seed, plannedEpochs,
                validation, parts);
    }

    /** The same with another length of the run. */
    public Training withPlannedEpochs(int epochs) {
        return new Training(rule, inference, optimiser, rates, batch, precision, initialisation, seed, epochs,
                validation, parts);
    }

    /** The same with batches in another number of parts. */
    public Training withParts(int count) {
        return new Training(rule, inference, optimiser, rates, batch, precision, initialisation, seed, plannedEpochs,
                validation, count);
    }
}
