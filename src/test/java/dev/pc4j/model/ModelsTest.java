package dev.pc4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private static List<String> names(Graph graph) {
        return graph.nodes().stream().map(Node::name).toList();
    }

    private static List<Activation> activations(Graph graph) {
        return graph.nodes()
                .stream()
                .filter(n -> n.operator() instanceof Dense)
                .map(n -> ((Dense) n.operator()).activation())
                .toList();
    }

    @Test
    void anMlpPutsTanhBeforeAllWeightsButTheFirst() {
        Graph graph = Models.mlp(7, 5, 4, 3).build();
        assertThat(names(graph)).containsExactly("x", "h1", "h2", "y");
        assertThat(activations(graph)).containsExactly(Activation.NONE, Activation.RELU, Activation.RELU);
        assertThat(graph.energy()).isEqualTo(Energy.gaussian(1));
        assertThat(graph.parameters().getFirst().shape().dims()).containsExactly(7, 5);
        assertThat(graph.parameters()).hasSize(6);
    }

    @Test
    void activationsAfterTheWeightsSpareTheLastLayer() {
        Graph graph = Models.mlp(7, 5, 4, 3)
                .activation(Activation.RELU)
                .placement(Placement.AFTER)
                .energy(Energy.softmaxCrossEntropy(2))
                .bias(false)
                .build();
        assertThat(activations(graph)).containsExactly(Activation.RELU, Activation.RELU, Activation.NONE);
        assertThat(graph.energy()).isEqualTo(Energy.softmaxCrossEntropy(2));
        assertThat(graph.parameters()).extracting(Parameter::name)
                .containsExactly("h1.weight", "h2.weight", "y.weight");
    }

    @Test
    void oneLayerHasNoActivation() {
        assertThat(activations(Models.mlp(4, 2).build())).containsExactly(Activation.NONE);
        assertThat(activations(Models.mlp(4, 2).placement(Placement.AFTER).build())).containsExactly(Activation.NONE);
    }

    @Test
    void residualConnectionsGoAroundLayersOfEqualWidth() {
        Graph graph = Models.residual(6, 4, 4, 3, 3, 3).build();
        assertThat(names(graph)).containsExactly("x", "h1", "h2", "h3", "h4", "h5", "h6", "y");
        assertThat(graph.nodes().stream().filter(n -> n.operator() instanceof Add).map(Node::name))
                .containsExactly("h3", "h6");
        assertThat(graph.node("h3").parents()).containsExactly(1, 2);
        assertThat(graph.node("h5").parents()).containsExactly(4);
        assertThat(graph.node("h6").parents()).containsExactly(4, 5);
        assertThat(graph.output().parents()).containsExactly(6);
    }

    @Test
    void sizesThatMakeNoModelAreOneLine() {
        assertThatThrownBy(() -> Models.mlp(4))
                .isInstanceOf(GraphException.class)
                .hasMessage("sizes [4] need an input and an output width: use for example 784,256,10");
        assertThatThrownBy(() -> Models.residual(4, 8, 6, 6))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("no two equal hidden widths");
        assertThatThrownBy(() -> Models.mlp(4, 0, 2).build()).isInstanceOf(GraphException.class);
    }
}
