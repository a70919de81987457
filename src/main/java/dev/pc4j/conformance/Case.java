package dev.pc4j.conformance;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;

/**
 * One thing to compute on two engines.
 *
 * @param name {@code <what is special>/<learning rule>}, unique
 * @param graph the model; its energy holds kind and precision of the output
 * @param schedule the learning rule's, for that graph
 * @param optimiser how parameters follow
 * @param batch the number of rows that the plan is compiled for
 * @param rows the number of rows given, at most {@code batch}
 * @param amplification how many times more than other cases this one magnifies rounding; 1 where nothing is said against it
 */
public record Case(
        String name,
        Graph graph,
        Schedule schedule,
        Optimiser optimiser,
        int batch,
        int rows,
        double amplification
) {

    @Override
    public String toString() {
        return name;
    }
}
