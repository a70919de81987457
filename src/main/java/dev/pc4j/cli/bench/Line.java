package dev.pc4j.cli.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.pc4j.engine.Floor;
import dev.pc4j.engine.Precision;
import dev.pc4j.environment.Reason;
import dev.pc4j.schedule.LearningRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One measured line, ours or another library's: what {@link Measurement#json} has, as far as all have it.
 *
 * @param problem its name
 * @param network sizes and batch, by which lines of one name are told to be of one problem
 * @param by what was measured: engine, kernel and rule, or library, with the threads of a processor
 * @param precision its arithmetic
 * @param milliseconds of one whole inference
 * @param iterationsPerSecond inference iterations
 * @param device where
 */
public record Line(
        String problem,
        String network,
        String by,
        String precision,
        double milliseconds,
        double iterationsPerSecond,
        String device
) {
    private static final String HOST = "host";

    /** Of the object of a line. */
    public static Line of(JsonObject json) {
        return new Line(json.get("problem").getAsString(), network(json), by(json),
                text(json, "precision").orElse(Precision.FP32.label()), json.get("ms").getAsDouble(),
                json.get("iterations_per_s").getAsDouble(), text(json, "device").orElse(""));
    }

    /** The least time that a device's rates allow for an iteration of a measured problem, as a line beside it. */
    public Line of(Floor floor) {
        double share = floor.microseconds() * iterationsPerSecond * 1e-6;
        return new Line(problem, network, "least time by the device's rates", precision, milliseconds * share,
                iterationsPerSecond / share, device);
    }

    private static String network(JsonObject json) {
        List<Integer> sizes = json.getAsJsonArray("sizes").asList().stream().map(JsonElement::getAsInt).toList();
        return "%s, batch %d".formatted(Problem.label(sizes), json.get("batch").getAsInt());
    }

    private static String by(JsonObject json) {
        Stream<Optional<String>> parts = Stream.of(text(json, "peer"), text(json, "engine"), text(json, "kernel"),
                text(json, "rule").filter(rule -> !rule.equals(LearningRule.STRICT.label())));
        boolean threads = text(json, "engine").filter(engine -> !engine.equals(HOST)).isEmpty();
        return parts.flatMap(Optional::stream).collect(Collectors.joining(" "))
                + text(json, "threads").filter(_ -> threads).map(", %s thread(s)"::formatted).orElse("");
    }

    private static Optional<String> text(JsonObject json, String key) {
        return Optional.ofNullable(json.get(key)).filter(value -> !value.isJsonNull()).map(JsonElement::getAsString);
    }

    /**
     * The lines of a file.
     *
     * @throws IllegalArgumentException naming the file, and the number of a line that is none
     */
    public static List<Line> read(Path file) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        try {
            for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                if (!text.isBlank()) {
                    lines.add(of(JsonParser.parseString(text).getAsJsonObject()));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read '%s': %s".formatted(file, Reason.of(e)), e);
        } catch (JsonParseException | IllegalStateException | NullPointerException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'%s' has in line %d no JSON object with problem, sizes, batch, steps, ms and iterations_per_s, as bench --json prints"
                            .formatted(file, number),
                    e);
        }
        return lines;
    }
}
