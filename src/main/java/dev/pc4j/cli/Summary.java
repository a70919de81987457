package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.engine.Engine;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Node;
import dev.pc4j.train.Trainer;
import java.util.stream.Collectors;

/** A training run in one line. */
final class Summary {

    private Summary() {}

    /** What is trained, on what data, how and where. */
    static String line(Engine engine, Trainer trainer, DataSet data) {
        return Text.format("%d rows of %s, %s, rule %s, %s, batch %d, on %s: %s", data.rows(), data(data),
                network(trainer.graph()),
                trainer.training().rule().label(), trainer.training().optimiser().kind().label(),
                trainer.training().batch(),
                engine.name(), engine.device());
    }

    /** A data set and what was done to its values. */
    static String data(DataSet data) {
        return data.name() + data.recipe().map(recipe -> ", scaling " + recipe.scaler()).orElse("");
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
