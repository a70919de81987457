package dev.pc4j.engine.cuda.calibrate;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.cuda.driver.Device;
import dev.pc4j.environment.CacheFolder;
import dev.pc4j.environment.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where measured constants of a device are kept. A file that cannot be read as that is as good as none, which a log line says.
 *
 * @param path of the file
 * @param device its name, for readers of the file
 */
public record ConstantsFile(Path path, String device) {
    /** The system property that names another folder. */
    public static final String PROPERTY = "pc4j.cuda.cache";

    private static final System.Logger LOG = System.getLogger(ConstantsFile.class.getName());
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final String DEVICE = "device";
    private static final String MEASURED = "measured";

    /** Of a device, in the folder that {@value #PROPERTY} or the environment says. */
    static ConstantsFile of(Device device) {
        Path folder = CacheFolder.of(PROPERTY, "");
        return new ConstantsFile(folder.resolve("cuda-" + device.key() + ".json"), device.name());
    }

    /** The constants that were measured, by their names; none where there is no file. */
    Map<String, Double> read() {
        try {
            return measured(JsonParser.parseString(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException
                | UnsupportedOperationException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} is damaged and ignored: pc4j calibrate writes it again", path);
            return Map.of();
        }
    }

    private static Map<String, Double> measured(JsonElement file) {
        if (!file.isJsonObject() || !(file.getAsJsonObject().get(MEASURED) instanceof JsonObject)) {
            throw new IllegalStateException("it has no object '" + MEASURED + "'");
        }
        Map<String, Double> found = new LinkedHashMap<>();
        file.getAsJsonObject().getAsJsonObject(MEASURED).entrySet().forEach(e -> {
            double value = e.getValue().getAsDouble();
            if (!Double.isFinite(value) || value <= 0) {
                throw new IllegalStateException(e.getKey() + " is " + value);
            }
            found.put(e.getKey(), value);
        });
        return found;
    }

    /** Keeps constants, whole or not at all: a reader never sees half of them. */
    void write(Map<String, Double> measured) {
        JsonObject file = new JsonObject();
        file.addProperty(DEVICE, device);
        file.add(MEASURED, GSON.toJsonTree(measured));
        try {
            Files.createDirectories(path.getParent());
            Path temporary = Files.createTempFile(path.getParent(), "cuda", ".tmp");
            try {
                Files.writeString(temporary, GSON.toJson(file) + System.lineSeparator());
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new EngineException(
                    "the measured constants cannot be written to %s: %s".formatted(path, Reason.of(e)), e);
        }
    }
}
