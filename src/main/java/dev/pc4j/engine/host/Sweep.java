package dev.pc4j.engine.host;

import dev.pc4j.schedule.Pace;
import dev.pc4j.schedule.Program.Steps;
import dev.pc4j.schedule.Program.Timed;
import dev.pc4j.schedule.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * [predict][relax] taken node by node from the output down, which is the same and finds each node's arrays still in cache: a node moves
 * after its own error and its children's are formed, and whoever is predicted later has only earlier nodes for parents.
 */
final class Sweep {
    /**
     * Sweeps that go down a network one behind another, so that in a network too deep for the second-level cache the later ones find
     * weights and values there. More would have to keep more layers there at a time.
     */
    static final int ABREAST = 2;

    private final List<Integer> predicted;
    private final Step.Relax relax;
    private final int t;
    private int nextPredicted;
    private int nextRelaxed;

    private Sweep(Step.Predict predict, Step.Relax relax, int t) {
        this.predicted = predict.nodes();
        this.relax = relax;
        this.t = t;
        this.nextPredicted = predicted.size() - 1;
        this.nextRelaxed = relax.nodes().size() - 1;
    }

    /** The sweeps that stand in a row from a step on: none, or up to {@link #ABREAST}. */
    static List<Sweep> from(Steps steps, long first) {
        List<Sweep> sweeps = new ArrayList<>();
        for (long i = first; i + 1 < steps.size() && sweeps.size() < ABREAST; i += 2) {
            Timed second = steps.get(i + 1);
            if (!(steps.get(i).step() instanceof Step.Predict predict
                    && second.step() instanceof Step.Relax relax
                    && relax.temperature() == 0
                    && second.stale())) {
                break;
            }
            sweeps.add(new Sweep(predict, relax, second.t()));
        }
        return sweeps;
    }

    Pace pace(int node) {
        return relax.pace(node, t);
    }

    /** Whether it predicts a node. Each node is asked for once, from the last down. */
    boolean predicts(int node) {
        boolean is = nextPredicted >= 0 && predicted.get(nextPredicted) == node;
        nextPredicted -= is ? 1 : 0;
        return is;
    }

    /** Whether it relaxes a node. Each node is asked for once, from the last down. */
    boolean relaxes(int node) {
        boolean is = nextRelaxed >= 0 && relax.nodes().get(nextRelaxed) == node;
        nextRelaxed -= is ? 1 : 0;
        return is;
    }
}
