package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.cli.bench.Expected;
import dev.pc4j.cli.bench.FilledNetwork;
import dev.pc4j.cli.bench.Line;
import dev.pc4j.cli.bench.Measurement;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.cli.bench.Timing;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.Floor;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Samples;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
            "  pc4j bench --model vgg5 --batch 64", "  pc4j bench --suite --rule backprop",
            "  pc4j bench --suite --engine cuda --kernel all",
            "  pc4j bench --problem a,b --report bench.html --peers peers.jsonl",
            "  pc4j bench --measured runs.jsonl --peers peers.jsonl --report bench.html"})
final class Bench implements Callable<Integer>, Conditional {
    private static final String ALL = "all";
    private static final List<String> COMPARED = List.of("backprop ms", "floor us", "x floor", "floor by", "constants");

    @Spec
    private CommandSpec command;

    @Mixin
    private ProblemOptions problems;

    @Mixin
    private ModelOptions model;

    @Option(names = "--input", split = ",", paramLabel = "N",
            description = "Shape of a row of --model, such as 32,32,3; the usual one of the model where left out.")
    private List<Integer> input;

    @Mixin
    private RuleOptions rule;

    @Mixin
    private InferenceOptions inference;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--kernel", paramLabel = "NAME",
            description = "Which of the engine's kernels runs the inference; its own choice where left out, each in turn for all.")
    private String kernel;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "7",
            description = "Timed groups of calls; the median counts.")
    private int repeats;

    @Option(names = "--warmup", paramLabel = "SECONDS", defaultValue = "2",
            description = "Least time to warm up; it goes on to five times that while times still fall or the JIT compiler has not done.")
    private double warmUp;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--explain", description = "Say what runs and why.")
    private boolean explain;

    @Option(names = "--peers", split = ",", paramLabel = "FILE",
            description = "Put the lines of other libraries on the same problems beside ours in the report: JSON lines with the keys of --json and peer.")
    private List<Path> peers = List.of();

    @Option(names = "--measured", split = ",", paramLabel = "FILE",
            description = "Report on the lines that --json has printed to files, instead of measuring.")
    private List<Path> measured = List.of();

    @Mixin
    private ReportOptions report;

    private final List<Line> lines = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private Optional<Long> startUp = Optional.empty();

    @Override
    public List<Idle> idle() {
        List<Idle> idle = new ArrayList<>(inference.idle(List.of(rule.rule)));
        String chain = "--problem, --sizes and --suite, which have networks of their own";
        idle.add(Idle.where(!modelIsGiven(), chain, Idle.all(command, model)));
        idle.add(Idle.where(!modelIsGiven(), chain, "--input"));
        idle.add(Idle.where(modelIsGiven(), "--model", "--problem", "--sizes", "--suite"));
        idle.add(Idle.where(!report.wanted(), "no report", "--peers", "--measured"));
        for (Section section : List.of(problems, model, rule, inference, device)) {
            idle.add(Idle.where(!measured.isEmpty(), "--measured", Idle.all(command, section)));
        }
        idle.add(Idle.where(!measured.isEmpty(), "--measured", "--kernel", "--repeats", "--warmup", "--json",
                "--explain"));
        return idle;
    }

    private boolean modelIsGiven() {
        return Given.option(command, "--model");
    }

    private List<Problem> chosen() {
        return modelIsGiven()
                ? List.of(new FilledNetwork(model.kind.label(), network(), problems.batch(), inference.steps,
                        inference.rate))
                : problems.problems(command, inference);
    }

    private Graph network() {
        return model.graph(input == null ? model.kind.usualRow() : new Shape(input));
    }

    @Override
    public Integer call() {
        Positive.check("--repeats", repeats);
        Positive.orZero("--warmup", warmUp);
        report.check();
        List<Line> others = lines(peers);
        if (!measured.isEmpty()) {
            List<Line> ours = lines(measured);
            report.write(command, () -> new BenchReport(ours, others).of(command));
            return ExitCode.OK;
        }
        return measure(others);
    }

    private static List<Line> lines(List<Path> files) {
        return files.stream().flatMap(file -> Line.read(file).stream()).toList();
    }

    private int measure(List<Line> others) {
        List<Problem> chosen = chosen();
        Table table = table();
        Problem first = chosen.getFirst(); // of several all are chains of dense layers
        Graph graph = first.graph();
        try (Engine engine = device.open(graph, List.of(schedule(graph, first, rule.rule)))) {
            for (Problem problem : chosen) {
                Optional<Measurement> backprop = comparing()
                        ? measure(engine, problem, LearningRule.BACKPROP, null)
                        : Optional.empty();
                for (String name : kernels(engine)) {
                    measure(engine, problem, rule.rule, name).ifPresent(found -> {
                        check(found);
                        keep(found, engine);
                        print(found, table, comparing() ? compare(engine, found, backprop) : List.of());
                    });
                }
            }
        }
        if (startUp.isEmpty()) {
            throw new EngineException("nothing of this runs here: the reasons are above");
        }
        if (!json) {
            out().print(table);
            startUp.ifPresent(
                    ms -> out().println(Text.format("JVM start to the end of the first inference: %d ms", ms)));
        }
        report.write(command, () -> new BenchReport(lines, others).of(command));
        wrong.forEach(line -> command.commandLine().getErr().println("pc4j: " + line));
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Whether the table says beside each kernel what backpropagation takes and what the device allows. */
    private boolean comparing() {
        return many() && !json;
    }

    /** Whether more is asked for than every device can run: what cannot is passed over. */
    private boolean many() {
        return problems.suite || ALL.equals(kernel);
    }

    private Table table() {
        List<String> headings = new ArrayList<>(List.of("problem", "network", "batch", "T", "engine", "kernel",
                "precision", "ms", "iterations/s", "sample it/s", "energy", "|dW|"));
        headings.addAll(comparing() ? COMPARED : List.of());
        return new Table(headings.toArray(String[]::new));
    }

    /** The kernels that are asked for; null stands for the engine's own choice. */
    private List<String> kernels(Engine engine) {
        return ALL.equals(kernel) ? engine.kernels() : Collections.singletonList(kernel);
    }

    private Schedule schedule(Graph graph, Problem problem, Rule by) {
        Inference settings = inference.inference(problem.steps(), problem.rate());
        return by.schedule(graph, by.iterative() ? settings : settings.ofOneStep());
    }

    private PlanOptions options(Problem problem) {
        // A learning rate of zero: incremental inference, timed over and over, must not drift.
        return device.plan(PlanOptions.batch(problem.batch())
                .with(Optimiser.sgd(0))
                .with(model.initialisation(), 0));
    }

    /** Milliseconds of a gradient by backpropagation, the floor of an iteration in microseconds, what we take in floors. */
    private List<String> compare(Engine engine, Measurement found, Optional<Measurement> backprop) {
        String gradient = backprop.map(b -> Text.figure(b.timing().median() * 1e3)).orElse("");
        return floor(engine, found.problem())
                .map(floor -> List.of(gradient, Text.figure(floor.microseconds()),
                        Text.figure(1e6 / found.iterationsPerSecond() / floor.microseconds()), floor.bound(),
                        floor.constants()))
                .orElseGet(() -> List.of(gradient, "", "", "", ""));
    }

    private Optional<Floor> floor(Engine engine, Problem problem) {
        Graph graph = problem.graph();
        return engine.floor(graph, schedule(graph, problem, rule.rule), options(problem));
    }

    /** Empty where it cannot run and is passed over. */
    private Optional<Measurement> measure(Engine engine, Problem problem, Rule by, String name) {
        return compile(engine, problem, by, name).map(plan -> {
            try (plan; Samples samples = plan.hold(problem.x(), problem.y())) {
                progress(engine, problem);
                explain(plan);
                return measure(engine, problem, by, plan, samples);
            }
        });
    }

    private Measurement measure(Engine engine, Problem problem, Rule by, Plan plan, Samples samples) {
        problem.fill(plan);
        int[] order = IntStream.range(0, problem.batch()).toArray();
        Inferred first = plan.infer(problem.x(), problem.y());
        if (startUp.isEmpty()) {
            startUp = Optional.of(JvmClock.sinceStart(System.currentTimeMillis()));
        }
        double norm = problem.gradientNorm(plan);
        Timing timing = Timing.of(() -> plan.submit(samples, order, 0, order.length), plan::await, plan::warm, repeats,
                warmUp);
        return new Measurement(problem, first.iterations(), by, engine.name(), engine.device(),
                plan.precision(), plan.kernel(), first.energy(), norm, timing);
    }

    /** Of the whole suite and of all kernels, what an engine refuses is passed over with a line. */
    private Optional<Plan> compile(Engine engine, Problem problem, Rule by, String name) {
        Graph graph = problem.graph();
        PlanOptions options = options(problem);
        try {
            Plan plan = engine.compile(graph, schedule(graph, problem, by),
                    name == null ? options : options.withKernel(name));
            return ALL.equals(kernel) ? unlessReplaced(plan, name) : Optional.of(plan);
        } catch (EngineException e) {
            if (!many()) {
                throw e;
            }
            command.commandLine().getErr().println("%s: %s".formatted(problem.name(), e.getMessage()));
            return Optional.empty();
        }
    }

    /** Where another kernel runs in place of one that is not there, which the engine says, it is measured by its own name. */
    private static Optional<Plan> unlessReplaced(Plan plan, String name) {
        if (name == null || plan.kernel().equals(name)) {
            return Optional.of(plan);
        }
        plan.close();
        return Optional.empty();
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
        boolean strict = rule.rule.equals(LearningRule.STRICT) && inference.isPlain();
        Optional<Expected> expected = strict ? Expected.of(problem) : Optional.empty();
        expected.filter(e -> !(e.error(found.energy(), found.gradientNorm()) <= Expected.bound(found.precision())))
                .ifPresent(e -> wrong
                        .add(Text.format("problem %s: energy %s and gradient norm %s should be %s and %s within %s",
                                problem.name(), found.energy(), found.gradientNorm(), e.energy(), e.gradientNorm(),
                                Expected.bound(found.precision()))));
    }

    /** For the report, with what the device's rates allow. */
    private void keep(Measurement found, Engine engine) {
        if (report.wanted()) {
            Line line = Line.of(json(found));
            lines.add(line);
            floor(engine, found.problem()).map(line::of).filter(floor -> !lines.contains(floor)).ifPresent(lines::add);
        }
    }

    private JsonObject json(Measurement found) {
        JsonObject line = found.json();
        line.addProperty("threads", device.threads());
        return line;
    }

    private void print(Measurement found, Table table, List<String> compared) {
        if (json) {
            JsonObject line = json(found);
            startUp.ifPresent(ms -> line.addProperty("startup_ms", ms));
            out().println(line);
            out().flush();
            return;
        }
        Problem problem = found.problem();
        List<String> cells = new ArrayList<>(List.of(problem.name(), problem.label(), String.valueOf(problem.batch()),
                String.valueOf(found.steps()), found.engine(), found.kernel(), found.precision().label(),
                Text.figure(found.timing().median() * 1e3), Text.figure(found.iterationsPerSecond()),
                Text.figure(found.iterationsPerSecond() * problem.batch()), Text.figure(found.energy()),
                Text.figure(found.gradientNorm())));
        cells.addAll(compared);
        table.row(cells);
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
