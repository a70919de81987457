package dev.pc4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Split;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Graph;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Run;
import dev.pc4j.train.ThisMachine;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import dev.pc4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds wherever executors are: everything that this machine computes by itself, they compute too, bit for bit. */
@Tag("spark")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterChecks {
    private static final EngineOptions ONE_THREAD = new EngineOptions(1, "");

    /** Of this JVM, whose class path surefire hides in a jar. */
    static final String CLASS_PATH = System.getProperty("surefire.test.class.path",
            System.getProperty("java.class.path"));

    private final String master;
    private final Class<? extends Serializer> serializer;
    private JavaSparkContext context;

    @TempDir
    Path folder;

    /** On a master's executors, to and from which objects are sent by a serializer. */
    ClusterChecks(String master, Class<? extends Serializer> serializer) {
        this.master = master;
        this.serializer = serializer;
    }

    @BeforeAll
    void start() throws IOException {
        context = new JavaSparkContext(settings(master).set("spark.serializer", serializer.getName()));
    }

    /** Of a cluster whose executors have this JVM's classes. */
    static SparkConf settings(String master) throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        return new SparkConf().setMaster(master)
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
                .set("spark.executor.extraClassPath", CLASS_PATH);
    }

    @AfterAll
    void stop() {
        context.close();
    }

    JavaSparkContext context() {
        return context;
    }

    Cluster executors() {
        return PcSpark.cluster(context, "host", ONE_THREAD);
    }

    /** Batches of 16, 16, 16 and 2 rows. */
    static DataSet rows() {
        return DataSets.load("digits").train().head(50);
    }

    static Graph graph() {
        return Models.mlp(64, 20, 10).build();
    }

    static Training training(Rule rule, Optimiser optimiser, int parts) {
        return Training.DEFAULT.with(rule)
                .with(new Inference(5, 0.1))
                .with(optimiser)
                .withBatch(16)
                .withPlannedEpochs(2)
                .withParts(parts);
    }

    /** What one machine comes to; executors take each part's gradients, even where there is one part. */
    static String alone(Training training) {
        try (Trainer trainer = Trainer.builder(graph()).training(training).engine("host", ONE_THREAD).build()) {
            return bits(trainer, trainer.fit(rows(), 2));
        }
    }

    String together(Training training, TrainingListener listener) {
        try (Cluster executors = executors();
                Trainer trainer = Trainer.builder(graph())
                        .training(training)
                        .engine("host", ONE_THREAD)
                        .cluster(executors)
                        .build()) {
            return bits(trainer, trainer.fit(rows(), 2, listener));
        }
    }

    private static String bits(Trainer trainer, List<EpochReport> epochs) {
        PlanState state = trainer.plan().state();
        return bits(state.parameters()) + bits(state.slots()) + state.updates()
                + epochs.stream().map(e -> "%s %s".formatted(e.train(), e.energy())).toList();
    }

    private static String bits(Map<String, float[]> arrays) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(arrays).forEach((name, values) -> text.append(name)
                .append(IntStream.range(0, values.length)
                        .map(i -> Float.floatToRawIntBits(values[i]))
                        .boxed()
                        .toList()));
        return text.toString();
    }

    static Stream<Arguments> trainings() {
        return Stream.of(1, 2, 3)
                .flatMap(parts -> Stream.of(
                        Arguments.of(LearningRule.STRICT, Optimiser.adam(0.01), parts),
                        Arguments.of(LearningRule.ZIL, Optimiser.sgd(0.1), parts)));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainingHasTheBitsOfOneMachine(Rule rule, Optimiser optimiser, int parts) {
        Training training = training(rule, optimiser, parts);
        assertThat(together(training, TrainingListener.NONE)).isEqualTo(alone(training));
    }

    @Test
    void aSweepComesToWhatOneMachineComesTo() {
        Split split = DataSets.load("digits");
        List<Run> runs = new ArrayList<>();
        for (Rule rule : List.of(LearningRule.STRICT, LearningRule.ZIL, LearningRule.INCREMENTAL)) {
            for (long seed = 1; seed < 3; seed++) {
                runs.add(new Run(graph(), training(rule, Optimiser.adam(0.003), 1).withSeed(seed).withBatch(64)));
            }
        }
        runs.add(new Run(graph(), training(LearningRule.STRICT, Optimiser.sgd(0.1), 1).with(new Inference(300, 1e4))));
        List<Run.Outcome> expected;
        try (Engine engine = Engines.open("host", ONE_THREAD)) {
            expected = new ThisMachine(engine).train(runs, split, null, Cluster.Listener.NONE);
        }
        List<String> told = new ArrayList<>();
        try (Cluster executors = executors()) {
            List<Run.Outcome> found = executors.train(runs, split, null, new Cluster.Listener() {
                @Override
                public void next(int run) {
                    told.add("next " + run);
                }

                @Override
                public void done(int run, Run.Outcome outcome) {
                    told.add("done " + run);
                }
            });
            assertThat(found.stream().map(Run.Outcome::test))
                    .isEqualTo(expected.stream().map(Run.Outcome::test).toList());
            assertThat(found.getLast().diverged()).isEqualTo(expected.getLast().diverged()).isPresent();
            assertThat(found.getFirst().seconds()).hasSize(2);
        }
        assertThat(told).startsWith("next 0", "done 0", "next 1").hasSize(2 * runs.size());
    }

    @Test
    void aPartThatDivergesSaysWhere() {
        Training training = training(LearningRule.STRICT, Optimiser.sgd(0.1), 2).with(new Inference(300, 1e4));
        assertThatThrownBy(() -> together(training, TrainingListener.NONE)).isInstanceOf(DivergenceException.class)
                .hasMessageContaining("is not finite from inference step")
                .hasMessageEndingWith("(epoch 1, batch 1 of 4)");
    }

    @Test
    void aRuleThatStepsWithinIsRefused() {
        Training training = training(LearningRule.INCREMENTAL, Optimiser.sgd(0.1), 2);
        assertThatThrownBy(() -> together(training, TrainingListener.NONE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rule 'incremental' steps within its inference")
                .hasMessageNotContaining("\n");
    }

    @Test
    void anEngineThatExecutorsDoNotHaveIsRefused() {
        Training training = training(LearningRule.ZIL, Optimiser.sgd(0.1), 2);
        try (Cluster executors = PcSpark.cluster(context, "hots", ONE_THREAD);
                Trainer trainer = Trainer.builder(graph())
                        .training(training)
                        .engine("host")
                        .cluster(executors)
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(rows(), 1)).hasMessageStartingWith("no engine 'hots' in this build")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void dataThatExecutorsCannotLoadAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "a,b,kind\n" + "1,2,x\n2,1,y\n".repeat(10));
        Split split = DataSets.load(file.toString());
        List<Run> runs = List.of(new Run(Models.mlp(2, 3, 2).build(),
                training(LearningRule.ZIL, Optimiser.sgd(0.1), 1).withBatch(4)));
        assertThat(PcSpark.sweep(context, runs, split).getFirst().test()).isPresent();
        Path other = folder.resolve("other.csv");
        Files.copy(file, other);
        Split moved = DataSets.load(other.toString());
        Files.writeString(other, "a,b,kind\n" + "3,2,x\n2,1,y\n".repeat(10));
        refused(runs, moved, "has other rows on executor");
        Files.delete(other);
        refused(runs, moved, "cannot load the data: ");
        DataSet made = new DataSet("made", 2, 2, new float[8], new int[] {0, 1, 0, 1});
        refused(runs, new Split(made, made), "data set 'made' was made in memory, where no other machine can load it");
    }

    private void refused(List<Run> runs, Split split, String message) {
        assertThatThrownBy(() -> PcSpark.sweep(context, runs, split)).isInstanceOf(DataException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    /** Where executors run: one JVM for each. */
    long[] processes() {
        Integer[] slots = {1, 2, 3, 4};
        return context.parallelize(Arrays.asList(slots), slots.length)
                .map(_ -> ProcessHandle.current().pid())
                .distinct()
                .collect()
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
    }
}
