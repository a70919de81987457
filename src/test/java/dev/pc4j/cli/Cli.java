package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The program in this process, with what it prints. */
record Cli(int code, String out, String err) {

    /** Runs a command; one that computes gets {@code --engine reference} from its caller. */
    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.of(args).map(Object::toString).toArray(String[]::new);
        CommandLine commands = Main.commandLine(words);
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        int code = Main.run(commands, words);
        return new Cli(code, out.toString(), err.toString());
    }

    /** Runs a command of arguments and more arguments. */
    static Cli run(List<?> first, Object... more) {
        return run(Stream.concat(first.stream(), Stream.of(more)).toArray());
    }

    /** Fails unless the command did what it was asked for. */
    Cli succeeds() {
        assertThat(code).as("exit code; %s", err).isZero();
        return this;
    }

    /** Fails unless the command ended with the one line of an error of the user's that has these words in it. */
    Cli refuses(String... words) {
        assertThat(code).as("exit code; %s", err).isEqualTo(2);
        assertThat(err.lines()).as("stderr").hasSize(1).first().asString().startsWith("pc4j: ").contains(words);
        assertThat(out).isEmpty();
        return this;
    }

    /** The lines of standard output. */
    List<String> lines() {
        return out.lines().toList();
    }
}
