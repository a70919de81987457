package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option of every command with values that nobody should type: each is done, or refused in one line of our own
 * words with exit code 2.
 */
class HostileInputTest {
    private static final List<String> WORDS = List.of("", " ", "-1", "0", "NaN", "inf", "-inf", "1e400", "-0.0", "2.5",
            "2147483648", "99999999999999999999", "word", "\u00e9t\u00e9 \ud83d\ude80", "a\u0000b", "1,,2", ",",
            "--help-me",
            "\u001b[31m", "%s%n", "../..", "/dev/null", "FOLDER", "FOLDER/missing", "FOLDER/cut.safetensors",
            "FOLDER/table.csv", "FOLDER/table.csv/below");

    /** Names of classes, phrases of picocli, gson and commons-csv, and what only a bug prints. */
    private static final Pattern FOREIGN = Pattern
            .compile("Exception|java\\.|(?<!/dev/)\\bnull\\b|this is a bug|Invalid value|Expected|"
                    + "is not an? (int|long|double|boolean)|BEGIN_|startline|EOF|Unexpected|\\.\\.\\.java|JAVA_TOOL_OPTIONS");

    private static final String TABLE = "a,b,label\n" + "1,2,x\n3,4,y\n".repeat(10);

    /** What makes a command short: a value that is tried is added behind these, or in the place of theirs. */
    private static final Map<String, List<String>> SHORT = Map.of(
            "train", List.of("--data", "FOLDER/table.csv", "--engine", "reference", "--hidden", "2", "--steps", "2",
                    "--epochs", "1", "--batch", "4", "--checkpoint", "FOLDER/out.safetensors"),
            "evaluate", List.of("FOLDER/net.safetensors", "--engine", "reference"),
            "predict", List.of("FOLDER/net.safetensors", "--engine", "reference", "--data", "FOLDER/table.csv"),
            "import", List.of("FOLDER/net.safetensors", "--sizes", "2,2,2", "--checkpoint", "FOLDER/in.safetensors"),
            "sweep",
            List.of("--data", "FOLDER/table.csv", "--engine", "reference", "--hidden", "2", "--steps", "2",
                    "--epochs", "1", "--batch", "4", "--seeds", "1,2"),
            "compare", List.of("--sizes", "3,2,2", "--engine", "reference", "--batch", "2", "--steps", "2"),
            "bench",
            List.of("--sizes", "3,2,2", "--engine", "reference", "--batch", "2", "--steps", "2", "--warmup", "0",
                    "--repeats", "1"),
            "selftest", List.of("--engine", "reference", "--case", "none before/exact"),
            "calibrate", List.of("--engine", "reference"));

    /** What would be done, for years. */
    private static final Set<String> TOO_MUCH = Set.of("--warmup 2147483648", "--warmup 99999999999999999999");

    private static final CommandLine ALL = Main.commandLine();

    private static byte[] trained;

    @TempDir
    Path folder;

    @BeforeAll
    static void train(@TempDir Path own) throws IOException {
        Path rows = Files.writeString(own.resolve("table.csv"), TABLE);
        Path net = own.resolve("net.safetensors");
        Cli.run("train", "--data", rows, "--engine", "reference", "--hidden", "2", "--epochs", 1, "--checkpoint", net)
                .succeeds();
        trained = Files.readAllBytes(net);
    }

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(folder.resolve("table.csv"), TABLE);
        Files.write(folder.resolve("net.safetensors"), trained);
        Files.write(folder.resolve("cut.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '"'});
    }

    static Stream<String> options() {
        return SHORT.keySet()
                .stream()
                .sorted()
                .flatMap(command -> ALL.getSubcommands()
                        .get(command)
                        .getCommandSpec()
                        .options()
                        .stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(OptionSpec::longestName)
                        .map(option -> command + " " + option));
    }

    @ParameterizedTest
    @MethodSource("options")
    void isDoneOrRefusedInOneLine(String commandAndOption) {
        String command = commandAndOption.split(" ", -1)[0];
        String option = commandAndOption.split(" ", -1)[1];
        for (String word : WORDS) {
            if (!TOO_MUCH.contains(option + " " + word)) {
                requireClear(arguments(command, option, word));
            }
        }
    }

    private Object[] arguments(String command, String option, String word) {
        List<String> all = new ArrayList<>(List.of(command));
        List<String> usual = SHORT.get(command);
        for (int i = 0; i < usual.size(); i++) {
            if (usual.get(i).equals(option)) {
                i++;
            } else {
                all.add(usual.get(i));
            }
        }
        boolean path = ALL.getSubcommands().get(command).getCommandSpec().findOption(option).type() == Path.class;
        all.add(option + "=" + (path ? local(word) : word));
        return inFolder(all);
    }

    /** A path in the test's own folder: what can be written is. */
    private static String local(String word) {
        return word.isBlank() || word.startsWith("FOLDER") || word.startsWith("/") ? word : "FOLDER/" + word;
    }

    private Object[] inFolder(List<String> words) {
        return words.stream().map(text -> text.replace("FOLDER", folder.toString())).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "predict --data FOLDER/table.csv", "import --sizes 2,2,2", "man", "completion",
        "help", "help train", "data fetch", "data", "devices"})
    void argumentsAreTakenOrRefusedInOneLine(String command) {
        for (String word : WORDS) {
            List<String> all = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
            all.add(local(word));
            requireClear(inFolder(all));
            all.add(local(word));
            requireClear(inFolder(all));
        }
    }

    private static void requireClear(Object... arguments) {
        Cli cli = Cli.run(arguments);
        String asked = Arrays.toString(arguments);
        boolean failedCheck = cli.err().contains("pc4j: problem "); // of bench: exit code 1
        assertThat(cli.code()).as("%s: %s", asked, cli.err()).isIn(0, failedCheck ? 1 : 2);
        assertThat(cli.err()).as(asked).doesNotContainPattern(FOREIGN);
        assertThat(cli.err()).as("control characters; %s", asked).matches("[^\\p{Cntrl}]*(\\n[^\\p{Cntrl}]*)*");
        if (cli.code() == 2) {
            assertThat(cli.err().lines().filter(line -> line.startsWith("pc4j: "))).as("%s: %s", asked, cli.err())
                    .hasSize(1);
            assertThat(cli.err().lines().toList().getLast()).as(asked).startsWith("pc4j: ").hasSizeLessThan(600);
        }
    }
}
