package dev.pc4j.engine.device;

import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.graph.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sums of more terms than one task takes, which is a product and two arrays. What is too much goes before, in rounds of tasks that do not
 * depend on each other, into the array that the node's own task then starts from.
 */
final class Sums {
    private final Emitter emitter;
    private final List<List<Task>> predictions = new ArrayList<>();
    private final List<List<Task>> pushes = new ArrayList<>();

    Sums(Emitter emitter) {
        this.emitter = emitter;
    }

    /** Whose tasks they go before. */
    Emitter emitter() {
        return emitter;
    }

    /** Makes a prediction the sum of arrays; the node's error, which it is about to replace, holds what comes before. */
    void predicted(NodeArrays node, List<Long> terms, Task task) {
        int from = 0;
        long sum = Task.NONE;
        for (int round = 0; terms.size() - from > 2; round++) {
            Task before = emitter.task(node, Code.PLAIN).with(Offset.SUM, sum).with(Offset.OUT, node.error);
            add(before, terms.subList(from, from + 2));
            at(predictions, round).add(before);
            sum = node.error;
            from += 2;
        }
        add(task.with(Offset.SUM, sum), terms.subList(from, terms.size()));
    }

    /** Brings the errors of children to a node's task; tells whether there are any. */
    boolean pushed(NodeArrays node, List<Use> uses, Task task) {
        Pushes all = new Pushes(emitter);
        uses.forEach(use -> emitter.network().nodes[use.child()].operator.push(use.slot(), all));
        List<Consumer<Task>> products = all.products();
        List<Long> terms = all.terms();
        int round = 0;
        for (Consumer<Task> product : products.subList(0, Math.max(0, products.size() - 1))) {
            Task before = push(node, terms);
            product.accept(before);
            at(pushes, round++).add(before);
        }
        while (terms.size() > 2) {
            at(pushes, round).add(push(node, terms));
            round++;
        }
        if (!products.isEmpty()) {
            products.getLast().accept(task);
        }
        add(task, terms);
        return !uses.isEmpty();
    }

    /** A task that adds up to two of the terms into the node's push, which then is a term itself. */
    private Task push(NodeArrays node, List<Long> terms) {
        Task task = emitter.task(node, Code.PUSH).with(Offset.OUT, node.push());
        int taken = Math.min(2, terms.size());
        add(task, terms.subList(0, taken));
        terms.subList(0, taken).clear();
        terms.addFirst(node.push());
        return task;
    }

    void emit() {
        emitter.rounds(Family.PREDICT, predictions);
        emitter.rounds(Family.RELAX, pushes);
    }

    private static void add(Task task, List<Long> terms) {
        if (!terms.isEmpty()) {
            task.with(Offset.ADD1, terms.getFirst());
        }
        if (terms.size() > 1) {
            task.with(Offset.ADD2, terms.get(1));
        }
    }

    private static List<Task> at(List<List<Task>> rounds, int round) {
        while (rounds.size() <= round) {
            rounds.add(new ArrayList<>());
        }
        return rounds.get(round);
    }
}
