package dev.pc4j.engine;

import java.util.List;

/**
 * How an inference that is taken by hand stands, see {@link Plan#step()}.
 *
 * @param number of iterations since the start
 * @param gradientNorm the largest norm of dF/dx of a row, as in {@link dev.pc4j.schedule.Tolerance}
 * @param energies of every node but inputs, in the order of the graph, summed over the rows
 */
public record Iteration(int number, double gradientNorm, List<Double> energies) {

    /** Copies the list. */
    public Iteration {
        energies = List.copyOf(energies);
    }

    /** The energy of the network. */
    public double energy() {
        return energies.stream().mapToDouble(Double::doubleValue).sum();
    }
}
