package dev.pc4j.cli;

import dev.pc4j.data.DataSets;
import dev.pc4j.data.Fetch;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a data set. */
@Command(name = "fetch", description = "Download a data set, check its sha256 and put it where --data finds it.",
        footer = {"", "Examples:", "  pc4j data fetch mnist", "  pc4j data fetch mnist --to datasets/mnist"})
final class DataFetch implements Runnable {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", completionCandidates = Candidates.FetchedNames.class,
            description = "The data set: ${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(names = "--to", paramLabel = "DIR",
            description = "The folder for its files; in $PC4J_DATA or ~/.cache/pc4j ($XDG_CACHE_HOME/pc4j) by default.")
    private Path folder;

    @Option(names = "--from", paramLabel = "URL", description = "Another address of the folder with its files.")
    private String url;

    @Override
    public void run() {
        Fetch fetch = Fetch.of(name);
        fetch = url == null ? fetch : fetch.from(url);
        Path into = folder == null ? DataSets.folderOf(name, null) : folder;
        command.commandLine().getErr().println("fetching " + name + " into " + into);
        List<Path> files = fetch.into(into);
        files.forEach(command.commandLine().getOut()::println);
    }
}
