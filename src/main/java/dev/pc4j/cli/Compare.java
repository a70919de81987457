package dev.pc4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.Report;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares learning rules: their gradients with backpropagation's, and their energies. */
@Command(name = "compare",
        description = "Compare the gradients of learning rules with those of backpropagation, parameter by parameter, and their energies, node by node.",
        footer = {"", "Examples:", "  pc4j compare", "  pc4j compare --rule strict,fixed --steps 40 --after 200",
            "  pc4j compare --data mnist --hidden 256,256 --output-precision 0.01",
            "  pc4j compare --problem a --json",
            "  pc4j compare --rule strict,fixed,exact --after 200 --report compare.html"})
final class Compare implements Runnable, Conditional {
    private static final int BATCH = 64;

    @Spec
    private CommandSpec command;

    @Mixin
    private DataOptions data;

    @Mixin
    private ProblemOptions problems;

    @Mixin
    private ModelOptions model;

    @Mixin
    private InferenceOptions inference;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private ReportOptions report;

    @Option(names = "--rule", split = ",", paramLabel = "NAME",
            description = "The rules to compare, by default those to backprop:%n${bundle:Rule}")
    private List<Rule> rules;

    @Option(names = "--after", paramLabel = "N", defaultValue = "0",
            description = "Train for N batches first, by the first of the rules, with adam.")
    private int after;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Chooses starting weights.")
    private long seed;

