package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.data.Task;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.schedule.Inference;
import dev.pc4j.train.Cluster;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A training run in one line. */
final class Summary {

    private Summary() {}

    /** What is trained, on what data, how and where. */
    static String line(Cluster machines, Trainer trainer, DataSet data) {
        Training training = trainer.training();
        return Text.format("%d rows of %s, %s, rule %s, %s, batch %d%s, on %s", data.rows(), data(data),
                network(trainer.graph()), training.rule().label(), training.optimiser().kind().label(),
                training.batch(), training.parts() == 1 ? "" : " in %d parts".formatted(training.parts()),
                machines.description());
    }

    /** What makes the labels of rows to train on look like a mistake, one line each. */
    static List<String> doubts(DataSet data) {
        if (!data.hasClasses()) {
            return List.of();
        }
        if (data.classes() == 1) {
            return List.of("all %d rows of %s are of class '%s', so that there is nothing to tell apart"
                    .formatted(data.rows(), data.name(), data.classNames().getFirst()));
        }
        return data.classes() < data.rows()
                ? List.of()
                : List.of(
                        "%s has %d classes and %d rows to learn them from: is the label column right (--label-column)?"
                                .formatted(data.name(), data.classes(), data.rows()));
    }

    /** A data set and what was done to its values. */
    static String data(DataSet data) {
        return data.name() + data.recipe().map(recipe -> ", scaling " + recipe.scaler() + targets(recipe)).orElse("");
    }

    /** The rows of a data set's two parts. */
    static String rows(Split split) {
        return "%d training and %d test rows of %s".formatted(split.train().rows(), split.test().rows(),
                data(split.train()));
    }

    /** Whether rows are predicted as themselves. */
    static boolean reconstructs(DataSet data) {
        return data.recipe().filter(recipe -> recipe.task() == Task.RECONSTRUCTION).isPresent();
    }

    private static String targets(DataRecipe recipe) {
        return recipe.targetScaler()
                .map(scaler -> ", targets %s scaled %s".formatted(String.join(",", recipe.targetNames()), scaler))
                .orElse("");
    }

    /**
     * What a figure depends on: its data, the network, T, the inference rate and the seed of the weights.
     *
     * @param seed null where weights come from elsewhere
     */
    static JsonObject point(String data, Graph graph, Inference inference, Long seed) {
        JsonObject point = new JsonObject();
        point.addProperty("data", data);
        point.addProperty("network", network(graph));
        point.addProperty("steps", inference.steps());
        point.addProperty("rate", inference.rate());
        point.addProperty("seed", seed);
        return point;
    }

    /** The same for people, in one line. */
    static String text(JsonObject point) {
        return facts(point).entrySet()
                .stream()
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(
                        Collectors.joining(", "));
    }

    /** The same by name, without what is null. */
    static Map<String, String> facts(JsonObject point) {
        Map<String, String> facts = new LinkedHashMap<>();
        point.entrySet()
                .stream()
                .filter(entry -> !entry.getValue().isJsonNull())
                .forEach(
                        entry -> facts.put(entry.getKey(), entry.getValue().getAsString()));
        return facts;
    }

    /** Widths from the input to the output, sums left out. */
    static String network(Graph graph) {
        return graph.nodes()
                .stream()
                .filter(n -> n.parents().size() < 2)
                .map(Node::width)
                .map(String::valueOf)
                .collect(Collectors.joining("-"));
    }
}
