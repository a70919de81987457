package dev.pc4j.graph;

import java.util.List;

/** The kinds of operator there are, for whoever reads a graph from text. */
public final class Operators {

    /** The classes of all kinds. Each is a record whose components are its settings. */
    public static final List<Class<? extends Operator>> KINDS = List.of(Input.class, Dense.class, Identity.class,
            Add.class);

    private Operators() {}
}
