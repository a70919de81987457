package dev.pc4j.engine.reference;

import dev.pc4j.engine.CheckedPlan;
import dev.pc4j.engine.Clamps;
import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of a reference {@link Plan} in double, for comparisons finer than float. Both read and write the same float64 network, and
 * what is checked of one is checked of the other.
 */
public final class ExactPlan implements AutoCloseable {
    private final Plan plan;
    private final ReferencePlan engine;

    private ExactPlan(Plan plan, ReferencePlan engine) {
        this.plan = plan;
        this.engine = engine;
    }

    /** The calls of a plan in double; empty where another engine compiled it. */
    public static Optional<ExactPlan> of(Plan plan) {
        return plan instanceof CheckedPlan<?> checked && checked.engine() instanceof ReferencePlan reference
                ? Optional.of(new ExactPlan(plan, reference))
                : Optional.empty();
    }

    /** The plan itself, for calls that take and give no doubles. */
    public Plan plan() {
        return plan;
    }

    /** As {@link Plan#set}. */
    public void set(String parameter, double[] values) {
        plan.set(parameter, Named.narrow(values));
        System.arraycopy(values, 0, engine.network().parameters().get(parameter), 0, values.length);
    }

    /** As {@link Plan#get}. */
    public double[] get(String parameter) {
        plan.get(parameter);
        return engine.network().parameters().get(parameter).clone();
    }

    /** As {@link Plan#infer(float[], float[])}. */
    public Inferred infer(double[] x, double[] y) {
        return infer(pair(x, y), Map.of());
    }

    /** As {@link Plan#trace}. */
    public double[][] trace(double[] x, double[] y) {
        return trace(pair(x, y), Map.of());
    }

    /**
     * As {@link Plan#infer(Clamps)}.
     *
     * @param values of each node that is held
     * @param held which of them, where not all are
     */
    public Inferred infer(Map<String, double[]> values, Map<String, boolean[]> held) {
        return engine.exactly(values, () -> plan.infer(clamps(values, held)));
    }

    /** As {@link Plan#trace(Clamps)}. */
    public double[][] trace(Map<String, double[]> values, Map<String, boolean[]> held) {
        return engine.exactly(values, () -> plan.trace(clamps(values, held)));
    }

    private Map<String, double[]> pair(double[] x, double[] y) {
        return Map.of(plan.graph().input().name(), x, plan.graph().output().name(), y);
    }

    private static Clamps clamps(Map<String, double[]> values, Map<String, boolean[]> held) {
        Clamps clamps = Clamps.NONE;
        for (var entry : values.entrySet()) {
            float[] narrow = Named.narrow(entry.getValue());
            boolean[] mask = held.get(entry.getKey());
            clamps = mask == null ? clamps.and(entry.getKey(), narrow) : clamps.and(entry.getKey(), narrow, mask);
        }
        return clamps;
    }

    /** As {@link Plan#value}. */
    public double[] value(String node) {
        plan.value(node);
        return engine.beliefs().value(plan.graph().node(node).index()).clone();
    }

    /** As {@link Plan#error}. */
    public double[] error(String node) {
        plan.error(node);
        return engine.beliefs().error(plan.graph().node(node).index());
    }

    /** As {@link Plan#gradient(String)}. */
    public double[] gradient(String parameter) {
        plan.gradient(parameter);
        return engine.network().gradients().get(parameter).clone();
    }

    /** As {@link Plan#learn}. */
    public void learn(double rateFactor) {
        plan.learn(rateFactor);
    }

    @Override
    public void close() {
        plan.close();
    }
}
