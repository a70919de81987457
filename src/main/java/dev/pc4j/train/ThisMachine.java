package dev.pc4j.train;

import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * This machine in the place of many: one run after another, and one part of a batch after another, with the same bits.
 *
 * @param engine the caller's, who closes it
 */
public record ThisMachine(Engine engine) implements Cluster {

    @Override
    public String description() {
        return "%s: %s".formatted(engine.name(), engine.device());
    }

    @Override
    public List<Run.Outcome> train(List<Run> runs, Split split, Path folder, Listener listener) {
        List<Run.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            int run = i;
            listener.next(run);
            outcomes.add(runs.get(run).train(engine, split, new TrainingListener() {
                @Override
                public void epochDone(EpochReport report) {
                    listener.epochDone(run, report.epoch());
                }
            }));
            listener.done(run, outcomes.getLast());
        }
        return outcomes;
    }

    @Override
    public Optional<PartWorkers> workers(Run run) {
        return run.training().parts() == 1 ? Optional.empty() : Optional.of(PartPlan.compile(engine, run));
    }

    @Override
    public void close() {} // the engine is the caller's
}
