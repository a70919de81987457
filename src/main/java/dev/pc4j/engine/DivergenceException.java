package dev.pc4j.engine;

import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Schedule;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Energies or gradients that are no longer finite. Parameters are as they were before the call. */
public final class DivergenceException extends EngineException {
    private static final long serialVersionUID = 1L;

    /** Where nothing was relaxed yet, the inference rate has no part in it. */
    private static final String FROM_THE_START = "at inference step 0, before anything was relaxed: the usual cause is a learning rate that is too large, or values of the input or the target that are";

    /** Names the node, what of it is not finite, and the inference iteration in which it first was not. */
    public DivergenceException(String what, String node, int iteration, double rate) {
        super("%s of node '%s' is not finite %s".formatted(what, node, iteration == 0 ? FROM_THE_START
                : "from inference step %d on: the usual cause is a rate that is too large (inference rate %s; try %s), or a learning rate that is"
                        .formatted(iteration, number(rate), number(rate / 2))));
    }

    private DivergenceException(String message, DivergenceException cause) {
        super(message, cause);
    }

    /**
     * Names where it began: an iteration whose energies are not finite after one whose energies are, and there the node nearest the output.
     * It is the first such iteration if energies that are not finite stay so, as where values are not; an energy too large for a float may
     * be finite again later, and then only what the search comes across is named.
     *
     * @param energiesAfter the energies of the call that failed after so many iterations, as in {@link Plan#trace}; asked for a few of them
     * @param what is named where those at the end are finite
     * @param node whose
     */
    public static DivergenceException found(
            IntFunction<double[]> energiesAfter, String what, String node, Graph graph, Schedule schedule) {
        int last = schedule.iterations();
        OptionalInt failed = notFinite(energiesAfter.apply(last));
        if (failed.isEmpty()) {
            return new DivergenceException(what, node, last, schedule.rate());
        }
        int finite = -1;
        int step = last;
        while (step - finite > 1) {
            int middle = finite + (step - finite) / 2;
            OptionalInt found = notFinite(energiesAfter.apply(middle));
            if (found.isPresent()) {
                step = middle;
                failed = found;
            } else {
                finite = middle;
            }
        }
        int named = graph.predicted().get(failed.getAsInt());
        return new DivergenceException("the energy", graph.node(named).name(), step, schedule.rate());
    }

    /** Where the last energy that is not finite stands. */
    private static OptionalInt notFinite(double[] energies) {
        return IntStream.range(0, energies.length).filter(i -> !Double.isFinite(energies[i])).max();
    }

    /** The same with the place in a run, such as {@code epoch 3, batch 17 of 23}, at the end of the line. */
    public DivergenceException within(String place) {
        return new DivergenceException(getMessage() + " (" + place + ")", this);
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.3g", value);
    }
}
