package dev.pc4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that asks for a log of epochs. */
final class LogOptions implements Section {
    @Option(names = "--log", paramLabel = "FILE", description = "Add a line for each epoch to a .csv or .jsonl file.")
    Path log;

    @Override
    public String heading() {
        return "Output";
    }

    /** Fails early where the log cannot be written, or is the checkpoint, which may be null. */
    void check(Path checkpoint) {
        if (log == null) {
            return;
        }
        if (checkpoint != null) {
            Outputs.checkOther("--checkpoint", checkpoint, "--log", log);
        }
        Outputs.check("--log", log);
    }
}
