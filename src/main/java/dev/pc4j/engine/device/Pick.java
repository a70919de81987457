package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chooses one of an engine's devices by what the user said of it. */
public final class Pick {

    private Pick() {}

    /**
     * The place of the device that is meant.
     *
     * @param engine its name, for the message
     * @param wanted an index (of one or two digits), or a part of a name in any case, of which the first that fits counts; empty for the first device
     * @param names of the devices, at least one
     * @throws EngineException where none fits, naming those that there are
     */
    public static int of(String engine, String wanted, List<String> names) {
        if (wanted.isBlank()) {
            return 0;
        }
        String part = wanted.strip().toLowerCase(Locale.ROOT);
        return IntStream.range(0, names.size())
                .filter(i -> fits(part, i, names.get(i).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new EngineException("engine '%s' has no device '%s': there are %s"
                        .formatted(engine, wanted, list(names))));
    }

    /** A number is an index and no part of a name: the 4 of "4090" would else choose in silence. */
    private static boolean fits(String wanted, int index, String name) {
        boolean number = wanted.chars().allMatch(c -> c >= '0' && c <= '9') && wanted.length() <= 2;
        return number ? wanted.equals(String.valueOf(index)) : name.contains(wanted);
    }

    private static String list(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> i + " (" + names.get(i) + ")")
                .collect(Collectors.joining(", "));
    }
}
