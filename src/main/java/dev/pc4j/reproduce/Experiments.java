package dev.pc4j.reproduce;

import dev.pc4j.graph.Choice;
import java.util.List;

/** The experiments that there are. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(new Rosenbaum(), new Salvatori(), new Alonso(),
            new AssociativeMemory(), new ForwardForward());

    private Experiments() {}

    /** All, in the order in which help lists them. */
    public static List<Experiment> all() {
        return ALL;
    }

    /**
     * The experiment of a name.
     *
     * @throws IllegalArgumentException with one line that names the nearest and all
     */
    public static Experiment of(String name) {
        List<String> names = ALL.stream().map(Experiment::name).toList();
        return ALL.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown paper '%s': %s".formatted(name, Choice.advice(name, names))));
    }
}
