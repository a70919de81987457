package dev.pc4j.engine.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is worth trying on a device; one on processors, at most three elsewhere. */
final class Candidates {

    private Candidates() {}

    /** In the order of hope, for calls of so many rows; with a way given, those alone that go it. */
    static List<Choice> of(Device device, Optional<Geometry> forced, Optional<Way> way, int batch) {
        List<Choice> all = forced.map(Candidates::both).orElseGet(() -> fitting(device, batch));
        List<Choice> left = all.stream().filter(choice -> way.isEmpty() || way.get() == choice.way()).toList();
        return device.cpu() || forced.isPresent() ? left.subList(0, 1) : left;
    }

    private static List<Choice> both(Geometry geometry) {
        return List.of(new Choice(geometry, Way.SWEEP), new Choice(geometry, Way.PHASES));
    }

    private static List<Choice> fitting(Device device, int batch) {
        if (device.cpu()) {
            return both(Geometry.cpu(lanes(device), batch, device.units()));
        }
        Geometry small = Geometry.gpu(32, 32);
        Geometry large = Geometry.gpu(64, 64);
        List<Choice> all = new ArrayList<>(List.of(new Choice(small, Way.PHASES), new Choice(small, Way.SWEEP)));
        if (device.workGroup() >= large.group()) {
            all.add(new Choice(large, Way.PHASES));
        }
        return all;
    }

    private static int lanes(Device device) {
        return device.lanes() >= 16 ? 16 : device.lanes() >= 8 ? 8 : 4;
    }
}
