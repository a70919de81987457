package dev.pc4j.engine.host;

import dev.pc4j.graph.Attention;
import java.util.Arrays;
import java.util.List;

/**
 * y = P v with P = softmax(q k^T / sqrt(d)) by heads. Displacements without cancellation: the scores move by dS = (dq k'^T + q dk^T) / sqrt(d),
 * the primed at x + d; P'_j - P_j = P_j (exp(dS_j - l) - 1) with l = log(1 + sum of P_j (exp(dS_j) - 1)); and y by (P' - P) v' + P dv. All
 * inner loops run along features or along tokens that lie side by side, so that they are vectorised.
 */
final class AttentionFunction extends HostFunction {
    private static final int Q = 0;
    private static final int K = 1;
    private static final int V = 2;

    private final int heads;
    private final boolean causal;
    private final int queries;
    private final int keys;
    private final int features;
    private final int depth;
    private final float factor;

    /** P at the reference and now, [rows, heads, queries, keys]. */
    private final float[] shareAtReference;

    private final float[] share;

    /** Of q, k and v: the value now, and what flows back to it. */
    private final float[][] now = new float[3][];

    private final float[][] back = new float[3][];

    AttentionFunction(List<HostValue> parents, HostValue self, Attention of) {
        super(parents, self);
        this.heads = of.heads();
        this.causal = of.causal();
        this.queries = self.shape.extent(0);
        this.keys = parents.get(K).shape.extent(0);
        this.features = self.shape.last();
        this.depth = features / heads;
        this.factor = (float) (1 / Math.sqrt(depth));
        int rows = self.reference.length / self.stride;
        this.shareAtReference = new float[Math.multiplyExact(rows, heads * queries * keys)];
        this.share = new float[shareAtReference.length];
        for (int slot = 0; slot < now.length; slot++) {
            now[slot] = new float[parents.get(slot).reference.length];
            back[slot] = new float[now[slot].length];
        }
    }

    /** Two transposed heads of keys or values, and a row of scores. */
    @Override
    int work() {
        return 2 * depth * keys + keys;
    }

    private int shares(int row, int head) {
        return (row * heads + head) * queries * keys;
    }

    private int seen(int query) {
        return causal ? query + 1 : keys;
    }

    /** Where token t of a head lies in the arrays of a parent. */
    private int at(int slot, int row, int head, int token) {
        return row * parents.get(slot).stride + token * features + head * depth;
    }

    @Override
    void forward(HostTile tile) {
        for (int slot = 0; slot < now.length; slot++) {
            HostValue parent = parents.get(slot);
            System.arraycopy(parent.reference, tile.from(parent), now[slot], tile.from(parent),
                    tile.to(parent) - tile.from(parent));
        }
        tile.eachPart(heads, (row, head) -> forward(row, head, tile.work()));
    }

    private void forward(int row, int head, float[] keysTransposed) {
        transpose(parents.get(K).reference, at(K, row, head, 0), keysTransposed, 0);
        for (int i = 0; i < queries; i++) {
            int p = shares(row, head) + i * keys;
            Arrays.fill(shareAtReference, p, p + keys, 0);
            scores(parents.get(Q).reference, at(Q, row, head, i), keysTransposed, 0, shareAtReference, p, seen(i));
            softmax(shareAtReference, p, seen(i));
            System.arraycopy(shareAtReference, p, share, p, keys);
            int out = row * self.stride + i * features + head * depth;
            Arrays.fill(self.reference, out, out + depth, 0);
            weigh(shareAtReference, p, parents.get(V).reference, at(V, row, head, 0), self.reference, out, seen(i));
        }
    }

    /** [tokens, features] to [depth, tokens] of one head. */
    private void transpose(float[] values, int from, float[] out, int to) {
        for (int t = 0; t < keys; t++) {
            for (int f = 0; f < depth; f++) {
                out[to + f * keys + t] = values[from + t * features + f];
            }
        }
    }

    /** Adds query k^T / sqrt(d) to scores. */
    private void scores(float[] query, int q, float[] keysTransposed, int k, float[] scores, int to, int count) {
        for (int f = 0; f < depth; f++) {
            float x = factor * query[q + f];
            int from = k + f * keys;
            for (int j = 0; j < count; j++) {
                scores[to + j] += x * keysTransposed[from + j];
            }
        }
    }

