package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.Models;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Trainer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

class SavedSettingsTest {
    /** What every run says anew; help and version are on every command. */
    private static final Set<String> OF_THE_RUN = Set.of("--checkpoint", "--data", "--data-dir", "--debug", "--device",
            "--engine", "--epochs", "--help", "--label-column", "--log", "--quiet", "--resume", "--split-seed",
            "--test-data", "--test-share", "--threads", "--version");

    @Test
    void everyOptionOfTrainIsInTheCheckpointOrTheRunsOwn() {
        Set<String> own = new TreeSet<>();
        try (Engine engine = Engines.open("reference");
                Trainer trainer = Trainer.builder(Models.mlp(2, 3, 2).build()).engine(engine).build()) {
            Checkpoint saved = trainer.checkpoint();
            for (OptionSpec option : Main.commandLine("train")
                    .getSubcommands()
                    .get("train")
                    .getCommandSpec()
                    .options()) {
                SavedSettings.path(option)
                        .ifPresentOrElse(
                                path -> assertThat(SavedSettings.of(saved).at(path)).as(path).isNotNull(),
                                () -> own.add(option.longestName()));
            }
        }
        assertThat(own).isEqualTo(new TreeSet<>(OF_THE_RUN));
    }
}
