package dev.pc4j.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.data.DataException;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Input;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTest {

    @Test
    void allHaveNamesOfTheirOwnAndSayWhatAnEngineLacks() {
        List<String> names = Experiments.all().stream().map(Experiment::name).toList();
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        Capabilities dense = new Capabilities(Set.of(Input.class, Dense.class), Set.of());
        for (Experiment experiment : Experiments.all()) {
            assertThat(Experiments.of(experiment.name())).isSameAs(experiment);
            assertThat(experiment.lacking(Capabilities.ALL)).isEmpty();
            assertThat(experiment.lacking(dense).orElseThrow()).startsWith("no ").contains("reference");
            assertThat(experiment.paper()).matches(".* 20\\d\\d, .*arXiv \\d{4}\\.\\d{5}");
        }
    }

    /** Of every network of the paper and a language model, with the control; nothing of it needs data. */
    @Test
    void zilHasTheGradientsOfBackpropagationWhereGraphsAreLevelled() {
        List<String> said = new ArrayList<>();
        try (Engine host = Engines.open("host")) {
            List<Figure> figures = new Salvatori().run(new Setup(host, true, Optional.empty(), said::add));
            assertThat(said).hasSize(7);
            assertThat(figures).hasSize(6 * 2 + 2 + 6);
            // Times are the machine's own affair while other tests run.
            for (Figure figure : figures.subList(0, 14)) {
                assertThat(figure.claim().orElseThrow().holds()).as("%s: %s", figure.what(), figure.ours()).isTrue();
            }
            assertThat(figures.get(12).ours().orElseThrow()).as("not levelled").isGreaterThan(1);
            assertThat(figures.get(13).ours().orElseThrow()).as("levelled").isLessThan(1e-4);
        }
    }

    @Test
    void schedulesStartFromTheSameWeights() {
        Graph graph = Models.mlp(6, 5, 4).activation(Activation.TANH).energy(Energy.gaussian(1)).build();
        try (Engine reference = Engines.open("reference")) {
            Comparison comparison = Comparison.random(reference, graph, 3);
            var strict = LearningRule.STRICT.schedule(graph, Inference.DEFAULT);
            var exact = LearningRule.EXACT.schedule(graph, Inference.DEFAULT);
            assertThat(Comparison.worst(comparison.gradients(graph, exact), comparison.gradients(graph, exact)))
                    .isZero();
            assertThat(Comparison.worst(comparison.gradients(graph, strict), comparison.gradients(graph, exact)))
                    .isGreaterThan(0.01);
            assertThat(Comparison.worst(comparison.learnt(graph, exact, 0), comparison.learnt(graph, strict, 0)))
                    .isZero();
            StepTimes times = comparison.times(graph, List.of(strict, exact), 0.01);
            assertThat(times.turns()).isGreaterThanOrEqualTo(15);
            assertThat(times.ratio(0, 1)).as("20 iterations beside one sweep").isGreaterThan(1);
        }
    }

    @Test
    void dataThatAreNotThereAreNamed(@TempDir Path empty) {
        try (Engine host = Engines.open("host")) {
            Setup setup = new Setup(host, true, Optional.of(empty), line -> {});
            assertThatThrownBy(() -> setup.load("nothing-of-this-name", "nor-of-this"))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'nothing-of-this-name'");
        }
    }
}
