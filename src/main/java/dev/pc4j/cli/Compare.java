package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.cli.bench.Problem;
import dev.pc4j.data.Batches;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the gradients of learning rules with backpropagation's. */
@Command(name = "compare", description = "Compare the weight gradients of learning rules with those of backpropagation, layer by layer.",
        footer = {"", "Examples:", "  pc4j compare", "  pc4j compare --rule strict,fixed --steps 40 --after 200",
                "  pc4j compare --data mnist --hidden 256,256 --output-precision 0.01", "  pc4j compare --problem a --json"})
final class Compare implements Runnable {
    private static final int BATCH = 64;

    /** What is compared on: rows of inputs and targets, of which the first batch after training counts. */
    private record Rows(Graph graph, float[] x, float[] y, int batch) {

        int batches() {
            return x.length / graph.input().width() / batch;
        }

        float[] x(int index) {
            return part(x, graph.input().width() * batch, index);
        }

        float[] y(int index) {
            return part(y, graph.output().width() * batch, index);
        }

        private static float[] part(float[] all, int size, int index) {
            return Arrays.copyOfRange(all, index * size, (index + 1) * size);
        }
    }

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

    @Option(names = "--rule", split = ",", paramLabel = "NAME", description = "The rules to compare, all by default:%n${bundle:LearningRule}")
    private List<LearningRule> rules;

    @Option(names = "--after", paramLabel = "N", defaultValue = "0",
            description = "Train for N batches first, by the first of the rules, with adam.")
    private int after;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Chooses starting weights.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public void run() {
        Positive.orZero("--after", after);
        List<LearningRule> chosen = Objects.requireNonNullElse(rules, List.of(LearningRule.values()));
        Rows rows = problems.given() ? problem() : rows(data.load().train());
        Inference settings = problems.given() ? inference.inference(problems.one(command, inference).steps(), inference.rate)
                : inference.inference();
        PlanOptions options = device.plan(PlanOptions.batch(rows.batch()).with(model.init, seed));
        try (Engine engine = device.open()) {
            RuleGradients gradients = new RuleGradients(engine, rows.graph(), settings, options);
            compare(gradients, rows, chosen);
        }
    }

    private Rows rows(DataSet train) {
        int batch = Objects.requireNonNullElse(problems.batch, BATCH);
        new Batches(train, batch, seed);
        return new Rows(model.graph(train.features(), train.classes()), train.inputs(), train.oneHot(), batch);
    }

    private Rows problem() {
        Problem problem = problems.one(command, inference);
        return new Rows(problem.graph(), problem.x(), problem.y(), problem.batch());
    }

    private void compare(RuleGradients gradients, Rows rows, List<LearningRule> chosen) {
        Map<String, float[]> point = gradients.trained(chosen.getFirst(), Optimiser.adam(Optimiser.Kind.ADAM.usualRate()), rows.x(), rows.y(), after);
        float[] x = rows.x(after % rows.batches());
        float[] y = rows.y(after % rows.batches());
        Map<String, float[]> backprop = gradients.of(LearningRule.BACKPROP, point, x, y);
    }
}
