package dev.pc4j.data;

import dev.pc4j.graph.Shape;
import java.util.List;
import java.util.Map;

/**
 * Checks of the rows of a data set: lengths, values and labels.
 *
 * @param name of the data set, for messages
 * @param shape of a row
 */
record RowChecks(String name, Shape shape, Inputs inputs, Targets targets) {

    /**
     * Fails where something does not fit.
     *
     * @throws DataException naming it
     */
    void check() {
        requireRows();
        requireLengths();
        check(inputs);
        check(targets);
    }

    private void requireRows() {
        if (targets.names().isEmpty()) {
            throw new DataException("data set '%s' has 0 %s: it needs at least 1"
                    .formatted(name, targets.what()));
        }
        if (targets.rows() == 0) {
            throw new DataException("data set '%s' has no rows: it needs at least 1".formatted(name));
        }
    }

    private void requireLengths() {
        if (inputs instanceof ArrayInputs(float[] values, int _)) {
            requireLength("inputs", values.length, shape.size());
        } else if (inputs.rows() != targets.rows() || inputs.width() != shape.size()) {
            throw new DataException("inputs of '%s' are %d rows of %d values, its targets and shape %s need %d of %d"
                    .formatted(name, inputs.rows(), inputs.width(), shape, targets.rows(), shape.size()));
        }
        if (targets instanceof Targets.Numbers(List<String> names, float[] values)) {
            requireLength("targets", values.length, names.size());
        }
    }

    private void requireLength(String what, int length, int width) {
        long need = (long) targets.rows() * width;
        if (length != need) {
            throw new DataException("%s of '%s' hold %d floats, but its %d rows of %d need %d"
                    .formatted(what, name, length, targets.rows(), width, need));
        }
    }

    private void check(Inputs some) {
        switch (some) {
            case ArrayInputs(float[] values, int width) -> requireFinite("input", values, width);
            case NodeInputs(Map<String, Inputs> parts) -> parts.values().forEach(this::check);
            default -> {} // finite when they are read, as they promise
        }
    }

    private void check(Targets some) {
        switch (some) {
            case Targets.Classes(List<String> names, int[] labels) -> requireLabels(labels, names.size(), 1);
            case Targets.Tokens(List<String> names, int length, int[] labels) ->
                requireLabels(labels, names.size(), length);
            case Targets.Numbers(List<String> names, float[] values) -> requireFinite("target", values, names.size());
            case Targets.Nodes(Map<String, Targets> parts) -> parts.values().forEach(this::check);
        }
    }

    private void requireFinite(String what, float[] values, int width) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException("%s of '%s' at row %d, column %d is %s: use finite values or drop the row"
                        .formatted(what, name, i / width, i % width, values[i]));
            }
        }
    }

    private void requireLabels(int[] labels, int names, int length) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= names) {
                throw new DataException("label of '%s' in row %d is %d, out of range: use 0..%d"
                        .formatted(name, i / length, labels[i], names - 1));
            }
        }
    }
}
