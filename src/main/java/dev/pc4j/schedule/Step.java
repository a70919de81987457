package dev.pc4j.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One entry of a {@link Schedule}. The nodes of one step are treated simultaneously: all is read before anything is written. */
public sealed interface Step {

    /** The nodes that it names, ascending; none for a step that names no nodes of its own. */
    default List<Integer> nodes() {
        return List.of();
    }

    /** Puts nodes at their start. Every rule begins with it; nodes that no such step names start feed-forward. */
    record Initialise(List<Integer> nodes, Start start) implements Step {
        /** Sorts the nodes. */
        public Initialise {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /** Refreshes mu_i = g_i(x_parents) of the nodes, and with it e_i = x_i - mu_i. */
    record Predict(List<Integer> nodes) implements Step {
        /** Sorts the nodes. */
        public Predict {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /**
     * Moves nodes, where they are not clamped, by their force, against the gradient of the energy: x_i += rate (sum over children of J^T
     * p_child e_child - p_i e_i), with the errors as they stand and p the precisions. Above temperature 0 it is a step of Langevin sampling: x_i += sqrt(2 rate
     * temperature) times a normal number.
     *
     * @param nodes that move
     * @param rate of all of them
     * @param factors on the rate of single nodes; 1 for those that are not named
     * @param temperature 0 for none, 1 to sample from exp(-F)
     * @param by what is made of the force; at a temperature above 0 plain
     */
    record Relax(List<Integer> nodes, Rate rate, Map<Integer, Double> factors, double temperature, ValueOptimiser by)
            implements
                Step {
        /** Sorts the nodes and checks that noise comes with plain steps. */
        public Relax {
            nodes = nodes.stream().sorted().toList();
            factors = Map.copyOf(factors);
            if (temperature > 0 && !by.isPlain()) {
                throw new IllegalArgumentException(
                        "noise of temperature %s is for plain steps: value optimiser %s would not sample from exp(-F), use plain"
                                .formatted(temperature, by.kind().label()));
            }
        }

        /** By plain steps. */
        public Relax(List<Integer> nodes, Rate rate, Map<Integer, Double> factors, double temperature) {
            this(nodes, rate, factors, temperature, ValueOptimiser.PLAIN);
        }

        /** All nodes at one rate, by plain steps without noise. */
        public Relax(List<Integer> nodes, Rate rate) {
            this(nodes, rate, Map.of(), 0);
        }

        /** The same with a factor on the rate of some nodes. */
        Relax rated(List<Integer> some, double factor) {
            Map<Integer, Double> all = new HashMap<>(factors);
            some.stream().filter(nodes::contains).forEach(n -> all.merge(n, factor, (a, b) -> a * b));
            return new Relax(nodes, rate, all, temperature, by);
        }

        /** The rate of a node in iteration t. */
        public double rate(int node, int t) {
            return factors.isEmpty() ? rate.at(t) : factors.getOrDefault(node, 1.0) * rate.at(t);
        }

        /** How far a node goes in iteration t. */
        public Pace pace(int node, int t) {
            return Pace.of(by, rate(node, t), t);
        }
    }

    /**
     * Moves the errors of nodes rather than their values: x_i = g_i(x_parents) + e_i in the order of the graph, and e_i += rate (delta_i -
     * p_i e_i), with delta the errors of the outputs carried back to the node through all of J^T (Goemaere et al. 2025, ePC).
     */
    record RelaxErrors(List<Integer> nodes, Rate rate) implements Step {
        /** Sorts the nodes. */
        public RelaxErrors {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /**
     * Pulls the outputs towards their targets y only so far: x = mu + strength (y - mu) with their prediction mu as it stands, after the
     * softmax or sigmoid with a cross-entropy; a negative strength pushes them away.
     */
    record Nudge(double strength) implements Step {}

    /**
     * Takes the parameter gradients of the nodes from the values and errors as they stand.
     *
     * @param nodes that learn
     * @param scale on the gradients
     * @param adds whether the gradients are added to those taken before, rather than in their place
     */
    record Learn(List<Integer> nodes, double scale, boolean adds) implements Step {
        /** Sorts the nodes. */
        public Learn {
            nodes = nodes.stream().sorted().toList();
        }

        /** Gradients as they are, in place of those before. */
        public Learn(List<Integer> nodes) {
            this(nodes, 1, false);
        }
    }

    /** Lets the optimiser change the parameters by the gradients taken last. */
    record Apply() implements Step {}

    /** Runs the body a number of times; the count t = 0, 1, ... is what a decaying {@link Rate} and {@link ValueOptimiser}s see. */
    record Repeat(int times, List<Step> body) implements Step {
        /** Copies the list. */
        public Repeat {
            body = List.copyOf(body);
        }
    }
}
