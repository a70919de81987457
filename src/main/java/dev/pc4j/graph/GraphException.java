package dev.pc4j.graph;

/** A graph that cannot be built; the message is one line that names the nodes and shapes concerned. */
public final class GraphException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** An error with the given line. */
    public GraphException(String message) {
        super(message);
    }
}
