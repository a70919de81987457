package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.data.Targets;
import dev.pc4j.engine.Diagnostics;
import dev.pc4j.engine.DivergenceException;
import dev.pc4j.report.Axis;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.LineChart;
import dev.pc4j.report.Matrix;
import dev.pc4j.report.PictureGrid;
import dev.pc4j.report.Pictures;
import dev.pc4j.report.Report;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.Confusion;
import dev.pc4j.train.EpochReport;
import dev.pc4j.train.Evaluation;
import dev.pc4j.train.Predictions;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What there is to look at of a training run, ended or stopped.
 *
 * @param run what happened around its epochs
 */
record TrainingReport(Cluster machines, Trainer trainer, Split split, TrainingRun run) {
    private static final int MOST_LABELS = 40;
    private static final int MOST_PICTURES = 16;
    private static final String TRAINING = "training";
    private static final String VALIDATION = "validation";
    private static final String TEST = "test";

    /** The report of a run that was to have so many epochs in all. */
    Report of(CommandSpec command, int epochs) {
        Training training = trainer.training();
        Report report = ReportOptions.of("Training on " + split.train().name(), command)
                .fact("engine", machines.description())
                .fact("network", Summary.network(trainer.graph()))
                .fact("data", Summary.rows(split))
                .fact("rule", rule(training))
                .fact("optimiser", Text.format("%s at %s, batch %d", training.optimiser().kind().label(),
                        Text.figure(training.optimiser().rate()), training.batch()))
                .fact("seed", String.valueOf(training.seed()))
                .fact("epochs", "%d of %d".formatted(trainer.epochsDone(), epochs));
        report.section("By epoch", "Training rows are judged before their training step, the others after the epoch.",
                epochs());
        List<Predictions> outputs = trainer.allPredictions(split.test());
        outputs.forEach(predictions -> {
            String of = outputs.size() == 1 ? "" : ", output '%s'".formatted(predictions.output());
            report.section("Test rows" + of, "%s %s, loss %s. A cell is shaded by its share of the row.".formatted(
                    Text.capitalised(Text.measure(predictions.evaluation())), Text.score(predictions.evaluation()),
                    Text.figure(predictions.loss())), test(predictions));
        });
        diagnosis(report);
        return report;
    }

    private static String rule(Training training) {
        return training.rule().iterative()
                ? Text.format("%s, T %d, rate %s", training.rule().label(), training.inference().steps(),
                        Text.figure(training.inference().rate()))
                : training.rule().label();
    }

    private List<Exhibit> epochs() {
        if (run.reports().isEmpty()) {
            return List.of();
        }
        List<Exhibit> exhibits = new ArrayList<>();
        exhibits.add(judged("Loss", Axis.spanning("loss of a row"), Evaluation::loss));
        String measure = Text.measure(run.tests().getFirst());
        if (run.tests().getFirst().hasScore()) {
            exhibits.add(judged(Text.capitalised(measure), Axis.linear(measure), TrainingReport::score));
        }
        exhibits.add(ofEpochs("Energy after inference", Axis.spanning("energy of a row"), EpochReport::energy));
        exhibits.add(ofEpochs("Time", Axis.linear("seconds an epoch"), EpochReport::seconds));
        if (run.reports().stream().mapToDouble(EpochReport::learningRate).distinct().count() > 1) {
            exhibits.add(ofEpochs("Learning rate", Axis.spanning("learning rate"), EpochReport::learningRate));
        }
        return exhibits;
    }

    private static double score(Evaluation e) {
        return Stream.of(e.accuracy(), e.meanSquaredError(), e.tokenLoss())
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst()
                .orElseThrow();
    }

    private LineChart judged(String title, Axis y, ToDoubleFunction<Evaluation> figure) {
        List<LineChart.Line> lines = new ArrayList<>();
        lines.add(line(TRAINING, run.reports(), r -> figure.applyAsDouble(r.train())));
        if (run.reports().getFirst().validation().isPresent()) {
            lines.add(line(VALIDATION, run.reports(), r -> figure.applyAsDouble(r.validation().orElseThrow())));
        }
        lines.add(line(TEST, run.tests(), figure));
        return new LineChart(title, Axis.linear("epoch"), y, lines);
    }

