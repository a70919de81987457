package dev.pc4j.spark;

import dev.pc4j.train.Part;
import java.io.Serializable;

/** A part on its way to an executor. No record, because Kryo, by which many clusters are set to send, writes none. */
final class Rows implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long inference;
    private final float[] x;
    private final float[] y;

    Rows(Part part) {
        inference = part.inference();
        x = part.x();
        y = part.y();
    }

    Part part() {
        return new Part(inference, x, y);
    }
}
