package dev.pc4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
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
    void stepsOfACellShareWhatItNamesAlike() {
        Graph graph = Graph.builder().input("x", 3).unroll(4, (builder, step, before) -> {
            Dense dense = new Dense(3, Activation.TANH);
            builder.node("h" + step, dense, role -> "cell." + role, before.orElse("x"));
            return "h" + step;
        }).dense("y", "h3", 2, Activation.NONE).build(PLAIN);
        assertThat(graph.nodes()).extracting(Node::name).containsExactly("x", "h0", "h1", "h2", "h3", "y");
        assertThat(graph.parameters()).extracting(Parameter::name)
                .containsExactly("cell.weight", "cell.bias", "y.weight", "y.bias");
        assertThatThrownBy(() -> Graph.builder().input("x", 3).unroll(0, (builder, step, before) -> "x"))
                .hasMessage("a cell is unrolled over 0 steps: use 1 or more");
    }

    @Test
    void aChildWithOneParentTwiceIsOneChild() {
        assertThat(start().add("y", "h", "h").build(PLAIN).children(1)).containsExactly(2);
    }

    @Test
    void aDenseNodeReadsAnImageFlatWhereItIsTold() {
        Dense flat = new Dense(7, Activation.NONE).flat();
        Graph graph = Graph.builder().input("x", 2, 3, 5).node("y", flat, "x").build(PLAIN);
        assertThat(graph.output().shape()).isEqualTo(Shape.of(7));
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
        assertThatThrownBy(() -> start().build(PLAIN).node("z")).hasMessageContaining("no node 'z'");
    }

    @Test
    void aGraphNeedsAnInputAndAnOutput() {
        assertThatThrownBy(() -> Graph.builder().input("x", 2).build(PLAIN)).hasMessageContaining("1 node(s)");
        assertThatThrownBy(() -> Graph.builder().dense("y", "x", 2, Activation.NONE))
                .hasMessageContaining("start with input");
    }

    @Test
    void severalInputsAndOutputsAreFoundByWhatTheyAre() {
        Graph graph = start().input("z", 2)
                .dense("y1", "h", 2, Activation.NONE)
                .add("y2", "z", "y1")
                .identity("y3", "h")
                .build();
        assertThat(graph.inputs()).extracting(Node::name).containsExactly("x", "z");
        assertThat(graph.outputs()).extracting(Node::name).containsExactly("y2", "y3");
        assertThat(graph.free()).containsExactly(1, 3);
        assertThat(graph.predicted()).containsExactly(1, 3, 4, 5);
        assertThatThrownBy(graph::input).hasMessage("the graph has 2 inputs, [x, z]: say which");
        assertThatThrownBy(graph::energy).hasMessageContaining("2 outputs, [y2, y3]");
    }

    @Test
    void anInputThatLeadsNowhereIsNamed() {
        assertThatThrownBy(() -> start().input("z", 2).build()).hasMessageContaining("node 'z' [2] leads nowhere");
    }

    @Test
    void oneNameTwiceIsOneParameter() {
        Dense cell = new Dense(3, Activation.TANH);
        Graph graph = start().node("g", cell, role -> "cell." + role, "h")
                .node("y", cell, role -> "cell." + role, "g")
                .build();
        assertThat(graph.parameters()).extracting(Parameter::name)
                .containsExactly("h.weight", "h.bias", "cell.weight", "cell.bias");
        assertThatThrownBy(() -> start().node("y", cell, role -> "h." + role, "h").build())
                .hasMessage("parameter 'h.weight' is [3x3] at node 'y' and [4x3] before: share equal shapes only");
    }

    @Test
    void anEdgeToANodeThatComesLaterIsDelayed() {
        Graph graph = Graph.builder()
                .input("x", 3)
                .later("h", 3)
                .node("c", new Add(), "x", "h")
                .dense("h", "c", 3, Activation.TANH)
                .dense("y", "h", 2, Activation.NONE)
                .build();
        assertThat(graph.node("c").delayed(0)).isFalse();
        assertThat(graph.node("c").delayed(1)).isTrue();
        assertThat(graph.hasDelays()).isTrue();
        assertThat(graph.outputs()).extracting(Node::name).containsExactly("y");
        assertThatThrownBy(() -> Graph.builder().input("x", 3).later("h", 3).add("y", "x", "h").build())
                .hasMessage("node 'h' [3] was to come later and never did: add it in that shape");
    }

    @Test
    void aGraphOfCyclesNeedsNoInput() {
        Dense hollow = new Dense(3, Activation.NONE).withoutSelfConnections();
        Graph graph = Graph.builder().later("v", 3).node("v", hollow, "v").build(Energy.gaussian(2));
        assertThat(graph.inputs()).isEmpty();
        assertThat(graph.output().delayed(0)).isTrue();
        assertThat(graph.free("v")).containsExactly(0);
        assertThat(graph.parameters().getFirst().zeros()).containsExactly(0, 4, 8);
        assertThat(graph.parameters().getLast().zeros()).isEmpty();
        assertThatThrownBy(() -> Graph.builder().node("v", hollow, "v")).hasMessageContaining("start with input");
    }

    @Test
    void rolesOfCompositesAreNumberedOnlyWhereTheyMeet() {
        Operator cell = new Sequence(
                new SumOf(new Dense(3, Activation.NONE, Placement.BEFORE, false), new Dense(3, Activation.NONE)),
                new Activate(Activation.TANH), Normalise.layer());
        Graph graph = start().node("y", cell, "x", "h").build();
        assertThat(graph.output().parameters()).extracting(Parameter::name)
                .containsExactly("y.weight.1", "y.weight.2", "y.bias", "y.gain", "y.shift");
        assertThat(graph.output().parameters()).extracting(Parameter::start).containsExactly(0.0, 0.0, 0.0, 1.0, 0.0);
    }

    @Test
    void operatorsKnowTheirShapes() {
        assertShape(new Conv2d(6, 3, 2, 2, 1, 2, true), Shape.of(4, 4, 6), Shape.of(7, 6, 4));
        assertShape(Pool.max(2), Shape.of(3, 2, 4), Shape.of(7, 5, 4));
        assertShape(Pool.global(Pool.Statistic.AVERAGE), Shape.of(4), Shape.of(7, 5, 4));
        assertShape(new Concat(-1), Shape.of(3, 7), Shape.of(3, 2), Shape.of(3, 5));
        assertShape(new Slice(0, 1, 3), Shape.of(2, 5), Shape.of(3, 5));
        assertShape(new Mean(0), Shape.of(5), Shape.of(3, 5));
        assertShape(new Mean(0), Shape.of(1), Shape.of(3));
        assertShape(new Embedding(7, 4), Shape.of(5, 4), Shape.of(5));
        assertShape(new Attention(2, false), Shape.of(5, 4), Shape.of(5, 4), Shape.of(3, 4), Shape.of(3, 4));
        assertShape(new Dense(6, Activation.NONE), Shape.of(3, 6), Shape.of(3, 5));
        assertShape(Reshape.to(15), Shape.of(15), Shape.of(3, 5));
    }

    private static void assertShape(Operator operator, Shape expected, Shape... parents) {
        assertThat(operator.output("y", values(parents))).isEqualTo(expected);
    }

    private static List<Value> values(Shape... shapes) {
        return Arrays.stream(shapes).map(s -> new Value("p", s)).toList();
    }

    @Test
    void parentsThatDoNotFitAreNamed() {
        assertRefused(Conv2d.of(3, 3, 1, 0), "kernel 3x3 with padding 0 is larger than 'p' [2x9x4]", Shape.of(2, 9, 4));
        assertRefused(Conv2d.of(3, 3, 1, 0), "reads images [height, width, channels], and 'p' is [9]", Shape.of(9));
        assertRefused(new Conv2d(4, 1, 1, 1, 0, 4, true), "part the 6 channels of 'p' into 4 groups",
                Shape.of(2, 2, 6));
        assertRefused(Pool.max(3), "a window of 3 does not fit into 'p' [2x5x1]", Shape.of(2, 5, 1));
        assertRefused(Normalise.group(3), "part the 4 channels of 'p' into 3 groups", Shape.of(4));
        assertRefused(new Slice(-1, 1, 4), "goes past axis -1 of 'p' [3]: end at 3", Shape.of(3));
        assertRefused(Reshape.to(2, 2), "[3] of 3 elements to [2x2] of 4", Shape.of(3));
        assertRefused(new Concat(0), "make their other extents equal", Shape.of(2, 3), Shape.of(2, 4));
        assertRefused(new Attention(3, false), "by 3 heads", Shape.of(5, 4), Shape.of(5, 4), Shape.of(5, 4));
        assertRefused(new Attention(1, true), "equally many tokens", Shape.of(5, 4), Shape.of(3, 4), Shape.of(3, 4));
        assertRefused(new Dense(3, Activation.NONE).withoutSelfConnections(), "width 3 reads 4: use width 4",
                Shape.of(4));
        assertRefused(new SumOf(new Identity(), new Identity()), "2 terms and 1 parents", Shape.of(3));
    }

    private static void assertRefused(Operator operator, String why, Shape... parents) {
        assertThatThrownBy(() -> operator.output("y", values(parents)))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("node 'y'")
                .hasMessageContaining(why);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Dense(0, Activation.NONE)).hasMessageContaining("width 0");
        assertThatThrownBy(() -> Energy.gaussian(0)).hasMessageContaining("precision 0.0");
        assertThatThrownBy(() -> Energy.gaussian(Double.POSITIVE_INFINITY)).hasMessageContaining("precision");
        assertThatThrownBy(() -> Shape.of(3, 0)).hasMessageContaining("[3, 0]");
    }

    @Test
    void namesThatNoFileCanHoldAreRefused() {
        assertThatThrownBy(() -> Graph.builder().input("a\ud800", 2)).isInstanceOf(GraphException.class)
                .hasMessageContaining("'a?' has half of a surrogate pair");
    }
}
