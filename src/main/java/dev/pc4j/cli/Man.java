package dev.pc4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a manual page of every command. */
@Command(name = "man", description = "Write a manual page of each command, for man to show.",
        footer = {"", "Examples:", "  pc4j man ~/.local/share/man/man1", "  man pc4j-train"})
final class Man implements Runnable {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "FOLDER",
            description = "The folder, made where it is not there; our own pages in it are replaced.")
    private Path folder;

    @Override
    public void run() {
        if (Outputs.isThere(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("'%s' is no folder: name one for the pages".formatted(folder));
        }
        List<ManPage> pages = new ArrayList<>();
        collect(command.root().commandLine(), pages);
        try {
            Files.createDirectories(folder);
            requireOurs(pages);
            for (ManPage page : pages) {
                Files.writeString(folder.resolve(page.fileName()), page.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.commandLine().getOut().println("%d pages in %s".formatted(pages.size(), folder));
    }

    private static void collect(CommandLine of, List<ManPage> pages) {
        pages.add(new ManPage(of));
        of.getSubcommands().values().forEach(below -> collect(below, pages));
    }

    private void requireOurs(List<ManPage> pages) throws IOException {
        for (ManPage page : pages) {
            Path file = folder.resolve(page.fileName());
            if (Outputs.isThere(file) && !(Files.isRegularFile(file) && ManPage.isOne(file))) {
                throw new IllegalArgumentException(
                        "'%s' is there and is no manual page of PC4J: name another folder".formatted(file));
            }
        }
    }
}
