package dev.pc4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as spark-submit starts them. */
@Tag("spark")
class SubmittedTest {
    /** Seconds of an epoch, the last column. */
    private static final Pattern SECONDS = Pattern.compile(",[^,]*$");

    @TempDir
    Path folder;

    private String run(List<String> program, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-cp", ClusterChecks.CLASS_PATH));
        words.addAll(program);
        words.addAll(List.of(arguments));
        Path printed = folder.resolve("printed.txt");
        Process process = new ProcessBuilder(words).directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        int code = process.waitFor();
        return code + " " + Files.readString(printed, StandardCharsets.UTF_8);
    }

    private String alone(String... arguments) throws IOException, InterruptedException {
        return run(List.of("dev.pc4j.cli.Main"), arguments);
    }

    private String submitted(String... arguments) throws IOException, InterruptedException {
        return run(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "local[2]", "--conf",
                "spark.ui.enabled=false", "--class", "dev.pc4j.cli.Main", "spark-internal"),
                Stream.concat(Stream.of(arguments), Stream.of("--cluster", "spark")).toArray(String[]::new));
    }

    private static String[] train(String checkpoint) {
        return new String[] {"train", "--engine", "host", "--hidden", "8", "--steps", "3", "--epochs", "2", "--parts",
            "3", "--quiet", "--checkpoint", checkpoint};
    }

    @Test
    void trainWritesTheCheckpointOfOneMachine() throws IOException, InterruptedException {
        assertThat(alone(train("alone.safetensors"))).startsWith("0 ").contains("test accuracy");
        assertThat(submitted(train("spark.safetensors"))).startsWith("0 ").contains("test accuracy");
        assertThat(folder.resolve("spark.safetensors")).hasSameBinaryContentAs(folder.resolve("alone.safetensors"));
    }

    private static String[] sweep(String csv) {
        return new String[] {"sweep", "--engine", "host", "--hidden", "8", "--steps", "3", "--epochs", "1", "--rules",
            "strict,zil", "--seeds", "1,2", "--csv", csv};
    }

    @Test
    void sweepHasTheTableOfOneMachine() throws IOException, InterruptedException {
        assertThat(alone(sweep("alone.csv"))).startsWith("0 ");
        assertThat(submitted(sweep("spark.csv"))).startsWith("0 ").contains("run 4 of 4", "on spark 4.");
        assertThat(rows("spark.csv")).isEqualTo(rows("alone.csv")).hasSize(3);
    }

    private List<String> rows(String csv) throws IOException {
        return Files.readAllLines(folder.resolve(csv)).stream().map(l -> SECONDS.matcher(l).replaceAll("")).toList();
    }

    @Test
    void aProgramWithoutAMasterIsRefused() throws IOException, InterruptedException {
        String[] words = Stream.concat(Stream.of(train("none.safetensors")), Stream.of("--cluster", "spark"))
                .toArray(String[]::new);
        assertThat(alone(words)).startsWith("2 ")
                .contains("pc4j: spark has no master: start the program with spark-submit");
    }
}
