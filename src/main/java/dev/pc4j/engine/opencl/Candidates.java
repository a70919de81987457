package dev.pc4j.engine.opencl;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Optional;

/** What is worth trying on a device; one on processors, at most three elsewhere. */
final class Candidates {

    private Candidates() {}

    /**
     * In the order of hope, for calls of so many rows; with a way given, those alone that go it.
     *
     * @throws EngineException where the device lacks what each of them needs
     */
    static List<Choice> of(Device device, Optional<Geometry> forced, Optional<Way> way, int batch) {
        List<Choice> all = forced.map(Candidates::both).orElseGet(() -> fitting(device, batch));
        Fit.missing(all.getFirst().geometry(), device).ifPresent(why -> {
            throw new EngineException("engine 'opencl' cannot run here: " + why);
        });
        List<Choice> left = all.stream().filter(choice -> way.isEmpty() || way.get() == choice.way()).toList();
        return device.cpu() || forced.isPresent() ? left.subList(0, 1) : left;
    }

    /** What a device lacks even for the smallest kernels, in one line; nothing where it has candidates. */
    static Optional<String> missing(Device device) {
        return Fit.missing(fitting(device, 1).getFirst().geometry(), device);
    }

    private static List<Choice> both(Geometry geometry) {
        return List.of(new Choice(geometry, Way.SWEEP), new Choice(geometry, Way.PHASES));
    }

    /** Not empty: where nothing fits, the smallest that there is. */
    private static List<Choice> fitting(Device device, int batch) {
        if (device.cpu()) {
            return both(Geometry.cpu(lanes(device), batch, device.units()));
        }
        Geometry small = Geometry.gpu(32, 32);
        Geometry large = Geometry.gpu(64, 64);
        List<Choice> usual = List.of(new Choice(small, Way.PHASES), new Choice(small, Way.SWEEP),
                new Choice(large, Way.PHASES));
        List<Choice> fit = usual.stream().filter(c -> Fit.missing(c.geometry(), device).isEmpty()).toList();
        return fit.isEmpty() ? both(Geometry.gpu(16, 16)) : fit;
    }

    private static int lanes(Device device) {
        return device.lanes() >= 16 ? 16 : device.lanes() >= 8 ? 8 : 4;
    }
}
