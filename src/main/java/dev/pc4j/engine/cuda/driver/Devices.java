package dev.pc4j.engine.cuda.driver;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.device.Pick;
import java.util.List;
import java.util.Optional;

/** Which of several GPUs. */
public final class Devices {
    /** The line of a machine with a driver and no GPU. */
    static final String NONE = "the driver sees no GPU: CUDA_VISIBLE_DEVICES may hide it";

    private Devices() {}

    /** Why none of them can compute, empty when one can. */
    static Optional<String> unusable(List<Device> all) {
        if (all.isEmpty()) {
            return Optional.of(NONE);
        }
        return all.stream().anyMatch(Device::isUsable) ? Optional.empty() : Optional.of(all.getFirst().tooLow());
    }

    /**
     * The device of an index or of a part of a name; for the empty word the first that can compute.
     *
     * @param engine its name, for the error
     *
     * @throws EngineException when there is none, naming all, or it cannot compute
     */
    public static Device choose(String engine, List<Device> all, String wanted) {
        Device chosen = wanted.isBlank()
                ? all.stream().filter(Device::isUsable).findFirst().orElse(all.getFirst())
                : all.get(Pick.of(engine, wanted, all.stream().map(Device::name).toList()));
        if (!chosen.isUsable()) {
            throw new EngineException(chosen.tooLow());
        }
        return chosen;
    }
}
