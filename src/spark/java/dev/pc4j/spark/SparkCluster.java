package dev.pc4j.spark;

import dev.pc4j.data.Split;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.PartWorkers;
import dev.pc4j.train.RemoteRun;
import dev.pc4j.train.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** The executors of a Spark context. */
final class SparkCluster implements Cluster {
    private final JavaSparkContext context;
    private final boolean owned;
    private final OwnDevice device;

    /** Of a context, which is stopped at the end where it is the cluster's own. */
    SparkCluster(JavaSparkContext context, boolean owned, String engine, EngineOptions options) {
        this.context = context;
        this.owned = owned;
        this.device = new OwnDevice(engine, options.threads(), options.device());
    }

    @Override
    public String description() {
        return "spark %s: %s, %s".formatted(context.version(), context.master(), device);
    }

    @Override
    public List<Run.Outcome> train(List<Run> runs, Split split, Path folder, Listener listener) {
        RemoteRun.Data data = RemoteRun.Data.of(split, folder);
        TrainRun task = new TrainRun(device);
        List<JavaFutureAction<List<Answer<String>>>> asked = runs.stream()
                .map(run -> new RemoteRun(run, data).text())
                .map(text -> context.parallelize(List.of(text), 1).map(task).collectAsync())
                .toList();
        List<Run.Outcome> outcomes = new ArrayList<>();
        try {
            for (int run = 0; run < runs.size(); run++) {
                listener.next(run);
                outcomes.add(Run.Outcome.of(Answer.wait(asked.get(run)).getFirst().orThrow()));
                listener.done(run, outcomes.getLast());
            }
        } finally {
            asked.forEach(action -> action.cancel(true));
        }
        return outcomes;
    }

    @Override
    public Optional<PartWorkers> workers(Run run) {
        run.requireApart();
        return Optional.of(new SparkParts(context, run, device));
    }

    @Override
    public void close() {
        if (owned) {
            context.close();
        }
    }
}
