package dev.pc4j.engine.host;

import dev.pc4j.graph.CustomOperator;
import java.util.Arrays;
import java.util.List;

/** An operator of the user's, which computes one row at a time in float64; its displacement is the plain difference. */
final class CustomFunction extends HostFunction {
    private final CustomOperator operator;
    private final List<HostVector> parameters;

    /** The parents at their references and now, [rows, stride]. */
    private final float[][] now;

    CustomFunction(List<HostValue> parents, HostValue self, CustomOperator operator, List<HostVector> parameters) {
        super(parents, self);
        this.operator = operator;
        this.parameters = parameters;
        this.now = new float[parents.size()][];
        Arrays.setAll(now, k -> new float[parents.get(k).reference.length]);
    }

    @Override
    List<ParameterUse> uses() {
        return parameters.stream().<ParameterUse>map(Use::new).toList();
    }

    @Override
    void forward(HostTile tile) {
        for (int k = 0; k < now.length; k++) {
            HostValue parent = parents.get(k);
            System.arraycopy(parent.reference, tile.from(parent), now[k], tile.from(parent),
                    tile.to(parent) - tile.from(parent));
        }
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            narrow(value(row(r, true)), self.reference, r * self.stride);
        }
    }

    @Override
    void move(HostTile tile) {
        for (int k = 0; k < now.length; k++) {
            HostValue parent = parents.get(k);
            for (int i = tile.from(parent); i < tile.to(parent); i++) {
                now[k][i] = parent.reference[i] + parent.displacement[i];
            }
        }
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            double[] before = value(row(r, true));
            double[] after = value(row(r, false));
            for (int j = 0; j < self.width; j++) {
                self.displacement[r * self.stride + j] = (float) (after[j] - before[j]);
            }
        }
    }

    private double[] value(double[][] x) {
        double[] mu = new double[self.width];
        operator.forward(x, parameters(), mu);
        return mu;
    }

    private double[][] row(int row, boolean atReference) {
        double[][] x = new double[now.length][];
        for (int k = 0; k < x.length; k++) {
            HostValue parent = parents.get(k);
            x[k] = widen(atReference ? parent.reference : now[k], row * parent.stride, parent.width);
        }
        return x;
    }

    private double[][] parameters() {
        return parameters.stream()
                .map(p -> widen(p.values, 0, p.parameter.shape().size()))
                .toArray(double[][]::new);
    }

    private static double[] widen(float[] values, int from, int count) {
        double[] wide = new double[count];
        Arrays.setAll(wide, i -> values[from + i]);
        return wide;
    }

    private static void narrow(double[] values, float[] into, int at) {
        for (int i = 0; i < values.length; i++) {
            into[at + i] = (float) values[i];
        }
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        HostValue parent = parents.get(slot);
        for (int r = 0; r < tile.rows(); r++) {
            int row = tile.row() + r;
            double[] back = new double[parent.width];
            operator.pullBack(row(row, false), parameters(), error(row), slot, back);
            for (int i = 0; i < back.length; i++) {
                int to = at + r * parent.stride + i;
                into[to] = (float) (more ? into[to] + back[i] : back[i]);
            }
        }
    }

    private double[] error(int row) {
        return widen(self.error, row * self.stride, self.width);
    }

    /** The use of one of its parameters. */
    private final class Use implements ParameterUse {
        private final HostVector parameter;

        Use(HostVector parameter) {
            this.parameter = parameter;
        }

        @Override
        public HostParameter parameter() {
            return parameter;
        }

        @Override
        public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
            double[][] sums = parameters.stream()
                    .map(p -> new double[p.parameter.shape().size()])
                    .toArray(double[][]::new);
            for (int r = 0; r < rows; r++) {
                operator.gradients(row(r, atReference), parameters(), error(r), sums);
            }
            double[] own = sums[parameters.indexOf(parameter)];
            for (int i = 0; i < own.length; i++) {
                parameter.gradient[i] = (float) ((more ? parameter.gradient[i] : 0) - own[i]);
            }
        }
    }
}
