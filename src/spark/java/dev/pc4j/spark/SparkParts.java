package dev.pc4j.spark;

import dev.pc4j.train.Part;
import dev.pc4j.train.PartWorkers;
import dev.pc4j.train.Run;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Executors that take the gradients of a run's parts: a job a batch, a task a part. */
final class SparkParts implements PartWorkers {
    private final JavaSparkContext context;
    private final OwnDevice device;
    private final String id = UUID.randomUUID().toString();
    private final Broadcast<String> run;

    SparkParts(JavaSparkContext context, Run run, OwnDevice device) {
        this.context = context;
        this.device = device;
        this.run = context.broadcast(run.text());
    }

    @Override
    public List<Taken> take(Map<String, float[]> parameters, List<Part> parts) {
        Broadcast<Map<String, float[]>> sent = context.broadcast(new HashMap<>(parameters));
        try {
            TakePart task = new TakePart(id, run, device, sent);
            List<Rows> rows = parts.stream().map(Rows::new).toList();
            return Answer.wait(context.parallelize(rows, rows.size()).map(task).collectAsync())
                    .stream()
                    .map(answer -> answer.orThrow().taken())
                    .toList();
        } finally {
            sent.destroy();
        }
    }

    /** Lets executors close their plans, as far as they are reached: those of an executor that is not go with it. */
    @Override
    public void close() {
        if (context.sc().isStopped()) {
            return;
        }
        int slots = context.defaultParallelism();
        String ended = id;
        context.parallelize(Collections.nCopies(slots, ended), slots).foreach(Plans::close);
        run.destroy();
    }
}
