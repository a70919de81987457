package dev.pc4j.spark;

import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A task that takes the gradients of a part, on a plan that this executor keeps. */
final class TakePart implements Function<Rows, Answer<Gradients>> {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final Broadcast<String> run;
    private final OwnDevice device;
    private final Broadcast<Map<String, float[]>> parameters;

    /**
     * Of one batch.
     *
     * @param id of the run, by which executors keep their plans
     * @param run as text
     */
    TakePart(String id, Broadcast<String> run, OwnDevice device, Broadcast<Map<String, float[]>> parameters) {
        this.id = id;
        this.run = run;
        this.device = device;
        this.parameters = parameters;
    }

    @Override
    public Answer<Gradients> call(Rows rows) {
        return Answer.of(() -> Plans.on(id, run::value, device,
                plan -> new Gradients(plan.take(parameters.value(), rows.part()))));
    }
}
