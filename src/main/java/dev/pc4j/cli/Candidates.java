package dev.pc4j.cli;

import dev.pc4j.cli.bench.Problem;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.Fetch;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import dev.pc4j.reproduce.Experiment;
import dev.pc4j.reproduce.Experiments;
import dev.pc4j.train.ClusterProvider;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The words that options and arguments take beside others, or whose type does not list them: shells offer them, and help
 * names them by {@code ${COMPLETION-CANDIDATES}}. They are looked up when one of the two is asked for.
 */
abstract class Candidates implements Iterable<String> {
    private final Supplier<List<String>> words;

    private Candidates(Supplier<List<String>> words) {
        this.words = words;
    }

    @Override
    public Iterator<String> iterator() {
        return words.get().iterator();
    }

    /** What {@code --engine} takes. */
    static final class EngineNames extends Candidates {
        EngineNames() {
            super(() -> Stream.concat(Stream.of(Engines.AUTO), Engines.providers().stream().map(EngineProvider::name))
                    .toList());
        }
    }

    /** What {@code --cluster} takes. */
    static final class ClusterNames extends Candidates {
        ClusterNames() {
            super(() -> ClusterProvider.all().stream().map(ClusterProvider::name).toList());
        }
    }

    /** Data sets that have a name. */
    static final class DataNames extends Candidates {
        DataNames() {
            super(DataSets::names);
        }
    }

    /** Data sets that can be fetched. */
    static final class FetchedNames extends Candidates {
        FetchedNames() {
            super(Fetch::names);
        }
    }

    /** Problems of the suite. */
    static final class ProblemNames extends Candidates {
        ProblemNames() {
            super(Problem::names);
        }
    }

    /** Papers that can be reproduced. */
    static final class PaperNames extends Candidates {
        PaperNames() {
            super(() -> Experiments.all().stream().map(Experiment::name).toList());
        }
    }

    /** The commands. */
    static final class CommandNames extends Candidates {
        CommandNames() {
            super(Main::names);
        }
    }
}