    @Option(names = "--json",
            description = "Print one JSON object a line: one for each parameter, and one for each node with its energies at the "
                    + "start and after every iteration.")
    private boolean json;

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(inference.idle(chosen()));
        String problem = "--problem, --sizes and --suite, which have a network and data of their own";
        idle.add(Idle.where(problems.given(), problem, "--seed"));
        idle.add(Idle.where(problems.given(), problem, Idle.all(command, data)));
        idle.add(Idle.where(problems.given(), problem, Idle.all(command, model)));
        return idle;
    }

    private List<Rule> chosen() {
        return Objects.requireNonNullElse(rules, List.of(LearningRule.values()));
    }

    @Override
    public void run() {
        Positive.orZero("--after", after);
        report.check();
        List<Rule> chosen = chosen();
        if (problems.given()) {
            Problem problem = problems.one(command, inference);
            compare(Sample.of(problem), inference.inference(problem.steps(), problem.rate()), chosen,
                    "problem " + problem.name());
        } else {
            data.usually(model.kind.usualTask());
            DataSet train = data.load(command).train();
            compare(sample(train), inference.inference(), chosen, train.name());
        }
    }

    private void compare(Sample sample, Inference settings, List<Rule> chosen, String name) {
        List<Schedule> schedules = Stream.concat(chosen.stream(), Stream.of(LearningRule.BACKPROP))
                .map(rule -> RuleComparison.schedule(sample.graph(), settings, rule))
                .toList();
        try (Engine engine = device.open(sample.graph(), schedules)) {
            PlanOptions options = device.plan(PlanOptions.batch(sample.batch()).with(model.initialisation(), seed));
            // A problem's weights are its own, whatever the seed.
            JsonObject point = Summary.point(name, sample.graph(), settings, problems.given() ? null : seed);
            point.addProperty("batch", sample.batch());
            point.addProperty("after", after);
            compare(new RuleComparison(engine, sample, settings, options), chosen, point);
        }
    }

    private Sample sample(DataSet train) {
        int batch = Objects.requireNonNullElse(problems.batch, Math.min(BATCH, train.rows()));
        Batches.requireRows(batch, train.rows(), train.name());
        return new Sample(model.graph(train), train.inputs(), train.targetRows(), batch,
                plan -> {});
    }

    private void compare(RuleComparison rulesAtPoint, List<Rule> chosen, JsonObject at) {
        Map<String, float[]> point = rulesAtPoint.point(chosen.getFirst(), after);
        Map<String, Integer> levels = rulesAtPoint.levels();
        Map<String, Diagnostics> all = new LinkedHashMap<>();
        Table gradients = new Table(
                "rule", "parameter", "level", "cosine", "norm ratio", "difference", "expected ratio");
        Table energies = new Table("rule", "node", "energy at start", "at end", "error norm");
        for (Rule rule : chosen) {
            Diagnostics found = rulesAtPoint.of(rule, point, after);
            all.put(rule.label(), found);
            for (Diagnostics.Gradient gradient : found.gradients()) {
                int level = levels.get(gradient.parameter());
                OptionalDouble expected = rulesAtPoint.expected(rule, level);
                show(gradients, at, rule, gradient, level, expected);
            }
            found.nodes().forEach(node -> show(energies, at, rule, node));
        }
        if (!json) {
            PrintWriter out = command.commandLine().getOut();
            out.println(Summary.text(at));
            out.print(gradients);
            out.println();
            out.print(energies);
        }
        report.write(command, () -> report(rulesAtPoint, all, at, gradients, energies));
    }

    private Report report(RuleComparison at, Map<String, Diagnostics> all, JsonObject point, Table gradients,
            Table energies) {
        Report made = ReportOptions.of("Learning rules on " + point.get("data").getAsString(), command)
                .fact("engine", ReportOptions.engine(at.engine()));
        Summary.facts(point).forEach(made::fact);
        DiagnosticsCharts charts = new DiagnosticsCharts(at.sample().graph(), at.sample().batch());
        made.section("Gradients", "Each rule's gradient beside backpropagation's, from the same parameters and rows.",
                Stream.of(charts.cosines(all), charts.ratios(all), Optional.of(gradients.cells("By parameter")))
                        .flatMap(Optional::stream)
                        .toList());
        List<Exhibit> curves = new ArrayList<>();
        all.forEach((rule, found) -> charts.energies("Energy by node, " + rule, found).ifPresent(curves::add));
        curves.add(energies.cells("By node, summed over the rows"));
        return made.section("Energies",
                "From the feed-forward start, with everything predicted anew after each iteration.",
                curves);
    }

    private void show(Table table, JsonObject at, Rule rule, Diagnostics.Gradient gradient, int level,
            OptionalDouble expected) {
        Likeness likeness = gradient.toBackprop();
        String cosine = Double.isNaN(likeness.cosine()) ? "-" : Text.format("%.6f", likeness.cosine());
        String theory = expected.isPresent() ? Text.figure(expected.getAsDouble()) : "";
        table.row(rule.label(), gradient.parameter(), String.valueOf(level), cosine,
                Text.figure(likeness.ratio()), Text.figure(likeness.difference()), theory);
        if (json) {
            JsonObject line = line(at, rule);
            line.addProperty("parameter", gradient.parameter());
            line.addProperty("level", level);
            line.addProperty("cosine", finite(likeness.cosine()));
            line.addProperty("norm_ratio", finite(likeness.ratio()));
            line.addProperty("difference", finite(likeness.difference()));
            line.addProperty("expected_norm_ratio", finite(expected.orElse(Double.NaN)));
            command.commandLine().getOut().println(line);
        }
    }

    private void show(Table table, JsonObject at, Rule rule, Diagnostics.Node node) {
        table.row(rule.label(), node.name(), Text.figure(node.energies().getFirst()),
                Text.figure(node.energies().getLast()), Text.figure(node.errorNorm()));
        if (json) {
            JsonObject line = line(at, rule);
            line.addProperty("node", node.name());
            JsonArray energies = new JsonArray();
            node.energies().forEach(energies::add);
            line.add("energies", energies);
            line.addProperty("error_norm", node.errorNorm());
            command.commandLine().getOut().println(line);
        }
    }

    private static JsonObject line(JsonObject at, Rule rule) {
        JsonObject line = at.deepCopy();
        line.addProperty("rule", rule.label());
        return line;
    }

    /** JSON has no word for what is not a number: null. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
