package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Course;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Tolerance;
import java.util.Arrays;
import java.util.function.Consumer;

/** An inference that is taken a few iterations at a time: by hand, or until it is within its schedule's {@link Tolerance}. */
final class SteppedInference {
    private final EnginePlan<?> engine;
    private final Schedule schedule;
    private int rows;
    private int done;

    SteppedInference(EnginePlan<?> engine, Schedule schedule) {
        this.engine = engine;
        this.schedule = schedule;
    }

    /** Whether the schedule may stop its inferences before their last iteration. */
    boolean stops() {
        return schedule.tolerance().stops();
    }

    /** Whether an inference has been begun and not ended. */
    boolean isUnderWay() {
        return rows > 0;
    }

    /** The engine has started one on so many rows. */
    void begun(int count) {
        rows = count;
        done = 0;
    }

    /** Whatever was begun is over. */
    void over() {
        rows = 0;
    }

    /**
     * How it stands.
     *
     * @throws DivergenceException when it is not finite
     */
    Iteration look() {
        Iteration now = new Iteration(
                done, engine.gradientNorm(rows), Arrays.stream(engine.energies(rows)).boxed().toList());
        if (!Double.isFinite(now.energy())) {
            Inferred _ = finish(false, 1); // which says where
        }
        return now;
    }

    void step(int iterations, double rateFactor) {
        try {
            engine.step(iterations, rows, rateFactor);
        } catch (RuntimeException e) {
            over();
            throw e;
        }
        done = Math.addExact(done, iterations);
    }

    /** Goes on to the last iteration, or until it is within the tolerance, and ends. */
    Inferred settle(boolean training, double rateFactor) {
        advance(schedule.tolerance().every(), rateFactor, () -> {});
        return finish(training, rateFactor);
    }

    /** Goes on one by one as {@link #settle} does; each iteration is seen. */
    void observe(Consumer<Iteration> seen) {
        seen.accept(look());
        advance(1, 1, () -> seen.accept(look()));
        abandon();
    }

    private void advance(int most, double rateFactor, Runnable after) {
        int every = schedule.tolerance().every();
        boolean near = false;
        while (done < schedule.iterations() && !near) {
            step(Math.min(most, schedule.iterations() - done), rateFactor);
            after.run();
            // What is not finite does not become so again, and its end says so.
            near = stops() && done < schedule.iterations() && done % every == 0
                    && !(engine.gradientNorm(rows) >= schedule.tolerance().norm());
        }
    }

    /** Runs what follows the loop. */
    Inferred finish(boolean training, double rateFactor) {
        int count = rows;
        over();
        Inferred found = engine.finish(training, count, rateFactor);
        return new Inferred(found.rows(), found.loss(), found.correct(), found.energy(), found.energies(), done);
    }

    private void abandon() {
        over();
        engine.abandon();
    }

    /** Fails where a schedule cannot be taken by hand. */
    static void requireCourse(Graph graph, Schedule schedule) {
        if (Course.of(graph, schedule).isEmpty()) {
            throw new IllegalArgumentException(
                    "schedule '%s' cannot be taken step by step: it has no single loop of predictions and relaxations, or reads errors that looking would change; use strict"
                            .formatted(schedule.name()));
        }
    }
}
