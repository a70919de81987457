package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.cli.bench.Expected;
import dev.pc4j.cli.bench.Measurement;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.cli.bench.Timing;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Schedule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times inference on problems that any language can build again, and checks what it finds. */
@Command(name = "bench", description = "Time inference: feed-forward start, T updates, weight gradients.",
        footer = {"", "Examples:", "  pc4j bench", "  pc4j bench --problem a,b --engine host --json",
            "  pc4j bench --sizes 784,256,256,10 --batch 64 --steps 20 --rate 0.1",
            "  pc4j bench --suite --rule backprop"})
final class Bench implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ProblemOptions problems;

    @Mixin
    private RuleOptions rule;

    @Mixin
    private InferenceOptions inference;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--kernel", paramLabel = "NAME",
            description = "Which of the engine's kernels runs the inference; its own choice where left out.")
    private String kernel;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "7",
            description = "Timed groups of calls; the median counts.")
    private int repeats;

    @Option(names = "--warmup", paramLabel = "SECONDS", defaultValue = "2",
            description = "Least time to warm up; it goes on to five times that while times still fall.")
    private double warmUp;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--explain", description = "Say what runs and why.")
    private boolean explain;

    private final List<String> wrong = new ArrayList<>();
    private Optional<Long> startUp = Optional.empty();

    @Override
    public Integer call() {
        Positive.check("--repeats", repeats);
        Positive.orZero("--warmup", warmUp);
        List<Problem> chosen = problems.problems(command, inference);
        inference.warnWhereIdle(command, rule.rule);
        Table table = new Table("problem", "network", "batch", "T", "engine", "kernel", "precision", "ms",
                "iterations/s",
                "sample it/s", "energy", "|dW|");
        try (Engine engine = device.open()) {
            for (Problem problem : chosen) {
                Measurement found = measure(engine, problem);
                check(found);
                report(found, table);
            }
        }
        if (!json) {
            out().print(table);
            startUp.ifPresent(
                    ms -> out().println(Text.format("JVM start to the end of the first inference: %d ms", ms)));
        }
        wrong.forEach(line -> command.commandLine().getErr().println("pc4j: " + line));
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Measurement measure(Engine engine, Problem problem) {
        Graph graph = problem.graph();
        Inference settings = inference.inference(problem.steps(), problem.rate());
        Schedule schedule = rule.rule.schedule(graph, settings);
        // A learning rate of zero: incremental inference, timed over and over, must not drift.
        PlanOptions options = device.plan(PlanOptions.batch(problem.batch()).with(Optimiser.sgd(0)));
        try (Plan plan = engine.compile(graph, schedule, kernel == null ? options : options.withKernel(kernel));
                Samples samples = plan.hold(problem.x(), problem.y())) {
            progress(engine, problem);
            explain(plan);
            problem.fill(plan);
            int[] order = IntStream.range(0, problem.batch()).toArray();
            Inferred first = plan.infer(problem.x(), problem.y());
            if (startUp.isEmpty()) {
                startUp = Optional.of(JvmClock.sinceStart(System.currentTimeMillis()));
            }
            double norm = problem.gradientNorm(plan);
            Timing timing = Timing.of(() -> plan.submit(samples, order, 0, order.length), plan::await, repeats, warmUp);
            return new Measurement(problem, schedule.iterations(), rule.rule, engine.name(), engine.device(),
                    plan.options().precision().orElse(engine.precisions().getFirst()), plan.kernel(), first.energy(),
                    norm, timing);
        }
    }

    private void progress(Engine engine, Problem problem) {
        if (!json) {
            command.commandLine()
                    .getErr()
                    .println(Text.format("%s: %s, batch %d, on %s", problem.name(), problem.label(),
                            problem.batch(), engine.device()));
        }
    }

    private void explain(Plan plan) {
        if (explain) {
            (json ? command.commandLine().getErr() : out()).println(plan.explain().stripTrailing());
        }
    }

    private void check(Measurement found) {
        Problem problem = found.problem();
        if (!Double.isFinite(found.energy()) || !Double.isFinite(found.gradientNorm())) {
            wrong.add(Text.format("problem %s: energy %s or gradient norm %s is not finite", problem.name(),
                    found.energy(),
                    found.gradientNorm()));
            return;
        }
        boolean strict = rule.rule == LearningRule.STRICT && inference.isPlain();
        Optional<Expected> expected = strict ? Expected.of(problem) : Optional.empty();
        expected.filter(e -> !(e.error(found.energy(), found.gradientNorm()) <= Expected.bound(found.precision())))
                .ifPresent(e -> wrong
                        .add(Text.format("problem %s: energy %s and gradient norm %s should be %s and %s within %s",
                                problem.name(), found.energy(), found.gradientNorm(), e.energy(), e.gradientNorm(),
                                Expected.bound(found.precision()))));
    }

    private void report(Measurement found, Table table) {
        if (json) {
            JsonObject line = found.json();
            line.addProperty("threads", device.threads());
            startUp.ifPresent(ms -> line.addProperty("startup_ms", ms));
            out().println(line);
            out().flush();
            return;
        }
        Problem problem = found.problem();
        table.row(problem.name(), problem.label(), String.valueOf(problem.batch()), String.valueOf(found.steps()),
                found.engine(),
                found.kernel(), found.precision().label(), Text.figure(found.timing().median() * 1e3),
                Text.figure(found.iterationsPerSecond()), Text.figure(found.iterationsPerSecond() * problem.batch()),
                Text.figure(found.energy()), Text.figure(found.gradientNorm()));
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
