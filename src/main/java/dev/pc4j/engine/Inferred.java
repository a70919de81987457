package dev.pc4j.engine;

import java.util.List;

/**
 * What one inference found, summed over its rows.
 *
 * @param rows the number of samples
 * @param loss the output energy at the feed-forward pass: the loss that backpropagation would see
 * @param correct rows whose largest prediction of the feed-forward pass is at the target's largest element, of every output
 * @param energy the energy of the network after inference; with backpropagation the loss
 * @param energies of every node but inputs, in the order of the graph, after inference
 * @param iterations that ran: T, or fewer with a {@link dev.pc4j.schedule.Tolerance}
 */
public record Inferred(int rows, double loss, int correct, double energy, List<Double> energies, int iterations) {

    /** Copies the list. */
    public Inferred {
        energies = List.copyOf(energies);
    }
}
