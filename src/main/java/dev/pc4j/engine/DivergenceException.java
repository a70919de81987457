package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;

/** Energies or gradients that are no longer finite. Parameters are as they were before the call. */
public final class DivergenceException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** Names the node, what of it is not finite, and the inference iteration in which it first was not. */
    public DivergenceException(String what, String node, int iteration, double rate) {
        super("%s of node '%s' is not finite from inference step %d on: the usual cause is a rate that is too large (inference rate %s; try %s), or a learning rate that is"
                .formatted(what, node, iteration, number(rate), number(rate / 2)));
    }

    private DivergenceException(String message, DivergenceException cause) {
        super(message, cause);
    }

    /**
     * Names where it began: the first iteration with an energy that is not finite, and there the node nearest the output.
     *
     * @param energies the trace of the call that failed, see {@link Plan#trace}
     * @param what is named where all of these are finite
     * @param node whose
     */
    public static DivergenceException found(
            double[][] energies, String what, String node, Graph graph, Schedule schedule) {
        for (int t = 0; t < energies.length; t++) {
            for (int i = energies[t].length - 1; i >= 0; i--) {
                if (!Double.isFinite(energies[t][i])) {
                    return new DivergenceException("the energy", graph.node(i + 1).name(), t, schedule.rate());
                }
            }
        }
        return new DivergenceException(what, node, energies.length - 1, schedule.rate());
    }

    /** The same with the place in a run, such as {@code epoch 3, batch 17 of 23}, at the end of the line. */
    public DivergenceException within(String place) {
        return new DivergenceException(getMessage() + " (" + place + ")", this);
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.3g", value);
    }
}
