package dev.pc4j.engine.device;

import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What the calls of {@link DevicePff} are made of. Layers have two arrays, z1.0 and z1.1, since all tiles of a step read what was there
 * before it: step k reads those of k % 2 and writes the others.
 */
final class PffScripts {
    private static final int TILE_ROWS = Header.number("PATCH_ROWS");
    private static final int TILE_COLUMNS = Header.number("PATCH_COLUMNS");
    private static final int ELEMENTS = Header.number("MAP_COLUMNS");

    /** What is summed over batches, in the order of {@link dev.pc4j.engine.PffLosses}. */
    static final List<String> LOSSES = List.of(
            "loss.goodness1", "loss.goodness2", "loss.readOut", "loss.top", "loss.middle", "loss.bottom");

    private static final String FIRST = ".0";
    private static final String SECOND = ".1";
    private static final String START = ".start";

    private final PffShape shape;
    private final PffSettings settings;
    private final int rows;
    private final ToLongFunction<String> arrays;
    private final ToLongFunction<String> parameters;
    private final List<Phase> phases = new ArrayList<>();

    /** Those of a plan of so many rows, by where arrays and parameters lie. */
    PffScripts(PffShape shape, PffSettings settings, int rows, ToLongFunction<String> arrays,
            ToLongFunction<String> parameters) {
        this.shape = shape;
        this.settings = settings;
        this.rows = rows;
        this.arrays = arrays;
        this.parameters = parameters;
    }

    /** The arrays of rows and how wide each is. */
    static Map<String, Integer> arrays(PffShape shape, PffSettings settings) {
        Map<String, Integer> arrays = new LinkedHashMap<>();
        int units = shape.units();
        arrays.put("x", shape.inputs());
        arrays.put("x.scale", 1);
        arrays.put("labels", 1);
        arrays.put("ones", 1);
        for (String layer : List.of("z1", "z2")) {
            for (String array : List.of(".0", ".1", ".start", ".read", ".error")) {
                arrays.put(layer + array, units);
            }
            for (String array : List.of(".0.scale", ".1.scale", ".start.scale", ".read.scale", ".factor")) {
                arrays.put(layer + array, 1);
            }
        }
        arrays.put("logits", shape.classes());
        for (String array : List.of("latents", "latents.read", "latents.pull")) {
            arrays.put(array, shape.latents());
        }
        arrays.put("latents.read.scale", 1);
        arrays.put("bar", shape.inputs());
        arrays.put("bar.whole", shape.inputs());
        LOSSES.forEach(loss -> arrays.put(loss, 1));
        arrays.put("sums", shape.classes() * counted(settings) * 2);
        return arrays;
    }

    /** Of how many last steps goodness is the mean. */
    static int counted(PffSettings settings) {
        return Math.min(2, settings.classifyingSteps());
    }

    /** A batch: both circuits settle, and both learn in each step. */
    List<Phase> training() {
        forward(FIRST, true);
        for (int k = 0; k < settings.steps(); k++) {
            String old = "." + k % 2;
            String next = "." + (k + 1) % 2;
            launch(Family.CIRCUIT, layer1(old, next, k, settings.noise()).flag("HALVES", true),
                    layer2(old, next, k, settings.noise()).with("labels", at("labels")), logits(old));
            boolean last = k == settings.steps() - 1;
            launch(Family.LEVEL, goodness("z1" + next, "1", last), goodness("z2" + next, "2", last), readOut(last),
                    read("z1", next, k, 4), read("z2", next, k, 3), readLatents());
            launch(Family.ADAPT, representation(old, next, k));
            generation(next, k, last);
        }
        return take();
    }

    private void generation(String next, int k, boolean last) {
        launch(Family.CIRCUIT, top(next),
                generate("z2.read", "G2", "z1.error").with("target", at("z1" + next)),
                generate("z1.read", "G1", "bar")
                        .with("target", at("x"))
                        .with("whole", last ? at("bar.whole") : Task.NONE)
                        .flag("CLIPS", true));
        List<GraphTask> levels = new ArrayList<>(List.of(moveLatents()));
        if (last) {
            levels.addAll(
                    List.of(squares("z2.error", shape.units(), "top"), squares("z1.error", shape.units(), "middle"),
                            squares("bar.whole", shape.inputs(), "bottom")));
        }
        launch(Family.LEVEL, levels.toArray(GraphTask[]::new));
        launch(Family.ADAPT, outer("Gy", "latents.read", "z2.error", k), outer("G2", "z2.read", "z1.error", k),
                outer("G1", "z1.read", "bar", k));
    }

    /** All labels in turn, each from the feed-forward values. */
    List<Phase> goodness() {
        forward(START, false);
        int steps = settings.classifyingSteps();
        for (int label = 0; label < shape.classes(); label++) {
            for (int k = 0; k < steps; k++) {
                String old = k == 0 ? START : "." + k % 2;
                String next = "." + (k + 1) % 2;
                launch(Family.CIRCUIT, layer1(old, next, k, 0), layer2(old, next, k, 0).with("label", label));
                launch(Family.LEVEL, scale("z1" + next, shape.units()).with("sum", sum(label, k, 0)),
                        scale("z2" + next, shape.units()).with("sum", sum(label, k, 1)));
            }
        }
        return take();
    }

