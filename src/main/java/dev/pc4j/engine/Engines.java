package dev.pc4j.engine;

import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chooses an engine by name, or the first that runs here. */
public final class Engines {
    /** The name that means the first engine that runs here. */
    public static final String AUTO = "auto";

    private static final System.Logger LOG = System.getLogger(Engines.class.getName());

    private Engines() {}

    /** All engines of this build, in the order in which {@code auto} tries them, those that it does not try last. */
    public static List<EngineProvider> providers() {
        return ServiceLoader.load(EngineProvider.class)
                .stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt((EngineProvider p) -> p.order() < 0 ? Integer.MAX_VALUE : p.order())
                        .thenComparing(EngineProvider::name))
                .toList();
    }

    /** Opens an engine with default options. */
    public static Engine open(String name) {
        return open(name, EngineOptions.DEFAULT);
    }

    /**
     * Opens the engine of a name, or with {@value #AUTO} the first that runs here; why each earlier one was passed over is logged.
     * A named engine is never replaced by another.
     *
     * @throws EngineException when the name is unknown, the engine cannot run here, or has no use for one of the options
     */
    public static Engine open(String name, EngineOptions options) {
        return open(name, options, _ -> Optional.empty());
    }

    /**
     * The same, but {@value #AUTO} passes over engines that lack what a graph and schedules need; of a named engine compilation says what it
     * lacks.
     */
    public static Engine open(String name, EngineOptions options, Graph graph, Collection<Schedule> schedules) {
        return open(name, options, capabilities -> schedules.stream()
                .map(schedule -> capabilities.lacking(graph, schedule))
                .flatMap(Optional::stream)
                .findFirst());
    }

    /**
     * The same, but {@value #AUTO} passes over engines that lack something.
     *
     * @param lacking what it is, in one line, such as {@link Capabilities#lacking}; empty where there is everything
     */
    public static Engine open(
            String name, EngineOptions options, Function<Capabilities, Optional<String>> lacking) {
        List<EngineProvider> all = providers();
        if (name.equals(AUTO)) {
            return first(all, options, lacking);
        }
        EngineProvider provider = provider(name);
        provider.unavailable().ifPresent(why -> {
            throw new EngineException("engine '%s' cannot run here: %s".formatted(name, why));
        });
        return open(provider, options);
    }

    /**
     * The provider of a name, whether its engine can run here or not.
     *
     * @throws EngineException when the name is unknown
     */
    public static EngineProvider provider(String name) {
        List<EngineProvider> all = providers();
        return all.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(() -> unknown(name, all));
    }

    /** An option that this engine cannot use is refused: what was asked for is not what would run. */
    private static Engine open(EngineProvider provider, EngineOptions options) {
        if (!options.device().isEmpty() && provider.devices().isEmpty()) {
            throw new EngineException(
                    "engine '%s' has no devices to choose from: leave device '%s' out, or name another engine"
                            .formatted(provider.name(), options.device()));
        }
        if (options.threads() > 0 && !provider.threaded()) {
            throw new EngineException(
                    "engine '%s' has no threads to choose: leave threads %d out, or name another engine"
                            .formatted(provider.name(), options.threads()));
        }
        return provider.open(options);
    }

    private static Engine first(
            List<EngineProvider> all, EngineOptions options, Function<Capabilities, Optional<String>> lacking) {
        Optional<String> lack = Optional.empty();
        for (EngineProvider provider : all) {
            if (provider.order() < 0) {
                continue;
            }
            Optional<String> why = provider.passedOver();
            if (why.isEmpty()) {
                lack = lacking.apply(provider.capabilities());
                why = lack;
            }
            if (why.isEmpty()) {
                return open(provider, options);
            }
            LOG.log(System.Logger.Level.DEBUG, "engine {0} passed over: {1}", provider.name(), why.get());
        }
        throw new EngineException(lack.map("auto finds no engine for this: "::concat)
                .orElse("no engine runs here: " + names(all) + " were tried"));
    }

    private static EngineException unknown(String name, List<EngineProvider> all) {
        List<String> names = Stream.concat(Stream.of(AUTO), all.stream().map(EngineProvider::name)).toList();
        return new EngineException("no engine '%s' in this build: %s".formatted(name, Choice.advice(name, names)));
    }

    private static String names(List<EngineProvider> all) {
        return all.stream().map(EngineProvider::name).collect(Collectors.joining(", "));
    }
}
