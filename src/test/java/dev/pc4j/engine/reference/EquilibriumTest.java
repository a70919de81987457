package dev.pc4j.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The equilibrium of a deep linear network in closed form (Innocenti et al. 2024). With P_l = W_l ... W_L, S = I / lambda + sum over
 * l &gt;= 2 of P_l^T P_l and e = y - x P_1: F* = 1/2 e S^-1 e^T, the weighted output error is e S^-1, and e_l = (e S^-1) P_(l+1)^T.
 */
class EquilibriumTest {
    private static final int[] WIDTHS = {8, 7, 6, 5, 4};

    @ParameterizedTest
    @CsvSource({"STRICT, 1", "SEQUENTIAL, 1", "STRICT, 0.5", "SEQUENTIAL, 3"})
    void linearNetworkSettlesWhereTheClosedFormSays(LearningRule rule, double precision) {
        Graph graph = Nets.chain(Activation.NONE, Energy.gaussian(precision), WIDTHS);
        double[] x = Nets.x(graph, 1);
        double[] y = Nets.y(graph, 1);
        try (ExactPlan plan = Nets.plan(graph, rule.schedule(graph, new Inference(6000, 0.1)),
                PlanOptions.batch(1))) {
            graph.nodes()
                    .stream()
                    .skip(1)
                    .forEach(n -> plan.set(n.name() + ".bias", new double[n.width()]));
            Inferred found = plan.infer(x, y);
            double[][][] downstream = products(plan);
            double[] weighted = solve(matrix(downstream, precision), residual(x, y, downstream[0]));
            assertThat(found.energy()).isCloseTo(dot(residual(x, y, downstream[0]), weighted) / 2, within(1e-10));
            assertClose(scaled(plan.error("y"), precision), weighted);
            for (int l = 1; l < WIDTHS.length - 1; l++) {
                assertClose(plan.error("h" + l), times(downstream[l], weighted));
            }
        }
    }

    /** P_1, ..., P_L. */
    private static double[][][] products(ExactPlan plan) {
        int depth = WIDTHS.length - 1;
        double[][][] products = new double[depth][][];
        for (int l = depth; l >= 1; l--) {
            double[][] w = square(plan.get((l == depth ? "y" : "h" + l) + ".weight"), WIDTHS[l]);
            products[l - 1] = l == depth ? w : product(w, products[l]);
        }
        return products;
    }

    /** S. */
    private static double[][] matrix(double[][][] downstream, double precision) {
        int n = WIDTHS[WIDTHS.length - 1];
        double[][] s = new double[n][n];
        for (int i = 0; i < n; i++) {
            s[i][i] = 1 / precision;
        }
        for (int l = 1; l < downstream.length; l++) {
            for (double[] row : downstream[l]) {
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        s[i][j] += row[i] * row[j];
                    }
                }
            }
        }
        return s;
    }

    /** y - x P. */
    private static double[] residual(double[] x, double[] y, double[][] p) {
        double[] e = y.clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < e.length; j++) {
                e[j] -= x[i] * p[i][j];
            }
        }
        return e;
    }

    /** Gauss elimination; S is positive definite, so no pivoting. */
    private static double[] solve(double[][] s, double[] e) {
        double[] b = e.clone();
        for (int k = 0; k < b.length; k++) {
            for (int i = 0; i < b.length; i++) {
                double factor = i == k ? 0 : s[i][k] / s[k][k];
                for (int j = k; j < b.length; j++) {
                    s[i][j] -= factor * s[k][j];
                }
                b[i] -= factor * b[k];
            }
        }
        for (int k = 0; k < b.length; k++) {
            b[k] /= s[k][k];
        }
        return b;
    }

    private static double[][] square(double[] flat, int columns) {
        double[][] rows = new double[flat.length / columns][columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(flat, i * columns, rows[i], 0, columns);
        }
        return rows;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[] times(double[][] a, double[] v) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = dot(a[i], v);
        }
        return result;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] scaled(double[] a, double factor) {
        double[] scaled = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            scaled[i] = factor * a[i];
        }
        return scaled;
    }

    private static void assertClose(double[] found, double[] expected) {
        assertThat(Nets.relative(found, expected)).isLessThan(1e-10);
    }
}
