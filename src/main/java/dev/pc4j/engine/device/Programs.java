package dev.pc4j.engine.device;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.Precision;
import dev.pc4j.engine.device.Compiler.Compiled;
import dev.pc4j.engine.device.Compiler.Purpose;
import dev.pc4j.schedule.Program;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What the calls of a plan run, by what they hold: compiled when first asked for, which may ask the network for more memory. */
final class Programs {
    private final Network network;
    private final Optimiser optimiser;
    private final Precision precision;
    private final Predicate<Phase> chains;
    private final Pieces pieces;
    private final Map<Key, Compiled> compiled = new HashMap<>();

    /** What may be asked for. */
    sealed interface What permits Kind, Pieces.Piece {}

    /** What a plan asks for again and again. */
    enum Kind implements What {
        INFERENCE,
        TRAINING,
        STEP,
        PREDICTION,
        /** Whatever is derived from parameters, after they were set. */
        RENEWAL,
        /** Parameters back to before an inference that stepped. */
        UNDO
    }

    /** A program and what its calls hold. */
    record Key(What what, Pins pins) {}

    /**
     * Those of a plan, none compiled yet.
     *
     * @param chains which {@link Family#CHAIN} phases the device takes
     */
    Programs(Network network, Optimiser optimiser, Precision precision, Predicate<Phase> chains) {
        this.network = network;
        this.optimiser = optimiser;
        this.precision = precision;
        this.chains = chains;
        this.pieces = new Pieces(network, optimiser, precision);
    }

    /** Those of an inference that is taken by hand. */
    Pieces pieces() {
        return pieces;
    }

    /** What a program has become. */
    Compiled compiled(What what, Pins pins) {
        Key key = new Key(what, pins);
        Compiled known = compiled.get(key);
        if (known == null) {
            known = compile(what, pins);
            compiled.put(key, known);
        }
        return known;
    }

    private Compiled compile(What what, Pins pins) {
        return switch (what) {
            case Kind kind -> compile(kind, pins);
            case Pieces.Piece piece -> pieces.compile(piece, pins);
        };
    }

    private Compiled compile(Kind kind, Pins pins) {
        return switch (kind) {
            case INFERENCE -> compile(whole(), Purpose.INFERENCE, pins);
            case TRAINING -> compile(whole(), Purpose.TRAINING, pins);
            case STEP -> Compiler.step(network, optimiser);
            case PREDICTION -> Compiler.feedForward(network, optimiser, pins);
            case RENEWAL -> Compiler.renewal(network, optimiser);
            case UNDO -> Compiler.undo(network, optimiser);
        };
    }

    /** A whole inference whose chains may all be run at once: what a device decides by. */
    Compiled undecided(Pins pins) {
        return Compiler.compile(network, whole(), optimiser, precision, chain -> true, Purpose.INFERENCE, pins);
    }

    private Program whole() {
        return Program.of(network.graph, network.schedule);
    }

    /** The first iterations of an inference, and a look at their end, for once. */
    Compiled prefix(int iterations, Pins pins) {
        return compile(Program.prefix(network.graph, network.schedule, iterations), Purpose.TRACE, pins);
    }

    private Compiled compile(Program program, Purpose purpose, Pins pins) {
        return Compiler.compile(network, program, optimiser, precision, chains, purpose, pins);
    }

    /** A compiler of programs that go on from one another, for once. */
    Compiler following(Pins pins) {
        return Compiler.following(network, optimiser, precision, pins);
    }
}
