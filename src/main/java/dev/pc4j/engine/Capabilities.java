package dev.pc4j.engine;

import dev.pc4j.graph.Add;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Input;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import java.util.List;
import java.util.Set;

/**
 * What an engine computes: what {@code pc4j devices --operators} prints, and what {@link #require} holds a graph against.
 *
 * @param operators the kinds of operator
 * @param features the rest
 */
public record Capabilities(Set<Class<? extends Operator>> operators, Set<Feature> features) {

    /** Everything that a graph can ask for. */
    public static final Capabilities ALL = new Capabilities(Set.copyOf(OperatorKinds.ALL), Set.of(Feature.values()));

    /** Graphs of dense nodes and sums of one input and one output, with the output's energy alone. */
    public static final Capabilities DENSE = new Capabilities(
            Set.of(Input.class, Dense.class, Add.class, Identity.class), Set.of());

    /** Copies the sets. */
    public Capabilities {
        operators = Set.copyOf(operators);
        features = Set.copyOf(features);
    }

    /**
     * Fails unless everything that a graph needs is here.
     *
     * @param engine that has these capabilities
     * @throws EngineException naming the first thing that is not, and the engines that have it
     */
    public void require(String engine, Graph graph) {
        require(engine, Need.of(graph));
    }

    /** Fails unless a feature is here, as {@link #require(String, Graph)} does. */
    public void require(String engine, Feature feature) {
        require(engine, List.of(Need.feature(feature, "")));
    }

    private void require(String engine, List<Need> needs) {
        for (Need need : needs) {
            if (!need.met().test(this)) {
                List<String> others = Engines.providers()
                        .stream()
                        .filter(p -> need.met().test(p.capabilities()))
                        .map(EngineProvider::name)
                        .toList();
                throw new EngineException("engine '%s' has no %s: use %s".formatted(
                        engine, need.what(), others.isEmpty() ? "another operator" : String.join(" or ", others)));
            }
        }
    }
}
