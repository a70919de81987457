package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTargetTest {
    @TempDir
    Path folder;

    private static void save(Path file) {
        try (Trainer trainer = Trainer.builder(Sample.net()).engine("reference").build()) {
            trainer.save(file);
        }
    }

    @Test
    void isHeldByOneRunAndLeavesNothing() throws IOException {
        Path file = folder.resolve("net.safetensors");
        Path link = Files.createSymbolicLink(folder.resolve("latest"), file);
        for (int i = 0; i < 2; i++) {
            try (CheckpointTarget held = CheckpointTarget.hold(file).orElseThrow()) {
                assertThat(held.path()).isEqualTo(file);
                assertThat(CheckpointTarget.hold(file)).isEmpty();
                assertThat(CheckpointTarget.hold(link)).isEmpty();
            }
        }
        assertThat(folder.toFile().list()).containsExactly("latest");
    }

    @Test
    void deletesWhatKilledSavesOfThisFileHaveLeft() throws IOException {
        Path file = folder.resolve("net.safetensors");
        Path ours = Files.createFile(AtomicFile.hidden(file, "1f.tmp"));
        Path others = Files.createFile(AtomicFile.hidden(folder.resolve("other.safetensors"), "1f.tmp"));
        Path users = Files.createFile(folder.resolve(".net.safetensors.tmp"));
        CheckpointTarget.hold(file).orElseThrow().close();
        assertThat(ours).doesNotExist();
        assertThat(others).exists();
        assertThat(users).exists();
    }

    @Test
    void leavesASaveThatIsGoingOnAlone() throws IOException {
        Path file = folder.resolve("net.safetensors");
        AtomicFile.write(file, out -> {
            AtomicFile.clean(file);
            assertThat(folder.toFile().list()).hasSize(1);
        });
        assertThat(file).exists();
    }

    @Test
    void checksWhatIsThere() throws IOException {
        Path file = folder.resolve("net.safetensors");
        assertThat(CheckpointTarget.check(file)).isFalse();
        save(file);
        assertThat(CheckpointTarget.check(file)).isTrue();
        Path text = Files.writeString(folder.resolve("thesis.txt"), "no checkpoint at all");
        assertThatThrownBy(() -> CheckpointTarget.check(text)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("thesis.txt' is there and is no checkpoint of PC4J");
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        assertThatThrownBy(() -> CheckpointTarget.check(circle)).hasMessageContaining("in a circle");
        assertThatThrownBy(() -> CheckpointTarget.check(folder.resolve("n".repeat(256))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void theLongestNameAndALinkThatLeadsNowhereAreSavedTo() throws IOException {
        Path longest = folder.resolve("n".repeat(255));
        save(longest);
        assertThat(Checkpoint.read(longest)).isNotNull();
        Path target = folder.resolve("target");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
        save(link);
        assertThat(link).isSymbolicLink();
        assertThat(target).isRegularFile();
    }
}
