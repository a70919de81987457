package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the gradients of learning rules with backpropagation's. */
@Command(name = "compare",
        description = "Compare the weight gradients of learning rules with those of backpropagation, layer by layer.",
        footer = {"", "Examples:", "  pc4j compare", "  pc4j compare --rule strict,fixed --steps 40 --after 200",
            "  pc4j compare --data mnist --hidden 256,256 --output-precision 0.01",
            "  pc4j compare --problem a --json"})
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

    @Option(names = "--rule", split = ",", paramLabel = "NAME",
            description = "The rules to compare, by default those to backprop:%n${bundle:Rule}")
    private List<Rule> rules;

    @Option(names = "--after", paramLabel = "N", defaultValue = "0",
            description = "Train for N batches first, by the first of the rules, with adam.")
    private int after;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Chooses starting weights.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object a line.")
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
                .map(rule -> RuleGradients.schedule(sample.graph(), settings, rule))
                .toList();
        try (Engine engine = device.open(sample.graph(), schedules)) {
            PlanOptions options = device.plan(PlanOptions.batch(sample.batch()).with(model.initialisation(), seed));
            // A problem's weights are its own, whatever the seed.
            JsonObject point = Summary.point(name, sample.graph(), settings, problems.given() ? null : seed);
            point.addProperty("batch", sample.batch());
            point.addProperty("after", after);
            compare(new RuleGradients(engine, sample, settings, options), chosen, point);
        }
    }

    private Sample sample(DataSet train) {
        int batch = Objects.requireNonNullElse(problems.batch, Math.min(BATCH, train.rows()));
        Batches.requireRows(batch, train.rows(), train.name());
        return new Sample(model.graph(train), train.inputs(), train.targetRows(), batch,
                plan -> {});
    }

    private void compare(RuleGradients gradients, List<Rule> chosen, JsonObject at) {
        Map<String, float[]> point = gradients.point(chosen.getFirst(), after);
        Map<String, float[]> backprop = gradients.of(LearningRule.BACKPROP, point, after);
        Map<String, Integer> levels = Likeness.levels(gradients.sample().graph());
        Table table = new Table("rule", "weight", "level", "cosine", "norm ratio", "expected");
        for (Rule rule : chosen) {
            Map<String, float[]> found = gradients.of(rule, point, after);
            found.forEach((weight, gradient) -> {
                Likeness likeness = Likeness.of(gradient, backprop.get(weight));
                int level = levels.get(weight);
                if (json) {
                    print(at, rule, weight, level, likeness, gradients.expected(rule, level));
                } else {
                    add(table, rule, weight, level, likeness, gradients.expected(rule, level));
                }
            });
        }
        if (!json) {
            command.commandLine().getOut().println(Summary.text(at));
            command.commandLine().getOut().print(table);
        }
    }

    private static void add(Table table, Rule rule, String weight, int level, Likeness likeness,
            OptionalDouble expected) {
        String cosine = Double.isNaN(likeness.cosine()) ? "-" : Text.format("%.6f", likeness.cosine());
        String theory = expected.isPresent() ? Text.figure(expected.getAsDouble()) : "";
        table.row(rule.label(), weight, String.valueOf(level), cosine, Text.figure(likeness.ratio()), theory);
    }

    private void print(JsonObject at, Rule rule, String weight, int level, Likeness likeness,
            OptionalDouble expected) {
        JsonObject line = at.deepCopy();
        line.addProperty("rule", rule.label());
        line.addProperty("weight", weight);
        line.addProperty("level", level);
        line.addProperty("cosine", finite(likeness.cosine()));
        line.addProperty("norm_ratio", finite(likeness.ratio()));
        line.addProperty("expected_norm_ratio", finite(expected.orElse(Double.NaN)));
        command.commandLine().getOut().println(line);
    }

    /** JSON has no word for what is not a number: null. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
