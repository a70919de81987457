package dev.pc4j.engine.host;

import dev.pc4j.engine.Composition.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * An operator made of functions, in the order of computation. What lies between them has no error of its own: theirs are pulled back from the
 * node's, once somebody asks for what comes of them.
 */
final class HostComposite extends HostOperator {
    private final List<HostFunction> functions;
    private final HostValue prediction;

    /** Those inside whose error anybody wants. */
    private final Set<HostValue> wanted;

    private final List<ParameterUse> uses = new ArrayList<>();

    /** For each slot of the node, which function reads that parent, and by which of its own slots. */
    private final List<Read<HostFunction>> reads;

    /** The last function makes the prediction, whose error is the node's. */
    HostComposite(HostNode self, List<HostNode> parents, List<HostFunction> functions, List<Read<HostFunction>> reads,
            Set<HostValue> wanted) {
        super(self, parents);
        this.functions = List.copyOf(functions);
        this.reads = List.copyOf(reads);
        this.wanted = Set.copyOf(wanted);
        this.prediction = functions.getLast().self;
        functions.forEach(f -> uses.addAll(f.uses()));
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    @Override
    int work() {
        return functions.stream().mapToInt(HostFunction::work).max().orElse(0);
    }

    @Override
    void forward(HostTile tile, float[] out) {
        functions.forEach(f -> f.forward(tile));
        int from = tile.from(self);
        System.arraycopy(prediction.reference, from, out, from, tile.to(self) - from);
    }

    @Override
    void predict(HostTile tile) {
        for (HostNode parent : parents) {
            if (!tile.moved(parent)) {
                Arrays.fill(parent.displacement, tile.from(parent), tile.to(parent), 0);
            }
        }
        functions.forEach(f -> f.move(tile));
        int to = tile.to(self);
        for (int i = tile.from(self); i < to; i++) {
            self.error[i] = self.displacement[i] - prediction.displacement[i];
        }
    }

    @Override
    void settle(HostTile tile) {
        for (HostFunction function : functions.reversed()) {
            function.errorReady(tile);
            for (int slot = 0; slot < function.parents.size(); slot++) {
                HostValue parent = function.parents.get(slot);
                if (wanted.contains(parent)) {
                    function.pull(tile, slot, parent.error, tile.from(parent), false);
                }
            }
        }
    }

    @Override
    void clear(HostTile tile) {
        for (HostFunction function : functions) {
            Arrays.fill(function.self.error, tile.from(function.self), tile.to(function.self), 0);
        }
    }

    @Override
    float[] pullBack(HostTile tile, int slot, Push mode) {
        Read<HostFunction> read = reads.get(slot);
        read.function().pull(tile, read.slot(), tile.push(), 0, mode == Push.MORE);
        return null;
    }
}
