package dev.pc4j.spark;

import dev.pc4j.data.Split;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.Engines;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.ClusterProvider;
import dev.pc4j.train.Run;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Apache Spark's executors as a {@link Cluster}, for {@code --cluster spark} of the commands and for programs of one's own:
 *
 * <pre>{@code
 * try (Cluster executors = PcSpark.cluster(context, "auto", EngineOptions.DEFAULT);
 *         Trainer trainer = Trainer.builder(graph).parts(8).cluster(executors).build()) {
 *     trainer.fit(data.train(), 10);
 *     trainer.save(Path.of("net.safetensors"));
 * }
 * }</pre>
 */
public final class PcSpark implements ClusterProvider {
    private static final String MASTER = "spark.master";

    /** For {@link java.util.ServiceLoader}. */
    public PcSpark() {}

    @Override
    public String name() {
        return "spark";
    }

    /**
     * Starts Spark as the properties {@code spark.*} say, which {@code spark-submit} sets; closing the cluster stops it.
     *
     * @throws EngineException where they name no master
     */
    @Override
    public Cluster open(String engine, EngineOptions options) {
        SparkConf settings = new SparkConf().setIfMissing("spark.app.name", "pc4j");
        if (!settings.contains(MASTER)) {
            throw new EngineException(
                    "spark has no master: start the program with spark-submit, such as --master local[2]");
        }
        return new SparkCluster(new JavaSparkContext(settings), true, engine, options);
    }

    /**
     * The executors of a context, which stays the caller's.
     *
     * @param engine by name, which each executor opens for itself
     * @param options of that engine; where Spark gives tasks a GPU and no device is named, the device is that one
     */
    public static Cluster cluster(JavaSparkContext context, String engine, EngineOptions options) {
        return new SparkCluster(context, false, engine, options);
    }

    /**
     * Trains runs, each on one executor with the first engine that runs there: every combination of rules, rates and seeds that the caller
     * wants compared.
     *
     * <pre>{@code
     * List<Run> runs = new ArrayList<>();
     * for (Rule rule : List.of(LearningRule.STRICT, LearningRule.ZIL)) {
     *     for (long seed = 0; seed < 5; seed++) {
     *         runs.add(new Run(graph, Training.DEFAULT.with(rule).withSeed(seed).withPlannedEpochs(10)));
     *     }
     * }
     * List<Run.Outcome> outcomes = PcSpark.sweep(context, runs, DataSets.load("digits"));
     * }</pre>
     *
     * @param split the data, which executors load by their recipe
     * @return what each has come to, in the order of the runs
     * @throws dev.pc4j.data.DataException where an executor cannot load the data
     */
    public static List<Run.Outcome> sweep(JavaSparkContext context, List<Run> runs, Split split) {
        try (Cluster executors = cluster(context, Engines.AUTO, EngineOptions.DEFAULT)) {
            return executors.train(runs, split, null, Cluster.Listener.NONE);
        }
    }
}
