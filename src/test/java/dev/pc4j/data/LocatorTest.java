package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocatorTest {

    @TempDir
    Path temporary;

    private Path dataDir;
    private Path variable;
    private Path home;
    private Locator locator;

    @BeforeEach
    void folders() throws Exception {
        dataDir = Files.createDirectory(temporary.resolve("data"));
        variable = Files.createDirectory(temporary.resolve("variable"));
        home = Files.createDirectory(temporary.resolve("home"));
        locator = locator(Optional.of(dataDir));
    }

    private Locator locator(Optional<Path> folder) {
        return new Locator(folder, Map.of("PC4J_DATA", variable.toString(), "HOME", home.toString()));
    }

    @Test
    void placesAreTriedInOrder() {
        Path[] places = {home.resolve(".cache/pc4j/mnist"), variable.resolve("mnist"), dataDir,
            dataDir.resolve("mnist")};
        for (Path place : places) {
            IdxWriter.folder(place);
            assertThat(folderFound("mnist")).isEqualTo(place);
        }
    }

    @Test
    void otherNamesAreFoundInTheFoldersToo() {
        IdxWriter.folder(variable.resolve("letters"));
        assertThat(folderFound("letters")).isEqualTo(variable.resolve("letters"));
        Path csv = IdxWriter.write(dataDir.resolve("iris.csv"), "1,2\n".getBytes(StandardCharsets.UTF_8));
        assertThat(locator.find("iris.csv")).isEqualTo(new CsvSource(csv));
    }

    @Test
    void foldersAndFilesAreTakenAsTheyAre() {
        Path folder = IdxWriter.folder(temporary.resolve("somewhere"));
        locator = locator(Optional.empty());
        assertThat(folderFound(folder.toString())).isEqualTo(folder);
        Path csv = IdxWriter.write(temporary.resolve("t.TSV.gz"), new byte[0]);
        assertThat(locator.find(csv.toString())).isEqualTo(new CsvSource(csv));
    }

    @Test
    void aMissingSetSaysWhereItWasLookedForAndWhatToDo() throws Exception {
        IdxWriter.write(dataDir.resolve("notes.txt"), new byte[0]);
        assertThatThrownBy(() -> locator.find("mnist")).isInstanceOf(DataException.class)
                .hasMessage(("no data set 'mnist': fetch it (./pc4j data fetch mnist), or put "
                        + "train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz] and the t10k files there; "
                        + "looked in %s, %s (holds notes.txt), %s, %s").formatted(dataDir.resolve("mnist"), dataDir,
                                variable.resolve("mnist"), home.resolve(".cache/pc4j/mnist")));
        assertThatThrownBy(() -> locator.find("kmnist")).isInstanceOf(DataException.class)
                .hasMessageStartingWith("no data set 'kmnist': put train-images");
        assertThatThrownBy(() -> locator.find("nonesuch")).isInstanceOf(DataException.class)
                .hasMessageStartingWith("no data set 'nonesuch': names are digits, mnist, fashion-mnist, kmnist; or "
                        + "give a folder or file of data; looked in nonesuch, ");
    }

    @Test
    void pathsWithoutDataAreNamed() {
        locator = locator(Optional.empty());
        Path text = IdxWriter.write(temporary.resolve("notes.md"), new byte[0]);
        assertThatThrownBy(() -> locator.find(text.toString())).isInstanceOf(DataException.class)
                .hasMessageStartingWith("'%s' is no data set: give a .csv".formatted(text));
        assertThatThrownBy(() -> locator.find(home.toString())).isInstanceOf(DataException.class)
                .hasMessageStartingWith("'%s' holds no data: give".formatted(home))
                .hasMessageEndingWith("holds nothing");
        assertThatThrownBy(() -> locator.find("a\0b")).isInstanceOf(DataException.class)
                .hasMessageContaining("not a path");
    }

    @Test
    void aDataFolderThatNobodyLooksInIsRefused() {
        Path folder = IdxWriter.folder(temporary.resolve("somewhere"));
        assertThatThrownBy(() -> locator.find("digits")).isInstanceOf(DataException.class)
                .hasMessage("data folder '%s' does nothing with 'digits', which is built in: leave it out"
                        .formatted(dataDir));
        assertThatThrownBy(() -> locator.find(folder.toString())).isInstanceOf(DataException.class)
                .hasMessageContaining("which is a path that is there");
    }

    @Test
    void aDataFolderMustBeOne() {
        assertThatThrownBy(() -> DataSets.load("mnist", temporary.resolve("no"), LoadOptions.defaults()))
                .isInstanceOf(DataException.class)
                .hasMessage("data folder '%s' is not a folder: create it, or name another"
                        .formatted(temporary.resolve("no")));
    }

    @Test
    void fetchedSetsGoWhereTheyAreFoundFirst() {
        assertThat(DataSets.folderOf("mnist", dataDir)).isEqualTo(dataDir.resolve("mnist"));
        assertThat(new Locator(Optional.empty(), Map.of("PC4J_DATA", variable.toString(), "HOME", home.toString()))
                .folderOf("mnist"))
                .isEqualTo(variable.resolve("mnist"));
        assertThat(new Locator(Optional.empty(), Map.of("HOME", home.toString())).folderOf("mnist"))
                .isEqualTo(home.resolve(".cache/pc4j/mnist"));
    }

    private Path folderFound(String name) {
        return ((IdxFolder) locator.find(name)).path();
    }
}
