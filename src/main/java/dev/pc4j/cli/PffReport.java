package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataSet;
import dev.pc4j.model.PffEvaluation;
import dev.pc4j.model.PredictiveForwardForward;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is said of circuits of PFF: a table or one JSON object, and pictures. */
final class PffReport implements Section {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private PffPictures pictures;

    @Override
    public String heading() {
        return "Report";
    }

    /** Fails early where a file cannot be written. */
    void check() {
        pictures.check();
    }

    /** Judges by test rows, prints and draws. */
    void print(CommandSpec command, PredictiveForwardForward pff, DataSet test, Path checkpoint) {
        PffEvaluation found = pff.evaluate(test);
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(json(pff, test, found));
        } else {
            out.print(new Table("of the test rows", test.name())
                    .row("rows", String.valueOf(test.rows()))
                    .row("epochs", String.valueOf(pff.progress().epochs()))
                    .row("error by goodness", Text.percent(found.error()))
                    .row("squared error of a reconstructed value", Text.figure(found.reconstruction()))
                    .row("the same of the mean row", Text.figure(found.variance()))
                    .row("checkpoint", checkpoint.toString()));
        }
        pictures.draw(pff, test);
    }

    private static JsonObject json(PredictiveForwardForward pff, DataSet test, PffEvaluation found) {
        JsonObject object = new JsonObject();
        object.addProperty("data", test.name());
        object.addProperty("rows", test.rows());
        object.addProperty("units", pff.shape().units());
        object.addProperty("steps", pff.training().settings().steps());
        object.addProperty("batch", pff.training().batch());
        object.addProperty("seed", pff.training().settings().seed());
        object.addProperty("epochs", pff.progress().epochs());
        object.addProperty("error", found.error());
        object.addProperty("reconstruction_mse", found.reconstruction());
        object.addProperty("mean_row_mse", found.variance());
        return object;
    }
}
