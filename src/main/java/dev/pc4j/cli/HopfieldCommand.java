package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.cli.PatternOptions.Stored;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Activation;
import dev.pc4j.model.ClassicalRule;
import dev.pc4j.model.Cue;
import dev.pc4j.model.Hopfield;
import dev.pc4j.model.Patterns;
import dev.pc4j.model.Recall;
import dev.pc4j.report.Axis;
import dev.pc4j.report.BarChart;
import dev.pc4j.report.PictureGrid;
import dev.pc4j.report.Pictures;
import dev.pc4j.report.Report;
import dev.pc4j.schedule.Inference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stores patterns in Hopfield networks by predictive coding and by classical rules, and asks them with damaged cues. */
@Command(name = "hopfield",
        description = "Store patterns in a Hopfield network by predictive coding, ask it with damaged cues, and compare "
                + "it with Hebb's and Storkey's rules on the same cues, and with the cues left as they are.",
        footer = {"", "Examples:", "  pc4j hopfield --patterns random:100x30 --cues 3",
            "  pc4j hopfield --patterns mnist --cue mask:half --mode complete --steps 1000",
            "  pc4j hopfield --patterns random:100x20 --mode relax --json",
            "  pc4j hopfield --patterns digits --cue flip:0.2 --report recall.html"})
final class HopfieldCommand implements Runnable, Conditional {
    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
    private static final int MOST_PICTURES = 12;
    private static final String UNCHANGED = "the cue itself";
    private static final String OURS = "predictive coding";

    @Spec
    private CommandSpec command;

    @Mixin
    private PatternOptions patterns;

    @Option(names = "--cue", paramLabel = "CUE", defaultValue = "flip:0.1",
            description = "What is wrong with a cue: flip:SHARE of the elements turned round, or mask:half, or a share, "
                    + "of them unknown: the lower part of an image.")
    private Damage damage;

    @Option(names = "--cues", paramLabel = "N", defaultValue = "1",
            description = "Cues for each pattern, with other elements turned round.")
    private int cues;

    @Option(names = "--mode", paramLabel = "NAME", defaultValue = "sign", description = "Recall:%n${bundle:Recall}")
    private Recall mode;

    @Option(names = "--hidden", paramLabel = "N", defaultValue = "0", description = "Hidden elements.")
    private int hidden;

    @Option(names = "--activation", paramLabel = "NAME", defaultValue = "none", description = "none or tanh.")
    private Activation activation;

