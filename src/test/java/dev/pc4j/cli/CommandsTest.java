package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.graph.Activation;
import dev.pc4j.schedule.LearningRule;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    private static final Pattern SPACE = Pattern.compile(" ");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"train", "evaluate", "predict", "import", "sweep", "compare", "hopfield", "pff", "pff train",
                "pff evaluate", "reproduce", "bench", "devices", "calibrate", "selftest", "data", "data fetch", "help",
                "completion", "man"})
    void haveHelpWithExamples(String command) {
        List<String> names = SPACE.splitAsStream(command).toList();
        Cli cli = Cli.run(Stream.concat(names.stream(), Stream.of("--help")).toArray()).succeeds();
        assertThat(cli.out()).contains("Usage: pc4j " + command, "Example", "  pc4j " + command);
        assertThat(cli.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(cli.out()).doesNotContain("%n", "${", "null");
        CommandLine found = Main.commandLine();
        for (String name : names) {
            found = found.getSubcommands().get(name);
        }
        assertThat(cli.out()).contains(found.getCommandSpec().optionsMap().keySet());
    }

    @Test
    void everyExampleStandsOnOneLineToBeCopied() {
        CommandLine all = Main.commandLine();
        for (CommandLine command : all.getSubcommands().values()) {
            assertThat(command.getCommandSpec().usageMessage().footer())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void helpDescribesEveryChoiceInItsOwnWords() {
        String help = Cli.run("train", "--help").succeeds().out().replaceAll("\\s+", " ");
        for (LearningRule rule : LearningRule.values()) {
            assertThat(help).contains(rule.label() + " " + rule.description());
        }
        for (Activation.Kind activation : Activation.Kind.values()) {
            assertThat(help).contains(activation.label() + " " + activation.description());
        }
        assertThat(help).contains("Default: 128,128", "Default: strict", "Optimiser:", "Device:");
    }

    @Test
    void helpShowsWhatHelpOfTheCommandShows() {
        assertThat(Cli.run("help", "train").succeeds().out()).isEqualTo(Cli.run("train", "--help").out());
        assertThat(Cli.run("help", "data", "fetch").succeeds().out()).contains("Usage: pc4j data fetch");
        assertThat(Cli.run("help").succeeds().out()).isEqualTo(Cli.run().out());
    }

    @Test
    void theProgramAloneShowsItsCommands() {
        assertThat(Cli.run().succeeds().out()).contains("train", "selftest");
        assertThat(Cli.run("--version").succeeds().out()).startsWith("pc4j ").contains("Java");
    }

    @Test
    void devicesPrintsWhichEngineComputesWhat() {
        String table = Cli.run("devices", "--operators").succeeds().out();
        assertThat(table.lines().findFirst().orElseThrow()).contains("operator", "cuda", "host", "opencl", "reference");
        assertThat(table).containsPattern("dense +yes +yes +yes +yes").containsPattern("conv2d .*yes");
        assertThat(table).contains("delayed-edges");
    }

    @Test
    void devicesListsEnginesAndWhatAutoTakes() {
        assertThat(Cli.run("devices").succeeds().out()).contains("reference", "fp64", "--engine auto");
    }

    @Test
    void calibrateSaysWhatThereIsToMeasure() {
        Cli.run("calibrate", "--engine", "reference").refuses("engine 'reference' has nothing to measure");
        Cli.run("calibrate", "--engine", "cud").refuses("did you mean 'cuda'");
    }

    @Test
    void evaluatePrintsAMatrixThatAddsUp() {
        Path net = folder.resolve("net.safetensors");
        Cli.run("train", "--engine", "reference", "--hidden", "8", "--steps", "4", "--epochs", "1", "--checkpoint", net)
                .succeeds();
        assertThat(Cli.run("evaluate", net, "--engine", "reference", "--top-k", 3).succeeds().lines())
                .hasSize(16)
                .anyMatch(line -> line.startsWith("top-3 accuracy "));
        JsonObject json = JsonParser
                .parseString(
                        Cli.run("evaluate", net, "--engine", "reference", "--json", "--top-k", 10).succeeds().out())
                .getAsJsonObject();
        int sum = 0;
        int correct = 0;
        for (int label = 0; label < 10; label++) {
            for (int taken = 0; taken < 10; taken++) {
                int count = json.getAsJsonArray("confusion").get(label).getAsJsonArray().get(taken).getAsInt();
                sum += count;
                correct += label == taken ? count : 0;
            }
        }
        assertThat(sum).isEqualTo(360).isEqualTo(json.get("rows").getAsInt());
        assertThat(correct / 360.0).isEqualTo(json.get("accuracy").getAsDouble());
        assertThat(json.get("top_10_accuracy").getAsDouble()).isEqualTo(1);
        assertThat(json.get("energy").getAsDouble()).isPositive().isLessThan(json.get("loss").getAsDouble());
        assertThat(json.getAsJsonArray("recall")).hasSize(10);
        assertThat(json.keySet()).contains("data", "network", "steps", "rate", "seed");
        Cli.run("evaluate", net, "--engine", "reference", "--top-k", 11).refuses("top 11", "1..10");
    }

    @Test
    void compareAgreesWithTheoryForFixedPrediction() {
        Cli cli = Cli
                .run("compare", "--engine", "reference", "--sizes", "6,5,4,3", "--batch", 4, "--rule", "fixed,exact",
                        "--steps", 7,
                        "--rate", 0.3, "--decay", "--after", 2, "--json")
                .succeeds();
        assertThat(cli.lines()).hasSize(2 * (6 + 3))
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{\"data\":\"problem custom\",\"network\":\"6-5-4-3\",\"steps\":7,\"rate\":0.3,"));
        assertThat(objects(cli, "parameter")).hasSize(2 * 6).allSatisfy(json -> {
            assertThat(json.get("cosine").getAsDouble()).isGreaterThan(1 - 1e-6);
            double expected = json.get("expected_norm_ratio").isJsonNull() ? 1
                    : json.get("expected_norm_ratio").getAsDouble();
            assertThat(json.get("norm_ratio").getAsDouble()).isCloseTo(expected, Offset.offset(1e-5));
        });
    }

    @Test
    void compareTakesDataAndPrintsATable() {
        Cli cli = Cli.run("compare", "--engine", "reference", "--hidden", "6", "--steps", 3, "--batch", 8).succeeds();
        assertThat(cli.lines()).hasSize(2 + 4 * LearningRule.values().length + 2 + 2 * LearningRule.values().length);
        assertThat(cli.lines().getFirst())
                .isEqualTo("data digits/train, network 64-6-10, steps 3, rate 0.1, seed 0, batch 8, after 0");
        assertThat(cli.out()).contains("cosine", "h1.weight", "expected");
    }

    @Test
    void compareTakesModelsWhoseWeightsAreShared() {
        Cli cli = Cli
                .run("compare", "--engine", "reference", "--model", "rnn", "--width", 3, "--batch", 4, "--rule", "zil",
                        "--json")
                .succeeds();
        assertThat(objects(cli, "parameter")).hasSize(5).allSatisfy(json -> {
            assertThat(json.get("cosine").getAsDouble()).isCloseTo(1, Offset.offset(1e-9));
            assertThat(json.get("norm_ratio").getAsDouble()).isCloseTo(1, Offset.offset(1e-9));
        });
        assertThat(cli.lines().getFirst()).contains("cell.wx").contains("\"level\":1");
    }

    @Test
    void comparePrintsTheEnergiesOfEveryNode() {
        Cli cli = Cli
                .run("compare", "--engine", "reference", "--sizes", "6,5,4,3", "--batch", 4, "--rule",
                        "strict,incremental", "--steps", 7, "--json")
                .succeeds();
        assertThat(objects(cli, "node")).hasSize(2 * 3).allSatisfy(json -> {
            JsonArray energies = json.getAsJsonArray("energies");
            assertThat(energies).hasSize(8);
            double norm = json.get("error_norm").getAsDouble();
            assertThat(norm * norm / 2).isPositive().isCloseTo(energies.get(7).getAsDouble(), Offset.offset(1e-6));
        });
    }

    /** The lines that have a key. */
    private static List<JsonObject> objects(Cli cli, String key) {
        return cli.lines()
                .stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(json -> json.has(key))
                .toList();
    }

    @Test
    void selftestPrintsALineACase() {
        Cli cli = Cli.run("selftest", "--engine", "reference", "--case", "residual").succeeds();
        assertThat(cli.lines()).hasSizeGreaterThan(2).last().asString().contains("0 failed");
        assertThat(cli.lines().get(1)).startsWith("ok").contains("fp64", "bound");
    }
}
