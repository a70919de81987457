package dev.pc4j.conformance;

import com.google.gson.JsonObject;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The golden data of the predictive forward-forward algorithm: three steps of a small network in float64, by automatic differentiation. */
public final class GoldenPff {
    private final JsonObject root;

    private GoldenPff(JsonObject root) {
        this.root = root;
    }

    /** Reads the file. */
    public static GoldenPff read() {
        return new GoldenPff(GoldenFile.read("pff_reference.json"));
    }

    /** The circuits. */
    public PffShape shape() {
        return new PffShape(number("D"), number("C"), number("H"), number("G"), number("group"));
    }

    /** The settings, without noise; the file's step of the latents is divided by its rows. */
    public PffSettings settings(int steps) {
        return new PffSettings(steps, real("alpha"), real("theta"), real("y_scale"), 0, 0, real("beta") / rows(),
                real("rate"), 0);
    }

    /** Rows of the working batch. */
    public int rows() {
        return root.getAsJsonArray("lab").size();
    }

    /** The steps that it has. */
    public int steps() {
        return number("K");
    }

    /** Starting parameters as {@link PffShape} has them. */
    public Map<String, double[]> parameters() {
        return parameters(root.getAsJsonObject("W0"));
    }

    /** A quantity after a step, counted from 0, such as z1, dz_g or losses. */
    public double[] after(int step, String quantity) {
        return GoldenFile.flat(step(step).get(quantity));
    }

    /** Parameters ("W") or gradients ("dW") after a step, as {@link PffShape} has them. */
    public Map<String, double[]> parametersAfter(int step, String which) {
        return parameters(step(step).getAsJsonObject(which));
    }

    private JsonObject step(int step) {
        return root.getAsJsonArray("steps").get(step).getAsJsonObject();
    }

    /** An array by its path, such as {@code classify/K3/scores}. */
    public double[] array(String... path) {
        JsonObject at = root;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.getAsJsonObject(path[i]);
        }
        return GoldenFile.flat(at.get(path[path.length - 1]));
    }

    /** The labels of the working batch's rows. */
    public int[] labels() {
        double[] y = array("y");
        int classes = number("C");
        return IntStream.range(0, rows())
                .map(r -> IntStream.range(0, classes).filter(c -> y[r * classes + c] == 1).findFirst().orElseThrow())
                .toArray();
    }

    private Map<String, double[]> parameters(JsonObject all) {
        Map<String, double[]> parameters = new LinkedHashMap<>();
        all.keySet().forEach(name -> {
            double[] values = GoldenFile.flat(all.get(name));
            parameters.put(name, List.of("L1", "L2").contains(name) ? groups(values) : values);
        });
        return parameters;
    }

    /** What a matrix [units, units] has within groups. */
    private double[] groups(double[] full) {
        int units = number("H");
        int group = number("group");
        return IntStream.range(0, units * group)
                .mapToDouble(i -> full[i / group * units + i / group / group * group + i % group])
                .toArray();
    }

    private int number(String key) {
        return root.get(key).getAsInt();
    }

    private double real(String key) {
        return root.get(key).getAsDouble();
    }
}
