package dev.pc4j.engine.cuda;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a device.
 *
 * @param constants measured values where there are any, defaults where not
 * @param source where they are from, in a few words
 */
record KnownConstants(Constants constants, String source) {
    private static final Gson GSON = new Gson();

    /** What the cache says of a device, or the defaults. */
    static KnownConstants of(Device device) {
        return of(device.capability(), ConstantsFile.of(device).read());
    }

    /** Defaults of a compute capability, of which some were measured. */
    static KnownConstants of(int capability, Map<String, Double> measured) {
        Constants defaults = Constants.defaults(capability);
        if (measured.isEmpty()) {
            return new KnownConstants(defaults, "default constants for compute capability %s, not measured"
                    .formatted(Device.version(capability)));
        }
        JsonObject merged = GSON.toJsonTree(defaults).getAsJsonObject();
        measured.forEach((name, value) -> {
            if (merged.has(name)) {
                merged.addProperty(name, value);
            }
        });
        return new KnownConstants(GSON.fromJson(merged, Constants.class), "constants that calibrate measured");
    }

    /** Every constant by its name. */
    static Map<String, Double> byName(Constants constants) {
        Map<String, Double> found = new LinkedHashMap<>();
        GSON.toJsonTree(constants)
                .getAsJsonObject()
                .entrySet()
                .forEach(e -> found.put(e.getKey(), e.getValue().getAsDouble()));
        return found;
    }
}
