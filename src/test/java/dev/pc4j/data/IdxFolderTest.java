package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.graph.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFolderTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void fill() {
        folder = IdxWriter.folder(temporary.resolve("tiny"));
    }

    @Test
    void bothPartsAreReadInOrderAsPixels() {
        Split split = load(LoadOptions.defaults());
        assertThat(split.train()).hasToString("tiny/train: 12 rows, 4 features, 3 classes");
        assertThat(split.test()).hasToString("tiny/test: 6 rows, 4 features, 3 classes");
        assertThat(split.train().inputs()).startsWith(0, 0, 0, 0, 1 / 255f).endsWith(11 / 255f);
        assertThat(split.train().labels()).startsWith(0, 1, 2, 0);
        assertThat(split.test().shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(split.train().recipe().orElseThrow().shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(load(LoadOptions.defaults().withScaling(Scaling.NONE)).train().inputs()).endsWith(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s-images-idx3-ubyte.gz", "%s-images.idx3-ubyte", "%s-images.idx", "%s-images.idx.gz",
        "%s-images.idx3.gz"})
    void otherSpellingsOfNamesDo(String spelling) throws IOException {
        float[] expected = load(LoadOptions.defaults()).train().inputs();
        for (String part : List.of("train", "t10k")) {
            Path usual = folder.resolve(part + "-images-idx3-ubyte");
            byte[] bytes = Files.readAllBytes(usual);
            Files.delete(usual);
            IdxWriter.write(folder.resolve(spelling.formatted(part)),
                    spelling.endsWith("gz") ? IdxWriter.gzip(bytes) : bytes);
        }
        assertThat(load(LoadOptions.defaults()).train().inputs()).isEqualTo(expected);
    }

    @Test
    void aPlainFileGoesBeforeItsGzip() {
        IdxWriter.write(folder.resolve("train-images-idx3-ubyte.gz"), new byte[] {1});
        assertThat(load(LoadOptions.defaults()).train().rows()).isEqualTo(12);
        IdxWriter.write(folder.resolve("train-images.idx"), new byte[] {1});
        assertThatThrownBy(() -> load(LoadOptions.defaults())).isInstanceOf(DataException.class)
                .hasMessageContaining("are two files for one thing: keep one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "t10k"})
    void onePartAloneIsSplit(String missing) throws IOException {
        String there = missing.equals("train") ? "t10k" : "train";
        Files.delete(folder.resolve(missing + "-images-idx3-ubyte"));
        Files.delete(folder.resolve(missing + "-labels-idx1-ubyte"));
        IdxWriter.part(folder, there, 60);

        Split split = load(LoadOptions.defaults());
        assertThat(split.train().rows()).isEqualTo(50);
        assertThat(split.test().rows()).isEqualTo(10);
        assertThat(split.test().inputs()).isEqualTo(load(LoadOptions.defaults()).test().inputs())
                .isNotEqualTo(load(LoadOptions.defaults().withSeed(1)).test().inputs());
        assertThat(load(LoadOptions.defaults().withTestShare(0.5)).test().rows()).isEqualTo(30);
    }

    @Test
    void imagesWithoutLabelsAreNamed() throws IOException {
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        assertBad("'%s' has no train-labels: put train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz there; it holds "
                .formatted(folder) + "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, train-images-idx3-ubyte");
    }

    @Test
    void countsMustAgree() {
        IdxWriter.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxWriter.labels(5, 3));
        assertBad("'%s' has 6 images but '%s' has 5 labels: take both from the same set".formatted(
                folder.resolve("t10k-images-idx3-ubyte"), folder.resolve("t10k-labels-idx1-ubyte")));
    }

    @Test
    void labelsMustBeInRange() {
        Path test = IdxWriter.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxWriter.labels(6, 5));
        assertBad("label in row 3 of '%s' is 3, out of range: 'tiny/test' has labels 0..2".formatted(test));
        Path train = IdxWriter.write(folder.resolve("train-labels-idx1-ubyte"),
                IdxWriter.bytes(IdxType.INT, List.of(12), 0, 1, Integer.MAX_VALUE, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertBad("'%s' has a label 2147483647: use labels 0..65535".formatted(train));
        IdxWriter.write(train, IdxWriter.bytes(IdxType.BYTE,
                List.of(12), 0, -4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertBad("label in row 1 of '%s' is -4, out of range: 'tiny/train' has labels 0..1".formatted(train));
    }

    @Test
    void namedSetsHaveTenClassesWhateverTheirLabels() {
        IdxWriter.folder(temporary.resolve("mnist"));
        assertThat(DataSets.load("mnist", temporary, LoadOptions.defaults()).train().classes()).isEqualTo(10);
        IdxWriter.write(temporary.resolve("mnist/train-labels-idx1-ubyte"), IdxWriter.labels(12, 11));
        assertThatThrownBy(() -> DataSets.load("mnist", temporary, LoadOptions.defaults()))
                .hasMessageContaining("is 10, out of range: 'mnist/train' has labels 0..9");
    }

    @Test
    void partsOfDifferentWidthAreRefused() {
        IdxWriter.write(folder.resolve("t10k-images-idx3-ubyte"), IdxWriter.bytes(IdxType.UBYTE, List.of(6, 1), 1, 2, 3,
                4, 5, 6));
        assertBad("'tiny/train' has 4 features but 'tiny/test' has 1: both parts need the same");
    }

    @Test
    void otherElementTypesAreScaledLikeATable() {
        IdxWriter.write(folder.resolve("train-images-idx3-ubyte"),
                IdxWriter.bytes(IdxType.FLOAT, List.of(2, 2), -4, 0.5, 2, 0.25));
        IdxWriter.write(folder.resolve("train-labels-idx1-ubyte"), IdxWriter.labels(2, 2));
        IdxWriter.write(folder.resolve("t10k-images-idx3-ubyte"),
                IdxWriter.bytes(IdxType.DOUBLE, List.of(1, 2), 8, 0.125));
        IdxWriter.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxWriter.labels(1, 2));
        Split split = load(LoadOptions.defaults());
        assertThat(split.train().inputs()).containsExactly(-1, 0.5f, 0.5f, 0.25f);
        assertThat(split.test().inputs()).containsExactly(2, 0.125f);
    }

    @Test
    void optionsOfCsvFilesAreRefused() {
        assertThatThrownBy(() -> load(LoadOptions.defaults().withLabel("y"))).isInstanceOf(DataException.class)
                .hasMessage("label column 'y' is for CSV files, '%s' is none: leave it out".formatted(folder));
        assertThatThrownBy(() -> load(LoadOptions.defaults().withTestFile(Path.of("t.csv"))))
                .hasMessage("test file 't.csv' is for CSV files, '%s' is none: leave it out".formatted(folder));
        assertThatThrownBy(() -> load(LoadOptions.defaults().withTestShare(0.5)))
                .hasMessage("test share 0.5 is not for '%s', which has its own test part: leave it out"
                        .formatted(folder));
    }

    @Test
    void foldersAreNotFiles() throws IOException {
        Files.createDirectory(folder.resolve("train-images.idx3-ubyte"));
        assertThat(load(LoadOptions.defaults()).train().rows()).isEqualTo(12);
    }

    private Split load(LoadOptions options) {
        return DataSets.load(folder.toString(), null, options);
    }

    private void assertBad(String message) {
        assertThatThrownBy(() -> load(LoadOptions.defaults())).isInstanceOf(DataException.class).hasMessage(message);
    }
}
