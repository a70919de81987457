package dev.pc4j.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of programs and choices: there, damaged, stale and impossible. */
class CacheTest {
    @TempDir
    private Path folder;

    @Test
    void aDamagedProgramIsBuiltAgain() throws IOException {
        float[] expected = train(folder);
        Path program = only();
        byte[] whole = Files.readAllBytes(program);
        Files.write(program, new byte[] {1, 2, 3});
        assertThat(train(folder)).isEqualTo(expected);
        assertThat(Files.readAllBytes(program)).hasSize(whole.length);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Files.write(program, flipped);
        assertThat(train(folder)).isEqualTo(expected);
        assertThat(Files.readAllBytes(program)).isNotEqualTo(flipped);
    }

    @Test
    void aProgramThatTheDriverRefusesIsBuiltAgain() throws IOException {
        float[] expected = train(folder);
        Path program = only();
        new DiskCache(folder).write(program.getFileName().toString(),
                "no program at all".getBytes(StandardCharsets.US_ASCII));
        assertThat(train(folder)).isEqualTo(expected);
        assertThat(Files.size(program)).isGreaterThan(1000);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoError() throws IOException {
        Path file = Files.createFile(folder.resolve("a-file"));
        assertThat(train(file.resolve("cache"))).isEqualTo(train(folder));
    }

    @Test
    void aChoiceIsTimedOnce() throws IOException {
        Geometry geometry = Geometry.cpu(4, 32, 2);
        List<Choice> candidates = List.of(new Choice(geometry, Way.PHASES), new Choice(geometry, Way.SWEEP));
        List<Choice> compiled = new ArrayList<>();
        try (OpenClEngine engine = new OpenClEngine(Present.device(), Present.settings())) {
            Tuning tuning = new Tuning(new DiskCache(folder));
            Choice first = tuning.choose("a test", candidates, c -> recorded(engine, c, compiled));
            assertThat(compiled).containsExactlyElementsOf(candidates);
            assertThat(tuning.choose("a test", candidates, c -> recorded(engine, c, compiled))).isEqualTo(first);
            assertThat(compiled).hasSize(2);
            new DiskCache(folder).write(only().getFileName().toString(), new byte[] {'7'});
            tuning.choose("a test", candidates, c -> recorded(engine, c, compiled));
            assertThat(compiled).hasSize(4);
        }
    }

    private static Plan recorded(OpenClEngine engine, Choice choice, List<Choice> into) {
        into.add(choice);
        return Steps.compile(engine);
    }

    private static float[] train(Path cache) {
        try (OpenClEngine engine = new OpenClEngine(Present.device(), Present.settings().with(cache));
                Plan plan = Steps.compile(engine)) {
            return Steps.train(plan, 3);
        }
    }

    private Path only() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                throw new AssertionError("more than one file: " + a + " and " + b);
            }).orElseThrow();
        }
    }
}
