package dev.pc4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Levels are longest distances to the output. */
class LevelsTest {

    private static Graph skip() {
        return Graph.builder()
                .input("x", 4)
                .dense("h1", "x", 4, Activation.NONE)
                .dense("h2", "h1", 4, Activation.TANH)
                .dense("h3", "h2", 4, Activation.TANH)
                .add("y", "h1", "h3")
                .build(Energy.gaussian(1));
    }

    @Test
    void aNodesLevelIsItsLongestWayToTheOutput() {
        Levels levels = Levels.of(skip());
        assertThat(List.of(levels.of(0), levels.of(1), levels.of(2), levels.of(3), levels.of(4))).containsExactly(4, 3,
                2, 1, 0);
        assertThat(levels.depth()).isEqualTo(4);
        assertThat(levels.at(4)).isEmpty();
        assertThat(levels.at(3)).containsExactly(1);
    }

    @Test
    void levellingPutsSpanLessOneIdentitiesIntoALongEdgeAndKeepsParameters() {
        Graph levelled = Levels.levelled(skip());
        assertThat(levelled.nodes()).extracting(Node::name)
                .containsExactly("x", "h1", "h2", "h3", "y/h1/1", "y/h1/2", "y");
        assertThat(levelled.parameters()).isEqualTo(skip().parameters());
        Levels levels = Levels.of(levelled);
        for (Node node : levelled.nodes()) {
            node.parents().forEach(p -> assertThat(levels.of(p)).isEqualTo(levels.of(node.index()) + 1));
        }
    }

    @Test
    void aLevelGraphStaysAsItIs() {
        Graph chain = Graph.builder()
                .input("x", 3)
                .dense("h", "x", 3, Activation.TANH)
                .identity("y", "h")
                .build(Energy.gaussian(1));
        assertThat(Levels.levelled(chain).nodes()).isEqualTo(chain.nodes());
    }

    @Test
    void aParentTwiceSharesItsIdentities() {
        Graph twice = Graph.builder()
                .input("x", 3)
                .dense("h1", "x", 3, Activation.NONE)
                .dense("h2", "h1", 3, Activation.TANH)
                .add("y", "h1", "h1", "h2")
                .build(Energy.gaussian(1));
        assertThat(Levels.levelled(twice).output().parents()).containsExactly(3, 3, 2);
    }
}
