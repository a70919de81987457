package dev.pc4j.cli;

import dev.pc4j.engine.Engine;
import dev.pc4j.report.Report;
import dev.pc4j.reproduce.Experiment;
import dev.pc4j.reproduce.Experiments;
import dev.pc4j.reproduce.Figure;
import dev.pc4j.reproduce.Setup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a paper's experiments and puts its figures beside ours. */
@Command(name = "reproduce",
        description = "Run a paper's experiments and print its figures beside ours, with what has to hold of them: exit "
                + "code 1 where something does not.",
        footer = {"", "Examples:", "  pc4j reproduce hopfield --quick",
            "  pc4j reproduce rosenbaum --data-dir data --csv rosenbaum.csv",
            "  pc4j reproduce alonso --quick --report alonso.html"})
final class Reproduce implements Callable<Integer>, Conditional {
    /** Engines on which what only a GPU has in reasonable time is not run. */
    private static final Set<String> PROCESSORS = Set.of("host", "reference");

    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PAPER", completionCandidates = Candidates.PaperNames.class,
            description = "Which: ${COMPLETION-CANDIDATES}.")
    private String paper;

    @Option(names = "--quick", description = "Take minutes on two cores, at smaller sizes.")
    private boolean quick;

    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "The folder to look for data sets in first; then $PC4J_DATA and ~/.cache/pc4j ($XDG_CACHE_HOME/pc4j).")
    private Path folder;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each figure to a new file.")
    private Path csv;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private ReportOptions report;

    @Override
    public List<Idle> idle() {
        boolean without = Experiments.all().stream().anyMatch(e -> e.name().equals(paper) && !e.readsData());
        return List.of(Idle.where(without, "reproduce " + paper + ", which reads no data set", "--data-dir"));
    }

    @Override
    public Integer call() throws IOException {
        Experiment experiment = Experiments.of(paper);
        Outputs.checkNew("--csv", csv);
        report.check();
        try (Engine engine = device.open(experiment::lacking)) {
            String machine = ReportOptions.engine(engine);
            List<Figure> beyond = quick || !PROCESSORS.contains(engine.name()) ? List.of() : experiment.onlyOnGpu();
            boolean quickly = quick || !beyond.isEmpty();
            out().println(experiment.paper());
            String figuresOf = !quickly ? "full figures"
                    : quick ? "quick figures" : "quick figures, for the full ones need a GPU";
            out().println("%s, on %s".formatted(figuresOf, machine));
            out().flush();
            Setup setup = new Setup(engine, quickly, Optional.ofNullable(folder), this::say);
            List<Figure> figures = new ArrayList<>(experiment.run(setup));
            figures.addAll(beyond);
            out().print(table(figures));
            if (csv != null) {
                Files.write(csv, lines(figures, quickly, machine));
            }
            report.write(command, () -> report(experiment, figures, quickly, machine));
            return verdict(figures, out());
        }
    }

    /** Says how many claims hold; the exit code of whether all do. */
    static int verdict(List<Figure> figures, PrintWriter out) {
        List<Figure.Claim> claims = figures.stream().flatMap(f -> f.claim().stream()).toList();
        long held = claims.stream().filter(Figure.Claim::holds).count();
        out.println(Text.format("%d of %d claims hold", held, claims.size()));
        return held == claims.size() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Report report(Experiment experiment, List<Figure> figures, boolean quickly, String machine) {
        return ReportOptions.of(experiment.paper(), command)
                .fact("engine", machine)
                .fact("figures", quickly ? "quick" : "full")
                .section("Figures", "What the paper has beside ours, and what has to hold of ours.",
                        Stream.concat(FigureCharts.of(figures).stream(),
                                Stream.of(table(figures).cells("Every figure")))
                                .toList());
    }

    private static Table table(List<Figure> figures) {
        Table table = new Table("figure", "published", "ours", "claim", "holds", "setting");
        for (Figure figure : figures) {
            String ours = figure.ours().isPresent() ? Text.figure(figure.ours().getAsDouble()) : "-";
            table.row(figure.what(), figure.published(), ours, figure.claim().map(Figure.Claim::text).orElse(""),
                    figure.claim().map(c -> c.holds() ? "yes" : "NO").orElse(""), figure.setting());
        }
        return table;
    }

    private List<String> lines(List<Figure> figures, boolean quickly, String machine) {
        List<String> lines = new ArrayList<>();
        lines.add(CSV.format("paper", "figure", "published", "ours", "claim", "holds", "setting", "quick", "machine"));
        for (Figure figure : figures) {
            Double ours = figure.ours().isPresent() ? figure.ours().getAsDouble() : null;
            lines.add(CSV.format(paper, figure.what(), figure.published(), ours,
                    figure.claim().map(Figure.Claim::text).orElse(null),
                    figure.claim().map(Figure.Claim::holds).orElse(null), figure.setting(), quickly, machine));
        }
        return lines;
    }

    private void say(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
