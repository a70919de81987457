package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private static final String[] KEYS = {"problem", "sizes", "batch", "steps", "rate", "device", "precision", "ms",
        "iterations_per_s", "sample_iterations_per_s", "energy", "dw_norm", "engine", "kernel", "rule", "min_ms",
        "threads",
        "startup_ms"};

    private static Cli bench(Object... more) {
        return Cli.run(List.of("bench", "--engine", "reference", "--warmup", "0", "--repeats", "1"), more);
    }

    @Test
    void printsJsonLinesWithAllKeys() {
        Cli cli = bench("--sizes", "5,4,3", "--batch", 2, "--json").succeeds();
        assertThat(cli.err()).isEmpty();
        JsonObject line = JsonParser.parseString(cli.lines().getFirst()).getAsJsonObject();
        assertThat(line.keySet()).contains(KEYS);
        assertThat(line.get("sizes").getAsJsonArray()).hasSize(3);
        assertThat(line.get("steps").getAsInt()).isEqualTo(20);
        assertThat(line.get("rule").getAsString()).isEqualTo("strict");
        assertThat(line.get("ms").getAsDouble()).isPositive();
        assertThat(line.get("energy").getAsDouble()).isPositive();
    }

    @Test
    void countsTheIterationsOfARuleThatDoesNotIterate() {
        Cli cli = bench("--sizes", "5,4,4,3", "--rule", "backprop", "--json").succeeds();
        assertThat(JsonParser.parseString(cli.out()).getAsJsonObject().get("steps").getAsInt()).isEqualTo(2);
    }

    @Test
    void findsWhatNumpyFindsInProblemA() {
        Cli cli = bench("--problem", "a", "--json").succeeds();
        JsonObject line = JsonParser.parseString(cli.out()).getAsJsonObject();
        assertThat(line.get("energy").getAsDouble()).isCloseTo(72.83221730669975, Percentage.withPercentage(1e-4));
        assertThat(line.get("dw_norm").getAsDouble()).isCloseTo(99.83984944832645, Percentage.withPercentage(1e-4));
    }

    @Test
    void printsATableAndProgressForPeople() {
        Cli cli = bench("--sizes", "5,4,3", "--explain").succeeds();
        assertThat(cli.out()).contains("problem", "5-4-3", "loops", "reference engine", "JVM start");
        assertThat(cli.err().lines()).singleElement().asString().contains("custom: 5-4-3, batch 64");
    }

    @Test
    void timesIncrementalInferenceWithoutDrift() {
        bench("--sizes", "5,4,3", "--rule", "incremental", "--rate", "0.5").succeeds();
    }

    @Test
    void besideAllKernelsItSaysWhatBackpropagationTakes() {
        Cli cli = bench("--sizes", "5,4,3", "--kernel", "all").succeeds();
        assertThat(cli.lines().getFirst()).contains("backprop ms", "floor us", "x floor");
        assertThat(cli.lines()).as("the reference engine has one kernel and no floor").hasSize(3);
    }

    /** One dense node: kernels for the loop of a chain refuse it. */
    @ParameterizedTest
    @ValueSource(strings = {"24,32,16,10", "24,10"})
    @Tag("engines")
    void everyKernelOfEveryEngineHasARowOrALineThatSaysWhyNot(String sizes) {
        for (String engine : present()) {
            Cli table = all(engine, sizes).succeeds();
            Cli lines = all(engine, sizes, "--json").succeeds();
            List<String> refused = lines.err().lines().toList();
            assertThat(refused).allSatisfy(line -> assertThat(line).startsWith("custom: kernel '"));
            List<String> kernels = new ArrayList<>(kernels(engine));
            kernels.removeIf(kernel -> refused.stream().anyMatch(line -> line.contains("'" + kernel + "'")));
            assertThat(kernels).isNotEmpty();
            assertThat(lines.lines().stream().map(line -> key(line, "kernel"))).containsExactlyElementsOf(kernels);
            assertThat(table.lines()).as("a heading, a row a kernel, the start-up").hasSize(kernels.size() + 2);
            assertThat(table.err().lines()).containsAll(refused);
        }
    }

    private static List<String> present() {
        return Engines.providers().stream().filter(p -> p.unavailable().isEmpty()).map(EngineProvider::name).toList();
    }

    private static List<String> kernels(String name) {
        try (Engine engine = Engines.open(name)) {
            return engine.kernels();
        }
    }

    private static Cli all(String engine, String sizes, Object... more) {
        return Cli.run(List.of("bench", "--engine", engine, "--warmup", "0", "--repeats", "1", "--sizes", sizes,
                "--batch", "8", "--steps", "3", "--kernel", "all"), more);
    }

    private static String key(String line, String key) {
        return JsonParser.parseString(line).getAsJsonObject().get(key).getAsString();
    }

    @Test
    void whereNothingOfAllRunsTheReasonsAreSaidAndTheExitCodeIsTwo() {
        Cli cli = bench("--sizes", "5,4,3", "--kernel", "all", "--precision", "bf16", "--json");
        assertThat(cli.code()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines()).containsExactly(
                "custom: engine 'reference' has no precision bf16: it computes in fp64",
                "pc4j: nothing of this runs here: the reasons are above");
    }

    @Test
    void aKernelThatThereIsNotIsRefusedUnlessAllAreAskedFor() {
        assertThat(bench("--sizes", "5,4,3", "--kernel", "none", "--json").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "lenet          |                                              | 784",
        "rnn            | --input 5,3 --width 4                        | 15",
        "autoencoder    | --hidden 8,3                                 | 784",
        "mupc           | --width 8 --input 20                         | 20",
        "resnet18       | --width 2 --input 16,16,1                    | 256",
        "language-model | --width 8 --heads 2 --blocks 1 --input 6     | 6",
    })
    void timesModelsOnRowsOfTheirOwn(String model, String options, int inputs) {
        String words = "bench --json --repeats 1 --warmup 0 --steps 2 --batch 2 --engine host --threads 1 --model "
                + model;
        Object[] all = (words + " " + (options == null ? "" : options)).strip().split(" +");
        JsonObject json = JsonParser.parseString(Cli.run(all).succeeds().out()).getAsJsonObject();
        assertThat(json.get("problem").getAsString()).isEqualTo(model);
        assertThat(json.getAsJsonArray("sizes").get(0).getAsInt()).isEqualTo(inputs);
        assertThat(json.get("dw_norm").getAsDouble()).isPositive();
    }

    @Test
    void optionsOfModelsAreForModels() {
        Cli.run("bench", "--hidden", 3).refuses("--hidden does nothing with --problem, --sizes and --suite");
        Cli.run("bench", "--model", "rnn", "--problem", "a").refuses("--problem does nothing with --model");
        Cli.run("bench", "--model", "vgg5", "--input", "4,4,1").refuses("does not fit");
        Cli.run("bench", "--model", "vgg5", "--input", 784).refuses("is for images");
        Cli.run("bench", "--model", "rnn", "--input", "0,3").refuses("0");
    }
}
