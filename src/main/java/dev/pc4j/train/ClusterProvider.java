package dev.pc4j.train;

import dev.pc4j.engine.EngineException;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.graph.Choice;
import java.util.List;
import java.util.ServiceLoader;

/** How a {@link Cluster} is found by its name: registered in {@code META-INF/services}, in a jar of its own. */
public interface ClusterProvider {

    /** The word by which users choose it. */
    String name();

    /**
     * Connects to it.
     *
     * @param engine by name, which each of its machines opens for itself
     * @param options of that engine
     */
    Cluster open(String engine, EngineOptions options);

    /** Those on the class path. */
    static List<ClusterProvider> all() {
        return ServiceLoader.load(ClusterProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    }

    /**
     * The one of a name.
     *
     * @throws EngineException where it is not on the class path
     */
    static ClusterProvider named(String name) {
        List<ClusterProvider> all = all();
        return all.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(() -> {
            String advice = Choice.advice(name, all.stream().map(ClusterProvider::name).toList());
            return new EngineException(
                    "no cluster '%s' on the class path: %s; spark is in pc4j-spark.jar".formatted(name, advice));
        });
    }
}