    /** Where the sums of squares of a layer lie, by label, step that counts and layer; nowhere for the steps before these. */
    private long sum(int label, int k, int layer) {
        int counts = k - (settings.classifyingSteps() - counted(settings));
        return counts < 0 ? Task.NONE : at("sums") + ((label * counted(settings) + counts) * 2L + layer) * rows;
    }

    /** Both circuits settle, nothing learns, and the latents move. */
    List<Phase> latents() {
        forward(FIRST, false);
        for (int k = 0; k < settings.steps(); k++) {
            String old = "." + k % 2;
            String next = "." + (k + 1) % 2;
            launch(Family.CIRCUIT, layer1(old, next, k, 0), layer2(old, next, k, 0).with("labels", at("labels")));
            launch(Family.LEVEL, scale("z1" + next, shape.units()), scale("z2" + next, shape.units()), readLatents());
            launch(Family.CIRCUIT, top(next));
            launch(Family.LEVEL, moveLatents());
        }
        return take();
    }

    /** The generative circuit on layer 2's feed-forward values. */
    List<Phase> reconstruction() {
        forward(FIRST, false);
        descend("z2" + FIRST);
        return take();
    }

    /** The generative circuit from its top. */
    List<Phase> sample() {
        launch(Family.LEVEL, readLatents());
        launch(Family.CIRCUIT, generate("latents.read", "Gy", "z2" + SECOND));
        descend("z2" + SECOND);
        return take();
    }

    private void descend(String layer2) {
        launch(Family.LEVEL, unit(layer2, shape.units(), "z2.read"));
        launch(Family.CIRCUIT, generate("z2.read", "G2", "z1" + SECOND));
        launch(Family.LEVEL, unit("z1" + SECOND, shape.units(), "z1.read"));
        launch(Family.CIRCUIT, generate("z1.read", "G1", "bar").flag("CLIPS", true));
    }

    private void forward(String into, boolean halves) {
        launch(Family.LEVEL, scale("x", shape.inputs()).flag("HALVES", halves));
        launch(Family.CIRCUIT,
                circuit("SETTLE", "x", "W1", "z1" + into).with("bias", parameter("b1")).flag("HALVES", halves));
        launch(Family.LEVEL, scale("z1" + into, shape.units()));
        launch(Family.CIRCUIT, circuit("SETTLE", "z1" + into, "W2", "z2" + into).with("bias", parameter("b2")));
        launch(Family.LEVEL, scale("z2" + into, shape.units()));
    }

    // Tasks of circuit.

    private GraphTask circuit(String mode, String in, String weights, String out) {
        int k = shape.parameter(weights).shape().extent(0);
        int n = shape.parameter(weights).shape().last();
        return GraphTask.of(Family.CIRCUIT, mode, rows)
                .with("in", at(in))
                .with("inScale", at(in + ".scale"))
                .with("weights", parameter(weights))
                .with("out", at(out))
                .with("k", k)
                .with("n", n)
                .cut(Math.ceilDiv(rows, TILE_ROWS), Math.ceilDiv(n, TILE_COLUMNS));
    }

    private GraphTask layer(String layer, String old, String in, String weights, String next, int k, double noise) {
        String number = layer.substring(1);
        return circuit("SETTLE", in, weights, layer + next)
                .with("bias", parameter("b" + number))
                .with("lateral", parameter("L" + number))
                .with("before", at(layer + old))
                .with("group", shape.group())
                .with("leak", settings.leak())
                .with("noise", noise)
                .with("seed", settings.seed())
                .with("step", k)
                .with("stream", Integer.parseInt(number));
    }

    private GraphTask layer1(String old, String next, int k, double noise) {
        return layer("z1", old, "x", "W1", next, k, noise)
                .with("also", at("z2" + old))
                .with("alsoScale", at("z2" + old + ".scale"))
                .with("alsoWeights", parameter("V2"))
                .with("alsoK", shape.units());
    }

    private GraphTask layer2(String old, String next, int k, double noise) {
        return layer("z2", old, "z1" + old, "W2", next, k, noise)
                .with("labelRows", parameter("V"))
                .with("labelScale", settings.labelScale());
    }

    private GraphTask logits(String old) {
        return circuit("LINEAR", "z2" + old, "W", "logits").with("bias", parameter("b"));
    }

    private GraphTask generate(String in, String weights, String out) {
        return circuit("GENERATE", in, weights, out);
    }

    /** The prediction of layer 2, as an error. */
    private GraphTask top(String next) {
        return generate("latents.read", "Gy", "z2.error").with("target", at("z2" + next));
    }

    // Tasks of level.

