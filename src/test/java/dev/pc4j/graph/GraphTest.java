package dev.pc4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a graph is made of, and what it refuses. */
class GraphTest {
    private static final Energy PLAIN = Energy.gaussian(1);

    private static Graph.Builder start() {
        return Graph.builder().input("x", 4).dense("h", "x", 3, Activation.TANH);
    }

    @Test
    void nodesKnowTheirParentsChildrenAndShapes() {
        Graph graph = start().dense("g", "x", 3, Activation.NONE).add("y", "h", "g").build(PLAIN);
        assertThat(graph.children(0)).containsExactly(1, 2);
        assertThat(graph.output().parents()).containsExactly(1, 2);
        assertThat(graph.output().shape()).isEqualTo(Shape.of(3));
        assertThat(graph.free()).containsExactly(1, 2);
        assertThat(graph.predicted()).containsExactly(1, 2, 3);
        assertThat(graph.parameters()).extracting(Parameter::name)
                .containsExactly("h.weight", "h.bias", "g.weight", "g.bias");
    }

    @Test
    void aChildWithOneParentTwiceIsOneChild() {
        assertThat(start().add("y", "h", "h").build(PLAIN).children(1)).containsExactly(2);
    }

    @Test
    void aDenseNodeReadsAnImageFlat() {
        Graph graph = Graph.builder().input("x", 2, 3, 5).dense("y", "x", 7, Activation.NONE).build(PLAIN);
        assertThat(graph.parameters().getFirst()).isEqualTo(new Parameter("y.weight", Shape.of(30, 7), 30, 7));
        assertThat(graph.parameters().getLast().isBias()).isTrue();
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheirNodes() {
        assertThatThrownBy(() -> start().add("y", "x", "h"))
                .isInstanceOf(GraphException.class)
                .hasMessage("node 'y' cannot add 'x' [4] and 'h' [3]: make their shapes equal");
    }

    @Test
    void aNodeThatLeadsNowhereIsNamed() {
        assertThatThrownBy(() -> start().dense("y", "x", 2, Activation.NONE).build(PLAIN))
                .hasMessageContaining("node 'h' [3] leads nowhere");
    }

    @Test
    void mistakesInNamesAreNamed() {
        assertThatThrownBy(() -> start().dense("h", "x", 2, Activation.NONE)).hasMessageContaining("node 'h' already");
        assertThatThrownBy(() -> start().dense("y", "z", 2, Activation.NONE))
                .hasMessageContaining("unknown parent 'z'");
        assertThatThrownBy(() -> start().input("z", 2)).hasMessageContaining("must come first");
        assertThatThrownBy(() -> start().build(PLAIN).node("z")).hasMessageContaining("no node 'z'");
    }

    @Test
    void aGraphNeedsAnInputAndAnOutput() {
        assertThatThrownBy(() -> Graph.builder().input("x", 2).build(PLAIN)).hasMessageContaining("1 node(s)");
        assertThatThrownBy(() -> Graph.builder().dense("y", "x", 2, Activation.NONE))
                .hasMessageContaining("start with input");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Dense(0, Activation.NONE)).hasMessageContaining("width 0");
        assertThatThrownBy(() -> Energy.gaussian(0)).hasMessageContaining("precision 0.0");
        assertThatThrownBy(() -> Energy.gaussian(Double.POSITIVE_INFINITY)).hasMessageContaining("precision");
        assertThatThrownBy(() -> Shape.of(3, 0)).hasMessageContaining("[3, 0]");
    }
}
