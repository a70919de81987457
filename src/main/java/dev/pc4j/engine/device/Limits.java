package dev.pc4j.engine.device;

import dev.pc4j.engine.EngineException;
import dev.pc4j.graph.Node;
import dev.pc4j.graph.Parameter;

/** What kernels count in ints, and what Java copies in one array: an array of a plan has at most so many floats. */
final class Limits {
    /** The longest array of Java. */
    static final int FLOATS = Integer.MAX_VALUE - 8;

    private Limits() {}

    /**
     * The floats of a parameter's array.
     *
     * @param inputs rows of the matrix
     * @param stride outputs with their margin
     * @throws EngineException where they are too many
     */
    static int parameter(Parameter parameter, int inputs, long stride) {
        return fitting(inputs * stride, "parameter '%s' %s".formatted(parameter.name(), parameter.shape()),
                "narrower layers");
    }

    /** The floats of a value node's array of so many rows, with the margin. */
    static int node(Node node, long rows, long stride) {
        return fitting(rows * stride, "node '%s' of width %d with room for %d rows".formatted(node.name(), node.width(),
                rows),
                "narrower layers or smaller batches");
    }

    /** The floats of an array of so many rows. */
    static int array(long rows, long stride) {
        return fitting(rows * stride, "a value of %d elements with room for %d rows".formatted(stride, rows),
                "smaller batches");
    }

    /** The rows that a batch has room for. */
    static int rows(int batch, Packing packing) {
        long rows = Layout.roundUp(batch, packing.rows());
        fitting(rows * packing.columns(), "a batch of %d rows".formatted(batch), "smaller batches");
        return (int) rows;
    }

    private static int fitting(long floats, String what, String better) {
        if (floats > FLOATS) {
            throw new EngineException("%s needs an array of %d floats, a device's plan has at most %d: use %s"
                    .formatted(what, floats, FLOATS, better));
        }
        return (int) floats;
    }
}
