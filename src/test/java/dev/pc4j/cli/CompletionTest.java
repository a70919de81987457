package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion as the shells themselves do it, of each that is here. */
class CompletionTest {
    /** An interactive zsh on a terminal of its own, in which the program prints its arguments. */
    private static final String ZSH = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1=; source '$1'; pc4j() { print -r \\"<\\$*>\\"; }; print READY\\$((1))"
            zpty -r shell out '*READY1*'
            zpty -w shell "$2"$'\\t'
            zpty -r shell out '*<*>*'
            print -r -- "${${out##*<}%%>*}"
            """;
    private static final String BASH = """
            source "$1"
            shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _complete_pc4j
            printf '%s\\n' "${COMPREPLY[@]}"
            """;
    private static final String FISH = "source $argv[1]; complete -C $argv[2]";

    @TempDir
    Path folder;

    @Test
    void bashCompletesCommandsOptionsAndWords() throws Exception {
        assertThat(bash("pc4j", "tra")).contains("train");
        assertThat(bash("pc4j", "train", "--lea")).contains("--learning-rate");
        assertThat(bash("pc4j", "train", "--rule", "str")).contains("strict");
        assertThat(bash("pc4j", "compare", "--rule", "f")).contains("fixed");
        assertThat(bash("pc4j", "train", "--optimiser", "mo")).contains("momentum");
        assertThat(bash("pc4j", "train", "--engine", "h")).contains("host");
        assertThat(bash("pc4j", "train", "--data", "fash")).contains("fashion-mnist");
        assertThat(bash("pc4j", "completion", "z")).contains("zsh");
        assertThat(bash("pc4j", "data", "f")).contains("fetch");
        assertThat(bash("pc4j", "help", "tr")).contains("train");
    }

    private List<String> bash(String... words) throws Exception {
        return run("bash", Stream.concat(Stream.of("-c", BASH, "bash", script("bash").toString()), Stream.of(words)));
    }

    @Test
    void zshCompletesCommandsOptionsAndWords() throws Exception {
        assertThat(zsh("pc4j tra")).containsExactly("train");
        assertThat(zsh("pc4j train --lea")).containsExactly("train --learning-rate");
        assertThat(zsh("pc4j train --rule str")).containsExactly("train --rule strict");
        assertThat(zsh("pc4j data f")).containsExactly("data fetch");
        assertThat(zsh("pc4j help tr")).containsExactly("help train");
    }

    private List<String> zsh(String typed) throws Exception {
        return run("zsh", Stream.of("-f", "-c", ZSH, "zsh", script("zsh").toString(), typed));
    }

    @Test
    void fishCompletesCommandsOptionsAndWords() throws Exception {
        Files.createFile(folder.resolve("net.safetensors"));
        assertThat(fish("pc4j tra")).singleElement().asString().startsWith("train\tTrain a network");
        assertThat(fish("pc4j train --lea")).first().asString().startsWith("--learning-rate\t");
        assertThat(fish("pc4j train --rule str")).first().asString().startsWith("strict\t");
        assertThat(fish("pc4j train --engine ")).hasSize(5).noneMatch(word -> word.startsWith("net"));
        assertThat(fish("pc4j train --data ")).anyMatch(word -> word.startsWith("net")).hasSizeGreaterThan(4);
        assertThat(fish("pc4j evaluate n")).containsExactly("net.safetensors");
        assertThat(fish("pc4j data f")).first().asString().startsWith("fetch\t");
        assertThat(fish("pc4j data fetch ")).containsExactly("mnist");
        assertThat(fish("pc4j data fetch --f")).first().asString().startsWith("--from\t");
        assertThat(fish("pc4j help tr")).containsExactly("train");
    }

    private List<String> fish(String typed) throws Exception {
        return run("fish", Stream.of("-c", FISH, script("fish").toString(), typed));
    }

    private Path script(String shell) throws IOException {
        Path script = folder.resolve("pc4j." + shell);
        return Files.exists(script) ? script
                : Files.writeString(script, Cli.run("completion", shell).succeeds().out());
    }

    private List<String> run(String shell, Stream<String> arguments) throws Exception {
        assumeTrue(Stream.of("/bin", "/usr/bin").anyMatch(bin -> Files.isExecutable(Path.of(bin, shell))),
                "there is no " + shell);
        Path out = folder.resolve("out");
        ProcessBuilder process = new ProcessBuilder(Stream.concat(Stream.of(shell), arguments).toList())
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile());
        process.environment().put("HOME", folder.toString());
        Process running = process.start();
        if (!running.waitFor(1, TimeUnit.MINUTES)) {
            running.destroyForcibly();
        }
        return Files.readAllLines(out);
    }

    @Test
    void everyShellHasAScript() {
        assertThat(Cli.run("completion", "zsh").succeeds().out())
                .isEqualTo(Cli.run("completion", "bash").succeeds().out());
        assertThat(Cli.run("completion", "fish").succeeds().lines())
                .allSatisfy(line -> assertThat(line).startsWith("complete -c pc4j "))
                .contains("complete -c pc4j -n '__fish_seen_subcommand_from train' -l residual -d "
                        + "'A residual connection around every hidden layer as wide as the one before.'");
        Cli.run("completion", "csh").refuses("unknown shell 'csh': ", "bash, zsh, fish");
    }
}