    private LineChart ofEpochs(String title, Axis y, ToDoubleFunction<EpochReport> figure) {
        return new LineChart(title, Axis.linear("epoch"), y, List.of(line(TRAINING, run.reports(), figure)));
    }

    private <T> LineChart.Line line(String name, List<T> all, ToDoubleFunction<T> figure) {
        return new LineChart.Line(name, run.reports().stream().map(r -> (double) r.epoch()).toList(),
                all.stream().map(figure::applyAsDouble).toList());
    }

    private List<Exhibit> test(Predictions predictions) {
        List<Exhibit> exhibits = new ArrayList<>();
        if (predictions.data().targets() instanceof Targets.Classes classes) {
            if (classes.names().size() <= MOST_LABELS) {
                exhibits.add(matrix(classes.names(), predictions.confusion()));
            }
            mistakes(predictions, classes).ifPresent(exhibits::add);
        } else if (Summary.reconstructs(predictions.data())) {
            reconstructions(predictions).ifPresent(exhibits::add);
        }
        return exhibits;
    }

    private static Matrix matrix(List<String> names, Confusion confusion) {
        return new Matrix("Confusion", "true", "predicted", names,
                Arrays.stream(confusion.counts()).map(row -> IntStream.of(row).boxed().toList()).toList());
    }

    /** The first images that are taken for what they are not. */
    private static Optional<Exhibit> mistakes(Predictions predictions, Targets.Classes classes) {
        DataSet data = predictions.data();
        List<Integer> rows = IntStream.range(0, data.rows())
                .filter(row -> predictions.taken(row) != predictions.label(row))
                .limit(MOST_PICTURES)
                .boxed()
                .toList();
        if (rows.isEmpty() || !PictureShape.isOfImages(data)) {
            return Optional.empty();
        }
        PictureShape shape = PictureShape.of(data);
        PictureGrid grid = new PictureGrid(shape.height(), shape.width(), rows.size());
        float[] inputs = new float[rows.size() * data.features()];
        IntStream.range(0, rows.size()).forEach(i -> data.read(rows.get(i), inputs, i * data.features()));
        grid.row(shape.stretched(inputs), shape.height() * shape.width());
        String taken = rows.stream()
                .map(row -> "%s as %s".formatted(classes.names().get(predictions.label(row)),
                        classes.names().get(predictions.taken(row))))
                .collect(Collectors.joining(", "));
        return Optional.of(new Pictures("The first mistakes", "From the left: " + taken + ".", grid));
    }

    private static Optional<Exhibit> reconstructions(Predictions predictions) {
        DataSet data = predictions.data();
        if (!PictureShape.isOfImages(data)) {
            return Optional.empty();
        }
        PictureShape shape = PictureShape.of(data);
        int columns = Math.min(MOST_PICTURES, data.rows());
        int pixels = shape.height() * shape.width();
        PictureGrid grid = new PictureGrid(shape.height(), shape.width(), columns);
        grid.row(shape.stretched(data.inputs(0, columns)), pixels);
        grid.row(shape.stretched(Arrays.copyOf(predictions.outputs(), columns * data.features())), pixels);
        return Optional
                .of(new Pictures("Reconstructions", "The first test rows, and what they are predicted as.", grid));
    }

    /** Of the first test rows, at the parameters that the run has come to. */
    private void diagnosis(Report report) {
        int rows = Math.min(trainer.training().batch(), split.test().rows());
        try {
            Diagnostics found = trainer.diagnose(split.test(), rows);
            DiagnosticsCharts charts = new DiagnosticsCharts(trainer.graph(), rows);
            String rule = trainer.training().rule().label();
            report.section("Inference", "On the first %d test rows, after training.".formatted(rows),
                    Stream.of(charts.energies("Energy by node", found), charts.cosines(Map.of(rule, found)),
                            charts.ratios(Map.of(rule, found))).flatMap(Optional::stream).toList());
        } catch (DivergenceException e) {
            report.fact("inference on test rows", e.getMessage());
        }
    }
}
