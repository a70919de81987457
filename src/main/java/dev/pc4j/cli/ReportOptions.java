package dev.pc4j.cli;

import dev.pc4j.engine.Engine;
import dev.pc4j.environment.Reason;
import dev.pc4j.report.Drawings;
import dev.pc4j.report.Page;
import dev.pc4j.report.Report;
import dev.pc4j.train.AtomicFile;
import dev.pc4j.train.ThisMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options that ask for something to look at. */
final class ReportOptions implements Section {
    @Option(names = "--report", paramLabel = "FILE.html",
            description = "Write what was found to a new HTML page with charts: one file that needs no network, light and dark.")
    private Path page;

    @Option(names = "--png", paramLabel = "FOLDER",
            description = "Write every chart and picture of the report to a new folder, as PNG.")
    private Path folder;

    @Override
    public String heading() {
        return "Report";
    }

    /** Whether there is a report to make. */
    boolean wanted() {
        return page != null || folder != null;
    }

    /** Fails early where a report is wanted and cannot be drawn, or not be written. */
    void check() {
        if (!wanted()) {
            return;
        }
        if (page != null && !page.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?")) {
            throw new IllegalArgumentException(
                    "--report '%s' is not named as the HTML page that it is to be: take a name such as '%s.html'"
                            .formatted(page, page));
        }
        Outputs.checkNew("--report", page);
        Outputs.checkNewFolder("--png", folder);
        Drawings.lacking().ifPresent(lacking -> {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(page == null ? "--png" : "--report", lacking));
        });
    }

    /** A report with the command, the program, the machine and the time, to be filled. */
    static Report of(String title, CommandSpec command) {
        return new Report(title)
                .fact("command", typed(command))
                .fact("version", new Version().getVersion()[0])
                .fact("machine", "%s %s, %s, %d processors".formatted(System.getProperty("os.name"),
                        System.getProperty("os.version"), System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors()))
                .fact("written", ZonedDateTime.now(ZoneId.systemDefault())
                        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)));
    }

    /** The engine and its device, as reports name them. */
    static String engine(Engine engine) {
        return new ThisMachine(engine).description();
    }

    private static String typed(CommandSpec command) {
        ParseResult parsed = command.root().commandLine().getParseResult();
        return Stream.concat(Stream.of(command.root().name()), parsed.originalArgs().stream())
                .map(word -> word.chars().anyMatch(Character::isWhitespace) || word.isEmpty() ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }

    /** Writes what was asked for, which may be nothing, and says where it is. */
    void write(CommandSpec command, Supplier<Report> report) {
        if (!wanted()) {
            return;
        }
        Report made = report.get();
        write(page, made);
        if (folder != null) {
            writeFolder(new Drawings(made).files());
        }
        Stream.of(page, folder)
                .filter(p -> p != null)
                .forEach(p -> command.commandLine()
                        .getErr()
                        .println("report                " + Text.clear(p.toString())));
    }

    private void write(Path file, Report report) {
        if (file == null) {
            return;
        }
        byte[] html = Page.of(report).getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFile.write(file, out -> {
                for (ByteBuffer rest = ByteBuffer.wrap(html); rest.hasRemaining();) {
                    out.write(rest);
                }
            });
        } catch (IOException e) {
            throw unwritten("--report", file, e);
        }
    }

    /** All or nothing: what is half written has another name. */
    private void writeFolder(Map<String, byte[]> files) {
        Path whole = folder.toAbsolutePath();
        Path part = whole.resolveSibling(".pc4j-%x".formatted(System.nanoTime()));
        try {
            Files.createDirectory(part);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(part.resolve(file.getKey()), file.getValue());
            }
            Files.move(part, whole);
        } catch (IOException e) {
            delete(part, files.keySet(), e);
            throw unwritten("--png", folder, e);
        }
    }

    private static void delete(Path part, Iterable<String> names, IOException cause) {
        try {
            for (String name : names) {
                Files.deleteIfExists(part.resolve(name));
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static IllegalArgumentException unwritten(String option, Path path, IOException e) {
        return new IllegalArgumentException("%s '%s' cannot be written: %s".formatted(option, path, Reason.of(e)), e);
    }
}
