package dev.pc4j.engine.host;

import dev.pc4j.engine.Draws;
import dev.pc4j.schedule.Start;
import dev.pc4j.schedule.Step;
import java.util.Arrays;
import java.util.List;

/**
 * Where the values of a tile start: the feed-forward pass, other starts from there, nodes that start anew within a schedule, and present
 * values that become references. Each leaves the tile with references, displacements and errors that belong together.
 */
final class TileStarts {
    private final HostTile tile;
    private final HostNetwork network;

    TileStarts(HostTile tile) {
        this.tile = tile;
        this.network = tile.network;
    }

    /** Starts an inference as its schedule says. */
    void start() {
        start(network.starts);
    }

    /** The feed-forward pass, and other starts from there. */
    private void start(List<Step.Initialise> starts) {
        Arrays.fill(tile.moved, false);
        Arrays.fill(tile.live, false);
        Arrays.fill(tile.carried, false);
        Arrays.fill(tile.unsettled, false);
        tile.based = false;
        tile.relaxations = 0;
        for (HostNode node : network.nodes) {
            if (network.isDelayed() || node.operator == null) {
                Arrays.fill(node.reference, tile.from(node), tile.to(node), 0);
            }
        }
        for (HostNode node : network.nodes) {
            feedForward(node);
        }
        if (network.isAnchored()) {
            starts.forEach(this::initialise);
            anchor();
            return;
        }
        for (HostNode node : network.nodes) {
            NodeEnergy energy = network.energyOf[node.index()];
            if (energy != null && energy.isLeaf()) {
                clamp(node, energy);
            } else if (energy != null && !energy.isPlain()) {
                Arrays.fill(node.displacement, tile.from(node), tile.to(node), 0);
                Arrays.fill(node.error, tile.from(node), tile.to(node), 0);
                energy.weigh(network.pin(node.index()), tile.row, tile.rows, tile.from(node), tile.to(node));
                tile.renewed(node);
            }
        }
    }

    /** Starts some nodes anew while the others stand: present values become references, unless all go back to the feed-forward pass. */
    void restart(Step.Initialise start) {
        boolean forward = start.start().kind() == Start.Kind.FEED_FORWARD;
        if (forward && start.nodes().size() == predicted() && !inputsMoved()) {
            int drawn = tile.relaxations;
            start(List.of());
            tile.relaxations = drawn;
            return;
        }
        if (!network.held) {
            takeReferences();
        }
        initialise(start);
        start.nodes().forEach(n -> tile.carried[n] = false);
        if (network.held) {
            start.nodes().forEach(n -> displaced(network.nodes[n]));
        } else {
            anchor();
        }
    }

    /** The error of a node that was put elsewhere while predictions are held. */
    private void displaced(HostNode node) {
        NodeEnergy energy = network.energyOf[node.index()];
        if (energy != null && energy.isLeaf()) {
            clamp(node, energy);
        } else if (energy != null) {
            tile.predict(node.index());
        }
    }

    private int predicted() {
        int count = 0;
        for (HostNode node : network.nodes) {
            count += node.operator == null ? 0 : 1;
        }
        return count;
    }

    private boolean inputsMoved() {
        for (HostNode node : network.nodes) {
            if (node.operator == null && tile.moved[node.index()]) {
                return true;
            }
        }
        return false;
    }

    /** The node's prediction from its parents' start, and the value at which it starts. */
    private void feedForward(HostNode node) {
        HostPin pin = network.pin(node.index());
        NodeEnergy energy = network.energyOf[node.index()];
        if (energy == null) {
            hold(pin, node.reference, node);
            return;
        }
        node.operator.forward(tile, node.error);
        System.arraycopy(node.error, tile.from(node), node.reference, tile.from(node), tile.to(node) - tile.from(node));
        float[] value = energy.isLeaf() ? energy.target : node.reference;
        if (energy.isLeaf()) {
            System.arraycopy(node.reference, tile.from(node), value, tile.from(node), tile.to(node) - tile.from(node));
        }
        hold(pin, value, node);
        if (pin != null) {
            energy.score(tile.row, tile.rows, node.error, value);
        }
    }

    private void hold(HostPin pin, float[] values, HostNode node) {
        if (pin != null) {
            pin.into(values, node.stride, tile.row, tile.rows);
        }
    }

