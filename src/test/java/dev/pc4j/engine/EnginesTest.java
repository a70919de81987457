package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How engines are chosen. */
class EnginesTest {

    @Test
    void anUnknownNameNamesTheNearestAndAll() {
        assertThatThrownBy(() -> Engines.open("hots"))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("no engine 'hots'", "did you mean 'host'?", "auto", "reference");
        assertThatThrownBy(() -> Engines.open("HOST")).hasMessageContaining("did you mean");
    }

    @Test
    void autoTakesTheFirstThatRunsAndLogsWhyEachBeforeItWasPassedOver() {
        List<EngineProvider> tried = Engines.providers().stream().filter(p -> p.order() >= 0).toList();
        EngineProvider first = tried.stream().filter(p -> p.passedOver().isEmpty()).findFirst().orElseThrow();
        List<EngineProvider> passedOver = tried.subList(0, tried.indexOf(first));
        try (LogLines lines = LogLines.of(Engines.class)) {
            try (Engine engine = Engines.open(Engines.AUTO)) {
                assertThat(engine.name()).isEqualTo(first.name());
            }
            assertThat(lines.all()).hasSameSizeAs(passedOver);
            for (int i = 0; i < passedOver.size(); i++) {
                assertThat(lines.all().get(i))
                        .contains(passedOver.get(i).name(), passedOver.get(i).passedOver().orElseThrow());
            }
        }
    }

    @Test
    void autoPassesOverEnginesThatLackSomething() {
        try (LogLines lines = LogLines.of(Engines.class)) {
            assertThatThrownBy(() -> Engines.open(Engines.AUTO, EngineOptions.DEFAULT, c -> Optional.of("no wings")))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("auto finds no engine for this: no wings");
            assertThat(lines.all().getLast()).contains("host", "no wings");
        }
        try (Engine engine = Engines.open("host", EngineOptions.DEFAULT, c -> Optional.of("no wings"))) {
            assertThat(engine.name()).isEqualTo("host");
        }
    }

    @Test
    void autoPassesOverEnginesThatLackWhatIsNeeded() {
        Graph graph = Graph.builder()
                .input("x", 4, 4, 1)
                .node("h1", Conv2d.of(2, 3, 1, 1), "x")
                .node("y", new Dense(2, Activation.NONE).flat(), "h1")
                .build(Energy.gaussian(1));
        Schedule schedule = LearningRule.STRICT.schedule(graph, Inference.DEFAULT);
        try (Engine engine = Engines.open(Engines.AUTO, EngineOptions.DEFAULT, graph, List.of(schedule))) {
            assertThat(Engines.provider(engine.name()).capabilities().lacking(graph, schedule)).isEmpty();
        }
    }

    /** There is always a CPU. */
    @Test
    void theHostIsAlwaysThereAndTriedLast() {
        List<EngineProvider> tried = Engines.providers().stream().filter(p -> p.order() >= 0).toList();
        assertThat(tried.getLast().name()).isEqualTo("host");
        assertThat(tried.getLast().unavailable()).isEmpty();
    }

    @Test
    void threadsAreCheckedAndUsed() {
        assertThatThrownBy(() -> new EngineOptions(-1, "")).hasMessageContaining("threads -1");
        assertThatThrownBy(() -> new EngineOptions(1025, "")).hasMessageContaining("1 to 1024");
        assertThatThrownBy(() -> Engines.open("host", new EngineOptions(0, "gpu")))
                .hasMessage(
                        "engine 'host' has no devices to choose from: leave device 'gpu' out, or name another engine");
        assertThatThrownBy(() -> Engines.open("reference", new EngineOptions(2, "")))
                .hasMessage("engine 'reference' has no threads to choose: leave threads 2 out, or name another engine");
        try (Engine engine = Engines.open("host", new EngineOptions(3, ""))) {
            assertThat(engine.name()).isEqualTo("host");
            assertThat(engine.device()).contains("3 thread(s)");
        }
    }
}
