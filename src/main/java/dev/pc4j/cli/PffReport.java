package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.PffLosses;
import dev.pc4j.model.PffEvaluation;
import dev.pc4j.model.PredictiveForwardForward;
import dev.pc4j.report.Axis;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.LineChart;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is said of circuits of PFF: a table or one JSON object, pictures, and a report of all. */
final class PffReport implements Section {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private PffPictures pictures;

    @Mixin
    private ReportOptions report;

    @Override
    public String heading() {
        return "Report";
    }

    /** Fails early where a file cannot be written. */
    void check() {
        pictures.check();
        report.check();
    }

    /**
     * Judges by test rows, prints and draws.
     *
     * @param epochs that were trained just now, the last of which has judged the circuits as they are
     */
    void print(CommandSpec command, Engine engine, PredictiveForwardForward pff, List<PffRun.Tested> epochs,
            DataSet test, Path checkpoint) {
        PffEvaluation found = epochs.isEmpty() ? pff.evaluate(test) : epochs.getLast().test();
        PrintWriter out = command.commandLine().getOut();
        Table table = new Table("of the test rows", test.name())
                .row("rows", String.valueOf(test.rows()))
                .row("epochs", String.valueOf(pff.progress().epochs()))
                .row("error by goodness", Text.percent(found.error()))
                .row("squared error of a reconstructed value", Text.figure(found.reconstruction()))
                .row("the same of the mean row", Text.figure(found.variance()))
                .row("checkpoint", checkpoint.toString());
        if (json) {
            out.println(json(pff, test, found));
        } else {
            out.print(table);
        }
        List<Exhibit> drawn = pictures.draw(pff, test, report.wanted());
        report.write(command, () -> ReportOptions.of("Predictive forward-forward on " + test.name(), command)
                .fact("engine", ReportOptions.engine(engine))
                .fact("circuits", "%d-%d-%d, K %d, batch %d".formatted(pff.shape().inputs(), pff.shape().units(),
                        pff.shape().units(), pff.training().settings().steps(), pff.training().batch()))
                .fact("seed", String.valueOf(pff.training().settings().seed()))
                .section("By epoch",
                        "Means over the batches of an epoch, each after its last step; test rows are judged after the epoch.",
                        curves(epochs))
                .section("Test rows", "", List.of(table.cells("")))
                .section("Pictures", "", drawn));
    }

    private static List<Exhibit> curves(List<PffRun.Tested> epochs) {
        return epochs.isEmpty() ? List.of()
                : List.of(
                        new LineChart("Error by goodness", Axis.linear("epoch"), Axis.linear("share of the test rows"),
                                List.of(line("test", epochs, tested -> tested.test().error()))),
                        chart("Goodness", "cross-entropy of goodness", loss("layer 1", epochs, PffLosses::goodness1),
                                loss("layer 2", epochs, PffLosses::goodness2)),
                        chart("Read-out", "cross-entropy", loss("read-out", epochs, PffLosses::readOut)),
                        chart("Generation", "squared error of a row", loss("top", epochs, PffLosses::top),
                                loss("middle", epochs, PffLosses::middle), loss("bottom", epochs, PffLosses::bottom)));
    }

    private static LineChart chart(String title, String y, LineChart.Line... lines) {
        return new LineChart(title, Axis.linear("epoch"), Axis.spanning(y), List.of(lines));
    }

    private static LineChart.Line loss(String name, List<PffRun.Tested> epochs, ToDoubleFunction<PffLosses> loss) {
        return line(name, epochs, tested -> loss.applyAsDouble(tested.learned().losses()));
    }

    private static LineChart.Line line(String name, List<PffRun.Tested> epochs,
            ToDoubleFunction<PffRun.Tested> figure) {
        return new LineChart.Line(name, epochs.stream().map(tested -> (double) tested.learned().epoch()).toList(),
                epochs.stream().map(figure::applyAsDouble).toList());
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
