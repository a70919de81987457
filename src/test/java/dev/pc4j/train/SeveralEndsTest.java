package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Inputs;
import dev.pc4j.data.NodeInputs;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph of two inputs and two outputs learns from a data set whose rows are named after its nodes. */
class SeveralEndsTest {
    private static final int ROWS = 90;
    private static final List<String> SIDES = List.of("left", "right");

    @Test
    void learnsFromDataByName() {
        try (Trainer trainer = trainer(graph())) {
            DataSet data = data(ROWS);
            double before = trainer.evaluate(data).loss();
            List<EpochReport> reports = trainer.fit(data, 30);
            assertThat(reports.getLast().train().loss()).isLessThan(0.3 * before);
            assertThat(reports.getLast().validation()).isPresent();
            Evaluation found = trainer.evaluate(data);
            assertThat(found.loss()).isLessThan(0.3 * before);
            Predictions side = trainer.predictions(data, "side");
            assertThat(side.accuracy()).isGreaterThan(0.95);
            assertThat(trainer.predictions(data, "sum").meanSquaredError()).isLessThan(0.1);
            assertThat(found.loss()).isCloseTo(side.loss() + trainer.predictions(data, "sum").loss(), within(1e-9));
            assertThat(trainer.energy(data)).isPositive().isLessThan(found.loss());
        }
    }

    @Test
    void theOrderOfNamesAndHowRowsAreReadDoNotMatter() {
        try (Trainer named = trainer(graph());
                Trainer turned = trainer(graph());
                Trainer read = trainer(graph())) {
            named.fit(data(ROWS), 2);
            DataSet data = data(ROWS);
            turned.fit(data.inOrder(List.of("right", "left"), List.of("sum", "side")), 2);
            read.fit(data.byBatches(), 2);
            for (var parameter : graph().parameters()) {
                float[] expected = named.plan().get(parameter.name());
                assertThat(turned.plan().get(parameter.name())).isEqualTo(expected);
                assertThat(read.plan().get(parameter.name())).isEqualTo(expected);
            }
        }
    }

    @Test
    void goesOnFromACheckpoint(@TempDir Path folder) {
        Path file = folder.resolve("net.safetensors");
        DataSet data = data(ROWS);
        try (Trainer whole = trainer(graph()); Trainer half = trainer(graph())) {
            whole.fit(data, 4);
            half.fit(data, 2);
            half.save(file);
            try (Trainer loaded = Trainer.load(file, "host", EngineOptions.DEFAULT)) {
                loaded.fit(data, 2);
                assertThat(loaded.plan().get("side.weight")).isEqualTo(whole.plan().get("side.weight"));
            }
        }
    }

    @Test
    void accuracyIsOfRowsThatAreRightEverywhere() {
        Graph graph = Graph.builder()
                .input("x", 2)
                .dense("first", "x", 2, Activation.NONE)
                .dense("second", "x", 2, Activation.NONE)
                .build();
        DataSet data = new DataSet("points", NodeInputs.of("x", new float[] {1, 0, 0, 1, 1, 1}, 2), Targets.Nodes
                .of("first", new Targets.Classes(SIDES, new int[] {0, 1, 0}))
                .and("second", new Targets.Classes(SIDES, new int[] {0, 0, 1})));
        try (Trainer trainer = Trainer.builder(graph).engine("host").batch(3).build()) {
            trainer.plan().set("first.weight", new float[] {1, 0, 0, 1});
            trainer.plan().set("second.weight", new float[] {1, 0, 0, 1});
            assertThat(trainer.evaluate(data).accuracy()).hasValue(1.0 / 3);
            assertThat(trainer.fit(data, 1).getFirst().train().accuracy()).hasValue(1.0 / 3);
        }
    }

