package dev.pc4j.engine.device;

import dev.pc4j.engine.Inferred;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.engine.device.Pieces.Piece;
import java.util.function.Supplier;

/** The inference of a plan that is taken by hand, piece by piece, with a look at energies and forces after each. */
final class Stepping {
    private final Calls calls;
    private final Pieces pieces;
    private final Traces traces;
    private Pins pins;
    private Supplier<Memory> data;

    /** Iterations so far. */
    private int done;

    private long updatesAtStart;

    Stepping(Calls calls, Traces traces) {
        this.calls = calls;
        this.pieces = calls.programs.pieces();
        this.traces = traces;
    }

    /**
     * Begins one for which {@link Piece#START} was made ready.
     *
     * @param held what it holds
     * @param from where its rows are gathered
     */
    void start(Pins held, Supplier<Memory> from, int rows) {
        pins = held;
        data = from;
        done = 0;
        updatesAtStart = calls.updates();
        calls.begin();
        run(Piece.START, rows, 1);
    }

    private void run(Piece piece, int rows, double rateFactor) {
        calls.show(pins, calls.programs.compiled(piece, pins));
        calls.goOn(rows, rateFactor);
        calls.runs.run(piece, pins, data);
        calls.stepped(calls.shown().applications());
    }

    /** Takes so many iterations. */
    void step(int iterations, int rows, double rateFactor) {
        int last = Math.addExact(done, iterations);
        while (done < last) {
            int count = Math.min(Pieces.LONGEST, last - done);
            run(pieces.next(pins, done, count), rows, rateFactor);
            done += count;
        }
    }

    /** As {@link dev.pc4j.engine.EnginePlan#finish}. */
    Inferred finish(boolean training, int rows, double rateFactor) {
        run(pieces.end(pins, done, training ? Purpose.TRAINING : Purpose.INFERENCE), rows, rateFactor);
        Results found = calls.results();
        try {
            if (found.failedTick() != 0) {
                calls.clearStatus();
                calls.backTo(updatesAtStart);
                throw traces.diverged(pins, data, rows);
            }
            return found.inferred(calls.network.graph.predicted(), rows, done);
        } finally {
            calls.ended(rows);
        }
    }

    /** Ends it, with parameters as they were at the start. */
    void abandon() {
        calls.clearStatus();
        calls.undo();
        calls.backTo(updatesAtStart);
    }
}
