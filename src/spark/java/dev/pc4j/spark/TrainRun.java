package dev.pc4j.spark;

import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.train.RemoteRun;
import dev.pc4j.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;

/** A task that trains a {@link RemoteRun} from beginning to end, from text to text. */
final class TrainRun implements Function<String, Answer<String>> {
    private static final long serialVersionUID = 1L;

    /** What this executor has loaded last: runs of a sweep have the same data. */
    private static Optional<Loaded> loaded = Optional.empty();

    private final OwnDevice device;

    private record Loaded(RemoteRun.Data data, Split split) {}

    TrainRun(OwnDevice device) {
        this.device = device;
    }

    @Override
    public Answer<String> call(String text) {
        return Answer.of(() -> {
            RemoteRun remote = RemoteRun.of(text);
            Split split = split(remote.data());
            try (Engine engine = device.open(remote.run())) {
                return remote.run().train(engine, split, TrainingListener.NONE).text();
            }
        });
    }

    private static synchronized Split split(RemoteRun.Data data) {
        if (loaded.filter(last -> last.data().equals(data)).isEmpty()) {
            loaded = Optional.of(new Loaded(data, data.load("executor " + SparkEnv.get().executorId())));
        }
        return loaded.get().split();
    }
}
