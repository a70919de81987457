package dev.pc4j.conformance;

import dev.pc4j.engine.Engine;
import dev.pc4j.engine.Engines;
import dev.pc4j.engine.PlanOptions;
import dev.pc4j.engine.Precision;
import java.util.List;
import java.util.Optional;

/**
 * The conformance suite: learning rules times graphs times optimisers, each compared with the reference engine by |a - b| / |b| over
 * predictions, energies, values, errors, gradients, and parameters after learning.
 */
public final class Conformance {

    private Conformance() {}

    /** The cases of dense nodes and sums, which every engine has; the small ones first. */
    public static List<Case> cases() {
        return Cases.all();
    }

    /** Cases of graphs and rules beyond dense nodes: an engine may lack what one needs, see {@link #lacking}. */
    public static List<Case> graphCases() {
        return GraphCases.all();
    }

    /** What an engine lacks of what a case needs, in one line; empty where it can run it. */
    public static Optional<String> lacking(String engine, Case of) {
        return Engines.provider(engine).capabilities().lacking(of.graph(), of.schedule());
    }

    /** Runs a case on both engines, the candidate in its default precision. */
    public static Result run(Engine candidate, Engine reference, Case of) {
        return compare(candidate, reference, of, Observation.options(of));
    }

    /** Runs a case on both engines, the candidate in a named precision. */
    public static Result run(Engine candidate, Engine reference, Case of, Precision precision) {
        return compare(candidate, reference, of, Observation.options(of).with(precision));
    }

    /** An engine that throws has failed the case, and the suite goes on. */
    private static Result compare(Engine candidate, Engine reference, Case of, PlanOptions options) {
        Observation.Found expected = Observation.on(reference, Observation.options(of), of);
        Observation.Found found;
        try {
            found = Observation.on(candidate, options, of);
        } catch (RuntimeException e) {
            return new Result(of, e.toString(), Double.POSITIVE_INFINITY, 0);
        }
        return worst(of, found, expected);
    }

    private static Result worst(Case of, Observation.Found found, Observation.Found expected) {
        Result worst = new Result(of, "nothing", 0, 1);
        for (int i = 0; i < expected.quantities().size(); i++) {
            Quantity a = found.quantities().get(i);
            Quantity b = expected.quantities().get(i);
            Result here = new Result(
                    of, b.toString(), Distance.relative(a.values(), b.values()), Bounds.of(found.precision(), b, of));
            if (here.error() / here.bound() > worst.error() / worst.bound()) {
                worst = here;
            }
        }
        return worst;
    }
}
