package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManTest {
    @TempDir
    Path folder;

    @Test
    void everyCommandHasAPageWithAllOfItsOptionsAndWords() throws IOException {
        Cli.run("man", folder.resolve("new/man1")).succeeds();
        check(Main.commandLine());
        assertThat(page("pc4j-train")).contains("strict", "T simultaneous updates of all values", "Default: 128,128",
                "   Inference", "pc4j train --data mnist --hidden 256,256", "something that the user can put right",
                "pc4j(1)");
        assertThat(page("pc4j-data")).contains("pc4j data [OPTIONS] [COMMAND]", "fetch", "pc4j-data-fetch(1)");
        assertThat(page("pc4j-evaluate")).contains("ARGUMENTS", "CHECKPOINT");
    }

    private void check(CommandLine command) throws IOException {
        String name = command.getCommandSpec().qualifiedName("-");
        String page = page(name);
        assertThat(page).contains("NAME\n       " + name + " - ").doesNotContain("null", "${", "%n", "\\");
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertThat(page).contains(option.names());
        }
        for (CommandLine below : command.getSubcommands().values()) {
            assertThat(page).contains("       " + below.getCommandName());
            check(below);
        }
    }

    /** A page as plain text: the macros and escapes that pages use, and no others. */
    private String page(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(folder.resolve("new/man1").resolve(name + ".1"))) {
            String macro = line.startsWith(".") ? line.split(" ", 2)[0] : "";
            assertThat(macro).isIn("", ".\\\"", ".TH", ".SH", ".SS", ".TP", ".IP", ".PP", ".RS", ".RE", ".br");
            switch (macro) {
                case "" -> text.append("       ").append(plain(line)).append('\n');
                case ".SH" -> text.append(line.substring(4)).append('\n');
                case ".SS" -> text.append("   ").append(line.substring(4)).append('\n');
                default -> {}
            }
        }
        return text.toString();
    }

    private static String plain(String line) {
        assertThat(line).doesNotStartWith("'").matches("\\p{ASCII}*");
        String text = line.replaceFirst("^\\\\&", "").replaceAll("\\\\f[BIR]", "");
        for (Map.Entry<String, String> sign : Map
                .of("\\-", "-", "\\(aq", "'", "\\(ga", "`", "\\(ha", "^", "\\(ti", "~")
                .entrySet()) {
            text = text.replace(sign.getKey(), sign.getValue());
        }
        return text;
    }

    @Test
    void groffHasNothingToWarnOf() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "there is no groff");
        Cli.run("man", folder).succeeds();
        List<Path> pages;
        try (Stream<Path> files = Files.list(folder)) {
            pages = files.toList();
        }
        assertThat(pages).hasSizeGreaterThan(15);
        Path said = folder.resolve("said");
        for (Path page : pages) {
            ProcessBuilder groff = new ProcessBuilder("/usr/bin/groff", "-man", "-Tutf8", "-ww", "-rLL=80n",
                    page.toString());
            assertThat(groff.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(said.toFile())
                    .start()
                    .waitFor()).isZero();
            assertThat(said).as(page.toString()).isEmptyFile();
        }
    }

    @Test
    void onlyPagesOfOursAreReplaced() throws IOException {
        Cli.run("man", folder).succeeds();
        Cli.run("man", folder).succeeds();
        Path own = Files.writeString(folder.resolve("pc4j-train.1"), ".TH mine\n");
        Cli.run("man", folder).refuses("pc4j-train.1' is there and is no manual page of PC4J");
        assertThat(own).hasContent(".TH mine");
        Cli.run("man", own).refuses("is no folder");
        Cli.run("man").refuses("FOLDER is missing");
    }
}
