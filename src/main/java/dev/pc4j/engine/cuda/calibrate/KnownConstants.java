package dev.pc4j.engine.cuda.calibrate;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.pc4j.engine.cuda.driver.Device;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a device.
 *
 * @param constants measured values where there are any, defaults where not
 * @param source where they are from, in a few words
 */
public record KnownConstants(Constants constants, String source) {
    private static final Gson GSON = new Gson();

    /** What the cache says of a device, or the defaults. */
    public static KnownConstants of(Device device) {
        return of(device.capability(), ConstantsFile.of(device).read());
    }

    /** Defaults of a compute capability, of which some were measured. */
    public static KnownConstants of(int capability, Map<String, Double> measured) {
        Constants defaults = Constants.defaults(capability);
        if (measured.isEmpty()) {
            return new KnownConstants(defaults, "default constants for compute capability %s, not measured"
                    .formatted(Device.version(capability)));
        }
        JsonObject merged = GSON.toJsonTree(defaults).getAsJsonObject();
        measured.forEach((name, value) -> put(merged, name, value));
        return new KnownConstants(GSON.fromJson(merged, Constants.class), "constants that calibrate measured");
    }

    /** Changes a constant that there is. */
    private static void put(JsonObject all, String name, double value) {
        int dot = name.indexOf('.');
        JsonElement group = dot < 0 ? all : all.get(name.substring(0, dot));
        String field = name.substring(dot + 1);
        if (group instanceof JsonObject in && in.get(field) instanceof JsonPrimitive) {
            in.addProperty(field, value);
        }
    }

    /** Every constant by its name; a rate is {@code group.precision}. */
    static Map<String, Double> byName(Constants constants) {
        Map<String, Double> found = new LinkedHashMap<>();
        add(found, "", GSON.toJsonTree(constants).getAsJsonObject());
        return found;
    }

    private static void add(Map<String, Double> to, String prefix, JsonObject group) {
        group.entrySet().forEach(e -> {
            if (e.getValue() instanceof JsonObject within) {
                add(to, prefix + e.getKey() + ".", within);
            } else {
                to.put(prefix + e.getKey(), e.getValue().getAsDouble());
            }
        });
    }
}
