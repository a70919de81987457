package dev.pc4j.engine.reference;

import java.util.List;

/** Operators that are made of others. */
final class Composite {

    private Composite() {}

    /** One operator on what the one before it made; the error goes back through all of them. */
    static final class Chained implements OperatorArithmetic {
        private final List<OperatorArithmetic> parts;

        Chained(List<OperatorArithmetic> parts) {
            this.parts = parts;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[][] last = reads(parents, pass)[parts.size() - 1];
            return parts.getLast().predict(last, pass);
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            double[][][] reads = reads(parents, pass);
            double[] back = error;
            for (int part = parts.size() - 1; part > 0; part--) {
                back = parts.get(part).pullBack(0, reads[part], back, pass);
            }
            return parts.getFirst().pullBack(k, reads[0], back, pass);
        }

        @Override
        public void learn(double[][] parents, double[] error, Pass pass) {
            double[][][] reads = reads(parents, pass);
            double[] back = error;
            for (int part = parts.size() - 1; part >= 0; part--) {
                parts.get(part).learn(reads[part], back, pass);
                back = part > 0 ? parts.get(part).pullBack(0, reads[part], back, pass) : back;
            }
        }

        /** What each part reads. */
        private double[][][] reads(double[][] parents, Pass pass) {
            double[][][] reads = new double[parts.size()][][];
            reads[0] = parents;
            for (int part = 1; part < reads.length; part++) {
                reads[part] = new double[][] {parts.get(part - 1).predict(reads[part - 1], pass)};
            }
            return reads;
        }
    }

    /** The sum of what each part makes of its own parent. */
    static final class Summed implements OperatorArithmetic {
        private final List<OperatorArithmetic> terms;

        Summed(List<OperatorArithmetic> terms) {
            this.terms = terms;
        }

        @Override
        public double[] predict(double[][] parents, Pass pass) {
            double[] mu = terms.getFirst().predict(only(parents, 0), pass);
            for (int k = 1; k < terms.size(); k++) {
                Vectors.add(mu, terms.get(k).predict(only(parents, k), pass), 1);
            }
            return mu;
        }

        @Override
        public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
            return terms.get(k).pullBack(0, only(parents, k), error, pass);
        }

        @Override
        public void learn(double[][] parents, double[] error, Pass pass) {
            for (int k = 0; k < terms.size(); k++) {
                terms.get(k).learn(only(parents, k), error, pass);
            }
        }

        private static double[][] only(double[][] parents, int k) {
            return new double[][] {parents[k]};
        }
    }
}
