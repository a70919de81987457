package dev.pc4j.reproduce;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Likeness;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.schedule.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Schedules side by side on one batch, each from the same weights. */
final class Comparison {
    private static final long SEED = 7;
    private static final double RATE = 0.01;

    private final Engine engine;
    private final float[] x;
    private final float[] y;
    private final int rows;
    private final Map<String, float[]> start;

    /**
     * A batch of inputs and targets.
     *
     * @param start values of parameters; those that are not named start at random, the same for every schedule
     */
    Comparison(Engine engine, float[] x, float[] y, int rows, Map<String, float[]> start) {
        this.engine = engine;
        this.x = x;
        this.y = y;
        this.rows = rows;
        this.start = start;
    }

    /** Normal inputs, or tokens where an embedding reads them, and one-hot targets at each position for a graph of one input and one output. */
    static Comparison random(Engine engine, Graph graph, int rows) {
        SplittableRandom random = new SplittableRandom(SEED);
        OptionalInt vocabulary = graph.vocabulary(graph.input());
        float[] x = new float[rows * graph.input().width()];
        for (int i = 0; i < x.length; i++) {
            x[i] = vocabulary.isPresent() ? random.nextInt(vocabulary.getAsInt()) : (float) random.nextGaussian();
        }
        int classes = graph.output().shape().last();
        float[] y = new float[rows * graph.output().width()];
        for (int position = 0; position < y.length; position += classes) {
            y[position + random.nextInt(classes)] = 1;
        }
        return new Comparison(engine, x, y, rows, Map.of());
    }

    private Plan compile(Graph graph, Schedule schedule) {
        PlanOptions options = PlanOptions.batch(rows)
                .with(Optimiser.sgd(RATE))
                .with(Initialisation.XAVIER, SEED);
        Plan plan = engine.compile(graph, schedule, options);
        start.forEach(plan::set);
        return plan;
    }

    /** The gradients of all parameters, biases too, by name. */
    Map<String, float[]> gradients(Graph graph, Schedule schedule) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (Plan plan = compile(graph, schedule)) {
            plan.infer(x, y);
            graph.parameters().stream().map(Parameter::name).forEach(p -> gradients.put(p, plan.gradient(p)));
        }
        return gradients;
    }

    /** All parameters after some steps of plain descent, by name. */
    Map<String, float[]> learnt(Graph graph, Schedule schedule, int steps) {
        Map<String, float[]> parameters = new LinkedHashMap<>();
        try (Plan plan = compile(graph, schedule)) {
            for (int step = 0; step < steps; step++) {
                plan.infer(x, y);
                plan.learn(1);
            }
            graph.parameters().stream().map(Parameter::name).forEach(p -> parameters.put(p, plan.get(p)));
        }
        return parameters;
    }

    /** The largest of |a - b| / |b| over the arrays. */
    static double worst(Map<String, float[]> a, Map<String, float[]> b) {
        return b.keySet()
                .stream()
                .mapToDouble(name -> Likeness.of(a.get(name), b.get(name)).difference())
                .max()
                .orElseThrow();
    }

    /**
     * The times of a training step of each schedule.
     *
     * @param time seconds that are spent, and as many before for the JIT
     */
    StepTimes times(Graph graph, List<Schedule> schedules, double time) {
        List<Plan> plans = new ArrayList<>();
        try {
            schedules.forEach(s -> plans.add(compile(graph, s)));
            return StepTimes.of(plans, plan -> {
                plan.infer(x, y);
                plan.learn(1);
            }, time);
        } finally {
            plans.forEach(Plan::close);
        }
    }
}
