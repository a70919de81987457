package dev.pc4j.engine.host;

import dev.pc4j.schedule.Step;
import java.util.Arrays;

/**
 * The step of error-based predictive coding on a tile: messages delta from the outputs down, each in the place of its node's error; e += rate
 * (delta - p e), p the precision; then x = mu + e from the inputs up.
 */
final class ErrorRelaxation {
    private final HostNetwork network;

    /** The errors e = x - mu of the nodes while their places hold messages, [nodes][rows, stride]. */
    private final float[][] kept;

    ErrorRelaxation(HostNetwork network) {
        this.network = network;
        this.kept = new float[network.nodes.length][];
        for (HostNode node : network.nodes) {
            if (node.operator != null) {
                kept[node.index()] = new float[node.error.length];
            }
        }
    }

    void step(HostTile tile, Step.RelaxErrors step, int t) {
        float rate = (float) step.rate().at(t);
        for (int index = network.nodes.length - 1; index >= 0; index--) {
            HostNode node = network.nodes[index];
            if (node.operator != null) {
                down(tile, node, step.nodes().contains(index) ? rate : 0);
            }
        }
        for (HostNode node : network.nodes) {
            if (node.operator != null && step.nodes().contains(node.index()) && !isHeld(node)) {
                up(tile, node);
            } else if (node.operator != null) {
                renew(tile, node);
            }
        }
    }

    private boolean isHeld(HostNode node) {
        HostPin pin = network.pin(node.index());
        return pin != null && pin.isWhole();
    }

    /** Keeps and moves the error, and brings the node's message to its place; of an output that is its error. */
    private void down(HostTile tile, HostNode node, float rate) {
        int from = tile.from(node);
        int to = tile.to(node);
        float[] e = kept[node.index()];
        float inverse = 1 / network.energyOf[node.index()].weight();
        boolean live = tile.live(node);
        for (int i = from; i < to; i++) {
            e[i] = live ? node.error[i] * inverse : 0;
        }
        if (network.uses[node.index()].length == 0) {
            if (!live) {
                Arrays.fill(node.error, from, to, 0);
            }
        } else {
            float[] factor = tile.pull(node);
            float[] push = tile.push();
            for (int i = from; i < to; i++) {
                node.error[i] = factor == null ? push[i - from] : push[i - from] * factor[i];
            }
            tile.renewed(node);
        }
        float precision = (float) node.node.energy().precision();
        for (int i = from; rate != 0 && i < to; i++) {
            e[i] += rate * (node.error[i] - precision * e[i]);
        }
    }

    /** Puts a node where its error is the one that is kept, but for what is held. */
    private void up(HostTile tile, HostNode node) {
        int from = tile.from(node);
        int to = tile.to(node);
        Arrays.fill(node.displacement, from, to, 0);
        tile.form(node);
        float[] e = kept[node.index()];
        HostPin pin = network.pin(node.index());
        for (int i = from; i < to; i++) {
            node.displacement[i] = e[i] - node.error[i];
        }
        if (pin != null) {
            hold(tile, node, pin);
        }
        for (int i = from; i < to; i++) {
            node.error[i] += node.displacement[i];
        }
        tile.weigh(node);
        tile.displaced(node);
    }

    private static void hold(HostTile tile, HostNode node, HostPin pin) {
        for (int r = tile.row(); r < tile.row() + tile.rows(); r++) {
            for (int j = 0; j < node.width; j++) {
                int at = r * node.stride + j;
                if (pin.holds(r, j)) {
                    node.displacement[at] = pin.value(r, j) - node.reference[at];
                }
            }
        }
    }

    /** Brings the error of a node that stands back to its place, against its prediction as it is now. */
    private void renew(HostTile tile, HostNode node) {
        if (!tile.isPredictedAnew(node)) {
            float weight = network.energyOf[node.index()].weight();
            for (int i = tile.from(node); i < tile.to(node); i++) {
                node.error[i] = weight * kept[node.index()][i];
            }
            tile.renewed(node);
        } else {
            tile.predict(node.index());
        }
    }
}
