package dev.pc4j.engine.opencl;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is worth trying on a device; one on processors, at most three elsewhere. */
final class Candidates {

    private Candidates() {}

    /**
     * In the order of hope; with a way given, those alone that go it.
     *
     * @throws EngineException where the device lacks what each of them needs
     */
    static List<Choice> of(Device device, Optional<Geometry> forced, Optional<Way> way, Demand demand) {
        List<Choice> all = forced.map(geometry -> both(geometry, device, demand))
                .orElseGet(() -> usual(device, demand));
        Fit.missing(all.getFirst().geometry(), device).ifPresent(why -> {
            throw new EngineException("engine 'opencl' cannot run here: " + why);
        });
        List<Choice> asked = all.stream().filter(choice -> way.isEmpty() || way.get() == choice.way()).toList();
        List<Choice> left = asked.stream().filter(choice -> lacking(choice, device).isEmpty()).toList();
        if (left.isEmpty()) {
            throw new EngineException("kernel '%s' cannot run this: %s; use %s".formatted(way.orElseThrow().label(),
                    lacking(asked.getFirst(), device).orElseThrow(), Way.PHASES.label()));
        }
        return device.cpu() || forced.isPresent() ? left.subList(0, 1) : left;
    }

    /** What a device lacks even for the smallest kernels, in one line; nothing where it has candidates. */
    static Optional<String> missing(Device device) {
        return Fit.missing(usual(device, Demand.of(1)).getFirst().geometry(), device);
    }

    private static Optional<String> lacking(Choice choice, Device device) {
        return Fit.missing(choice.geometry(), device).or(() -> Fit.missing(choice.sweep(), device));
    }

    private static List<Choice> both(Geometry geometry, Device device, Demand demand) {
        return List.of(sweep(geometry, device, demand), new Choice(geometry, Way.PHASES));
    }

    /** Few rows a work-group are what a GPU's sweep is made for, in a geometry of its own. */
    private static Choice sweep(Geometry geometry, Device device, Demand demand) {
        return geometry.staged()
                ? new Choice(geometry.besideSweep(), Way.SWEEP, geometry.sweep(demand, device))
                : new Choice(geometry, Way.SWEEP);
    }

    /** Not empty: where nothing fits, the smallest that there is. */
    private static List<Choice> usual(Device device, Demand demand) {
        if (device.cpu()) {
            return both(Geometry.cpu(lanes(device), demand.batch(), device.units()), device, demand);
        }
        Geometry small = Geometry.gpu(32, 32);
        Geometry large = Geometry.gpu(64, 64);
        List<Choice> fit = Stream.of(new Choice(small, Way.PHASES), sweep(small, device, demand),
                new Choice(large, Way.PHASES)).filter(c -> Fit.missing(c.geometry(), device).isEmpty()).toList();
        return fit.isEmpty() ? both(Geometry.gpu(16, 16), device, demand) : fit;
    }

    private static int lanes(Device device) {
        return device.lanes() >= 16 ? 16 : device.lanes() >= 8 ? 8 : 4;
    }
}
