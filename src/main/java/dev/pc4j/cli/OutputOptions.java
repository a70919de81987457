package dev.pc4j.cli;

import dev.pc4j.train.CheckpointTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what training writes. */
final class OutputOptions implements Section, Conditional {
    private static final int LONGEST_STEM = 50;

    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "Where the network is saved after each epoch, as safetensors; by default the file resumed, "
                    + "else pc4j-<data>.safetensors in this folder, with a number where that is there.")
    Path checkpoint;

    @Option(names = "--overwrite", description = "Replace the checkpoint that is there.")
    boolean overwrite;

    @Option(names = "--no-checkpoint", description = "Save nothing.")
    boolean noCheckpoint;

    @Option(names = "--save-every", paramLabel = "N",
            description = "Save within epochs too, every N training steps, or minutes as in 5m.")
    SaveInterval saveEvery;

    @Option(names = "--resume", paramLabel = "FILE",
            description = "Go on from a checkpoint, whose settings hold; --epochs is the total then.")
    Path resume;

    @Mixin
    LogOptions log;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    @Override
    public String heading() {
        return "Output";
    }

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(noCheckpoint, "--no-checkpoint", "--checkpoint", "--overwrite", "--save-every"),
                Idle.where(resume != null && checkpoint == null, "--resume", "--overwrite"));
    }

    /** Fails early where a file cannot be written, or would be lost. */
    void check(String data) {
        log.check(noCheckpoint ? null : target(data));
        if (!noCheckpoint) {
            check(target(data));
        }
    }

    /** Fails where the file to save to is named and is one that is read. */
    void checkOther(String option, Path read) {
        if (checkpoint != null) {
            Outputs.checkOther("--checkpoint", checkpoint, option, read);
        }
    }

    /** The file to save to, but for a number where it is not the user's choice. */
    private Path target(String data) {
        if (checkpoint != null) {
            return checkpoint;
        }
        return resume != null ? resume : numbered(data, 1);
    }

    private boolean isNumbered() {
        return checkpoint == null && resume == null && !overwrite;
    }

    private void check(Path target) {
        Outputs.check("--checkpoint", target);
        boolean resumed = resume != null && Outputs.same(target, resume);
        if (!isNumbered() && CheckpointTarget.check(target) && !resumed && !overwrite) {
            throw Outputs.there("--checkpoint", target,
                    "replace it with --overwrite, go on from it with --resume, or name another");
        }
    }

    /** Takes hold of the file to save to; null where nothing is to be saved. */
    CheckpointTarget hold(String data) {
        if (noCheckpoint) {
            return null;
        }
        if (isNumbered()) {
            return holdNew(data);
        }
        Path target = target(data);
        check(target);
        return Outputs.hold(target);
    }

    /** The first of the numbered files that is neither there nor another run's. */
    private static CheckpointTarget holdNew(String data) {
        for (int number = 1;; number++) {
            Path file = numbered(data, number);
            Optional<CheckpointTarget> held = Outputs.isThere(file) ? Optional.empty() : CheckpointTarget.hold(file);
            if (held.isPresent() && !Outputs.isThere(file)) {
                return held.get();
            }
            held.ifPresent(CheckpointTarget::close);
        }
    }

    private static Path numbered(String data, int number) {
        return Path.of("pc4j-%s%s.safetensors".formatted(stem(data), number == 1 ? "" : "-" + number));
    }

    /** The last part of a data set's name or path, without its ending, as far as a file's name may be long. */
    private static String stem(String data) {
        Path name = Path.of(data).toAbsolutePath().normalize().getFileName();
        String stem = name == null ? "data" : name.toString().replaceFirst("\\.[^.]*$", "");
        return stem.length() > LONGEST_STEM ? stem.substring(0, LONGEST_STEM) : stem;
    }
}
