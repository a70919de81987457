package dev.pc4j.engine.reference;

import dev.pc4j.engine.DropoutMask;
import dev.pc4j.graph.Dropout;
import java.util.Optional;

/**
 * What an operator's arithmetic knows of the call.
 *
 * @param rows of the batch
 * @param inference how many inferences the plan has run before this one; negative for a prediction, which drops nothing
 */
record Pass(int rows, long inference) {

    /** A prediction. */
    static Pass prediction(int rows) {
        return new Pass(rows, -1);
    }

    /** What a dropout keeps in this call; empty where it keeps all. */
    Optional<DropoutMask> mask(Dropout dropout) {
        return inference < 0 ? Optional.empty() : Optional.of(DropoutMask.of(dropout, inference));
    }
}
