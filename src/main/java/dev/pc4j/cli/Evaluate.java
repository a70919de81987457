package dev.pc4j.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a saved network by the test rows of a data set. */
@Command(name = "evaluate",
        description = "Print the accuracy and the confusion matrix of a saved network on test rows.",
        footer = {"", "Examples:", "  pc4j evaluate pc4j-digits.safetensors",
            "  pc4j evaluate net.safetensors --data mnist --json"})
final class Evaluate implements Runnable {
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

    @Override
    public void run() {
        Checkpoint saved = Checkpoint.read(file);
        data.takeFrom(command, saved);
        DataSet test = data.load().test();
        try (Engine engine = device.open();
                Trainer trainer = Trainer.builder(saved.graph()).training(training(saved)).engine(engine).build()) {
            trainer.restore(saved);
            print(test, trainer.confusion(test));
        }
    }

    /** The checkpoint's settings, in another precision where one is asked for. */
    private Training training(Checkpoint saved) {
        Training t = saved.training();
        return new Training(t.rule(), t.inference(), t.optimiser(), t.rates(), t.batch(),
                device.precision().or(t::precision),
                t.initialisation(), t.seed(), t.plannedEpochs());
    }

    private void print(DataSet test, int[][] confusion) {
        PrintWriter out = command.commandLine().getOut();
        long correct = 0;
        for (int label = 0; label < confusion.length; label++) {
            correct += confusion[label][label];
        }
        double accuracy = (double) correct / test.rows();
        if (json) {
            JsonObject object = new JsonObject();
            object.addProperty("data", test.name());
            object.addProperty("rows", test.rows());
            object.addProperty("correct", correct);
            object.addProperty("accuracy", accuracy);
            object.add("classes", new Gson().toJsonTree(test.classNames()));
            object.add("confusion", new Gson().toJsonTree(confusion));
            out.println(object);
            return;
        }
        out.println(Text.format("accuracy %s (%d of the %d rows of %s)", Text.percent(accuracy), correct, test.rows(),
                test.name()));
        out.println();
        out.print(table(test.classNames(), confusion));
    }

    private static Table table(List<String> classes, int[][] confusion) {
        List<String> headings = new ArrayList<>(List.of("true \\ predicted"));
        headings.addAll(classes);
        Table table = new Table(headings.toArray(String[]::new));
        for (int label = 0; label < confusion.length; label++) {
            List<String> row = new ArrayList<>(List.of(classes.get(label)));
            for (int count : confusion[label]) {
                row.add(String.valueOf(count));
            }
            table.row(row);
        }
        return table;
    }
}
