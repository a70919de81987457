package dev.pc4j.reproduce;

import dev.pc4j.engine.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a training step takes by each of some plans that take turns: in every turn each steps once, forwards in one and backwards in the
 * next, so that what else the machine does hits all alike, and a quotient is of two steps that stand side by side. Before the first turn the
 * plans step untimed, until all of them say that they compute as fast as they will and the JIT has had as long as the turns get.
 *
 * @param seconds of each plan, turn by turn
 */
record StepTimes(List<double[]> seconds) {
    /** Turns at the least, however long they take. */
    private static final int LEAST_TURNS = 15;

    /** Nobody waits longer for plans to be as fast as they will be. */
    private static final int MOST_WARM_UP = 10;

    /** One step of a training. */
    interface Training {
        void step(Plan plan);
    }

    /**
     * Takes turns.
     *
     * @param time seconds, of the steps before the first turn and of the turns
     */
    static StepTimes of(List<Plan> plans, Training training, double time) {
        double warmUp = 0;
        while (warmUp < time || (warmUp < MOST_WARM_UP * time && !plans.stream().allMatch(Plan::warm))) {
            warmUp += Arrays.stream(turn(plans, training, false)).sum();
        }
        List<double[]> turns = new ArrayList<>();
        for (double taken = 0; taken < time || turns.size() < LEAST_TURNS;) {
            double[] turn = turn(plans, training, turns.size() % 2 == 1);
            taken += Arrays.stream(turn).sum();
            turns.add(turn);
        }
        return new StepTimes(IntStream.range(0, plans.size())
                .mapToObj(plan -> turns.stream().mapToDouble(turn -> turn[plan]).toArray())
                .toList());
    }

    private static double[] turn(List<Plan> plans, Training training, boolean backwards) {
        double[] seconds = new double[plans.size()];
        List<Integer> order = new ArrayList<>(IntStream.range(0, plans.size()).boxed().toList());
        if (backwards) {
            Collections.reverse(order);
        }
        for (int plan : order) {
            long start = System.nanoTime();
            training.step(plans.get(plan));
            seconds[plan] = (System.nanoTime() - start) / 1e9;
        }
        return seconds;
    }

    /** How many there were. */
    int turns() {
        return seconds.getFirst().length;
    }

    /** The median seconds of a plan. */
    double median(int plan) {
        return sorted(seconds.get(plan))[turns() / 2];
    }

    /** The median over turns of what one plan takes over what another does. */
    double ratio(int plan, int over) {
        return ratios(plan, over)[turns() / 2];
    }

    /**
     * The lower end of the 95 % interval of that median by the ranks of the turns, which needs nothing known of the noise: the median lies
     * below it in one measurement of forty.
     */
    double leastRatio(int plan, int over) {
        return ratios(plan, over)[Math.max(0, (int) Math.floor(turns() / 2.0 - Math.sqrt(turns())))];
    }

    private double[] ratios(int plan, int over) {
        return sorted(IntStream.range(0, turns())
                .mapToDouble(turn -> seconds.get(plan)[turn] / seconds.get(over)[turn])
                .toArray());
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