    @Option(names = "--bias", description = "Learn biases.")
    private boolean bias;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "200",
            description = "How often predictive coding sees each pattern.")
    private int epochs;

    @Option(names = "--learning-rate", paramLabel = "ALPHA",
            description = "Its learning rate, 0.5 over the number of elements by default.")
    private Double learningRate;

    @Option(names = "--steps", paramLabel = "T", defaultValue = "300",
            description = "Value updates of relaxation and completion, and of hidden elements while learning.")
    private int steps;

    @Option(names = "--rate", paramLabel = "GAMMA", defaultValue = "0.1", description = "Their inference rate.")
    private double rate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Of random patterns, of the choice of images, of cues, of the order of learning and of hidden weights.")
    private long seed;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each rule to a new file.")
    private Path csv;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--image", paramLabel = "FILE",
            description = "Where patterns, cues and what is recalled are drawn as a PNG picture; by default pc4j-hopfield.png "
                    + "in this folder, with a number where that is there.")
    private Path image;

    @Option(names = "--no-image", description = "Draw nothing.")
    private boolean noImage;

    @Option(names = "--checkpoint", paramLabel = "FILE",
            description = "Save the network to a new file, as safetensors.")
    private Path checkpoint;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private ReportOptions report;

    /**
     * What one rule's memory made of the cues.
     *
     * @param states empty where relaxation diverged
     */
    private record Answer(String rule, Optional<float[]> states, double seconds) {}

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(hidden == 0 && (mode == Recall.SIGN || mode == Recall.ASYNCHRONOUS),
                "--mode " + mode.label() + ", which has no inference", "--steps", "--rate"),
                Idle.where(damage.masks(), "--cue " + damage + ", which is the same each time", "--cues"),
                Idle.where(noImage, "--no-image", "--image"));
    }

    @Override
    public void run() {
        check();
        Stored stored = patterns.load(seed);
        Hopfield.Builder network = network(stored.patterns().width());
        try (Engine engine = device.open(network::lacking)) {
            Patterns asked = stored.patterns().repeated(cues);
            Cue cue = damage.of(asked, seed);
            List<Answer> answers = answers(network, engine, stored.patterns(), cue);
            Table table = print(answers, asked, engine);
            draw(answers, stored);
            report.write(command, () -> report(answers, asked, stored, table, engine));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write: " + e.getMessage(), e);
        }
    }

    private void check() {
        Positive.check("--cues", cues);
        Positive.check("--epochs", epochs);
        Positive.check("--steps", steps);
        Positive.orZero("--hidden", hidden);
        if (mode == Recall.COMPLETE && !damage.masks()) {
            throw new IllegalArgumentException(
                    "--mode complete clamps what is known, and of --cue %s that is all, wrong or right: use --cue mask:half, or --mode relax"
                            .formatted(damage));
        }
        if (!activation.isNone() && !activation.equals(Activation.TANH)) {
            throw new IllegalArgumentException(
                    "--activation %s is not odd, and signs need one that is: use none or tanh"
                            .formatted(activation.label()));
        }
        Outputs.checkNew("--csv", csv);
        Outputs.checkNew("--checkpoint", checkpoint);
        Outputs.checkNew("--image", image);
        report.check();
    }

    private Hopfield.Builder network(int width) {
        Hopfield.Builder builder = Hopfield.builder(width)
                .hidden(hidden)
                .activation(activation)
                .bias(bias)
                .inference(new Inference(steps, rate))
                .precision(device.precision())
                .seed(seed);
        return learningRate == null ? builder : builder.optimiser(Optimiser.sgd(learningRate));
    }

    private List<Answer> answers(Hopfield.Builder network, Engine engine, Patterns stored, Cue cue) {
        List<Answer> answers = new ArrayList<>();
        answers.add(new Answer(UNCHANGED, Optional.of(cue.values()), 0));
        try (Hopfield memory = network.build(engine)) {
            answers.add(answer(OURS, memory, () -> memory.store(stored, epochs), cue));
            if (checkpoint != null) {
                memory.save(checkpoint);
            }
        }
        Hopfield.Builder classical = Hopfield.builder(stored.width())
                .inference(new Inference(steps, rate))
                .precision(device.precision());
        try (Hopfield memory = classical.build(engine)) {
            for (ClassicalRule rule : ClassicalRule.values()) {
                answers.add(answer(rule.label(), memory, () -> memory.set(rule.weights(stored)), cue));
            }
        }
        return answers;
    }

    /** A classical rule's weights may be too large for the inference rate; that is an answer too. */
    private Answer answer(String rule, Hopfield memory, Runnable store, Cue cue) {
        long start = System.nanoTime();
        store.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        try {
            return new Answer(rule, Optional.of(memory.recall(mode, cue)), seconds);
        } catch (DivergenceException e) {
            command.commandLine().getErr().println("pc4j: " + rule + ": " + e.getMessage());
            return new Answer(rule, Optional.empty(), seconds);
        }
    }

    private Table print(List<Answer> answers, Patterns asked, Engine engine) throws IOException {
        Table table = new Table("rule", "load", "exact recall", "bit accuracy", "s to store");
        List<String> lines = new ArrayList<>();
        lines.add(CSV.format("rule", "load", "exact", "bits", "seconds"));
        double load = asked.load() / cues;
        for (Answer answer : answers) {
            Optional<Patterns.Match> match = answer.states.map(asked::match);
            String exact = match.map(m -> Text.format("%.3f", m.exact())).orElse("diverged");
            String bits = match.map(m -> Text.format("%.4f", m.bits())).orElse("");
            String seconds = answer.rule.equals(UNCHANGED) ? "" : Text.figure(answer.seconds);
            table.row(answer.rule, Text.format("%.3f", load), exact, bits, seconds);
            lines.add(CSV.format(answer.rule, load, match.map(Patterns.Match::exact).orElse(null),
                    match.map(Patterns.Match::bits).orElse(null), answer.seconds));
            if (json) {
                out().println(line(answer, match, load, engine));
            }
        }
        if (!json) {
            out().println("%s, on %s".formatted(what(asked), ReportOptions.engine(engine)));
            out().print(table);
        }
        if (csv != null) {
            Files.write(csv, lines);
        }
        return table;
    }

    private String what(Patterns asked) {
        return "%d patterns of %d elements, cue %s, mode %s, %d epochs".formatted(asked.count() / cues, asked.width(),
                damage, mode.label(), epochs);
    }

    private Report report(List<Answer> answers, Patterns asked, Stored stored, Table table, Engine engine) {
        return ReportOptions.of("Recall of " + patterns.patterns, command)
                .fact("engine", ReportOptions.engine(engine))
                .fact("asked", what(asked))
                .fact("seed", String.valueOf(seed))
                .section("Recall",
                        "A cue is recalled exactly where every element is right; bits are the share of elements.",
                        List.of(recall(answers, asked), table.cells("By rule")))
                .section("Pictures", "", List.of(new Pictures("Cues and what is recalled",
                        "A column is a pattern, below it " + rows(answers) + ".", grid(answers, stored))));
    }

    private static BarChart recall(List<Answer> answers, Patterns asked) {
        List<Optional<Patterns.Match>> matches = answers.stream()
                .map(answer -> answer.states.map(asked::match))
                .toList();
        return new BarChart("Recall by rule", "rule", Axis.linear("share"), answers.stream().map(Answer::rule).toList(),
                List.of(new BarChart.Bars("exact recall", shares(matches, Patterns.Match::exact)),
                        new BarChart.Bars("bit accuracy", shares(matches, Patterns.Match::bits))));
    }

    private static List<Double> shares(List<Optional<Patterns.Match>> matches, Function<Patterns.Match, Double> share) {
        return matches.stream().map(match -> match.map(share).orElse(Double.NaN)).toList();
    }

    private JsonObject line(Answer answer, Optional<Patterns.Match> match, double load, Engine engine) {
        JsonObject line = new JsonObject();
        line.addProperty("patterns", patterns.patterns);
        line.addProperty("cue", damage.toString());
        line.addProperty("mode", mode.label());
        line.addProperty("epochs", epochs);
        line.addProperty("seed", seed);
        line.addProperty("engine", engine.name());
        line.addProperty("rule", answer.rule);
        line.addProperty("load", load);
        line.addProperty("exact", match.map(Patterns.Match::exact).orElse(null));
        line.addProperty("bits", match.map(Patterns.Match::bits).orElse(null));
        line.addProperty("seconds", answer.seconds);
        return line;
    }

    private void draw(List<Answer> answers, Stored stored) throws IOException {
        if (noImage) {
            return;
        }
        Path file = image == null ? Outputs.free("pc4j-hopfield", ".png") : image;
        Files.write(file, grid(answers, stored).png());
        (json ? command.commandLine().getErr() : out())
                .println("%s: a column a pattern, below it %s".formatted(file, rows(answers)));
    }

    /** The patterns, and below them what each rule recalls. */
    private static PictureGrid grid(List<Answer> answers, Stored stored) {
        int size = stored.patterns().width();
        PictureGrid grid = new PictureGrid(stored.height(), stored.width(),
                Math.min(MOST_PICTURES, stored.patterns().count()));
        grid.row(stored.patterns().values(), size);
        answers.forEach(answer -> answer.states.ifPresent(states -> grid.row(states, size)));
        return grid;
    }

    private static String rows(List<Answer> answers) {
        return answers.stream().filter(a -> a.states.isPresent()).map(Answer::rule).collect(Collectors.joining(", "));
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
