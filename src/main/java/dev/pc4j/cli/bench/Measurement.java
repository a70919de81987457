package dev.pc4j.cli.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pc4j.engine.Precision;
import dev.pc4j.schedule.Rule;

/**
 * What the benchmark of a problem found. One measured unit is one whole inference: feed-forward start, T updates,
 * weight gradients.
 *
 * @param problem which network and data
 * @param steps iterations of the schedule that ran
 * @param rule its learning rule
 * @param engine the engine's name
 * @param device its device
 * @param precision the plan's arithmetic
 * @param kernel the plan's kernel
 * @param energy after inference
 * @param gradientNorm as {@link Problem#gradientNorm}
 * @param timing seconds of one unit
 */
public record Measurement(
        Problem problem,
        int steps,
        Rule rule,
        String engine,
        String device,
        Precision precision,
        String kernel,
        double energy,
        double gradientNorm,
        Timing timing
) {

    /** Inference iterations a second. */
    public double iterationsPerSecond() {
        return steps / timing.median();
    }

    /** One JSON object with the keys that other languages' benchmarks of the same problems print, and some more. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        JsonArray sizes = new JsonArray();
        problem.sizes().forEach(sizes::add);
        json.addProperty("problem", problem.name());
        json.add("sizes", sizes);
        json.addProperty("batch", problem.batch());
        json.addProperty("steps", steps);
        json.addProperty("rate", problem.rate());
        json.addProperty("rule", rule.label());
        json.addProperty("engine", engine);
        json.addProperty("device", device);
        json.addProperty("precision", precision.label());
        json.addProperty("kernel", kernel);
        json.addProperty("ms", timing.median() * 1e3);
        json.addProperty("min_ms", timing.least() * 1e3);
        json.addProperty("iterations_per_s", iterationsPerSecond());
        json.addProperty("sample_iterations_per_s", iterationsPerSecond() * problem.batch());
        json.addProperty("energy", energy);
        json.addProperty("dw_norm", gradientNorm);
        return json;
    }
}
