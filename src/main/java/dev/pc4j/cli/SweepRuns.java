package dev.pc4j.cli;

import dev.pc4j.train.Cluster;
import dev.pc4j.train.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The runs of a sweep as they come to their ends: setting by setting, each from all seeds. */
final class SweepRuns implements Cluster.Listener {
    private final List<SweepSetting> settings;
    private final List<Long> seeds;
    private final SweepProgress progress;
    private final BiConsumer<SweepSetting, SweepSetting.Found> found;
    private final List<Run.Outcome> outcomes = new ArrayList<>();

    /** Of these settings; each of them, and what its runs have found, goes to {@code found} once it has all. */
    SweepRuns(List<SweepSetting> settings, List<Long> seeds, SweepProgress progress,
            BiConsumer<SweepSetting, SweepSetting.Found> found) {
        this.settings = settings;
        this.seeds = seeds;
        this.progress = progress;
        this.found = found;
    }

    private SweepSetting setting(int run) {
        return settings.get(run / seeds.size());
    }

    private long seed(int run) {
        return seeds.get(run % seeds.size());
    }

    @Override
    public void next(int run) {
        progress.run(setting(run), seed(run));
    }

    @Override
    public void epochDone(int run, int epoch) {
        progress.epoch(epoch);
    }

    @Override
    public void done(int run, Run.Outcome outcome) {
        outcome.diverged()
                .ifPresent(why -> progress.say("%s, seed %d diverged: %s".formatted(setting(run), seed(run), why)));
        outcomes.add(outcome);
        if (outcomes.size() == seeds.size()) {
            found.accept(setting(run), SweepSetting.Found.of(outcomes));
            outcomes.clear();
        }
    }
}
