package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.data.Split;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.List;
import java.util.Optional;

/**
 * What is trained and how, for its planned epochs. It goes to other machines as text, from which the same run is made there.
 *
 * @param graph the network
 * @param training the settings
 */
public record Run(Graph graph, Training training) {

    /** What the rule does on the graph. */
    public Schedule schedule() {
        return training.schedule(graph);
    }

    /**
     * Checks that the parts of a batch can be inferred apart from each other.
     *
     * @throws IllegalArgumentException where they cannot
     */
    public void requireApart() {
        Schedule schedule = schedule();
        if (schedule.appliesWithin()) {
            throw new IllegalArgumentException(
                    "rule '%s' steps within its inference, so parts of a batch would each learn for themselves: use strict or another rule that steps after it"
                            .formatted(schedule.name()));
        }
        if (schedule.flat()
                .anyMatch(step -> step instanceof Step.Initialise at && at.start().kind() == Start.Kind.KEEP)) {
            throw new IllegalArgumentException(
                    "schedule '%s' starts where the last inference ended, which parts of a batch do not know of each other: start feed-forward, at zero or at random"
                            .formatted(schedule.name()));
        }
    }

    /**
     * What a run has come to.
     *
     * @param test how well the test rows are predicted at its end, by the best epoch where there is a {@link Validation}; empty where it
     *     diverged
     * @param diverged where it did, in one line
     * @param seconds wall time of each epoch; none where it diverged
     */
    public record Outcome(Optional<Evaluation> test, Optional<String> diverged, List<Double> seconds) {

        /** Copies the list. */
        public Outcome {
            seconds = List.copyOf(seconds);
        }

        /** As JSON, for the machine that asked for the run. */
        public String text() {
            return RecordJson.write(this).toString();
        }

        /** The outcome of a text. */
        public static Outcome of(String text) {
            return RecordJson.read(Outcome.class, RecordJson.parse(text, "an outcome"), "an outcome");
        }
    }

    /** Trains by all of it and judges by the test rows; one that diverges has come to that. */
    public Outcome train(Engine engine, Split split, TrainingListener listener) {
        try (Trainer trainer = Trainer.builder(graph).training(training).engine(engine).build()) {
            List<EpochReport> epochs = trainer.fit(split.train(), training.plannedEpochs(), listener);
            trainer.useBest();
            return new Outcome(Optional.of(trainer.evaluate(split.test())), Optional.empty(),
                    epochs.stream().map(EpochReport::seconds).toList());
        } catch (DivergenceException e) {
            return new Outcome(Optional.empty(), Optional.of(e.getMessage()), List.of());
        }
    }

    /**
     * As JSON.
     *
     * @throws CheckpointException where it holds a rule or an operator of the user's own that another JVM could not find
     */
    public String text() {
        JsonObject json = new JsonObject();
        json.add("graph", GraphJson.write(graph));
        json.add("training", RecordJson.write(training));
        return json.toString();
    }

    /** The run of a text. */
    public static Run of(String text) {
        JsonObject json = RecordJson.parse(text, "a run");
        return new Run(GraphJson.read(RecordJson.object(json.get("graph"), "the graph of a run")),
                RecordJson.read(Training.class, RecordJson.object(json.get("training"), "the training of a run"),
                        "training"));
    }
}