    @Test
    void allOutputsArePredictedByOnePass() {
        try (Trainer trainer = trainer(graph())) {
            DataSet data = data(40);
            List<Predictions> all = trainer.allPredictions(data);
            assertThat(all).hasSize(2);
            for (String output : List.of("side", "sum")) {
                assertThat(trainer.predictions(data, output).outputs())
                        .isEqualTo(all.get(output.equals("side") ? 0 : 1).outputs());
            }
            AtomicInteger passes = new AtomicInteger();
            Plan counting = (Plan) Proxy.newProxyInstance(Plan.class.getClassLoader(), new Class<?>[] {Plan.class},
                    (_, method, given) -> {
                        passes.addAndGet(method.getName().equals("predict") ? 1 : 0);
                        return method.invoke(trainer.plan(), given);
                    });
            assertThat(Predictions.evaluation(counting, data)).isEqualTo(trainer.evaluate(data));
            assertThat(passes).hasValue(3); // 40 rows by 16
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        try (Trainer trainer = trainer(graph())) {
            DataSet unnamed = new DataSet("rows", 5, 2, new float[5], new int[1]);
            assertThatThrownBy(() -> trainer.fit(unnamed, 1)).isInstanceOf(DataException.class)
                    .hasMessage("the rows of data set 'rows' name no nodes, the graph has the inputs [left, right] and "
                            + "the outputs [side, sum]: give NodeInputs and Targets.Nodes");
            DataSet other = new DataSet("rows", NodeInputs.of("left", new float[3], 3),
                    targets(new float[1], new int[1]));
            assertThatThrownBy(() -> trainer.fit(other, 1)).isInstanceOf(DataException.class)
                    .hasMessage(
                            "data set 'rows' has the inputs [left], the graph [left, right]: name its rows after the graph's nodes");
            DataSet narrow = new DataSet("rows",
                    NodeInputs.of("left", new float[2], 2).and("right", Inputs.zeros(1, 2)),
                    targets(new float[1], new int[1]));
            assertThatThrownBy(() -> trainer.evaluate(narrow)).isInstanceOf(DataException.class)
                    .hasMessage("data set 'rows' has rows of 2 for node 'left', which is [3]: give rows of 3");
            assertThatThrownBy(() -> trainer.predictions(data(4), "sid")).hasMessageContaining("did you mean 'side'?");
        }
        assertThatThrownBy(() -> NodeInputs.of("left", new float[3], 3).and("right", Inputs.zeros(2, 2)))
                .isInstanceOf(DataException.class)
                .hasMessage("node 'left' has 1 rows and node 'right' 2: give equally many");
    }

    private static Graph graph() {
        return Graph.builder()
                .input("left", 3)
                .input("right", 2)
                .dense("a", "left", 8, Activation.NONE)
                .dense("b", "right", 8, Activation.NONE)
                .add("both", "a", "b")
                .dense("side", "both", 2, Activation.NONE)
                .dense("sum", "both", 1, Activation.NONE)
                .energy("side", Energy.softmaxCrossEntropy(1))
                .build();
    }

    private static Trainer trainer(Graph graph) {
        return Trainer.builder(graph)
                .engine("host")
                .rule(LearningRule.STRICT)
                .inference(new Inference(10, 0.2))
                .optimiser(Optimiser.adam(0.01))
                .batch(16)
                .validation(new Validation(0.2, 1, 0))
                .build();
    }

    /** Which side has the larger sum, and what both sums come to. */
    private static DataSet data(int rows) {
        Random random = new Random(1);
        float[] left = new float[rows * 3];
        float[] right = new float[rows * 2];
        float[] sums = new float[rows];
        int[] sides = new int[rows];
        for (int row = 0; row < rows; row++) {
            float leftSum = fill(left, row, 3, random);
            float rightSum = fill(right, row, 2, random);
            sums[row] = leftSum + rightSum;
            sides[row] = leftSum > rightSum ? 0 : 1;
        }
        return new DataSet("sides", NodeInputs.of("left", left, 3).and("right", right, 2), targets(sums, sides));
    }

    private static float fill(float[] values, int row, int width, Random random) {
        float sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            values[i] = (float) random.nextGaussian();
            sum += values[i];
        }
        return sum;
    }

    private static Targets.Nodes targets(float[] sums, int[] sides) {
        return Targets.Nodes.of("side", new Targets.Classes(SIDES, sides))
                .and("sum", new Targets.Numbers(List.of("sum"), sums));
    }
}
