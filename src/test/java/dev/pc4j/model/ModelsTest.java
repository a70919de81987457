package dev.pc4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.GraphException;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.SumOf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"LENET, 28, 61706", "STRIDED, 32, 515210", "VGG5, 32, 3859210", "VGG7, 32, 4581514"})
    void convolutionalNetworksHaveThePapersParameters(Cnn which, int side, int count) {
        Graph graph = Models.cnn(which, Shape.of(side, side, which == Cnn.LENET ? 1 : 3), 10, which.usual())
                .build(Energy.gaussian(1));
        assertThat(parameters(graph)).isEqualTo(count);
        assertThat(graph.output().shape()).isEqualTo(Shape.of(10));
    }

    private static int parameters(Graph graph) {
        return graph.parameters().stream().mapToInt(p -> p.shape().size()).sum();
    }

    /** 11,173,962 with batch normalisation, whose gains and shifts are as many as group normalisation's. */
    @Test
    void resNet18HasThePapersParameters() {
        Graph graph = Models.resNet18(Shape.of(32, 32, 3), 64, 10).build(Energy.softmaxCrossEntropy(1));
        assertThat(parameters(graph)).isEqualTo(11_173_962);
        assertThat(graph.node("s4b2").shape()).isEqualTo(Shape.of(4, 4, 512));
    }

    @Test
    void aRecurrentNetworkHasOneCell() {
        Graph graph = Models.rnn(28, 28, 64, 10).build(Energy.gaussian(1));
        assertThat(graph.parameters()).extracting(Parameter::name)
                .containsExactly("cell.wx", "cell.bias", "cell.wh", "y.weight", "y.bias");
        assertThat(graph.nodes()).hasSize(30);
    }

    @Test
    void transformersKeepTheirShapes() {
        Graph encoder = Models.transformer(5, 3, 8, 2, 2, 4).build(Energy.gaussian(1));
        assertThat(encoder.output().shape()).isEqualTo(Shape.of(4));
        Graph language = Models.languageModel(11, 5, 8, 2, 1);
        assertThat(language.output().shape()).isEqualTo(Shape.of(5, 11));
        assertThat(language.node("b1.k").parameters()).hasSize(1);
    }

    @Test
    void anAutoencoderWidensAsItNarrowed() {
        Graph graph = Models.autoencoder(9, 5, 2).build();
        assertThat(graph.nodes()).extracting(Node::width).containsExactly(9, 5, 2, 5, 9);
    }

    @Test
    void muPcAddsScaledPredictionsToTheValueBefore() {
        Graph graph = Models.muPc(9, 4, 4, 3, Activation.RELU).build(Energy.gaussian(1));
        assertThat(graph.nodes()).extracting(Node::name).containsExactly("x", "h1", "h2", "h3", "y");
        assertThat(graph.node("h2").operator()).isEqualTo(new SumOf(
                new Sequence(new Dense(4, Activation.RELU, Placement.BEFORE, false), new Scale(0.25)), new Identity()));
    }
}
