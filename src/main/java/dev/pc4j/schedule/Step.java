package dev.pc4j.schedule;

import java.util.List;

/** One entry of a {@link Schedule}. The nodes of one step are treated simultaneously: all is read before anything is written. */
public sealed interface Step {

    /** Refreshes mu_i = g_i(x_parents) of the nodes, and with it e_i = x_i - mu_i. */
    record Predict(List<Integer> nodes) implements Step {
        /** Sorts the nodes. */
        public Predict {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /** Moves free nodes: x_i += rate (sum over children of J^T e_child - e_i), with the errors as they stand. */
    record Relax(List<Integer> nodes, Rate rate) implements Step {
        /** Sorts the nodes. */
        public Relax {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /** Takes the parameter gradients of the nodes from the values and errors as they stand. */
    record Learn(List<Integer> nodes) implements Step {
        /** Sorts the nodes. */
        public Learn {
            nodes = nodes.stream().sorted().toList();
        }
    }

    /** Lets the optimiser change the parameters by the gradients taken last. */
    record Apply() implements Step {}

    /** Runs the body a number of times; the count t = 0, 1, ... is what a decaying {@link Rate} sees. */
    record Repeat(int times, List<Step> body) implements Step {
        /** Copies the list. */
        public Repeat {
            body = List.copyOf(body);
        }
    }
}