    /** Adds the sum of shares times rows of values. */
    private void weigh(float[] shares, int p, float[] values, int v, float[] out, int to, int count) {
        for (int j = 0; j < count; j++) {
            float x = shares[p + j];
            int from = v + j * features;
            for (int f = 0; f < depth; f++) {
                out[to + f] += x * values[from + f];
            }
        }
    }

    private static void softmax(float[] scores, int at, int count) {
        float most = Float.NEGATIVE_INFINITY;
        for (int j = at; j < at + count; j++) {
            most = Math.max(most, scores[j]);
        }
        double sum = 0;
        for (int j = at; j < at + count; j++) {
            double e = Math.exp(scores[j] - most);
            scores[j] = (float) e;
            sum += e;
        }
        float scale = (float) (1 / sum);
        for (int j = at; j < at + count; j++) {
            scores[j] *= scale;
        }
    }

    @Override
    void move(HostTile tile) {
        for (int slot = 0; slot < now.length; slot++) {
            HostValue parent = parents.get(slot);
            int to = tile.to(parent);
            for (int i = tile.from(parent); i < to; i++) {
                now[slot][i] = parent.reference[i] + parent.displacement[i];
            }
        }
        tile.eachPart(heads, (row, head) -> move(row, head, tile.work()));
    }

    private void move(int row, int head, float[] work) {
        int size = depth * keys;
        transpose(now[K], at(K, row, head, 0), work, 0);
        transpose(parents.get(K).displacement, at(K, row, head, 0), work, size);
        for (int i = 0; i < queries; i++) {
            int count = seen(i);
            int q = at(Q, row, head, i);
            int step = 2 * size;
            Arrays.fill(work, step, step + keys, 0);
            scores(parents.get(Q).displacement, q, work, 0, work, step, count);
            scores(parents.get(Q).reference, q, work, size, work, step, count);
            int p = shares(row, head) + i * keys;
            shift(p, work, step, count);
            int out = row * self.stride + i * features + head * depth;
            Arrays.fill(self.displacement, out, out + depth, 0);
            weigh(work, step, now[V], at(V, row, head, 0), self.displacement, out, count);
            weigh(shareAtReference, p, parents.get(V).displacement, at(V, row, head, 0), self.displacement, out, count);
        }
    }

    /** Turns the steps of a query's scores into those of its shares. */
    private void shift(int p, float[] steps, int at, int count) {
        double grown = 0;
        for (int j = 0; j < count; j++) {
            grown += shareAtReference[p + j] * Math.expm1(steps[at + j]);
        }
        double log = Math.log1p(grown);
        for (int j = 0; j < count; j++) {
            float step = (float) (shareAtReference[p + j] * Math.expm1(steps[at + j] - log));
            steps[at + j] = step;
            share[p + j] = shareAtReference[p + j] + step;
        }
    }

    /** What flows back to all three parents, since most of it is common. */
    @Override
    void errorReady(HostTile tile) {
        for (int slot = 0; slot < back.length; slot++) {
            Arrays.fill(back[slot], tile.from(parents.get(slot)), tile.to(parents.get(slot)), 0);
        }
        tile.eachPart(heads, (row, head) -> back(row, head, tile.work()));
    }

    private void back(int row, int head, float[] work) {
        transpose(now[V], at(V, row, head, 0), work, 0);
        int slope = 2 * depth * keys;
        for (int i = 0; i < queries; i++) {
            int count = seen(i);
            int p = shares(row, head) + i * keys;
            int e = row * self.stride + i * features + head * depth;
            Arrays.fill(work, slope, slope + keys, 0);
            scores(self.error, e, work, 0, work, slope, count); // e v^T / sqrt(d)
            float mean = 0;
            for (int j = 0; j < count; j++) {
                mean += share[p + j] * work[slope + j];
            }
            for (int j = 0; j < count; j++) {
                work[slope + j] = share[p + j] * (work[slope + j] - mean);
            }
            weigh(work, slope, now[K], at(K, row, head, 0), back[Q], at(Q, row, head, i), count);
            spread(work, slope, now[Q], at(Q, row, head, i), back[K], at(K, row, head, 0), count);
            spread(share, p, self.error, e, back[V], at(V, row, head, 0), count);
        }
    }

    /** Adds shares of one row of values to rows. */
    private void spread(float[] shares, int p, float[] values, int v, float[] out, int to, int count) {
        for (int j = 0; j < count; j++) {
            float x = shares[p + j];
            int row = to + j * features;
            for (int f = 0; f < depth; f++) {
                out[row + f] += x * values[v + f];
            }
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        tile.bring(back[slot], parents.get(slot), into, at, more);
    }
}
