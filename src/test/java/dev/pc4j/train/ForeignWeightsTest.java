package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.train.ForeignWeights.Layout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** W1 is [2 inputs, 3], W2 is [3, 1]: the values count on in the layout of the file. */
class ForeignWeightsTest {
    private static final Graph NET = Models.mlp(2, 3, 1).build();

    @TempDir
    Path folder;

    private ForeignWeights weights(Object... namesAndShapes) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            List<Integer> shape = Arrays.stream((int[]) namesAndShapes[i + 1]).boxed().toList();
            float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
            for (int v = 0; v < values.length; v++) {
                values[v] = v + 1;
            }
            tensors.put((String) namesAndShapes[i], new Tensor(shape, values));
        }
        Path file = folder.resolve("foreign.safetensors");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            SafetensorsWriter.write(out, new TensorFile(new TreeMap<>(), tensors));
        }
        return ForeignWeights.read(file);
    }

    private static int[] of(int... shape) {
        return shape;
    }

    private static Checkpoint take(ForeignWeights weights, Graph graph, Map<String, String> named, Layout layout) {
        return weights.onto(graph, weights.match(graph, named), Optional.ofNullable(layout));
    }

    /** f(1, 10) of relu between the layers. */
    private static void computes(Checkpoint checkpoint, double y) {
        try (Trainer trainer = Trainer.builder(checkpoint.graph())
                .training(checkpoint.training())
                .engine("reference")
                .build()) {
            trainer.restore(checkpoint);
            assertThat(trainer.predict(new float[] {1, 10})[0]).isCloseTo((float) y, within(1e-4f));
        }
    }

    @Test
    void torchKeepsMatricesTransposed() throws IOException {
        ForeignWeights weights = weights("0.weight", of(3, 2), "0.bias", of(3), "2.weight", of(1, 3), "2.bias", of(1));
        Checkpoint taken = take(weights, NET, Map.of(), null);
        assertThat(taken.best().get("h1.weight")).containsExactly(1, 3, 5, 2, 4, 6);
        // [1 2; 3 4; 5 6] (1, 10) + (1, 2, 3) = (22, 45, 68); (1, 2, 3) . that + 1
        computes(taken, 22 + 2 * 45 + 3 * 68 + 1);
    }

    @Test
    void jaxKeepsThemAsWeDo() throws IOException {
        ForeignWeights weights = weights("params/Dense_0/kernel", of(2, 3), "params/Dense_0/bias", of(3),
                "params/Dense_1/kernel", of(3, 1), "params/Dense_1/bias", of(1));
        // (1, 10) [1 2 3; 4 5 6] + (1, 2, 3) = (42, 54, 66)
        computes(take(weights, NET, Map.of(), null), 42 + 2 * 54 + 3 * 66 + 1);
    }

    @Test
    void numbersOrderByValueAndNetworksMayHaveNoBiases() throws IOException {
        ForeignWeights weights = weights("layers.10.weight", of(1, 3), "layers.9.weight", of(3, 2));
        assertThat(weights.hasBiases()).isFalse();
        Graph graph = Models.mlp(2, 3, 1).bias(false).build();
        assertThat(weights.match(graph, Map.of()))
                .containsEntry("h1.weight", "layers.9.weight")
                .containsEntry("y.weight", "layers.10.weight");
        computes(take(weights, graph, Map.of(), null), 21 + 2 * 43 + 3 * 65);
    }

    @Test
    void otherNamesAreToldByShapeOrByTheCaller() throws IOException {
        ForeignWeights byShape = weights("out.weight", of(1, 3), "out.bias", of(1), "in.weight", of(3, 2), "in.bias",
                of(3));
        computes(take(byShape, NET, Map.of(), null), 22 + 2 * 45 + 3 * 68 + 1);
        ForeignWeights named = weights("W", of(3, 2), "b", of(3), "V", of(1, 3), "c", of(1));
        assertThatThrownBy(() -> named.match(NET, Map.of())).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("foreign.safetensors' cannot be used: it has no 'bias' for 'h1.bias' "
                        + "(--map h1.bias=NAME names another): there are V, W, b, c");
        computes(take(named, NET, Map.of("h1.bias", "b", "y.bias", "c"), null), 22 + 2 * 45 + 3 * 68 + 1);
    }

    @Test
    void squareMatricesNeedALayout() throws IOException {
        Graph square = Models.mlp(2, 2, 1).bias(false).build();
        ForeignWeights weights = weights("0.weight", of(2, 2), "1.weight", of(1, 2));
        assertThatThrownBy(() -> take(weights, square, Map.of(), null))
                .hasMessageEndingWith("'0.weight' [2x2] is square, so its shape does not tell [n_out, n_in] from "
                        + "[n_in, n_out]: say --layout torch or --layout jax");
        computes(take(weights, square, Map.of(), Layout.TORCH), 21 + 2 * 43);
        assertThatThrownBy(() -> take(weights, square, Map.of(), Layout.JAX))
                .hasMessageContaining("'1.weight' is [1x2], 'y.weight' [2x1] needs [2x1]");
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        ForeignWeights two = weights("a.weight", of(3, 2), "b.weight", of(2, 3), "a.bias", of(3));
        assertThatThrownBy(() -> two.match(NET, Map.of()))
                .hasMessageContaining("'h1.weight' [2x3] may be 'a.weight' [3x2], 'b.weight' [2x3]: "
                        + "say which with --map h1.weight=a.weight");
        assertThatThrownBy(() -> two.match(NET, Map.of("h1.weight", "a.weight")))
                .hasMessageContaining("no matrix in it fits 'y.weight' [3x1]: it has 'b.weight' [2x3]");
        assertThatThrownBy(() -> two.match(NET, Map.of("h1.wieght", "a.weight")))
                .hasMessageContaining("no parameter 'h1.wieght': did you mean 'h1.weight'?");
        assertThatThrownBy(() -> two.match(NET, Map.of("h1.weight", "a.wieght")))
                .hasMessageContaining("it has no 'a.wieght'", "did you mean 'a.weight'?");
        ForeignWeights more = weights("0.weight", of(3, 2), "0.bias", of(3), "1.weight", of(1, 3), "1.bias", of(1),
                "norm", of(3));
        assertThatThrownBy(() -> more.match(NET, Map.of())).hasMessageContaining("it has 'norm' [3] beside");
        ForeignWeights bias = weights("0.weight", of(3, 2), "0.bias", of(2), "1.weight", of(1, 3), "1.bias", of(1));
        assertThatThrownBy(() -> take(bias, NET, Map.of(), null))
                .hasMessageContaining("'0.bias' is [2], 'h1.bias' [3] needs [3]");
    }
}
