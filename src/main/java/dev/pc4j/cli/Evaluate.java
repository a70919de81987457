package dev.pc4j.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.engine.Engine;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Confusion;
import dev.pc4j.train.Evaluation;
import dev.pc4j.train.Predictions;
import dev.pc4j.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a saved network by the test rows of a data set. */
@Command(name = "evaluate",
        description = "Print accuracy, loss, energy and the confusion matrix of a saved network on test rows.",
        footer = {"", "Examples:", "  pc4j evaluate pc4j-digits.safetensors",
            "  pc4j evaluate net.safetensors --data mnist --top-k 3 --json"})
final class Evaluate implements Runnable {
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "CHECKPOINT", description = "The file that training saved.")
    private Path file;

    @Mixin
    private DataOptions data;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--top-k", paramLabel = "K",
            description = "Count also the rows whose class is among the K largest outputs.")
    private Integer topK;

    @Override
    public void run() {
        Checkpoint saved = Checkpoint.read(file);
        SavedSettings.of(saved).check(command);
        DataSet test = data.test(command, saved);
        if (topK != null && test.targets() instanceof Targets.Nodes) {
            throw new IllegalArgumentException("--top-k %d is for one output, the network has %s: leave it out"
                    .formatted(topK, test.outputNodes().keySet()));
        }
        if (topK != null && test.targets() instanceof Targets.Numbers) {
            throw new IllegalArgumentException(
                    "--top-k %d is for classes, the targets of '%s' are numbers: leave it out"
                            .formatted(topK, test.name()));
        }
        // Feed-forward passes are the same in every precision, and this engine may lack the one of training.
        try (Engine engine = device.open(saved.graph(), saved.training());
                Trainer trainer = Trainer.builder(saved.graph())
                        .training(saved.training().withPrecision(device.precision()))
                        .engine(engine)
                        .build()) {
            trainer.restore(saved);
            trainer.useBest();
            JsonObject point = Summary.point(test.name(), saved.graph(), saved.training().inference(),
                    saved.training().seed());
            List<Predictions> outputs = trainer.allPredictions(test);
            double energy = energy(trainer, test);
            if (outputs.size() == 1) {
                print(outputs.getFirst(), energy, point);
            } else {
                print(test, outputs, energy, point);
            }
        }
    }

    /** Not a number where inference diverges, which says nothing against what the network predicts. */
    private static double energy(Trainer trainer, DataSet test) {
        try {
            return trainer.energy(test);
        } catch (DivergenceException _) {
            return Double.NaN;
        }
    }

    private void print(Predictions predictions, double energy, JsonObject point) {
        PrintWriter out = command.commandLine().getOut();
        Optional<Double> top = Optional.ofNullable(topK).map(predictions::topAccuracy);
        if (json) {
            out.println(json(predictions, energy, top, point));
            return;
        }
        DataSet test = predictions.data();
        Evaluation judged = predictions.evaluation();
        out.println(Text.format("%s %s on the %d rows of %s", Text.measure(judged), Text.score(judged), test.rows(),
                Summary.data(test)));
        top.ifPresent(share -> out.println(Text.format("top-%d accuracy %s", topK, Text.percent(share))));
        out.println(sums(judged.loss(), energy));
        out.println();
        out.print(details(predictions));
    }

    /** Of several outputs. */
    private void print(DataSet test, List<Predictions> outputs, double energy, JsonObject point) {
        PrintWriter out = command.commandLine().getOut();
        double loss = outputs.stream().mapToDouble(Predictions::loss).sum();
        if (json) {
            JsonObject object = sums(test, loss, energy, point);
            JsonObject each = new JsonObject();
            for (Predictions output : outputs) {
                JsonObject own = new JsonObject();
                own.addProperty("loss", output.loss());
                each.add(output.output(), addTo(own, output, Optional.empty()));
            }
            object.add("outputs", each);
            out.println(object);
            return;
        }
        out.println(Text.format("%s, on the %d rows of %s", sums(loss, energy), test.rows(), Summary.data(test)));
        for (Predictions output : outputs) {
            Evaluation judged = output.evaluation();
            out.println();
            out.println(Text.format("%s: %s %s, loss %s", output.output(), Text.measure(judged), Text.score(judged),
                    Text.figure(judged.loss())));
            out.print(details(output));
        }
    }

    private static String sums(double loss, double energy) {
        return Text.format("loss %s, energy after inference %s", Text.figure(loss),
                Double.isFinite(energy) ? Text.figure(energy) : "not finite: inference diverges at these rates");
    }

    private static String details(Predictions predictions) {
        DataSet test = predictions.data();
        return String.valueOf(switch (test.targets()) {
            case Targets.Classes classes -> table(classes.names(), predictions.confusion());
            case Targets.Tokens _ -> Text.format("accuracy of tokens %s%n", Text.percent(predictions.accuracy()));
            case Targets.Numbers _ when Summary.reconstructs(test) -> ""; // all features are more than anybody wants listed
            case Targets.Numbers numbers -> errors(numbers, predictions);
            case Targets.Nodes nodes -> throw nodes.several();
        });
    }

    private JsonObject json(Predictions predictions, double energy, Optional<Double> top, JsonObject point) {
        return addTo(sums(predictions.data(), predictions.loss(), energy, point), predictions, top);
    }

    private static JsonObject sums(DataSet test, double loss, double energy, JsonObject point) {
        JsonObject object = point.deepCopy();
        object.addProperty("rows", test.rows());
        test.recipe().ifPresent(recipe -> object.addProperty("scaling", recipe.scaler().kind().label()));
        object.addProperty("loss", loss);
        object.addProperty("energy", Double.isFinite(energy) ? energy : null);
        return object;
    }

    private JsonObject addTo(JsonObject object, Predictions predictions, Optional<Double> top) {
        switch (predictions.data().targets()) {
            case Targets.Classes _ -> addClasses(object, predictions, top);
            case Targets.Tokens _ -> {
                object.addProperty("token_loss", predictions.evaluation().tokenLoss().orElseThrow());
                object.addProperty("accuracy", predictions.accuracy());
                top.ifPresent(share -> object.addProperty("top_" + topK + "_accuracy", share));
            }
            case Targets.Numbers numbers -> {
                object.addProperty("mse", predictions.meanSquaredError());
                object.add("targets", GSON.toJsonTree(numbers.names()));
                object.add("rmse", GSON.toJsonTree(predictions.rootMeanSquaredErrors()));
            }
            case Targets.Nodes nodes -> throw nodes.several();
        }
        return object;
    }

    private void addClasses(JsonObject object, Predictions predictions, Optional<Double> top) {
        Confusion confusion = predictions.confusion();
        object.addProperty("correct", confusion.correct());
        object.addProperty("accuracy", predictions.accuracy());
        top.ifPresent(share -> object.addProperty("top_" + topK + "_accuracy", share));
        object.add("classes", GSON.toJsonTree(predictions.data().classNames()));
        object.add("recall", GSON.toJsonTree(shares(confusion, Confusion::recall)));
        object.add("precision", GSON.toJsonTree(shares(confusion, Confusion::precision)));
        object.add("confusion", GSON.toJsonTree(confusion.counts()));
    }

    /** What regression is off by, in the units of the file. */
    private static Table errors(Targets.Numbers targets, Predictions predictions) {
        Table table = new Table("target", "root mean squared error");
        double[] errors = predictions.rootMeanSquaredErrors();
        for (int i = 0; i < errors.length; i++) {
            table.row(targets.names().get(i), Text.figure(errors[i]));
        }
        return table;
    }

    /** One for each class; null where there are no rows to take a share of, for which JSON has no number. */
    private static List<Double> shares(Confusion confusion, ToDoubleBiFunction<Confusion, Integer> share) {
        return IntStream.range(0, confusion.labels())
                .mapToObj(label -> share.applyAsDouble(confusion, label))
                .map(value -> value.isNaN() ? null : value)
                .toList();
    }

    private static Table table(List<String> classes, Confusion confusion) {
        List<String> headings = new ArrayList<>(List.of("true \\ predicted"));
        headings.addAll(classes);
        headings.add("recall");
        Table table = new Table(headings.toArray(String[]::new));
        for (int label = 0; label < confusion.labels(); label++) {
            List<String> row = new ArrayList<>(List.of(classes.get(label)));
            for (int count : confusion.counts()[label]) {
                row.add(String.valueOf(count));
            }
            row.add(percent(confusion.recall(label)));
            table.row(row);
        }
        List<String> last = new ArrayList<>(List.of("precision"));
        IntStream.range(0, confusion.labels()).forEach(label -> last.add(percent(confusion.precision(label))));
        last.add("");
        return table.row(last);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Text.percent(share);
    }
}
