package dev.pc4j.engine.device;

import dev.pc4j.engine.Composition.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operator made of functions, in the order of computation. What lies between them has no error of its own: theirs are pulled back from the
 * node's, once somebody asks for what comes of them.
 */
final class CompositeOperator extends DeviceOperator {
    private final List<DeviceFunction> functions;
    private final DeviceValue prediction;

    /** Those inside whose error anybody wants. */
    private final Set<DeviceValue> wanted;

    /** For each slot of the node, which function reads that parent, and by which of its own slots. */
    private final List<Read<DeviceFunction>> reads;

    /** Of slots that somebody moves: where what is pulled back to the parent lies. */
    private final Map<Integer, Long> pulled = new HashMap<>();

    /** The last function makes the prediction, whose error is the node's. */
    CompositeOperator(NodeArrays self, List<NodeArrays> parents, List<DeviceFunction> functions,
            List<Read<DeviceFunction>> reads,
            Set<DeviceValue> wanted, Network network) {
        super(self, parents);
        this.functions = List.copyOf(functions);
        this.reads = List.copyOf(reads);
        this.wanted = Set.copyOf(wanted);
        this.prediction = functions.getLast().self;
        for (int slot = 0; slot < parents.size(); slot++) {
            if (network.moves(parents.get(slot).node)) {
                pulled.put(slot, network.array(parents.get(slot).stride));
            }
        }
    }

    @Override
    List<Weights> weights() {
        Set<Weights> all = new LinkedHashSet<>();
        functions.forEach(f -> all.addAll(f.weights()));
        return List.copyOf(all);
    }

    @Override
    List<ParameterUse> uses() {
        List<ParameterUse> all = new ArrayList<>();
        functions.forEach(f -> f.weights().forEach(w -> all.add(new ParameterUse(self, f, w))));
        return all;
    }

    @Override
    void forward(Task task, Sums sums) {
        functions.forEach(f -> f.forward(sums.emitter()));
        sums.predicted(self, List.of(prediction.reference), task);
    }

    @Override
    void moved(Task task, Sums sums) {
        Emitter out = sums.emitter();
        for (DeviceFunction function : functions) {
            if (function.parents.stream().anyMatch(p -> out.displacement(p) != Task.NONE)) {
                function.move(out);
                out.displace(function.self);
            }
        }
        sums.predicted(self, List.of(prediction.displacement), task);
    }

    /** Brings the node's error, where it has changed, to the values inside. */
    void settle(Emitter out) {
        if (!out.settles(self)) {
            return;
        }
        for (DeviceFunction function : functions.reversed()) {
            function.errorReady(out);
            for (int slot = 0; slot < function.parents.size(); slot++) {
                DeviceValue parent = function.parents.get(slot);
                if (wanted.contains(parent)) {
                    function.pull(out, slot, parent.error, false);
                }
            }
        }
    }

    @Override
    void push(int slot, Pushes to) {
        settle(to.emitter());
        Read<DeviceFunction> read = reads.get(slot);
        read.function().pull(to.emitter(), read.slot(), pulled.get(slot), false);
        to.add(pulled.get(slot));
    }
}
