package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.graph.Sequence;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a graph asks of an engine, and how one that lacks it says so. */
class CapabilitiesTest {
    /** Graphs of dense nodes and sums of one input and one output, with the output's energy alone. */
    private static final Capabilities DENSE = new Capabilities(
            Set.of(Input.class, Dense.class, Add.class, Identity.class), Set.of());

    private static Schedule strict(Graph graph) {
        return LearningRule.STRICT.schedule(graph, Inference.DEFAULT);
    }

    private static Graph.Builder start() {
        return Graph.builder().input("x", 4).dense("h", "x", 4, Activation.TANH);
    }

    @Test
    void aChainOfDenseNodesNeedsNoMore() {
        Graph graph = start().add("s", "h", "x")
                .dense("y", "s", 2, Activation.NONE)
                .build(Energy.softmaxCrossEntropy(2));
        assertThatCode(() -> DENSE.require("narrow", graph, strict(graph))).doesNotThrowAnyException();
    }

    @Test
    void anOperatorThatIsMissingIsNamedWithItsNodeAndTheEnginesThatHaveIt() {
        Graph graph = Graph.builder()
                .input("x", 5, 5, 2)
                .node("h", new Sequence(Conv2d.of(3, 3, 1, 1), new Activate(Activation.RELU)), "x")
                .node("y", new Dense(2, Activation.NONE).flat(), "h")
                .build(Energy.gaussian(1));
        assertThatThrownBy(() -> DENSE.require("narrow", graph, strict(graph)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("engine 'narrow' has no operator sequence of node 'h': use ")
                .hasMessageContaining("reference");
        assertThatCode(() -> Capabilities.ALL.require("broad", graph, strict(graph))).doesNotThrowAnyException();
    }

    @Test
    void featuresAreNamed() {
        assertLacks("several-ends",
                start().dense("y", "h", 2, Activation.NONE).dense("z", "h", 2, Activation.NONE).build());
        assertLacks("hidden-energies (hidden nodes with another energy than the Gaussian of precision 1) of node 'h'",
                start().energy("h", Energy.gaussian(2)).dense("y", "h", 2, Activation.NONE).build());
        assertLacks("bernoulli", start().build(Energy.bernoulliCrossEntropy(1)));
        assertLacks("shared-parameters (parameters that several operators share): 'h.weight'", start()
                .node("y", new Dense(4, Activation.NONE), role -> "h." + role, "h")
                .build());
        assertLacks("delayed-edges", Graph.builder().input("x", 4).later("y", 4).add("y", "x", "y").build());
        assertLacks("hollow-weights", start()
                .node("y", new Dense(4, Activation.NONE).withoutSelfConnections(), "h")
                .build());
        assertLacks("dense-by-position", Graph.builder().input("x", 3, 4).dense("y", "x", 2, Activation.NONE).build());
        assertLacks("softmax-by-position", Graph.builder()
                .input("x", 3, 4)
                .identity("y", "x")
                .build(Energy.softmaxCrossEntropy(1)));
    }

    /** Suites skip what an engine does not declare, so that a line lost from a declaration would be tests lost without a word. */
    @Test
    void enginesDeclareWhatTheyAreKnownToHave() {
        assertThat(Engines.provider("reference").capabilities()).isEqualTo(Capabilities.ALL);
        assertThat(Engines.provider("host").capabilities()).isEqualTo(Capabilities.ALL);
        for (String device : List.of("opencl", "cuda")) {
            Capabilities of = Engines.provider(device).capabilities();
            assertThat(of.operators()).containsExactlyInAnyOrderElementsOf(OperatorKinds.ALL);
            assertThat(EnumSet.complementOf(EnumSet.copyOf(of.features()))).containsExactlyInAnyOrder(
                    Feature.CUSTOM_OPERATORS);
        }
    }

    private static void assertLacks(String what, Graph graph) {
        assertThatThrownBy(() -> DENSE.require("narrow", graph, strict(graph))).hasMessageContaining("has no " + what);
    }
}
