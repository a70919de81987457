package dev.pc4j.engine.device;

import java.util.List;

/** The sum of the parents, or of one. */
final class SumOperator extends DeviceOperator {

    SumOperator(NodeArrays self, List<NodeArrays> parents) {
        super(self, parents);
    }

    @Override
    void forward(Task task, Sums sums) {
        sums.predicted(self, parents.stream().map(p -> p.reference).toList(), task);
    }

    @Override
    void moved(Task task, Sums sums) {
        Emitter out = sums.emitter();
        sums.predicted(self, parents.stream().filter(out::moved).map(p -> p.displacement).toList(), task);
    }

    @Override
    void push(int slot, Pushes to) {
        to.add(self.error);
    }
}
