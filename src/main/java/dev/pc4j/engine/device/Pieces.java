package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.schedule.Course;
import java.util.HashMap;
import java.util.Map;

/**
 * The pieces of an inference that is taken a few iterations at a time. Once a pass leaves moved and live what it found so, all later ones
 * are that piece again.
 */
final class Pieces {
    /** Iterations of a piece at most. */
    static final int LONGEST = 16;

    private final Network network;
    private final Optimiser optimiser;
    private final Precision precision;

    /** After how many iterations pieces are alike, by what calls hold. */
    private final Map<Pins, Integer> settled = new HashMap<>();

    /**
     * A piece of an inference.
     *
     * @param done iterations before it
     * @param iterations of its own; none at the start and at the end
     * @param purpose a look for all but the end, which is what follows the loop
     */
    record Piece(int done, int iterations, Purpose purpose) implements Programs.What {
        /** The start. */
        static final Piece START = new Piece(0, 0, Purpose.LOOK);
    }

    Pieces(Network network, Optimiser optimiser, Precision precision) {
        this.network = network;
        this.optimiser = optimiser;
        this.precision = precision;
    }

    private Course course() {
        return Course.of(network.graph, network.schedule).orElseThrow();
    }

    /** So many more iterations, up to {@link #LONGEST}. */
    Piece next(Pins pins, int done, int iterations) {
        return new Piece(alike(pins, done), iterations, Purpose.LOOK);
    }

    /** What follows the loop after so many iterations. */
    Piece end(Pins pins, int done, Purpose purpose) {
        return new Piece(alike(pins, done), 0, purpose);
    }

    /** The least number of iterations after which pieces are those that come after {@code done}. */
    private int alike(Pins pins, int done) {
        Integer after = settled.get(pins);
        if (after == null) {
            after = settled(pins);
            settled.put(pins, after);
        }
        return Math.min(done, after);
    }

    private int settled(Pins pins) {
        if (!Compiler.isAlike(course().next(1))) {
            return Integer.MAX_VALUE;
        }
        Course course = course();
        Compiler compiler = Compiler.following(network, optimiser, precision, pins);
        compiler.part(course.start(), Purpose.LOOK);
        int passes = 0;
        Emitter before;
        do {
            before = compiler.place();
            compiler.part(course.next(1), Purpose.LOOK);
            passes++;
        } while (!compiler.place().isAt(before));
        return passes;
    }

    /** What a piece becomes. */
    Compiled compile(Piece piece, Pins pins) {
        Course course = course();
        Compiler compiler = Compiler.following(network, optimiser, precision, pins);
        Compiled start = compiler.part(course.start(), Purpose.LOOK);
        if (piece.equals(Piece.START)) {
            return start;
        }
        if (piece.done > 0) {
            compiler.part(course.next(piece.done), Purpose.LOOK);
        }
        return piece.purpose == Purpose.LOOK
                ? compiler.part(course.next(piece.iterations), Purpose.LOOK)
                : compiler.part(course.rest(), piece.purpose);
    }
}
