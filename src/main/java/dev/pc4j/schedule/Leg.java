package dev.pc4j.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A loop of a schedule, or some of its passes, or a step outside of loops.
 *
 * @param steps of one pass
 * @param first the count t of the first pass
 * @param times how many passes
 * @param iterates whether a pass is an iteration of inference: that of a loop, or, where a schedule has no loop, a relaxation
 */
record Leg(List<Step> steps, int first, int times, boolean iterates) {

    /** A step outside of loops, which ends no iteration. */
    static Leg once(Step step) {
        return new Leg(List.of(step), 0, 1, false);
    }

    /** A schedule after its start: what begins it, {@link Schedule#starts}, whoever runs a program reads in the schedule. */
    static List<Leg> of(Schedule schedule) {
        boolean loops = schedule.loops();
        List<Leg> legs = new ArrayList<>();
        for (Step step : schedule.steps().subList(schedule.starts().size(), schedule.steps().size())) {
            switch (step) {
                case Step.Repeat loop -> legs.add(new Leg(loop.body(), 0, loop.times(), true));
                case Step.Relax relax -> legs.add(new Leg(List.of(relax), 0, 1, !loops));
                case Step.RelaxErrors relax -> legs.add(new Leg(List.of(relax), 0, 1, !loops));
                default -> legs.add(once(step));
            }
        }
        return legs;
    }

    /** The part of legs in which the first so many iterations run: nothing for none, and nothing after the last. */
    static List<Leg> first(List<Leg> legs, int iterations) {
        List<Leg> taken = new ArrayList<>();
        int left = iterations;
        for (Leg leg : legs) {
            if (left == 0) {
                break;
            }
            int passes = leg.iterates ? Math.min(left, leg.times) : leg.times;
            taken.add(new Leg(leg.steps, leg.first, passes, leg.iterates));
            left -= leg.iterates ? passes : 0;
        }
        return taken;
    }

    /** What {@link #first} leaves. */
    static List<Leg> after(List<Leg> legs, int iterations) {
        List<Leg> rest = new ArrayList<>();
        int left = iterations;
        for (Leg leg : legs) {
            int passes = left == 0 || !leg.iterates ? 0 : Math.min(left, leg.times);
            if (left == 0 || (leg.iterates && passes < leg.times)) {
                rest.add(new Leg(leg.steps, leg.first + passes, leg.times - passes, leg.iterates));
            }
            left -= passes;
        }
        return rest;
    }

    /** The same without steps of a kind. */
    Leg without(Class<? extends Step> kind) {
        return new Leg(steps.stream().filter(step -> !kind.isInstance(step)).toList(), first, times, iterates);
    }
}
