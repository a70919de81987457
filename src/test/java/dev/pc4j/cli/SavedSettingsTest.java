package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.data.DataSets;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.Models;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Trainer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

class SavedSettingsTest {
    /** What every run says anew; help and version are on every command. */
    private static final Set<String> OF_THE_RUN = Set.of("--checkpoint", "--data", "--data-dir", "--debug", "--device",
            "--engine", "--epochs", "--help", "--log", "--precision", "--quiet", "--resume", "--test-data", "--threads",
            "--version");

    @Test
    void everyOptionOfTrainIsInTheCheckpointOrTheRunsOwn() {
        Set<String> own = new TreeSet<>();
        try (Engine engine = Engines.open("reference");
                Trainer trainer = Trainer.builder(Models.mlp(2, 3, 2).build()).engine(engine).build()) {
            Checkpoint bare = trainer.checkpoint();
            Checkpoint saved = new Checkpoint(bare.graph(), bare.training(), bare.state(), bare.progress(),
                    DataSets.load("digits").train().recipe(), bare.best());
            for (OptionSpec option : Main.commandLine("train")
                    .getSubcommands()
                    .get("train")
                    .getCommandSpec()
                    .options()) {
                SavedSettings.path(option)
                        .ifPresentOrElse(
                                path -> assertThat(SavedSettings.of(saved).at(path)).as(path)
                                        .isNotEqualTo(Optional.empty()),
                                () -> own.add(option.longestName()));
            }
        }
        assertThat(own).isEqualTo(new TreeSet<>(OF_THE_RUN));
    }
}
