package dev.pc4j.jmh;

import dev.pc4j.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH's own program, which runs benchmarks that are {@link OnEngine} once for each engine, kernel and precision: their parameters depend on
 * each other, and JMH multiplies all values of all parameters.
 */
public final class Run {
    private static final String ENGINE = "engine";

    private final CommandLineOptions asked;
    private final Subjects subjects;
    /** JMH writes each run's figures; those of all together are written at the end. */
    private final Path scratch;

    private final Collection<RunResult> results = new ArrayList<>();

    private Run(CommandLineOptions asked, Path scratch) {
        this.asked = asked;
        this.subjects = new Subjects(asked);
        this.scratch = scratch;
    }

    /** The arguments are JMH's. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Path scratch = Files.createTempFile("jmh-part", ".txt");
        scratch.toFile().deleteOnExit();
        try {
            CommandLineOptions asked = new CommandLineOptions(args);
            if (measuresNothing(asked)) {
                Main.main(args);
                return;
            }
            new Run(asked, scratch).all();
        } catch (CommandLineOptionException | RunnerException | EngineException e) {
            System.err.println("jmh/run: " + e.getMessage());
            System.exit(1);
        }
    }

    private static boolean measuresNothing(CommandLineOptions asked) {
        return asked.shouldHelp() || asked.shouldList() || asked.shouldListWithParams() || asked.shouldListProfilers()
                || asked.shouldListResultFormats();
    }

    private void all() throws IOException, ReflectiveOperationException, RunnerException {
        for (BenchmarkListEntry entry : chosen()) {
            Class<?> type = Class.forName(entry.getUserClassQName());
            if (OnEngine.class.isAssignableFrom(type)) {
                run(entry, (OnEngine) type.getDeclaredConstructor().newInstance());
            } else {
                run(entry);
            }
        }
        if (results.isEmpty()) {
            throw new RunnerException("nothing of this runs here");
        }
        write();
    }

    private SortedSet<BenchmarkListEntry> chosen() {
        return BenchmarkList.defaultList()
                .find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), asked.getIncludes(),
                        asked.getExcludes());
    }

    private void run(BenchmarkListEntry entry) throws RunnerException {
        boolean ofAnEngine = entry.getParams().orElse(Map.of()).containsKey(ENGINE);
        List<String> engines = ofAnEngine ? subjects.engines() : List.of();
        if (!ofAnEngine) {
            run(only(entry));
        } else if (!engines.isEmpty()) {
            run(only(entry).param(ENGINE, engines.toArray(String[]::new)));
        }
    }

    private void run(BenchmarkListEntry entry, OnEngine benchmark) throws RunnerException {
        List<String> values = List.of(entry.getParams().get().get(benchmark.varied()));
        for (String engine : subjects.engines()) {
            for (Map.Entry<Subject, List<String>> able : subjects.of(engine, benchmark, values).entrySet()) {
                run(only(entry).param(ENGINE, engine)
                        .param("kernel", able.getKey().kernel())
                        .param("precision", able.getKey().precision())
                        .param(benchmark.varied(), able.getValue().toArray(String[]::new)));
            }
        }
    }

    /** What was asked for, of one benchmark. JMH adds to the names included, so that all others have to be excluded. */
    private ChainedOptionsBuilder only(BenchmarkListEntry entry) {
        return new OptionsBuilder().parent(asked)
                .exclude("^(?!" + Pattern.quote(entry.getUsername()) + "$)")
                .resultFormat(ResultFormatType.TEXT)
                .result(scratch.toString());
    }

    private void run(ChainedOptionsBuilder options) throws RunnerException {
        results.addAll(new Runner(options.build()).run());
    }

    private void write() {
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
        if (asked.getResult().hasValue()) {
            ResultFormatFactory
                    .getInstance(asked.getResultFormat().orElse(Defaults.RESULT_FORMAT), asked.getResult().get())
                    .writeOut(results);
        }
    }
}
