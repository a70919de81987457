package dev.pc4j.engine.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What flows back to a node from those that predict from it: products, which tasks form themselves, and arrays of the node's layout. */
final class Pushes {
    private final Emitter emitter;
    private final List<Consumer<Task>> products = new ArrayList<>();
    private final List<Long> terms = new ArrayList<>();

    Pushes(Emitter emitter) {
        this.emitter = emitter;
    }

    /** For what has to be computed before. */
    Emitter emitter() {
        return emitter;
    }

    /** A product that the given change makes of a task. */
    void add(Consumer<Task> product) {
        products.add(product);
    }

    /** An array. */
    void add(long term) {
        terms.add(term);
    }

    List<Consumer<Task>> products() {
        return products;
    }

    List<Long> terms() {
        return terms;
    }
}
