package dev.pc4j.conformance;

import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.Plan;
import dev.pc4j.engine.reference.ExactPlan;

/** A plan read and written in double: exactly where it can, else through float. */
interface Numbers {

    void set(String parameter, double[] values);

    Inferred infer(double[] x, double[] y);

    double[][] trace(double[] x, double[] y);

    double[] value(String node);

    double[] error(String node);

    double[] gradient(String parameter);

    static Numbers of(Plan plan) {
        return ExactPlan.of(plan).<Numbers>map(Exact::new).orElseGet(() -> new Single(plan));
    }

    /** Of the reference engine. */
    record Exact(ExactPlan plan) implements Numbers {
        @Override
        public void set(String parameter, double[] values) {
            plan.set(parameter, values);
        }

        @Override
        public Inferred infer(double[] x, double[] y) {
            return plan.infer(x, y);
        }

        @Override
        public double[][] trace(double[] x, double[] y) {
            return plan.trace(x, y);
        }

        @Override
        public double[] value(String node) {
            return plan.value(node);
        }

        @Override
        public double[] error(String node) {
            return plan.error(node);
        }

        @Override
        public double[] gradient(String parameter) {
            return plan.gradient(parameter);
        }
    }

    /** Of every other engine. */
    record Single(Plan plan) implements Numbers {
        @Override
        public void set(String parameter, double[] values) {
            plan.set(parameter, Distance.narrow(values));
        }

        @Override
        public Inferred infer(double[] x, double[] y) {
            return plan.infer(Distance.narrow(x), Distance.narrow(y));
        }

        @Override
        public double[][] trace(double[] x, double[] y) {
            return plan.trace(Distance.narrow(x), Distance.narrow(y));
        }

        @Override
        public double[] value(String node) {
            return Distance.widen(plan.value(node));
        }

        @Override
        public double[] error(String node) {
            return Distance.widen(plan.error(node));
        }

        @Override
        public double[] gradient(String parameter) {
            return Distance.widen(plan.gradient(parameter));
        }
    }
}
