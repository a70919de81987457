package dev.pc4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say what training writes. */
final class OutputOptions implements Section {
    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "Where the network is saved after each epoch, as safetensors; by default the file resumed, "
                    + "else pc4j-<data>.safetensors in this folder.")
    Path checkpoint;

    @Option(names = "--resume", paramLabel = "FILE",
            description = "Go on from a checkpoint, whose settings hold; --epochs is the total then.")
    Path resume;

    @Option(names = "--log", paramLabel = "FILE", description = "Add a line for each epoch to a .csv or .jsonl file.")
    Path log;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    @Override
    public String heading() {
        return "Output";
    }

    /** Where the checkpoint goes. */
    Path target(String data) {
        if (checkpoint != null) {
            return checkpoint;
        }
        return resume != null ? resume : Path.of("pc4j-" + stem(data) + ".safetensors");
    }

    /** Fails early where a file cannot be written. */
    void check(String data) {
        Outputs.check("--checkpoint", target(data));
        if (log != null) {
            Outputs.check("--log", log);
        }
    }

    /** The last part of a data set's name or path, without its ending. */
    private static String stem(String data) {
        Path name = Path.of(data).toAbsolutePath().normalize().getFileName();
        return name == null ? "data" : name.toString().replaceFirst("\\.[^.]*$", "");
    }
}
