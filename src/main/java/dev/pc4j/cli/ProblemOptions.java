package dev.pc4j.cli;

import dev.pc4j.cli.bench.Chain;
import dev.pc4j.cli.bench.Problem;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that choose benchmark problems. */
final class ProblemOptions implements Section {
    private static final int BATCH = 64;

    @Option(names = "--problem", split = ",", paramLabel = "NAME",
            completionCandidates = Candidates.ProblemNames.class,
            description = "Problems of the suite: ${COMPLETION-CANDIDATES}; a where nothing else is asked for.")
    List<String> names;

    @Option(names = "--suite",
            description = "All problems of the suite; the largest needs 4 GiB of heap and much time.")
    boolean suite;

    @Option(names = "--sizes", split = ",", paramLabel = "N",
            description = "Another network: widths of its layers, input first.")
    List<Integer> sizes;

    @Option(names = "--batch", paramLabel = "ROWS", description = "Rows of a batch; a problem's own, or 64.")
    Integer batch;

    @Override
    public String heading() {
        return "Problems";
    }

    /** Whether any of these was asked for. */
    boolean given() {
        return names != null || suite || sizes != null;
    }

    /** The problems asked for, with batch, steps and rate of the caller's where they were typed. */
    List<Problem> problems(CommandSpec command, InferenceOptions inference) {
        return chosen().stream()
                .map(p -> p.with(Objects.requireNonNullElse(batch, p.batch()),
                        Given.option(command, "--steps") ? inference.steps : p.steps(),
                        Given.option(command, "--rate") ? inference.rate : p.rate()))
                .toList();
    }

    /** The batch that was typed, else the usual one. */
    int batch() {
        return Objects.requireNonNullElse(batch, BATCH);
    }

    /** The only problem asked for. */
    Problem one(CommandSpec command, InferenceOptions inference) {
        List<Problem> all = problems(command, inference);
        if (all.size() > 1) {
            throw new IllegalArgumentException("%d problems are too many here: name one".formatted(all.size()));
        }
        return all.getFirst();
    }

    private List<Problem> chosen() {
        if (Stream.of(names != null, suite, sizes != null).filter(b -> b).count() > 1) {
            throw new IllegalArgumentException("--problem, --suite and --sizes exclude each other: use one of them");
        }
        if (sizes != null) {
            return List.of(new Chain(Problem.CUSTOM, sizes, BATCH, 20, Problem.RATE));
        }
        return suite ? Problem.suite()
                : Objects.requireNonNullElse(names, List.of("a")).stream().map(Problem::of).toList();
    }
}
