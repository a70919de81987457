package dev.pc4j.engine.cuda;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of several GPUs. */
final class Devices {
    /** The line of a machine with a driver and no GPU. */
    static final String NONE = "the driver sees no GPU: CUDA_VISIBLE_DEVICES may hide it";

    private Devices() {}

    /** Why none of them can compute, empty when one can. */
    static Optional<String> unusable(List<Device> all) {
        if (all.isEmpty()) {
            return Optional.of(NONE);
        }
        if (all.stream().anyMatch(Devices::usable)) {
            return Optional.empty();
        }
        return Optional.of(tooLow(all.getFirst()));
    }

    private static boolean usable(Device device) {
        return device.capability() >= Device.LEAST;
    }

    private static String tooLow(Device device) {
        return "%s has compute capability %s: the kernels need %s or more"
                .formatted(device.label(), device.version(), Device.version(Device.LEAST));
    }

    /**
     * The device of an index or of a part of a name, in any case; the first that can compute for the empty word.
     *
     * @throws EngineException when there is none, naming all
     */
    static Device choose(List<Device> all, String wanted) {
        Device found = all.stream()
                .filter(d -> wanted.isEmpty() ? usable(d) : matches(d, wanted))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "engine 'cuda' has no device '%s': there are %s".formatted(wanted, names(all))));
        if (!usable(found)) {
            throw new EngineException(tooLow(found));
        }
        return found;
    }

    /** A number is an index, so that 4 is never the first device with a 4 in its name. */
    private static boolean matches(Device device, String wanted) {
        boolean number = wanted.chars().allMatch(c -> c >= '0' && c <= '9');
        return number
                ? wanted.equals(String.valueOf(device.index()))
                : device.name().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private static String names(List<Device> all) {
        return all.stream().map(d -> d.index() + " " + d.name()).collect(Collectors.joining(", "));
    }
}
