package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

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

    @Test
    void aKernelThatThereIsNotIsRefusedUnlessAllAreAskedFor() {
        assertThat(bench("--sizes", "5,4,3", "--kernel", "none", "--json").code()).isEqualTo(2);
    }
}
