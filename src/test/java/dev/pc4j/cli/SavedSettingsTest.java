package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Scaling;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.model.Models;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

class SavedSettingsTest {
    /** What every run says anew, or the graph of the checkpoint; help and version are on every command. */
    private static final Set<String> OF_THE_RUN = Set.of("--model", "--width", "--heads", "--blocks", "--checkpoint",
            "--cluster", "--data", "--data-dir", "--debug", "--device",
            "--engine", "--epochs", "--from", "--help", "--log", "--no-checkpoint", "--overwrite", "--precision",
            "--quiet", "--png",
            "--report", "--resume", "--save-every", "--test-data", "--threads",
            "--version");

    @TempDir
    Path folder;

    /** Of regression, whose recipe has all that a recipe can have. */
    private Optional<DataRecipe> recipe() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n3,4\n5,6\n");
        LoadOptions options = LoadOptions.defaults().withNumbers(Scaling.STANDARD);
        return DataSets.load(file.toString(), null, options).train().recipe();
    }

    @Test
    void everyOptionOfTrainIsInTheCheckpointOrTheRunsOwn() throws IOException {
        Set<String> own = new TreeSet<>();
        try (Engine engine = Engines.open("reference");
                Trainer trainer = Trainer.builder(Models.mlp(2, 3, 2).build()).engine(engine).build()) {
            Checkpoint bare = trainer.checkpoint();
            Checkpoint saved = new Checkpoint(bare.graph(), bare.training(), bare.state(), bare.progress(),
                    recipe(), bare.best());
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
