package dev.pc4j.engine.device;

import java.util.List;
import java.util.stream.Stream;

/**
 * The parameters of a dense node.
 *
 * @param matrix [inputs, outputs]
 * @param bias null without one
 * @param transposed the copy that relaxation reads on packed devices; {@link Task#NONE} where there is none
 * @param meanGradient where the MQ optimiser keeps its running mean, one float
 * @param stepSize where it leaves its step size, one float
 */
record DenseArrays(Weights matrix, Weights bias, long transposed, long meanGradient, long stepSize) {

    /** What of it learns. */
    List<Weights> learning() {
        return Stream.of(matrix, bias).filter(w -> w != null && w.learns()).toList();
    }
}