    /**
     * Puts nodes at another start than the feed-forward one, but for what is held. Where predictions stay at the feed-forward values, so do
     * the references.
     */
    private void initialise(Step.Initialise start) {
        boolean forward = start.start().kind() == Start.Kind.FEED_FORWARD;
        for (int index : start.nodes()) {
            HostNode node = network.nodes[index];
            NodeEnergy energy = network.energyOf[index];
            if (forward && energy == null) {
                continue;
            }
            boolean leaf = energy != null && energy.isLeaf();
            boolean displaced = !leaf && network.held;
            float[] value = leaf ? energy.target : displaced ? node.displacement : node.reference;
            switch (start.start().kind()) {
                case FEED_FORWARD -> predict(node, leaf, value);
                case ZERO -> Arrays.fill(value, tile.from(node), tile.to(node), 0);
                case RANDOM -> draw(node, start.start().deviation(), value);
                case KEEP -> {
                    float[] kept = network.kept(index) != null ? network.kept(index) : node.reference;
                    System.arraycopy(kept, tile.from(node), value, tile.from(node), tile.to(node) - tile.from(node));
                }
            }
            hold(network.pin(index), value, node);
            if (displaced) {
                for (int i = tile.from(node); i < tile.to(node); i++) {
                    value[i] -= node.reference[i];
                }
                tile.moved[index] = true;
            }
        }
    }

    /** Brings a node's prediction, which is held or that from the references of its parents, to where a value lies. */
    private void predict(HostNode node, boolean leaf, float[] value) {
        int from = tile.from(node);
        int to = tile.to(node);
        if (!network.held) {
            node.operator.forward(tile, node.error);
            System.arraycopy(node.error, from, value, from, to - from);
            return;
        }
        boolean based = tile.based && !leaf;
        for (int i = from; i < to; i++) {
            value[i] = based ? node.reference[i] - network.bases[node.index()][i] : node.reference[i];
        }
    }

    private void draw(HostNode node, double deviation, float[] value) {
        Draws draws = network.draws(node.index(), -1);
        for (int r = tile.row; r < tile.row + tile.rows; r++) {
            for (int j = 0; j < node.width; j++) {
                value[r * node.stride + j] = (float) (deviation * draws.normal(r, j));
            }
        }
    }

    /** Gives a leaf its displacement from its prediction, which is its reference, and its error. */
    private void clamp(HostNode leaf, NodeEnergy energy) {
        energy.displace(network.pin(leaf.index()), tile.from(leaf), tile.to(leaf));
        tile.moved[leaf.index()] = true;
        tile.touched();
        tile.predict(leaf.index());
    }

    /** Takes the present values as the new reference, and errors against the parameters as they are. */
    void rebase() {
        takeReferences();
        anchor();
    }

    /** The present values become references, those of leaves their targets. */
    private void takeReferences() {
        for (HostNode node : network.nodes) {
            NodeEnergy energy = network.energyOf[node.index()];
            HostPin pin = network.pin(node.index());
            if (tile.moved[node.index()] && (energy == null || !energy.isApart(pin))) {
                float[] value = energy != null && energy.isLeaf() ? energy.target : node.reference;
                int to = tile.to(node);
                for (int j = tile.from(node); j < to; j++) {
                    value[j] = node.reference[j] + node.displacement[j];
                }
                if (!network.nudges(node)) {
                    hold(pin, value, node);
                }
            }
        }
    }

    /** Errors of values that are no predictions, which stand in the references and the leaves' targets. */
    private void anchor() {
        if (!network.held) {
            Arrays.fill(tile.moved, false);
        }
        tile.based = true;
        for (HostNode node : network.nodes) {
            NodeEnergy energy = network.energyOf[node.index()];
            if (energy != null && !energy.isLeaf()) {
                anchor(node, energy);
            }
        }
        for (HostNode node : network.nodes) {
            NodeEnergy energy = network.energyOf[node.index()];
            if (energy != null && energy.isLeaf()) {
                forward(node, node.reference);
                clamp(node, energy);
            }
        }
    }

    /** Lets an operator take its parents' references as they are, and predict from them unless predictions stay as they were. */
    private void forward(HostNode node, float[] mu) {
        int from = tile.from(node);
        float[] before = network.bases[node.index()];
        System.arraycopy(mu, from, before, from, tile.to(node) - from);
        node.operator.forward(tile, mu);
        if (network.held) {
            System.arraycopy(before, from, mu, from, tile.to(node) - from);
        }
    }

    private void anchor(HostNode node, NodeEnergy energy) {
        int from = tile.from(node);
        int to = tile.to(node);
        forward(node, node.error);
        if (!tile.moved[node.index()]) {
            Arrays.fill(node.displacement, from, to, 0);
        }
        float[] base = network.bases[node.index()];
        for (int j = from; j < to; j++) {
            base[j] = node.reference[j] - node.error[j];
            node.error[j] = base[j] + node.displacement[j];
        }
        energy.weigh(network.pin(node.index()), tile.row, tile.rows, from, to);
        tile.renewed(node);
    }
}
