package dev.pc4j.cli;

import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.report.Report;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.Run;
import dev.pc4j.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains by every combination of some settings, each from several seeds, one run after another. */
@Command(name = "sweep",
        description = "Train by every combination of rules, rates, optimisers and learning rates from each of some "
                + "seeds, and print the mean and the standard deviation over the seeds of what each has on the test "
                + "rows. A run that diverges counts as that and ends nothing.",
        footer = {"", "Examples:", "  pc4j sweep --rules strict,exact --rates 0.05,0.1,0.2 --seeds 0,1,2 --epochs 5",
            "  pc4j sweep --optimisers sgd,adam --learning-rates 0.01,0.001 --csv sweep.csv",
            "  pc4j sweep --rules strict,incremental,backprop --report sweep.html"})
final class Sweep implements Runnable, Conditional {
    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    @Spec
    private CommandSpec command;

    @Option(names = "--rules", split = ",", paramLabel = "NAME", defaultValue = "strict",
            description = "Learning rules:%n${bundle:Rule}")
    private List<Rule> rules;

    @Option(names = "--rates", split = ",", paramLabel = "GAMMA",
            description = "Inference rates, in place of --rate; for the rules that take one.")
    private List<Double> rates;

    @Option(names = "--optimisers", split = ",", paramLabel = "NAME",
            description = "Optimisers, in place of --optimiser.")
    private List<Optimiser.Kind> optimisers;

    @Option(names = "--learning-rates", split = ",", paramLabel = "ALPHA",
            description = "Learning rates, in place of --learning-rate.")
    private List<Double> learningRates;

    @Option(names = "--seeds", split = ",", paramLabel = "N", defaultValue = "0,1,2",
            description = "Seeds of the starting weights and of the order of the rows; a run each.")
    private List<Long> seeds;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each combination to a new file.")
    private Path csv;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Mixin
    private RunOptions run;

    @Mixin
    private DataOptions data;

    @Mixin
    private AugmentationOptions augmentation;

    @Mixin
    private ModelOptions model;

    @Mixin
    private InferenceOptions inference;

    @Mixin
    private OptimiserOptions optimiser;

