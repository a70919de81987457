package dev.pc4j.conformance;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.DoubleStream;

/** Files of golden data among the resources: a JSON object each, whose arrays are nested row by row. */
public final class GoldenFile {
    private GoldenFile() {}

    /** All of a file. */
    public static JsonObject read(String name) {
        try (Reader reader = new InputStreamReader(
                GoldenFile.class.getResourceAsStream("/" + name), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, JsonObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of an array in their order, or of a number itself. */
    public static double[] flat(JsonElement element) {
        return stream(element).toArray();
    }

    private static DoubleStream stream(JsonElement element) {
        return element instanceof JsonArray array
                ? array.asList().stream().flatMapToDouble(GoldenFile::stream)
                : DoubleStream.of(element.getAsDouble());
    }
}
