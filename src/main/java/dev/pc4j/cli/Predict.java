package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Task;
import dev.pc4j.data.Unlabelled;
import dev.pc4j.engine.Engine;
import dev.pc4j.graph.Energy;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.Predictions;
import dev.pc4j.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
                    + "images; an .npy file; a text, a line for every character; a PNG or JPEG image, or a folder or archive of such, in the order of their paths.")
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
            print(recipe, given.names(), saved.graph().energy(), trainer.predict(given.inputs()));
        }
    }

    /** For a network that was imported, or trained on arrays: several outputs are taken for classes. */
    private DataRecipe bare(Checkpoint saved) {
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
        if (topK != null && recipe.task() != Task.CLASSIFICATION) {
            throw new IllegalArgumentException("--top-k %d is for classes, this network predicts numbers: leave it out"
                    .formatted(topK));
        }
        if (topK != null && (topK < 1 || topK > classes)) {
            throw new IllegalArgumentException("--top-k %d is out of range: there are %d classes, use 1..%d"
                    .formatted(topK, classes, classes));
        }
    }

    private void print(DataRecipe recipe, List<String> images, Energy energy, float[] outputs) {
        List<String> names = recipe.outputNames();
        boolean classes = recipe.task() == Task.CLASSIFICATION;
        boolean softmax = energy.kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
        float[] values = softmax ? Predictions.softmax(outputs, names.size()) : recipe.unscaleTargets(outputs);
        String what = softmax ? "probability" : "output";
        PrintWriter out = command.commandLine().getOut();
        if (!json) {
            out.print(CSV.format(headings(names, !images.isEmpty(), classes, what).toArray()) + "\n");
        }
        for (int row = 0; row < values.length / names.size(); row++) {
            float[] own = Arrays.copyOfRange(values, row * names.size(), (row + 1) * names.size());
            List<Integer> order = classes ? order(own) : List.of();
            Optional<String> image = images.isEmpty() ? Optional.empty() : Optional.of(images.get(row));
            out.print((json ? object(row, image, names, own, order, what)
                    : CSV.format(cells(row, image, names, own, order))) + "\n");
        }
    }

    /** The classes by their values, the largest first. */
    private static List<Integer> order(float[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed())
                .toList();
    }

    private List<String> headings(List<String> names, boolean images, boolean classes, String what) {
        List<String> headings = new ArrayList<>(images ? List.of("row", IMAGE) : List.of("row"));
        if (topK != null) {
            IntStream.rangeClosed(1, topK).forEach(k -> headings.addAll(List.of("class_" + k, what + "_" + k)));
            return headings;
        }
        if (classes) {
            headings.add("class");
        }
        headings.addAll(names);
        return headings;
    }

    private Object[] cells(
            int row, Optional<String> image, List<String> names, float[] values, List<Integer> order) {
        List<Object> cells = new ArrayList<>(List.of(row));
        image.ifPresent(cells::add);
        if (topK != null) {
            order.stream().limit(topK).forEach(i -> cells.addAll(List.of(names.get(i), values[i])));
            return cells.toArray();
        }
        order.stream().limit(1).map(names::get).forEach(cells::add);
        for (float value : values) {
            cells.add(value);
        }
        return cells.toArray();
    }

    private JsonObject object(
            int row, Optional<String> image, List<String> names, float[] values, List<Integer> order, String what) {
        JsonObject object = new JsonObject();
        object.addProperty("row", row);
        image.ifPresent(path -> object.addProperty(IMAGE, path));
        order.stream().limit(1).forEach(best -> object.addProperty("class", names.get(best)));
        JsonObject all = new JsonObject();
        List<Integer> shown = topK == null ? IntStream.range(0, values.length).boxed().toList()
                : order.subList(0, topK);
        shown.forEach(i -> all.addProperty(names.get(i), values[i]));
        object.add(what.equals("output") ? "outputs" : "probabilities", all);
        return object;
    }
}