    private GraphTask level(String mode, String in, int width) {
        return GraphTask.of(Family.LEVEL, mode, rows)
                .with("in", at(in))
                .with("n", width)
                .with("epsilon", PffSettings.NORM_EPSILON)
                .cut(rows, 1);
    }

    private GraphTask scale(String of, int width) {
        return level("GOODNESS", of, width).with("scale", at(of + ".scale"));
    }

    /** Where a loss is added up, after a batch's last step. */
    private long loss(String name, boolean last) {
        return last ? at("loss." + name) : Task.NONE;
    }

    private GraphTask goodness(String of, String number, boolean last) {
        return scale(of, shape.units())
                .with("factor", at("z" + number + ".factor"))
                .with("loss", loss("goodness" + number, last))
                .with("leak", settings.leak())
                .with("threshold", settings.threshold());
    }

    private GraphTask readOut(boolean last) {
        return level("READ_OUT", "logits", shape.classes())
                .with("labels", at("labels"))
                .with("labelScale", settings.labelScale())
                .with("loss", loss("readOut", last));
    }

    private GraphTask unit(String in, int width, String out) {
        return level("UNIT", in, width).with("out", at(out)).with("scale", at(out + ".scale")).flag("RECTIFIES", true);
    }

    private GraphTask read(String layer, String next, int k, int stream) {
        return unit(layer + next, shape.units(), layer + ".read")
                .with("noise", settings.generatorNoise())
                .with("seed", settings.seed())
                .with("step", k)
                .with("stream", stream);
    }

    private GraphTask readLatents() {
        return unit("latents", shape.latents(), "latents.read");
    }

    private GraphTask moveLatents() {
        return level("LATENTS", "latents", shape.latents())
                .with("out", at("latents.pull"))
                .with("error", at("z2.error"))
                .with("weights", parameter("Gy"))
                .with("k", shape.units())
                .with("rate", settings.latentRate())
                .with("threshold", PffSettings.LEAST_NORM);
    }

    private GraphTask squares(String of, int width, String loss) {
        return level("SQUARES", of, width).with("loss", loss(loss, true));
    }

    // Tasks of adapt.

    private GraphTask[] representation(String old, String next, int k) {
        return new GraphTask[] {
            outer("W1", "x", "z1" + next, k).with("factor", at("z1.factor")).flag("HALVES", true),
            outer("V2", "z2" + old, "z1" + next, k).with("factor", at("z1.factor")),
            outer("W2", "z1" + old, "z2" + next, k).with("factor", at("z2.factor")),
            outer("W", "z2" + old, "logits", k).with("factor", at("ones")),
            lateral("1", old, next, k), lateral("2", old, next, k),
            column("b1", "z1" + next, k).with("factor", at("z1.factor")),
            column("b2", "z2" + next, k).with("factor", at("z2.factor")),
            column("b", "logits", k).with("factor", at("ones")),
            byElement("BY_LABEL", "V", "z2" + next, k)
                    .with("factor", at("z2.factor"))
                    .with("labels", at("labels"))
                    .with("labelScale", settings.labelScale())
        };
    }

    private GraphTask adapt(String mode, String weights, String error, int k) {
        return GraphTask.of(Family.ADAPT, mode, rows)
                .with("error", at(error))
                .with("weights", parameter(weights))
                .with("slot1", parameter("m/" + weights))
                .with("slot2", parameter("v/" + weights))
                .with("n", shape.parameter(weights).shape().last())
                .with("k", shape.parameter(weights).shape().size() / shape.parameter(weights).shape().last())
                .with("step", k)
                .with("clip", PffSettings.CLIP);
    }

    private GraphTask outer(String weights, String in, String error, int k) {
        int down = shape.parameter(weights).shape().extent(0);
        int across = shape.parameter(weights).shape().last();
        return adapt("OUTER", weights, error, k)
                .with("in", at(in))
                .with("inScale", at(in + ".scale"))
                .cut(Math.ceilDiv(down, TILE_ROWS), Math.ceilDiv(across, TILE_COLUMNS));
    }

    private GraphTask byElement(String mode, String weights, String error, int k) {
        return adapt(mode, weights, error, k)
                .cut(Math.ceilDiv(shape.parameter(weights).shape().size(), ELEMENTS), 1);
    }

    private GraphTask column(String offset, String error, int k) {
        return byElement("COLUMN", offset, error, k);
    }

    private GraphTask lateral(String number, String old, String next, int k) {
        return byElement("COMPETE", "L" + number, "z" + number + next, k)
                .with("in", at("z" + number + old))
                .with("factor", at("z" + number + ".factor"))
                .with("n", shape.units())
                .with("k", shape.group())
                .with("group", shape.group());
    }

    private long at(String array) {
        return arrays.applyAsLong(array);
    }

    private long parameter(String name) {
        return parameters.applyAsLong(name);
    }

    private void launch(Family family, GraphTask... tasks) {
        phases.add(new Phase(family, Precision.FP32, List.of(tasks)));
    }

    private List<Phase> take() {
        List<Phase> taken = List.copyOf(phases);
        phases.clear();
        return taken;
    }
}
