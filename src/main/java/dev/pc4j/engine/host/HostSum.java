package dev.pc4j.engine.host;

import java.util.List;

/** Identity and add: mu = the sum of the parents. */
final class HostSum extends HostOperator {

    HostSum(HostNode self, List<HostNode> parents) {
        super(self, parents);
    }

    @Override
    void forward(HostTile tile, float[] out) {
        int from = tile.from(self);
        int to = tile.to(self);
        System.arraycopy(parents.getFirst().reference, from, out, from, to - from);
        for (HostNode parent : parents.subList(1, parents.size())) {
            add(parent.reference, out, from, to);
        }
    }

    private static void add(float[] terms, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] += terms[i];
        }
    }

    @Override
    void predict(HostTile tile) {
        int from = tile.from(self);
        int to = tile.to(self);
        System.arraycopy(self.displacement, from, self.error, from, to - from);
        for (HostNode parent : parents) {
            if (tile.moved(parent)) {
                for (int i = from; i < to; i++) {
                    self.error[i] -= parent.displacement[i];
                }
            }
        }
    }

    @Override
    float[] pullBack(HostTile tile, int slot, Push mode) {
        tile.push(self.error, self, mode);
        return null;
    }
}
