package dev.pc4j.cli;

import com.google.gson.JsonObject;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Node;
import dev.pc4j.train.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an output predicts of every row, as cells of a table or as JSON.
 *
 * @param node its node, before its columns' names; empty where the network has one output
 * @param names of its values
 * @param classes whether its values are of classes, of which the largest is the one predicted
 * @param probabilities whether they are probabilities
 * @param values row-major [rows, names]
 */
@SuppressWarnings("ArrayRecordComponent") // shared as it is
record PredictedOutput(String node, List<String> names, boolean classes, boolean probabilities, float[] values) {

    /** Of one of several outputs, called after its node; its values are of classes where its energy tells such apart, once a row. */
    static PredictedOutput ofNode(Node output, float[] values) {
        boolean softmax = output.energy().kind() == Energy.Kind.SOFTMAX_CROSS_ENTROPY;
        int features = output.shape().last();
        List<String> names = IntStream.range(0, output.width()).mapToObj(Integer::toString).toList();
        return new PredictedOutput(output.name(), names, softmax && features == output.width(), softmax,
                softmax ? Predictions.softmax(values, features) : values);
    }

    int rows() {
        return values.length / names.size();
    }

    /** The names of its columns: of the class and all values, or of the {@code topK} largest, 0 for all. */
    Stream<String> headings(int topK) {
        if (topK > 0) {
            String what = probabilities ? "probability" : "output";
            return IntStream.rangeClosed(1, topK).boxed().flatMap(k -> Stream.of("class_" + k, what + "_" + k));
        }
        Stream<String> all = Stream.concat(classes ? Stream.of("class") : Stream.of(), names.stream());
        return node.isEmpty() ? all : all.map(name -> node + "." + name);
    }

    /** The cells of a row below those headings. */
    List<Object> cells(int row, int topK) {
        float[] own = row(row);
        List<Integer> order = order(own);
        List<Object> cells = new ArrayList<>();
        if (topK > 0) {
            order.stream().limit(topK).forEach(i -> cells.addAll(List.of(names.get(i), own[i])));
            return cells;
        }
        order.stream().limit(1).map(names::get).forEach(cells::add);
        for (float value : own) {
            cells.add(value);
        }
        return cells;
    }

    /** Adds the same of a row to an object. */
    void addTo(JsonObject object, int row, int topK) {
        float[] own = row(row);
        List<Integer> order = order(own);
        order.stream().limit(1).forEach(best -> object.addProperty("class", names.get(best)));
        JsonObject all = new JsonObject();
        List<Integer> shown = topK == 0 ? IntStream.range(0, own.length).boxed().toList() : order.subList(0, topK);
        shown.forEach(i -> all.addProperty(names.get(i), own[i]));
        object.add(probabilities ? "probabilities" : "outputs", all);
    }

    private float[] row(int row) {
        return Arrays.copyOfRange(values, row * names.size(), (row + 1) * names.size());
    }

    /** The classes by their values, the largest first; none of numbers. */
    private List<Integer> order(float[] own) {
        return classes
                ? IntStream.range(0, own.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> own[i]).reversed())
                        .toList()
                : List.of();
    }
}
