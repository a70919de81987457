package dev.pc4j.engine.host;

import java.util.Arrays;
import java.util.List;

/** y = the rows of a table that the parent's tokens name. Tokens are clamped, so nothing moves and nothing flows back. */
final class EmbeddingFunction extends HostFunction implements ParameterUse {
    private final HostVector table;
    private final int features;

    EmbeddingFunction(HostValue parent, HostValue self, HostVector table) {
        super(List.of(parent), self);
        this.table = table;
        this.features = self.shape.last();
    }

    @Override
    List<ParameterUse> uses() {
        return List.of(this);
    }

    @Override
    void forward(HostTile tile) {
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            for (int t = 0; t < parent().width; t++) {
                System.arraycopy(table.values, entry(r, t), self.reference, r * self.stride + t * features, features);
            }
        }
    }

    /** Where the table has the features of a token. */
    private int entry(int row, int index) {
        int token = Math.round(parent().reference[row * parent().stride + index]);
        int most = table.parameter.shape().extent(0) - 1;
        if (token < 0 || token > most) {
            throw new IllegalArgumentException("token %d is not in '%s' %s: use 0 to %d".formatted(
                    token, table.parameter.name(), table.parameter.shape(), most));
        }
        return token * features;
    }

    @Override
    void move(HostTile tile) {
        Arrays.fill(self.displacement, tile.from(self), tile.to(self), 0);
    }

    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        if (!more) {
            Arrays.fill(into, at, at + tile.rows() * parent().stride, 0);
        }
    }

    @Override
    public HostParameter parameter() {
        return table;
    }

    @Override
    public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
        if (!more) {
            Arrays.fill(table.gradient, 0);
        }
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < parent().width; t++) {
                int from = r * self.stride + t * features;
                int to = entry(r, t);
                for (int j = 0; j < features; j++) {
                    table.gradient[to + j] -= self.error[from + j];
                }
            }
        }
    }
}
