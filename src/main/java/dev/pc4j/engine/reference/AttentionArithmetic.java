package dev.pc4j.engine.reference;

import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Shape;
import java.util.List;

/**
 * mu_i = sum over j of p_ij v_j with p_i = softmax over j of q_i k_j / sqrt(d), head by head. With e_i at mu_i: v_j receives p_ij e_i; the
 * score s_ij receives t_ij = p_ij (e_i v_j - sum over j' of p_ij' e_i v_j'), and so q_i receives t_ij k_j / sqrt(d), k_j t_ij q_i / sqrt(d).
 */
final class AttentionArithmetic implements OperatorArithmetic {
    private static final int QUERY = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final boolean causal;
    private final int heads;
    private final int width;
    private final int depth;
    private final int queries;
    private final int keys;

    AttentionArithmetic(Attention attention, List<Shape> parents) {
        causal = attention.causal();
        heads = attention.heads();
        width = parents.get(QUERY).last();
        depth = width / heads;
        queries = parents.get(QUERY).extent(0);
        keys = parents.get(KEY).extent(0);
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = new double[parents[QUERY].length];
        for (int query = 0; query < pass.rows() * queries * heads; query++) {
            double[] p = weights(parents, query);
            for (int j = 0; j < p.length; j++) {
                addTo(mu, at(query), parents[VALUE], key(query, j), p[j]);
            }
        }
        return mu;
    }

    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        double[] back = new double[parents[k].length];
        for (int query = 0; query < pass.rows() * queries * heads; query++) {
            double[] p = weights(parents, query);
            double[] t = k == VALUE ? p : scoreErrors(p, parents, error, query);
            for (int j = 0; j < p.length; j++) {
                switch (k) {
                    case QUERY -> addTo(back, at(query), parents[KEY], key(query, j), t[j] / Math.sqrt(depth));
                    case KEY -> addTo(back, key(query, j), parents[QUERY], at(query), t[j] / Math.sqrt(depth));
                    default -> addTo(back, key(query, j), error, at(query), t[j]);
                }
            }
        }
        return back;
    }

    private double[] scoreErrors(double[] p, double[][] parents, double[] error, int query) {
        double[] t = new double[p.length];
        double mean = 0;
        for (int j = 0; j < p.length; j++) {
            t[j] = dot(error, at(query), parents[VALUE], key(query, j));
            mean += p[j] * t[j];
        }
        for (int j = 0; j < p.length; j++) {
            t[j] = p[j] * (t[j] - mean);
        }
        return t;
    }

    /** p of one query over the keys that it sees. */
    private double[] weights(double[][] parents, int query) {
        int seen = causal ? query / heads % queries + 1 : keys;
        double[] scores = new double[seen];
        for (int j = 0; j < seen; j++) {
            scores[j] = dot(parents[QUERY], at(query), parents[KEY], key(query, j)) / Math.sqrt(depth);
        }
        return Energies.softmax(scores, seen);
    }

    /** Where the features of a query, or of the error at it, begin: queries count heads fastest, then tokens, then rows. */
    private int at(int query) {
        return query / heads * width + query % heads * depth;
    }

    /** Where the features of the j-th key or value of a query's row and head begin. */
    private int key(int query, int j) {
        int row = query / (heads * queries);
        return (row * keys + j) * width + query % heads * depth;
    }

    private double dot(double[] a, int atA, double[] b, int atB) {
        double sum = 0;
        for (int f = 0; f < depth; f++) {
            sum += a[atA + f] * b[atB + f];
        }
        return sum;
    }

    private void addTo(double[] sum, int at, double[] values, int from, double factor) {
        for (int f = 0; f < depth; f++) {
            sum[at + f] += factor * values[from + f];
        }
    }
}