    @Mixin
    private ValidationOptions validation;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ReportOptions report;

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(inference.idle(rules));
        idle.add(Idle.where(rules.stream().noneMatch(Rule::iterative), "these --rules", "--rates"));
        idle.add(Idle.where(rates != null, "--rates", "--rate"));
        idle.add(Idle.where(optimisers != null, "--optimisers", "--optimiser"));
        idle.add(Idle.where(learningRates != null, "--learning-rates", "--learning-rate"));
        return idle;
    }

    @Override
    public void run() {
        run.check();
        requireSweep();
        Outputs.checkNew("--csv", csv);
        report.check();
        List<SweepSetting> settings = settings();
        // Settings out of range are found before the first run.
        settings.forEach(setting -> training(setting, seeds.getFirst()));
        data.usually(model.kind.usualTask());
        Split split = data.load(command, augmentation::on);
        Graph graph = model.graph(split.train());
        List<Schedule> schedules = settings.stream()
                .map(setting -> training(setting, seeds.getFirst()).schedule(graph))
                .toList();
        try (Engine engine = device.open(graph, schedules); Cluster machines = cluster.open(device, engine)) {
            sweep(settings, split, graph, machines);
        }
    }

    private void requireSweep() {
        List<String> lists = List.of("--rules", "--rates", "--optimisers", "--learning-rates", "--seeds");
        if (lists.stream().noneMatch(list -> Given.option(command, list))) {
            throw new IllegalArgumentException("there is nothing to sweep: give one or more of %s, such as %s"
                    .formatted(String.join(", ", lists), "--rates 0.05,0.1,0.2"));
        }
    }

    /** Every combination, the last option's values first. */
    private List<SweepSetting> settings() {
        List<SweepSetting> settings = new ArrayList<>();
        for (Rule rule : rules) {
            for (OptionalDouble rate : ratesOf(rule)) {
                for (Optimiser.Kind kind : Objects.requireNonNullElse(optimisers, List.of(optimiser.kind))) {
                    for (Optimiser each : optimisersOf(kind)) {
                        settings.add(new SweepSetting(rule, rate, each));
                    }
                }
            }
        }
        return settings;
    }

    private List<OptionalDouble> ratesOf(Rule rule) {
        return rule.iterative()
                ? Objects.requireNonNullElse(rates, List.of(inference.rate)).stream().map(OptionalDouble::of).toList()
                : List.of(OptionalDouble.empty());
    }

    private List<Optimiser> optimisersOf(Optimiser.Kind kind) {
        return learningRates == null ? List.of(optimiser.optimiser(kind))
                : learningRates.stream().map(rate -> optimiser.optimiser(kind, rate)).toList();
    }

    private Training training(SweepSetting setting, long seed) {
        Inference settings = inference.inference(inference.steps, setting.rate().orElse(inference.rate));
        return new Training(setting.rule(), setting.rule().iterative() ? settings : settings.ofOneStep(),
                setting.optimiser(), optimiser.rates(), run.batch, device.precision(), model.initialisation(), seed,
                run.epochs,
                validation.validation(data.splitSeed)).withParts(run.parts);
    }

    private void sweep(List<SweepSetting> settings, Split split, Graph graph, Cluster machines) {
        List<Run> runs = runs(settings, split, graph);
        boolean classes = split.train().hasClasses();
        Table table = new Table("rule", "rate", "optimiser", "learning rate",
                classes ? "test accuracy" : "test squared error", "test loss", "s an epoch", "runs");
        write(SweepSetting.COLUMNS);
        Map<SweepSetting, SweepSetting.Found> all = new LinkedHashMap<>();
        try (SweepProgress progress = SweepProgress.of(quiet, command.commandLine().getErr(), runs.size(),
                run.epochs)) {
            progress.say("%d settings x %d seeds: %d runs of %d epochs, each on %d rows of %s, %s, on %s".formatted(
                    settings.size(), seeds.size(), runs.size(), run.epochs, split.train().rows(),
                    Summary.data(split.train()), Summary.network(graph), machines.description()));
            machines.train(runs, split, data.folder, new SweepRuns(settings, seeds, progress, (setting, found) -> {
                all.put(setting, found);
                table.row(setting.row(found, classes));
                write(setting.values(found));
            }));
        }
        command.commandLine().getOut().print(table);
        report.write(command, () -> report(all, table, split, graph, machines));
    }

    /** Setting by setting, each from all seeds; one that cannot be run is found before the first. */
    private List<Run> runs(List<SweepSetting> settings, Split split, Graph graph) {
        List<Run> runs = settings.stream()
                .flatMap(setting -> seeds.stream().map(seed -> training(setting, seed)))
                .map(training -> new Run(graph, run.on(split.train(), training, command)))
                .toList();
        runs.stream().filter(of -> of.training().parts() > 1).forEach(Run::requireApart);
        return runs;
    }

    private Report report(Map<SweepSetting, SweepSetting.Found> all, Table table, Split split, Graph graph,
            Cluster machines) {
        SweepCharts charts = new SweepCharts(all);
        return ReportOptions.of("Sweep on " + split.train().name(), command)
                .fact("engine", machines.description())
                .fact("network", Summary.network(graph))
                .fact("data", Summary.rows(split))
                .fact("runs", "%d epochs each, from seeds %s".formatted(run.epochs,
                        seeds.stream().map(String::valueOf).collect(Collectors.joining(", "))))
                .section("Test rows", "Means over the seeds; a line up and down from a bar is one standard deviation.",
                        List.of(charts.scores(split.test().hasClasses()), charts.losses(), charts.seconds(),
                                table.cells("Every setting")));
    }

    private void write(List<?> values) {
        try {
            if (csv != null) {
                Files.writeString(csv, CSV.format(values.toArray()) + "\n", StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write '%s': %s".formatted(csv, e.getMessage()), e);
        }
    }
}
