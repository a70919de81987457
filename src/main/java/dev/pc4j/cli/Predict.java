package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.GraphEnds;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Task;
import dev.pc4j.data.Unlabelled;
import dev.pc4j.engine.Engine;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Predictions;
import dev.pc4j.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Predicts rows without labels by a saved network. */
@Command(name = "predict",
        description = "Predict rows without labels by a saved network: a line a row as CSV, with its class and the "
                + "probability of every class (with the gaussian energy the outputs, which estimate them), or the "
                + "numbers of regression in the units of the training file. Rows are scaled as those of training were.",
        footer = {"", "Examples:", "  pc4j predict iris.safetensors --data new.csv",
            "  pc4j predict mnist.safetensors --data t10k-images-idx3-ubyte.gz --json",
            "  pc4j predict cifar.safetensors --data photo.png"})
final class Predict implements Runnable {
    private static final String IMAGE = "image";
    private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "CHECKPOINT", description = "The file that training saved.")
    private Path file;

    @Option(names = "--data", required = true, paramLabel = "FILE",
            description = "A CSV file of the training file's columns, with or without its labels; an IDX file of "
                    + "images; an .npy file; a .npz file whose arrays are named after the network's several inputs; a text, a line for every character; a PNG or JPEG image, or a folder or archive of such, in the order of their paths.")
    private Path rows;

    @Option(names = "--scale", paramLabel = "NAME", defaultValue = "none",
            description = "How values become inputs where the checkpoint does not say: none or byte.")
    @InCheckpoint("data.scaler.kind")
    private Scaling scaling;

    @Option(names = "--top-k", paramLabel = "K", description = "Print the K largest classes of a row in their order.")
    private Integer topK;

    @Option(names = "--json", description = "Print one JSON object a row.")
    private boolean json;

    @Mixin
    private DeviceOptions device;

    @Override
    public void run() {
        Checkpoint saved = Checkpoint.read(file);
        SavedSettings.of(saved).check(command);
        DataRecipe recipe = saved.recipe().orElseGet(() -> bare(saved));
        checkTopK(recipe);
        Unlabelled given = DataSets.unlabelled(rows, recipe);
        try (Engine engine = device.open(saved.graph(), saved.training());
                Trainer trainer = Trainer.builder(saved.graph())
                        .training(saved.training().withPrecision(device.precision()))
                        .engine(engine)
                        .build()) {
            trainer.restore(saved);
            trainer.useBest();
            print(given.names(), predicted(recipe, saved.graph(), trainer.predictAll(given.inputs())));
        }
    }

    private static List<PredictedOutput> predicted(DataRecipe recipe, Graph graph, List<float[]> found) {
        if (recipe.ends().isPresent()) {
            return IntStream.range(0, found.size())
                    .mapToObj(i -> PredictedOutput.ofNode(graph.outputs().get(i), found.get(i)))
                    .toList();
        }
        List<String> names = recipe.outputNames();
        boolean softmax = graph.energy().kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
        float[] values = softmax ? Predictions.softmax(found.getFirst(), names.size())
                : recipe.unscaleTargets(found.getFirst());
        return List.of(new PredictedOutput("", names, recipe.task() == Task.CLASSIFICATION, softmax, values));
    }

    /** For a network that was imported, or trained on arrays: several outputs are taken for classes. */
    private DataRecipe bare(Checkpoint saved) {
        Optional<GraphEnds> ends = GraphEnds.of(saved.graph());
        if (ends.isPresent()) {
            Idle.where(true, "arrays by node, which are taken as they are", "--scale").refuse(command);
            return DataRecipe.bare(ends.get());
        }
        command.commandLine()
                .getErr()
                .println("pc4j: the checkpoint does not say how its data were scaled: --scale %s is taken"
                        .formatted(scaling.label()));
        int outputs = saved.graph().output().width();
        List<String> names = IntStream.range(0, outputs).mapToObj(Integer::toString).toList();
        return DataRecipe.bare(saved.graph().input().width(), outputs > 1 ? Task.CLASSIFICATION : Task.REGRESSION,
                names, scaling);
    }

    private void checkTopK(DataRecipe recipe) {
        int classes = recipe.targetNames().size();
        if (topK != null && recipe.ends().isPresent()) {
            throw new IllegalArgumentException(
                    "--top-k %d is for one output, this network has several or names them: leave it out"
                            .formatted(topK));
        }
        if (topK != null && recipe.task() != Task.CLASSIFICATION) {
            throw new IllegalArgumentException("--top-k %d is for classes, this network predicts numbers: leave it out"
                    .formatted(topK));
        }
        if (topK != null && (topK < 1 || topK > classes)) {
            throw new IllegalArgumentException("--top-k %d is out of range: there are %d classes, use 1..%d"
                    .formatted(topK, classes, classes));
        }
    }

    private void print(List<String> images, List<PredictedOutput> outputs) {
        int most = topK == null ? 0 : topK;
        PrintWriter out = command.commandLine().getOut();
        if (!json) {
            Stream<String> first = images.isEmpty() ? Stream.of("row") : Stream.of("row", IMAGE);
            out.print(
                    CSV.format(Stream.concat(first, outputs.stream().flatMap(o -> o.headings(most))).toArray()) + "\n");
        }
        for (int row = 0; row < outputs.getFirst().rows(); row++) {
            Optional<String> image = images.isEmpty() ? Optional.empty() : Optional.of(images.get(row));
            out.print((json ? object(row, image, outputs, most) : line(row, image, outputs, most)) + "\n");
        }
    }

    private static String line(int row, Optional<String> image, List<PredictedOutput> outputs, int topK) {
        List<Object> cells = new ArrayList<>(List.of(row));
        image.ifPresent(cells::add);
        outputs.forEach(output -> cells.addAll(output.cells(row, topK)));
        return CSV.format(cells.toArray());
    }

    private static JsonObject object(int row, Optional<String> image, List<PredictedOutput> outputs, int topK) {
        JsonObject object = new JsonObject();
        object.addProperty("row", row);
        image.ifPresent(path -> object.addProperty(IMAGE, path));
        for (PredictedOutput output : outputs) {
            JsonObject own = output.node().isEmpty() ? object : new JsonObject();
            output.addTo(own, row, topK);
            if (!output.node().isEmpty()) {
                object.add(output.node(), own);
            }
        }
        return object;
    }
}
