package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.OwnSchedule;
import dev.pc4j.schedule.Rate;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import dev.pc4j.schedule.Tolerance;
import dev.pc4j.schedule.ValueOptimiser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of the user's own in checkpoints. */
class OwnScheduleTest {
    private static final Graph GRAPH = Models.mlp(4, 5, 5, 3).build();

    private static final List<Step> EVERY_KIND = List.of(
            new Step.Initialise(List.of(1, 2), Start.random(0.2)),
            new Step.Predict(List.of(1, 2, 3)),
            new Step.Repeat(7, List.of(
                    new Step.Relax(List.of(1, 2), new Rate(0.3, true), Map.of(2, 0.5, 1, 1.25), 0,
                            ValueOptimiser.of(ValueOptimiser.Kind.ADAM)),
                    new Step.RelaxErrors(List.of(2), new Rate(0.1, false)))),
            new Step.Nudge(-0.5), new Step.Learn(List.of(3), 2, true), new Step.Apply());

    @TempDir
    Path folder;

    @Test
    void everyKindOfStepComesBack() {
        assertThat(new Schedule("all", false, EVERY_KIND).flat().map(Step::getClass).distinct().count() + 1)
                .as("kinds with the loop")
                .isEqualTo(Arrays.stream(Step.class.getPermittedSubclasses()).count());
        Schedule all = new Schedule("all", true, true, 0.5, EVERY_KIND, GRAPH.topology(), new Tolerance(1e-3, 2));
        Training training = RecordJson.read(Training.class, written(new OwnSchedule(all)), "training");
        assertThat(training.rule()).isEqualTo(new OwnSchedule(all));
    }

    private static JsonObject written(Rule rule) {
        Training d = Training.DEFAULT;
        Training own = new Training(rule, d.inference(), d.optimiser(), d.rates(), d.batch(), d.precision(),
                d.initialisation(), d.seed(), d.plannedEpochs(), d.validation());
        return RecordJson.parse(RecordJson.write(own).toString(), "training");
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() {
        Schedule other = new Schedule("deeper", false, List.of(new Step.Predict(List.of(7))));
        assertThatThrownBy(() -> Trainer.builder(GRAPH).engine("reference").schedule(other).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "schedule 'deeper' has a Predict of node 7, and the graph has nodes 0 to 3: was it made for another graph?");
        JsonObject json = written(new OwnSchedule(new Schedule("one", false, List.of(new Step.Apply()))));
        JsonObject step = json.getAsJsonObject("rule").getAsJsonArray("steps").get(0).getAsJsonObject();
        step.addProperty("step", "aply");
        assertThatThrownBy(() -> RecordJson.read(Training.class, json, "training"))
                .hasMessageStartingWith(
                        "'steps' of 'rule' of training has an unknown step 'aply': did you mean 'apply'?");
    }

    /** A rule of a class that no later run could find. */
    private record Unnamed() implements Rule {
        @Override
        public String label() {
            return "unnamed";
        }

        @Override
        public String description() {
            return "strict by another name";
        }

        @Override
        public boolean iterative() {
            return true;
        }

        @Override
        public Schedule schedule(Graph graph, List<Integer> moved, Inference inference) {
            return LearningRule.STRICT.schedule(graph, moved, inference);
        }
    }

    @Test
    void aRuleThatCannotBeFoundAgainIsNotSaved() {
        Path file = folder.resolve("run.safetensors");
        try (Trainer trainer = Trainer.builder(GRAPH).engine("reference").rule(new Unnamed()).build()) {
            assertThatThrownBy(() -> trainer.save(file)).isInstanceOf(CheckpointException.class)
                    .hasMessageContainingAll("rule 'unnamed'", "META-INF/services", "train by its schedule");
        }
        assertThat(file).doesNotExist();
        try (Trainer trainer = Trainer.builder(GRAPH)
                .engine("reference")
                .schedule(new Unnamed().schedule(GRAPH, Inference.DEFAULT))
                .build()) {
            trainer.save(file);
        }
        try (Trainer again = Trainer.load(file)) {
            assertThat(again.training().rule().label()).isEqualTo("strict");
            assertThat(
                    again.plan().schedule().flat().map(s -> s.getClass().getSimpleName()).collect(Collectors.toSet()))
                    .contains("Relax");
        }
    }
}
