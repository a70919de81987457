package dev.pc4j.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Arrays that are named after the inputs and outputs of a graph: {@code left} and {@code right}, or where they are two parts {@code
 * left_train}, {@code left_test} and so on. Rows are as wide as their node; an output of several values may have labels instead, one whole
 * number a row. Values are taken as they are.
 */
record NodeArrays(ArrayFiles files, GraphEnds ends) {

    private static final String TRAIN = "_train";
    private static final String TEST = "_test";

    /** Both parts, or all rows. */
    RawData read(String name, double testShare) {
        boolean both = ends.all().anyMatch(end -> files.has(end.node() + TRAIN));
        DataSet rows = both ? dataSet(name + "/train", TRAIN) : dataSet(name, "");
        Optional<DataSet> test = both ? Optional.of(dataSet(name + "/test", TEST)) : Optional.empty();
        return RawData.plain(rows, test, testShare, 0);
    }

    /** The inputs alone, their rows side by side: those of the test part where there are two. */
    float[] inputs() {
        boolean both = ends.inputs().stream().anyMatch(end -> files.has(end.node() + TEST));
        NodeInputs rows = new NodeInputs(inputs(arrays(ends.inputs(), both ? TEST : "")));
        float[] values = new float[Math.multiplyExact(rows.rows(), rows.width())];
        for (int row = 0; row < rows.rows(); row++) {
            rows.read(row, values, row * rows.width());
        }
        return values;
    }

    private DataSet dataSet(String name, String part) {
        Map<String, Npy> arrays = arrays(ends.all().toList(), part);
        NodeParts.requireAlike(arrays, Npy::rows);
        Map<String, Targets> targets = new LinkedHashMap<>();
        ends.outputs().forEach(end -> targets.put(end.node(), targets(end, arrays.get(end.node()))));
        return new DataSet(name, new NodeInputs(inputs(arrays)), new Targets.Nodes(targets));
    }

    private Map<String, Npy> arrays(List<GraphEnds.End> of, String part) {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        of.forEach(end -> arrays.put(end.node(), files.array(end.node() + part)));
        return arrays;
    }

    private Map<String, Inputs> inputs(Map<String, Npy> arrays) {
        Map<String, Inputs> inputs = new LinkedHashMap<>();
        ends.inputs().forEach(end -> {
            Npy array = arrays.get(end.node());
            requireWidth(end, array, "");
            inputs.put(end.node(), array);
        });
        return inputs;
    }

    private static Targets targets(GraphEnds.End end, Npy array) {
        if (end.width() > 1 && array.isLabels()) {
            List<String> names = IntStream.range(0, end.width()).mapToObj(Integer::toString).toList();
            return new Targets.Classes(names, array.labels(end.width() - 1));
        }
        requireWidth(end, array, end.width() > 1 ? ", or labels as whole numbers [rows]" : "");
        return ArrayFiles.numbers(array);
    }

    private static void requireWidth(GraphEnds.End end, Npy array, String or) {
        if (array.width() != end.width()) {
            throw new DataException("'%s' has rows of %d, node '%s' takes rows of %d: give an array [rows, %d]%s"
                    .formatted(array.source(), array.width(), end.node(), end.width(), end.width(), or));
        }
    }
}
